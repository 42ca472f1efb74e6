"""An office whose box was voted in and is open, with slips that went out on paper."""

from datetime import date

from simulator import Office

from ballots.box.issue import IssuedSlip

__all__ = ["QUORUM", "opened", "voted_office"]

QUORUM = ["ubnd", "mttq", "union", "clerk"]


def voted_office() -> Office:
    """Six votes online: enough for a box that opens."""
    made = Office().ready()
    for slip in made.issue(6):
        made.vote(slip, ket_qua="HL")
    return made


def opened(office: Office, count: int) -> list[IssuedSlip]:
    """The box open, and so many slips that went out on paper."""
    slips = office.issue(count)
    office.today = date(2026, 11, 30)
    office.open(QUORUM)
    return slips
