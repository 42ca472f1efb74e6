"""biên bản: the parts that people write, how members stand to them, and filing under a number.

What the minutes look like is not known here: a filed document is bytes and their hash.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.folding import fold_all
from ballots.followup import matters
from ballots.forms.remarks import names_in
from ballots.meeting import figures, publishing, register
from ballots.meeting.counting import all_final
from ballots.tables import Account, Attendance, Committee, Count, Letter, Minutes, Opening, Remark, Unit
from ballots.typed import clean

MAX_COPIES = 50


@dataclass(frozen=True)
class Narrative:
    """The parts of the minutes that the secretary edits; lists are one line an item."""

    subject: str = ""
    legal_basis: str = ""
    opinions: str = ""
    keeping: str = ""
    recipients: str = ""
    copies: int = 3
    signature_table: bool = True


def narrative_of(opening: Opening) -> Narrative:
    """The narrative as last saved."""
    return Narrative(**json.loads(opening.narrative))


def opening_of(session: Session, opening_id: int) -> Opening:
    """An opening whose minutes are not filed yet; OPENING_UNKNOWN, WRONG_STEP."""
    query = select(Opening).where(Opening.id == opening_id).with_for_update()
    opening = session.exec(query, execution_options={"populate_existing": True}).one_or_none()
    if opening is None:
        raise Refused(Code.OPENING_UNKNOWN)
    if filed(session, opening_id) is not None:
        raise Refused(Code.WRONG_STEP)
    return opening


def filed(session: Session, opening_id: int) -> Minutes | None:
    """The filed minutes of an opening, or None; the document itself is read only when it is asked for."""
    query = select(Minutes).where(Minutes.opening_id == opening_id)
    return session.exec(query.options(defer(Minutes.pdf))).one_or_none()  # type: ignore[arg-type]


def edit(
    session: Session, opening_id: int, narrative: Narrative, printed: Collection[str], hidden: str = ""
) -> None:
    """Save the narrative and which remarks are printed. Members who had taken a stand take it again.

    `hidden`: names that are masked in them, a line each. Raises NUMBER_WRONG, REMARK_UNKNOWN, NAME_NOWHERE
    (fact `line`), WRONG_STEP, and what typed.clean raises.
    """
    opening = opening_of(session, opening_id)
    if not 1 <= narrative.copies <= MAX_COPIES:
        raise Refused(Code.NUMBER_WRONG)
    texts = {
        key: clean(key, value, missing=None)
        for key, value in asdict(narrative).items()
        if isinstance(value, str)
    }
    written = json.dumps({**asdict(narrative), **texts}, ensure_ascii=False)
    changed = written != opening.narrative
    opening.narrative = written
    remarks: list[Remark | Letter] = [
        *session.exec(select(Remark).where(Remark.opening_id == opening_id)),
        *session.exec(select(Letter).where(Letter.opening_id == opening_id)),
    ]
    if set(printed) - {remark.id for remark in remarks}:
        raise Refused(Code.REMARK_UNKNOWN)
    names = _names(hidden, remarks)
    for remark in remarks:
        wanted = remark.id in printed and bool(remark.text)  # of a bare scan there is nothing to print
        now = (wanted, "\n".join(names_in(remark.text, names)))
        changed |= (remark.printed, remark.hidden) != now
        remark.printed, remark.hidden = now
        session.add(remark)
    if changed:
        for seat in session.exec(select(Attendance).where(Attendance.opening_id == opening_id)):
            seat.stand, seat.stand_reason = "", ""
            session.add(seat)
    session.add(opening)
    session.flush()


def _names(hidden: str, remarks: list[Remark | Letter]) -> list[str]:
    """The lines of what was typed, each of which stands in some remark; else NAME_NOWHERE (fact `line`)."""
    lines = [" ".join(one.split()) for one in clean("hidden_names", hidden, missing=None).splitlines()]
    for line, name in enumerate(lines, 1):
        if name and not any(names_in(remark.text, [name]) for remark in remarks):
            raise Refused(Code.NAME_NOWHERE, line=line)
    return [name for name in dict.fromkeys(lines) if name]


def hidden_names(session: Session, opening_id: int) -> tuple[str, ...]:
    """The names that are masked in an opening's remarks and letters, each once."""
    queries = (select(col(one.hidden)).where(one.opening_id == opening_id) for one in (Remark, Letter))
    lines = (line for query in queries for kept in session.exec(query) for line in kept.splitlines())
    return tuple(sorted(set(lines)))


def stand(session: Session, opening_id: int, account: Account, *, confirmed: bool, reason: str) -> None:
    """Record that a member confirms the minutes, or refuses and why. Filing never waits for it.

    Raises NOT_A_MEMBER, REASON_MISSING, WRONG_STEP, and what typed.clean raises.
    """
    opening_of(session, opening_id)
    reason = clean("stand_reason", reason, missing=None if confirmed else Code.REASON_MISSING)
    query = select(Attendance).where(
        Attendance.opening_id == opening_id, Attendance.account_id == account.id, col(Attendance.present)
    )
    seat = session.exec(query).first()
    if seat is None:
        raise Refused(Code.NOT_A_MEMBER)
    seat.stand = "confirmed" if confirmed else "refused"
    seat.stand_reason = "" if confirmed else reason
    session.add(seat)
    session.flush()


# --- filing ---------------------------------------------------------------------------------------------


def file(
    session: Session,
    opening_id: int,
    number: int,
    pdf: bytes,
    now: datetime,
    log_keys: dict[str, Ed25519PrivateKey],
    *,
    sure: bool = False,
) -> Minutes:
    """Put the minutes into the register; the bytes are never rewritten. `log_keys`: by box of the opening.

    Their legal bases are the unit's own from now on: the next minutes begin with them. Remarks and calls of
    the opening are taken up as matters; the results of its boxes are published.

    Raises WRONG_STEP while a box is not final, what register.check_number raises; unless `sure`,
    FIGURES_UNSURE.
    """
    opening = opening_of(session, opening_id)
    if not all_final(session, opening):
        raise Refused(Code.WRONG_STEP)
    register.check_number(session, opening.committee_id, now.year, number)
    _check_figures(session, opening_id, sure=sure)
    committee = session.get_one(Committee, opening.committee_id)
    unit, narrative = session.get_one(Unit, committee.unit_id), narrative_of(opening)
    unit.legal_basis = narrative.legal_basis
    minutes = _new(opening, number, pdf, "BB-" + unit.symbol, narrative, now.date())
    opening.ended_at = opening.ended_at or now
    session.add_all([opening, unit])
    boxes = session.exec(select(Count.box_id).where(Count.opening_id == opening_id)).all()
    register.enter(session, minutes, {box_id: log_keys[box_id] for box_id in boxes})
    publishing.publish(session, opening, unit, minutes, log_keys)
    matters.take_up(session, opening_id)
    return minutes


def _new(
    opening: Opening, number: int, pdf: bytes, symbol: str, narrative: Narrative, today: date
) -> Minutes:
    written = (one for one in asdict(narrative).values() if isinstance(one, str))
    return Minutes(
        committee_id=opening.committee_id,
        opening_id=opening.id,
        year=today.year,
        number=number,
        symbol=symbol,
        subject=narrative.subject,
        words=fold_all(opening.place, *written),
        filed_on=today,
        pdf=pdf,
        digest=hashlib.sha256(pdf).digest(),
    )


def _check_figures(session: Session, opening_id: int, *, sure: bool) -> None:
    query = select(Count).where(Count.opening_id == opening_id).order_by(col(Count.box_id))
    for count in session.exec(query).all():
        figures.check(session, count, sure=sure)
