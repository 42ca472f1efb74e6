"""A restored database beside what is known of its boxes: those that lack nothing go on, others end."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, select

from app.stop import Stop
from ballots.box import memory
from ballots.box.memory import Break, Known
from ballots.errors import Code
from ballots.meeting import destroying
from ballots.office import ended
from ballots.office.audit import SERVER, Actor, What, note
from ballots.sealing.sheet import seal_groups
from ballots.spelling import groups
from ballots.tables import Box, Entry, RestoredBox

__all__ = ["Misread", "Seen", "compare", "going_on", "misread", "read_seen", "settle", "waiting"]

Seen = tuple[int, str]  # a height, and the hash of its entry in groups, as on paper
LogKeys = Callable[[str], Ed25519PrivateKey]
_HEAD_LETTERS = 52
_LONGEST_HEIGHT = 9
_ALIKE = str.maketrans("OIL", "011")  # Crockford's alphabet has no such letters


@dataclass(frozen=True)
class Misread:
    """What was typed is no entry of the record, and yet so near to one that it was read or typed wrong."""

    height: int | None = None  # whose code it is, where the number beside it is another
    groups: tuple[int, ...] = field(default=())  # which groups of the code differ, from 1


def read_seen(height: str, head: str) -> Seen | None:
    """What paper says of a box: a height, and 13 groups of its hash, forgiven in blanks and case."""
    letters = "".join(letter for letter in head.upper() if letter.isalnum()).translate(_ALIKE)
    number = height.strip()
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_HEIGHT):
        return None
    return (int(number), groups(letters)) if len(letters) == _HEAD_LETTERS else None


def misread(session: Session, box_id: str, seen: Seen) -> Misread | None:
    """How what was typed differs from an entry that it surely means; None when it is one, or is none at all.

    Two hashes agree in no group of 20 bits but by a chance of one in 37,000: who is that near has mistyped.
    """
    height, head = seen
    query = select(Entry.height, Entry.body).where(Entry.box_id == box_id)
    for at, body in session.exec(query):
        own = seal_groups(hashlib.sha256(body).digest())
        if own == head:
            return None if at == height else Misread(height=at)
        if at == height:
            other = _differing(own, head)
            if len(other) < len(own.split()):
                return Misread(groups=other)
    return None


def _differing(own: str, typed: str) -> tuple[int, ...]:
    pairs = zip(own.split(), typed.split(), strict=True)
    return tuple(number for number, (one, other) in enumerate(pairs, 1) if one != other)


def waiting(session: Session, remembered: Mapping[str, Known] | None) -> dict[str, Break]:
    """The boxes that wait to be compared after a restoring, by id."""
    found = memory.breaks(session.connection(), remembered)
    return {one.box_id: one for one in found if one.code is Code.CHAIN_RESTORED}


def compare(
    session: Session, one: Break, seen: Seen, reason: str, now: datetime, log_key: LogKeys, actor: Actor
) -> tuple[bool, str]:
    """Settle one waiting box by what somebody read on paper: whether it goes on, and a line on it."""
    if memory.lost(session.connection(), one.box_id, one.known, seen):
        return False, _end(session, one, seen, reason, now, log_key, actor)
    return True, _go_on(session, one, reason, now, log_key, actor)


def settle(
    session: Session,
    remembered: Mapping[str, Known] | None,
    seen: Mapping[str, Seen],
    reason: str,
    now: datetime,
    log_key: LogKeys,
) -> list[str]:
    """Go on with boxes that lack nothing, end the others; a line on each. Stop, and nothing is done."""
    connection = session.connection()
    broken = {one.box_id: one for one in memory.breaks(connection, remembered)}
    for box_id in seen.keys() - broken.keys():
        broken[box_id] = _as_it_is(session, box_id, (remembered or {}).get(box_id))
    unseen = [
        one.name for one in broken.values() if one.code is Code.CHAIN_RESTORED and one.box_id not in seen
    ]
    if unseen:
        raise Stop(
            f"còn {len(unseen)} hòm chưa so với giấy: {', '.join(unseen[:5])}; xin ghi --seen HÒM MỤC MÃ "
            f"cho từng hòm, "
            "theo thông báo, biên bản mới nhất có in mã của sổ. Chưa có gì bị đổi"
        )
    told = []
    for one in broken.values():
        if memory.lost(connection, one.box_id, one.known, seen.get(one.box_id)):
            told.append(_end(session, one, seen.get(one.box_id), reason, now, log_key))
        elif one.code is not Code.CHAIN_SHORT:
            told.append(_go_on(session, one, reason, now, log_key))
    return told


def going_on(session: Session) -> dict[str, Known]:
    """The heads to be remembered from here on: of boxes that are closed for good the known one stays."""
    over = set(session.exec(select(RestoredBox.box_id)))
    return {box_id: one for box_id, one in memory.heads(session.connection()).items() if box_id not in over}


def _as_it_is(session: Session, box_id: str, known: Known | None) -> Break:
    box = session.get(Box, box_id)
    back = session.get(RestoredBox, box_id)
    if box is None or (back is not None and back.state == "ended"):
        raise Stop(f"--seen: không có hòm {box_id}, hoặc hòm ấy đã khóa hẳn")
    head = memory.heads(session.connection()).get(box_id)
    return Break(box_id, box.name, Code.CHAIN_OTHER, known, 0 if head is None else head.height + 1)


def _go_on(
    session: Session, one: Break, reason: str, now: datetime, log_key: LogKeys, actor: Actor | None = None
) -> str:
    waiting = session.get(RestoredBox, one.box_id)
    if waiting is not None:
        session.delete(waiting)
        session.flush()
    memory.append_restored(session, one, reason, now.date(), log_key(one.box_id))
    _note(session, one.box_id, reason, now, actor)
    return f"{one.name}: không thiếu mục nào đã biết; đã công bố ở mục {one.entries}, hòm dùng tiếp."


def _end(
    session: Session,
    one: Break,
    seen: Seen | None,
    reason: str,
    now: datetime,
    log_key: LogKeys,
    actor: Actor | None = None,
) -> str:
    from ballots.views.papers.ended import ended_view  # noqa: PLC0415 - as the next: loads what few need
    from printing.record.ended import draw_ended, subject  # noqa: PLC0415 - loads reportlab

    newest = [] if one.known is None else [(one.known.height, seal_groups(one.known.hash))]
    height, head = max([*newest, *([seen] if seen else [])])
    lost = ended.Lost(one.box_id, one.entries, height, head, reason)
    successor = ended.end(session, lost, now)
    about = subject(one.name)
    number = destroying.number_for(session, one.box_id, now.year)
    view = ended_view(session, lost, successor, number, about, now)
    ended.file(session, lost, successor, number, draw_ended(view), about, now, log_key(successor.id))
    _note(session, one.box_id, reason, now, actor)
    return (
        f"{one.name}: sổ từng có đến mục {height}, trong cơ sở dữ liệu có {one.entries} mục; hòm đã khóa "
        f"hẳn, "
        f"biên bản số {number:02}/{view.symbol} đã vào sổ. Hòm thay: {successor.name} ({successor.id}), "
        f"từ kỳ tới."
    )


def _note(session: Session, box_id: str, reason: str, now: datetime, actor: Actor | None) -> None:
    who = actor or SERVER(session.get_one(Box, box_id).unit_id)
    note(session, who, What.RESTORED, now, {"box": box_id, "reason": reason})
