"""A filed paper as it comes back: signed by hand and scanned, or signed by an office's own electronic tool.

Every version is kept beside the others, and its hash goes into the chain. Whether signatures are sound, and
a scan what it says it is, was found before by who hands it in: this room knows no document.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlmodel import Session, col, func, select

from ballots.box import chain
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.meeting.register import LogKeys, written_number
from ballots.spelling import b64
from ballots.tables import Minutes, MinutesVersion

__all__ = ["MAX_BYTES", "MOST", "Brought", "add", "check", "set_signers"]

MAX_BYTES = 20 * 2**20
MOST = 40  # versions of one paper, the filed document with them

Kind = Literal["signed", "scan"]


@dataclass(frozen=True)
class Brought:
    """A document that was looked at: `media` is what it is, `signers` what was found of its signatures."""

    kind: Kind
    media: str
    document: bytes = field(repr=False)
    signers: Sequence[Mapping[str, Any]] = ()


def check(session: Session, minutes_id: int, kind: Kind, document: bytes) -> int:
    """The number that a version would get, as far as its bytes tell.

    Raises VERSION_LARGE, VERSION_OTHER (a signed document begins with every byte of the filed one),
    VERSION_KNOWN, VERSION_MANY.
    """
    if len(document) > MAX_BYTES:
        raise Refused(Code.VERSION_LARGE, most=MAX_BYTES // 2**20)
    pdf, digest = session.exec(select(Minutes.pdf, Minutes.digest).where(Minutes.id == minutes_id)).one()
    own = hashlib.sha256(document).digest()
    same = select(MinutesVersion.id).where(
        MinutesVersion.minutes_id == minutes_id, MinutesVersion.digest == own
    )
    if own == digest or session.exec(same).first() is not None:
        raise Refused(Code.VERSION_KNOWN)
    if kind == "signed" and not document.startswith(pdf):
        raise Refused(Code.VERSION_OTHER)
    last = select(func.max(col(MinutesVersion.version))).where(MinutesVersion.minutes_id == minutes_id)
    version = (session.exec(last).one() or 1) + 1
    if version > MOST:
        raise Refused(Code.VERSION_MANY, most=MOST)
    return version


def add(
    session: Session,
    minutes: Minutes,
    brought: Brought,
    account_id: int,
    today: date,
    log_keys: LogKeys,
) -> MinutesVersion:
    """Keep a version and tell the chain of each box that the paper is about; `log_keys`: of just these.

    Raises what check() raises, VERSION_UNSIGNED.
    """
    minutes_id = minutes.id or 0
    mine = select(Minutes.id).where(Minutes.id == minutes_id)
    session.exec(mine.with_for_update(key_share=True)).one()  # one version after the other
    version = check(session, minutes_id, brought.kind, brought.document)
    if brought.kind == "signed" and not brought.signers:
        raise Refused(Code.VERSION_UNSIGNED)
    row = MinutesVersion(
        minutes_id=minutes_id,
        version=version,
        kind=brought.kind,
        media=brought.media,
        length=len(brought.document),
        document=brought.document,
        digest=hashlib.sha256(brought.document).digest(),
        added_on=today,
        account_id=account_id,
        signers=json.dumps(list(brought.signers), ensure_ascii=False),
        checked_on=today,
    )
    session.add(row)
    _tell_boxes(session, minutes, row, log_keys)
    session.flush()
    return row


def _tell_boxes(session: Session, minutes: Minutes, row: MinutesVersion, log_keys: LogKeys) -> None:
    """Append the version to the chain of each box; the entry is of the type that the paper's own has."""
    payload = {
        "number": written_number(minutes),
        "year": minutes.year,
        "sha256": b64(row.digest),
        "version": row.version,
        "kind": row.kind,
        "begins": len(minutes.pdf) if row.kind == "signed" else 0,
    }
    for box_id in sorted(log_keys):
        lock_box(session, box_id)
        chain.append(session, box_id, "minutes", payload, log_keys[box_id])


def set_signers(
    session: Session, row: MinutesVersion, signers: Sequence[Mapping[str, Any]], today: date
) -> None:
    """Keep what was found of the signatures today, under the certificates that are known today."""
    row.signers, row.checked_on = json.dumps(list(signers), ensure_ascii=False), today
    session.add(row)
    session.flush()
