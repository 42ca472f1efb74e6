"""The holders of a committee's keys: identities, who is trusted with copies, who is no longer.

Only wrapped identities and sealed copies are seen here: no private key, no passphrase, no paper spare key.
"""

from datetime import date

from sqlmodel import Session, col, func, select

from ballots import keyring
from ballots.errors import Code, Refused
from ballots.models import Account, Box, Holder, Padlock, PadlockCopy, Period


def member_role(account: Account, committee_id: str) -> str:
    """The role of an account in a committee; NOT_A_MEMBER."""
    if not account.active or account.role is None or account.committee_id != committee_id:
        raise Refused(Code.NOT_A_MEMBER)
    return account.role


def identity_of(session: Session, account: Account) -> Holder | None:
    """The active identity of an account, or None."""
    mine = select(Holder).where(Holder.account_id == account.id, Holder.state == "active")
    return session.exec(mine).one_or_none()


def holders_of(session: Session, committee_id: str, role: str) -> list[Holder]:
    """All who hold a role's padlocks: the active identities of its members, in the order of their ids."""
    query = (
        select(Holder)
        .join(Account, col(Holder.account_id) == col(Account.id))
        .where(Account.committee_id == committee_id, Account.role == role)
        .where(col(Account.active), Holder.state == "active")
        .order_by(col(Holder.id))
    )
    return list(session.exec(query))


def holder_id(ecdh: bytes, ecdsa: bytes) -> str:
    """The id of a holder: the fingerprint of the identity, without its blanks."""
    return keyring.fingerprint(ecdh, ecdsa).replace(" ", "")


def enrol(session: Session, account: Account, wrapped: str, today: date) -> Holder:
    """Keep a member's new identity, wrapped by the browser; an older one of the same person is retired.

    Its id is the identity's own fingerprint, so the server cannot give one person's name to another's key.
    An identity that was ever there is COPIES_WRONG. A role has one holder, ROLE_HELD: a second one would need
    a copy made by the first, who has compared the new identity; else the server could name itself.
    """
    if account.committee_id is None or account.role is None:
        raise Refused(Code.NOT_A_MEMBER)
    holders = holders_of(session, account.committee_id, account.role)
    if any(holder.account_id != account.id for holder in holders):
        raise Refused(Code.ROLE_HELD)
    identity = keyring.read_wrapped(wrapped.encode())
    older = identity_of(session, account)
    if older is not None:
        older.state = "retired"
        session.add(older)
        _drop_copies(session, account.committee_id, older.id)
    mark = holder_id(identity.ecdh, identity.ecdsa)
    if session.get(Holder, mark) is not None:  # a retired identity, or another person's: never again
        raise Refused(Code.COPIES_WRONG)
    assert account.id is not None  # noqa: S101 - it was read from the database
    holder = Holder(
        id=mark,
        account_id=account.id,
        committee_id=account.committee_id,
        role=account.role,
        since=today,
        ecdh=identity.ecdh,
        ecdsa=identity.ecdsa,
        wrapped=wrapped,
    )
    session.add(holder)
    session.flush()
    return holder


def _drop_copies(session: Session, committee_id: str, holder_id: str) -> None:
    """Drop a retired identity's copies of padlocks not yet sealed, and the padlocks that nobody else holds.

    Otherwise another box of the committee could be sealed with a padlock that no one can unlock any more.
    """
    for box_id in session.exec(select(Box.id).where(Box.committee_id == committee_id)).all():
        number = next_number(session, box_id)
        ahead = select(PadlockCopy).where(PadlockCopy.box_id == box_id, PadlockCopy.period >= number)
        copies = session.exec(ahead).all()
        held = {(copy.period, copy.role) for copy in copies if copy.holder_id != holder_id}
        for copy in copies:
            if copy.holder_id == holder_id:
                session.delete(copy)
        session.flush()
        for padlock in session.exec(
            select(Padlock).where(Padlock.box_id == box_id, Padlock.period >= number)
        ).all():
            if (padlock.period, padlock.role) not in held:
                session.delete(padlock)
        session.flush()


def next_number(session: Session, box_id: str) -> int:
    """The number of the period to be sealed next."""
    newest = session.exec(select(func.max(Period.number)).where(Period.box_id == box_id)).one()
    return 1 + (newest or 0)
