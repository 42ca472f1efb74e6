"""When the committee is warned about its keys: not proved for too long, or no padlock for what comes.

One pure function of facts and a day; who is told, and in which words, is decided elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "ALARM_DAYS",
    "FRESH_DAYS",
    "LEAST_AHEAD",
    "KeyWarning",
    "Kind",
    "RoleFacts",
    "is_fresh",
    "key_warnings",
]

FRESH_DAYS = 45  # a proof holds so long: a monthly rhythm with half a month's grace
ALARM_DAYS = 7
LEAST_AHEAD = 3


class Kind(StrEnum):
    """What is wrong with a role's keys."""

    UNPROVED = "unproved"
    FEW_AHEAD = "few_ahead"


@dataclass(frozen=True)
class RoleFacts:
    """How one role's keys at one box stand."""

    role: str
    on_sheet: bool  # its padlock is on the sheet of the period that will be opened next
    needed: bool  # the rule for the next sheet names it
    proved_on: date | None  # when any of its padlocks was last proved, by somebody who still holds it
    proved_open_on: date | None  # … that of the period that will be opened next
    ahead: int  # its padlocks for periods not sealed yet, without a gap


@dataclass(frozen=True)
class KeyWarning:
    """One thing to be mended by a role; `alarm`: an opening in the coming week is in danger."""

    role: str
    kind: Kind
    alarm: bool
    proved_on: date | None
    ahead: int


def is_fresh(proved_on: date | None, today: date) -> bool:
    """Whether a proof still holds: on its 45th day it does, the day after it does not."""
    return proved_on is not None and (today - proved_on).days <= FRESH_DAYS


def key_warnings(
    today: date, opens_on: date | None, roles: Iterable[RoleFacts], *, next_is_sealed: bool
) -> tuple[KeyWarning, ...]:
    """What is to be said of one box's keys, alarms first.

    `opens_on`: the day of the open period, None before the first sealing. From seven days before it on
    (and after it, until the box is opened):
    - a role of its sheet is an alarm when nobody proved *that* padlock within 45 days. A proof of another
      period's padlock does not help, one made before the sealing does: the padlock is the same;
    - a role without a padlock for the next period is an alarm, while that one is not sealed: without its
      sheet no opening starts.
    At any time: no proof within 45 days, and fewer than three padlocks ahead.
    """
    near = opens_on is not None and (opens_on - today).days <= ALARM_DAYS
    found = []
    for facts in roles:
        unproved = near and facts.on_sheet and not is_fresh(facts.proved_open_on, today)
        if unproved or (_can_prove(facts) and not is_fresh(facts.proved_on, today)):
            found.append(_warning(facts, Kind.UNPROVED, alarm=unproved))
        if facts.needed and facts.ahead < LEAST_AHEAD:
            missing = near and not next_is_sealed and facts.ahead == 0
            found.append(_warning(facts, Kind.FEW_AHEAD, alarm=missing))
    return tuple(sorted(found, key=lambda warning: not warning.alarm))


def _can_prove(facts: RoleFacts) -> bool:
    """Before its first padlock a role has nothing to prove; that padlocks are missing is said by itself."""
    return facts.on_sheet or facts.ahead > 0


def _warning(facts: RoleFacts, kind: Kind, *, alarm: bool) -> KeyWarning:
    return KeyWarning(facts.role, kind, alarm, facts.proved_on, facts.ahead)
