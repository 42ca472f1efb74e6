"""The holders of a committee's keys: who they are, and what the chain tells of them.

Only wrapped identities and sealed copies are seen here: no private key, no passphrase, no paper spare key.
How one becomes a holder is in joining.py, how one ceases to be one in leaving.py.
"""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, func, select

from ballots.box import chain
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.keys.introducing import to_introduce
from ballots.sealing import keyring
from ballots.spelling import b64
from ballots.tables import Account, Box, Endorsement, Holder, Period

LogKeys = Callable[[str], Ed25519PrivateKey]  # the key that signs a box's chain, by the box's id


def member_role(account: Account, committee_id: str) -> str:
    """The role of an account in a committee; NOT_A_MEMBER."""
    if not account.active or account.role is None or account.committee_id != committee_id:
        raise Refused(Code.NOT_A_MEMBER)
    return account.role


def identity_of(session: Session, account: Account) -> Holder | None:
    """The active identity of an account, or None: one that waits to be compared may do nothing yet."""
    return _own(session, account, "active")


def pending_of(session: Session, account: Account) -> Holder | None:
    """The identity of an account that waits to be compared by another holder of the role, or None."""
    return _own(session, account, "pending")


def _own(session: Session, account: Account, state: str) -> Holder | None:
    mine = select(Holder).where(
        Holder.account_id == account.id,
        Holder.committee_id == account.committee_id,
        Holder.role == account.role,
        Holder.kind == "person",
        Holder.state == state,
    )
    return session.exec(mine).one_or_none()


def holders_of(session: Session, committee_id: str, role: str) -> list[Holder]:
    """All who hold a role's padlocks: its active persons and paper spare keys, in the order of their ids."""
    query = (
        select(Holder)
        .where(Holder.committee_id == committee_id, Holder.role == role, Holder.state == "active")
        .order_by(col(Holder.id))
    )
    return list(session.exec(query))


def holder_id(ecdh: bytes, ecdsa: bytes) -> str:
    """The id of a holder: the fingerprint of the identity, without its blanks."""
    return keyring.fingerprint(ecdh, ecdsa).replace(" ", "")


def next_number(session: Session, box_id: str) -> int:
    """The number of the period to be sealed next."""
    newest = session.exec(select(func.max(Period.number)).where(Period.box_id == box_id)).one()
    return 1 + (newest or 0)


# --- the chain ------------------------------------------------------------------------------------------


def lock_boxes(session: Session, committee_id: str) -> list[str]:
    """Lock all boxes of a committee, in one order for everybody, and give their ids."""
    boxes = sorted(session.exec(select(Box.id).where(Box.committee_id == committee_id)).all())
    for box_id in boxes:
        lock_box(session, box_id)
    return boxes


def tell_all(
    session: Session, event: str, holder: Holder, endorsement: Endorsement | None, log_keys: LogKeys
) -> None:
    """Publish that a holder `joined` or `left`, in the chain of every box of the committee."""
    for box_id in lock_boxes(session, holder.committee_id):
        tell(session, box_id, event, holder, log_keys(box_id), endorsement=endorsement)


def tell(
    session: Session,
    box_id: str,
    event: str,
    holder: Holder,
    log_key: Ed25519PrivateKey,
    *,
    endorsement: Endorsement | None = None,
    points: Mapping[int, bytes] | None = None,
) -> None:
    """Publish one `padlocks` entry: `fitted` with the points by period, `joined`, or `left`.

    A box made after its committee's keys is first told who was there before, and who of them has left.
    """
    before = to_introduce(session, box_id, holder, event)
    for other, vouched in before:
        _tell_one(session, box_id, "joined", other, log_key, vouched, {})
    for other in [one for one, _ in before if one.state == "retired" and one.id != holder.id]:
        _tell_one(session, box_id, "left", other, log_key, None, {})
    _tell_one(session, box_id, event, holder, log_key, endorsement, points or {})


def _tell_one(
    session: Session,
    box_id: str,
    event: str,
    holder: Holder,
    log_key: Ed25519PrivateKey,
    endorsement: Endorsement | None,
    points: Mapping[int, bytes],
) -> None:
    endorsed = None
    if endorsement is not None:
        endorsed = {"by": endorsement.by_id, "signature": b64(endorsement.signature)}
    payload = {
        "event": event,
        "role": holder.role,
        "holder": holder.id,
        "kind": holder.kind,
        "identity": {"ecdh": b64(holder.ecdh), "ecdsa": b64(holder.ecdsa)},
        "endorsed": endorsed,
        "padlocks": {str(period): b64(public) for period, public in sorted(points.items())},
    }
    chain.append(session, box_id, "padlocks", payload, log_key)
