"""Which keys a signed-in person may use: the own identity, and paper spare keys of any role.

Holding the paper of a spare key is the authority; who used it is recorded by what it is used for.
"""

from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.tables import Account, Committee, Holder

__all__ = ["check_attends", "openers", "role_asked", "usable"]


def check_attends(session: Session, account: Account, committee_id: str) -> None:
    """NOT_A_MEMBER for who is neither a member of the committee nor a secretary of its unit."""
    committee = session.get(Committee, committee_id)
    if committee is None or not account.active or account.unit_id != committee.unit_id:
        raise Refused(Code.NOT_A_MEMBER)
    if not account.secretary and account.committee_id != committee_id:
        raise Refused(Code.NOT_A_MEMBER)


def role_asked(session: Session, account: Account, committee_id: str, role: str | None) -> str:
    """The role a person acts for: the one asked for, else the own; NOT_A_MEMBER."""
    check_attends(session, account, committee_id)
    if role is not None:
        return role
    if account.committee_id != committee_id or account.role is None:
        raise Refused(Code.NOT_A_MEMBER)
    return account.role


def openers(session: Session, account: Account, committee_id: str, role: str) -> list[Holder]:
    """The active holders of a role that this person may open: the own identity first, then the spares."""
    check_attends(session, account, committee_id)
    query = (
        select(Holder)
        .where(Holder.committee_id == committee_id, Holder.role == role, Holder.state == "active")
        .order_by(col(Holder.kind), col(Holder.id))
    )
    return [holder for holder in session.exec(query) if _may_open(account, holder)]


def usable(session: Session, account: Account, committee_id: str, holder_id: str) -> Holder:
    """The holder that a person acts with; HOLDER_WRONG for another person's identity or a retired one."""
    check_attends(session, account, committee_id)
    holder = session.get(Holder, holder_id)
    if holder is None or (holder.committee_id, holder.state) != (committee_id, "active"):
        raise Refused(Code.HOLDER_WRONG)
    if not _may_open(account, holder):
        raise Refused(Code.HOLDER_WRONG)
    return holder


def _may_open(account: Account, holder: Holder) -> bool:
    if holder.kind == "spare":
        return True
    mine = (account.id, account.committee_id, account.role)
    return mine == (holder.account_id, holder.committee_id, holder.role)
