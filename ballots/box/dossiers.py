"""Gives a dossier at most one slip in a period, and forgets every dossier code when the box is sealed again.

A code is kept as a keyed hash only. All of a box stand in one sorted value of one row, rewritten at each
issue: rows of their own would share a transaction, and on PostgreSQL its id, with the tokens.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlmodel import Session

from ballots.errors import Code, Refused
from ballots.sealing.typed_codes import fault_in, spelled
from ballots.tables import DossierBook

KEY_BYTES = 32
TAG_BYTES = 16  # of HMAC-SHA256: two dossiers of a month are taken for one with a chance of 2^-100
_LABEL = b"homphieu/1 dossier\0"
_LONGEST = 200  # with blanks among it; a code has at most 50
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZĐ./_-"
_GAPS = re.compile("[-./_]+")
_ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")  # before a number, in which they say nothing
_CODE = re.compile(rf"[0-9A-ZĐ][{_LETTERS}]{{3,49}}")


@dataclass(frozen=True)
class Dossier:
    """A dossier code in its one spelling, and the pepper without which a stolen row tells nothing."""

    code: str = field(repr=False)
    pepper: bytes = field(repr=False)


def read_dossier(text: str, pepper: bytes) -> Dossier:
    """A typed or scanned dossier code in its one spelling; nothing checks its letters.

    Which dot, dash or line stands between two groups, or at an end, makes no other dossier, nor do zeros
    before a number. Raises DOSSIER_WRONG when it cannot be one, CODE_GROUP, CODE_MARKS.
    """
    if len(text) > _LONGEST:  # before it is normalised, which may cost the square of it
        raise Refused(Code.DOSSIER_WRONG)
    code = spelled(text)
    wrong = fault_in(code, _LETTERS)
    if wrong is not None:
        raise wrong
    if not _CODE.fullmatch(code):
        raise Refused(Code.DOSSIER_WRONG)
    return Dossier(_ZEROS.sub("", _GAPS.sub("-", code).strip("-")), pepper)


def register(session: Session, box_id: str, dossier: Dossier, random_bytes: Callable[[int], bytes]) -> None:
    """Write a dossier down as having its slip of this period; DOSSIER_TAKEN. The box's row is locked."""
    book = session.get(DossierBook, box_id) or DossierBook(
        box_id=box_id, key=random_bytes(KEY_BYTES), tags=b""
    )
    tag, tags = _tag(book.key, dossier), _tags(book)
    if tag in tags:
        raise Refused(Code.DOSSIER_TAKEN)
    book.tags = b"".join(sorted([*tags, tag]))
    session.add(book)
    session.flush()


def release(session: Session, box_id: str, dossier: Dossier) -> None:
    """Let a dossier whose slip was voided have another one. Which slip was its own is nowhere written."""
    book = session.get(DossierBook, box_id)
    if book is not None:
        tag = _tag(book.key, dossier)
        book.tags = b"".join(other for other in _tags(book) if other != tag)
        session.add(book)
        session.flush()


def forget(session: Session, box_id: str) -> None:
    """Destroy the key and the hashes of a box: from now on nobody can tell which dossiers had slips."""
    book = session.get(DossierBook, box_id)
    if book is not None:
        session.delete(book)
        session.flush()


def _tags(book: DossierBook) -> list[bytes]:
    return [book.tags[at : at + TAG_BYTES] for at in range(0, len(book.tags), TAG_BYTES)]


def _tag(key: bytes, dossier: Dossier) -> bytes:
    both = hmac.digest(dossier.pepper, _LABEL + key, "sha256")
    return hmac.digest(both, dossier.code.encode("utf-8"), "sha256")[:TAG_BYTES]
