"""Years of published results, written into the tables as the end of a counting leaves them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from simulator import BOX, Office
from sqlmodel import select

from ballots.forms.groups import withhold
from ballots.forms.questionnaire import Ballot
from ballots.forms.tally import Reason, Tally
from ballots.forms.told import tell
from ballots.tables import Box, Count, Minutes, Opening, Period

__all__ = ["Month", "add_box", "publish", "tally_of"]


@dataclass(frozen=True)
class Month:
    """What one opening of a box counted: ballots by the level that they give all questions ("": a blank)."""

    day: date
    electronic: Mapping[str, int]
    paper: Mapping[str, int]
    returned: int | None = 100
    fields: tuple[str, ...] = ("",)  # in turns
    invalid: Mapping[Reason, int] | None = None  # on paper
    carried: bool = False
    issued: int = 100
    stock_left: int | None = 0


def tally_of(office: Office, levels: Mapping[str, int], fields: tuple[str, ...] = ("",)) -> Tally:
    """Ballots that say the same to every question but the last one; of a blank level the last is answered."""
    tally = Tally(office.form)
    codes = [question.code for question in office.form.questions]
    known = [level.code for level in office.form.levels]
    place = 0
    for level, count in levels.items():
        answers = dict.fromkeys(codes, level) if level else {codes[-1]: known[0]}
        for _ in range(count):
            tally.count(Ballot(answers, field=fields[place % len(fields)] or None))
            place += 1
    return tally


def add_box(office: Office, box: str, name: str) -> None:
    """One more box of the unit, as the first one is; its periods are copied as they are published."""
    with office.writing() as session:
        first = session.get_one(Box, BOX)
        about = {"unit_id": first.unit_id, "committee_id": first.committee_id, "kind": first.kind}
        session.add(Box(id=box, name=name, place="", questionnaire=first.questionnaire, **about))


def publish(office: Office, month: Month, box: str = BOX) -> int:
    """One more filed opening of the box, on its day; gives the row of its minutes. Boxes share openings."""
    electronic = None if month.carried else tally_of(office, month.electronic, month.fields)
    paper = tally_of(office, month.paper, month.fields)
    for reason, count in (month.invalid or {}).items():
        for _ in range(count):
            paper.refuse(reason)
    told = tell(electronic, paper).as_dict()
    both = paper if electronic is None else electronic.merged(paper)
    with office.writing() as session:
        before = session.exec(select(Count).where(Count.box_id == box)).all()
        period = 1 + sum(not count.carried for count in before)
        issued = 100_000 * len(before)
        source = session.exec(select(Period).where(Period.box_id == BOX, Period.number == 1)).one()
        if session.get(Period, (box, period)) is None:
            changed = {"box_id": box, "number": period, "seal": f"{box}/{period}".encode()}
            session.add(Period(**source.model_dump() | changed))
        started = datetime.combine(month.day, time(16, 0))
        opening = session.exec(select(Opening).where(Opening.started_at == started)).first()
        if opening is None:
            opening = Opening(committee_id=office.committee, started_at=started, place="Phòng họp")
            session.add(opening)
            session.flush()
            session.add(_minutes(office, opening, month.day))
        parts = {kind: "" if told[kind] is None else json.dumps(told[kind]) for kind in told}
        session.add(
            Count(
                opening_id=opening.id,
                box_id=box,
                period=period,
                state="final",
                carried=month.carried,
                returned=json.dumps([["", "direct", month.returned], ["", "online", None]]),
                stock_left=month.stock_left,
                counters_from=json.dumps({"issued": issued, "void": 0}),
                counters_to=json.dumps({"issued": issued + month.issued, "void": 0}),
                qualified_set="" if month.carried else json.dumps(["ubnd"]),
                breakdown=json.dumps(withhold(both).as_dict()),
                paper_spent=paper.valid,
                **parts,
            )
        )
        session.flush()
        return session.exec(select(Minutes.id).where(Minutes.opening_id == opening.id)).one() or 0


def _minutes(office: Office, opening: Opening, day: date) -> Minutes:
    about = {"committee_id": office.committee, "opening_id": opening.id, "kind": "opening", "year": day.year}
    number = opening.id or 0
    paper = {"number": number, "symbol": "BB-UBND", "subject": "Mở hòm", "pdf": b"%PDF-", "digest": b"x" * 32}
    return Minutes(**about, **paper, filed_on=day)
