"""Which requests of a dossier system were answered before: none is answered twice, and nothing is repeated.

Keyed hashes of requests and of the slips' numbers stand, told apart by nobody, in one sorted value of one
row a key, for this day and the next. Whoever sends a request again gets its numbers, so that lost slips can
be voided; without that request, the row and the pepper nobody finds them (docs/decisions/0028).
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from ballots.box import slips
from ballots.tables import SystemBook, SystemKey

__all__ = ["Asked", "forget", "forget_old", "numbers_of", "remember"]

_SECRET_BYTES = 32
_TAG_BYTES = 16  # of HMAC-SHA256
_LABEL = b"homphieu/1 request\0"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A request by its sender's key and its own number; without the pepper a stolen row tells nothing."""

    key_id: int
    request: bytes = field(repr=False)
    pepper: bytes = field(repr=False)


def numbers_of(session: Session, asked: Asked, box_id: str, today: date) -> tuple[str, ...] | None:
    """The numbers of the slips of a box that this request was given; None for a request never seen.

    All slips are looked at, whatever became of them: what is found tells nothing of their use.
    """
    book = session.get(SystemBook, asked.key_id)
    if book is None:
        return None
    known = _known(book, today)
    key = _key(book, asked)
    if _tag(key, b"") not in known:
        return None
    found = slips.numbers_that_last(session, box_id, today)
    return tuple(sorted(number for number in found if _tag(key, number.encode("ascii")) in known))


def remember(
    session: Session,
    asked: Asked,
    numbers: Sequence[str],
    today: date,
    random_bytes: Callable[[int], bytes],
) -> None:
    """Write a request down as answered with these slips; the unit's staff write one after the other."""
    book = session.get(SystemBook, asked.key_id)
    if book is None or book.day < today - _DAY:
        secret = random_bytes(_SECRET_BYTES)
        book = book or SystemBook(key_id=asked.key_id, secret=secret, day=today, tags=b"", before=b"")
        book.secret, book.day, book.tags, book.before = secret, today, b"", b""
    elif book.day < today:
        book.day, book.tags, book.before = today, b"", book.tags
    key = _key(book, asked)
    new = [_tag(key, b""), *(_tag(key, number.encode("ascii")) for number in numbers)]
    book.tags = b"".join(sorted([*_split(book.tags), *new]))
    session.add(book)
    session.flush()


def forget(session: Session, key_id: int) -> None:
    """Forget all requests of a key."""
    session.execute(delete(SystemBook).where(col(SystemBook.key_id) == key_id))


def forget_old(session: Session, unit_id: str, today: date) -> None:
    """Forget the requests of a unit's keys that are older than the day before `today`."""
    keys = select(SystemKey.id).where(SystemKey.unit_id == unit_id)
    old = delete(SystemBook).where(col(SystemBook.key_id).in_(keys), col(SystemBook.day) < today - _DAY)
    session.execute(old, execution_options={"synchronize_session": False})


def _known(book: SystemBook, today: date) -> frozenset[bytes]:
    if book.day == today:
        return frozenset([*_split(book.tags), *_split(book.before)])
    return frozenset(_split(book.tags) if book.day == today - _DAY else ())


def _split(tags: bytes) -> list[bytes]:
    return [tags[at : at + _TAG_BYTES] for at in range(0, len(tags), _TAG_BYTES)]


def _key(book: SystemBook, asked: Asked) -> bytes:
    both = hmac.digest(asked.pepper, _LABEL + book.secret, "sha256")
    return hmac.digest(both, asked.request, "sha256")


def _tag(key: bytes, what: bytes) -> bytes:
    return hmac.digest(key, what, "sha256")[:_TAG_BYTES]
