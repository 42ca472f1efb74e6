"""không mở được hòm phiếu: what is done when a qualified set can't be had; nobody pretends.

The secretary gives the reasons, members of at least two roles agree, one of them an outsider; then the count
goes on with paper alone. The envelopes stay sealed until they are destroyed, and are told by number only.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session

from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.meeting import openings
from ballots.meeting.counting import count_of, is_unopened
from ballots.meeting.roll_call import role_of
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet
from ballots.tables import Account, Count, Period
from ballots.typed import clean

LEAST_ROLES = 2


@dataclass(frozen=True)
class Agreement:
    """A member's own yes, on the day of the opening or on a later one."""

    account: int
    role: str
    name: str
    day: str  # YYYY-MM-DD


@dataclass(frozen=True)
class Proposal:
    """What stands in Count.unopened."""

    reasons: Mapping[str, str]  # role → why its padlock was not unlocked
    agreed: tuple[Agreement, ...] = ()
    settled: str = ""  # the day, once it is


def proposal_of(count: Count) -> Proposal | None:
    """The proposal for a count, settled or not, or None."""
    if not count.unopened:
        return None
    said = json.loads(count.unopened)
    agreed = tuple(Agreement(**one) for one in said["agreed"])
    return Proposal(said["reasons"], agreed, said["settled"])


def missing_roles(session: Session, count: Count) -> tuple[str, ...]:
    """The roles of the sheet whose padlocks nobody has unlocked, in the order of the roles."""
    sheet = read_sheet(session.get_one(Period, (count.box_id, count.period)).sheet)
    released = openings.released(session, count.box_id, count.period)
    lacking = set(quorum.roles_named(sheet.sets)) - released.keys()
    return tuple(role for role in quorum.ROLES if role in lacking)


def propose(session: Session, opening_id: int, box_id: str, reasons: Mapping[str, str]) -> Proposal:
    """Give a reason for every missing role. Reasons given anew ask for every agreement anew.

    Raises WRONG_STEP before the slot is closed and for a box carried on, QUORATE, REASON_MISSING,
    and what typed.clean raises.
    """
    count = _waiting(session, opening_id, box_id)
    missing = missing_roles(session, count)
    told = {
        role: clean("unopened_reason", reasons.get(role, ""), missing=Code.REASON_MISSING, row=row)
        for row, role in enumerate(missing, start=1)
    }
    if set(reasons) - set(missing):
        raise Refused(Code.REASON_MISSING, row=0)
    before = proposal_of(count)
    if before is not None and before.reasons == told:
        return before
    return _keep(session, count, Proposal(told))


def agree(session: Session, opening_id: int, box_id: str, account: Account, today: date) -> Proposal:
    """Record a member's own yes. Twice is once.

    Who was absent at the roll-call may agree on a later day, on which the own sign-in shows who came; who
    did not stand in it, or in another role, may not.
    Raises WRONG_STEP, QUORATE, NOT_A_MEMBER, NOT_PRESENT.
    """
    count = _waiting(session, opening_id, box_id)
    proposal = proposal_of(count)
    if proposal is None:
        raise Refused(Code.WRONG_STEP)
    role = role_of(session, opening_id, account, today)
    if any(one.account == account.id for one in proposal.agreed):
        return proposal
    assert account.id is not None  # noqa: S101 - it was read from the database
    one = Agreement(account.id, role, account.name, today.isoformat())
    return _keep(session, count, Proposal(proposal.reasons, (*proposal.agreed, one)))


def withdraw(session: Session, opening_id: int, box_id: str, account: Account) -> Proposal:
    """Take back a member's own yes, until it is settled; WRONG_STEP for who has none."""
    count = _waiting(session, opening_id, box_id)
    proposal = proposal_of(count)
    if proposal is None or all(one.account != account.id for one in proposal.agreed):
        raise Refused(Code.WRONG_STEP)
    rest = tuple(one for one in proposal.agreed if one.account != account.id)
    return _keep(session, count, Proposal(proposal.reasons, rest))


def enough(proposal: Proposal) -> bool:
    """Members of two roles agree, one of them outside the evaluated unit: it can't settle this alone."""
    roles = {one.role for one in proposal.agreed}
    return len(roles) >= LEAST_ROLES and not roles <= quorum.INSIDERS


def settle(session: Session, opening_id: int, box_id: str, today: date) -> Count:
    """The box stays shut: paper is counted alone, the envelopes wait sealed for their destruction.

    Raises WRONG_STEP, QUORATE, AGREEMENT_MISSING.
    """
    count = _waiting(session, opening_id, box_id)
    proposal = proposal_of(count)
    if proposal is None:
        raise Refused(Code.WRONG_STEP)
    if not enough(proposal):
        raise Refused(Code.AGREEMENT_MISSING)
    still = missing_roles(session, count)  # a padlock that was unlocked since needs no reason any more
    reasons = {role: reason for role, reason in proposal.reasons.items() if role in still}
    _keep(session, count, Proposal(reasons, proposal.agreed, today.isoformat()))
    count.state, count.electronic = "counting", ""
    session.add(count)
    session.flush()
    return count


def _waiting(session: Session, opening_id: int, box_id: str) -> Count:
    """The count of a box whose slot is closed and whose envelopes can't be opened; WRONG_STEP, QUORATE."""
    lock_box(session, box_id)
    count = count_of(session, opening_id, box_id, "closed")
    if count.carried or is_unopened(count):
        raise Refused(Code.WRONG_STEP)
    sheet = read_sheet(session.get_one(Period, (box_id, count.period)).sheet)
    if quorum.qualified(sheet.sets, openings.released(session, box_id, count.period)) is not None:
        raise Refused(Code.QUORATE)
    return count


def _keep(session: Session, count: Count, proposal: Proposal) -> Proposal:
    count.unopened = json.dumps(asdict(proposal), ensure_ascii=False)
    session.add(count)
    session.flush()
    return proposal
