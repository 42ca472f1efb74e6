"""Who is signed in: a value, with that person's duties; accounts.py reads it from the database."""

from dataclasses import dataclass

from ballots.office.audit import Actor

__all__ = ["Staff"]


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
    duties: frozenset[str]  # of issue, secretary, admin, auditor, member
    committee_id: str | None
    role: str | None
    must_change: bool = False  # the password was issued; nothing else is done before it is changed
    session_id: int = 0  # of the session or pass by which the person came; 0: by none

    def may(self, *duties: str) -> bool:
        """Whether one of the duties is this person's."""
        return not self.duties.isdisjoint(duties)

    @property
    def actor(self) -> Actor:
        """This person as the audit log names who acts."""
        return Actor(self.unit_id, self.id, self.login, self.name)
