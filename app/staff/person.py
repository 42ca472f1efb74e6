"""Who is signed in: a value, with that person's duties; accounts.py reads it from the database."""

from dataclasses import dataclass

from ballots.office.audit import Actor
from ballots.tables import Account, Unit

__all__ = ["DUTY_NAMES", "Staff", "duties_of", "person"]

DUTY_NAMES = ("issue", "secretary", "admin", "auditor", "province")
# `member` and `leader` come with a role, not with a tick


@dataclass(frozen=True)
class Staff:
    """Who is signed in, and what that person may do; rights end at the unit's border."""

    id: int
    epoch: int
    login: str
    name: str
    title: str
    unit_id: str
    unit: str  # the unit's name
    trial: bool
    duties: frozenset[str]  # of issue, secretary, admin, auditor, province, member, leader
    committee_id: str | None
    role: str | None
    must_change: bool = False  # the password was issued; nothing else is done before it is changed
    session_id: int = 0  # of the session or pass by which the person came; 0: by none

    def may(self, *duties: str) -> bool:
        """Whether one of the duties is this person's."""
        return not self.duties.isdisjoint(duties)

    @property
    def names(self) -> tuple[str, str, str]:
        """What no password of this person should be made of: login, name, unit."""
        return self.login, self.name, self.unit

    @property
    def actor(self) -> Actor:
        """This person as the audit log names who acts."""
        return Actor(self.unit_id, self.id, self.login, self.name)


def person(account: Account, unit: Unit, session_id: int = 0) -> Staff:
    """The account's person as a value; `session_id` says by which session."""
    return Staff(
        id=account.id or 0,
        epoch=account.epoch,
        login=account.login,
        name=account.name,
        title=account.title,
        unit_id=unit.id,
        unit=unit.name,
        trial=unit.trial,
        duties=frozenset([*duties_of(account), *_by_role(account)]),
        committee_id=account.committee_id,
        role=account.role,
        must_change=account.must_change,
        session_id=session_id,
    )


def _by_role(account: Account) -> list[str]:
    """A seat in a committee, and with the chair's the figures of officials."""
    return [] if account.role is None else ["member", "leader"] if account.role == "ubnd" else ["member"]


def duties_of(account: Account) -> list[str]:
    """The duties that are given with a tick, in the order of DUTY_NAMES."""
    given = (account.issues, account.secretary, account.admin, account.auditor, account.province)
    return [duty for duty, has in zip(DUTY_NAMES, given, strict=True) if has]
