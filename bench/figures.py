"""A year of an office with five boxes: its page and its spreadsheet, from the tables to the bytes sent."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlmodel import Session

from app.db import Database
from app.figures.workbook import as_workbook
from app.templating import render_for_all
from ballots.forms.groups import withhold
from ballots.forms.questionnaire import Ballot, read_published
from ballots.forms.tally import Tally
from ballots.forms.told import tell
from ballots.spans import Span
from ballots.tables import Box, Count, Minutes, Opening, Period, Questionnaire
from ballots.views.papers.summary import summary_view
from bench import rows
from bench.measure import Line, interleaved
from bench.office import Office
from printing import wording

__all__ = ["measure"]

_YEAR = Span(2026, 1, 12)
_AT = datetime(2027, 1, 4, 9)  # noqa: DTZ001 - as the office writes it, decision 5
_PAGE_MS, _WORKBOOK_MS = 300, 3_000
_BALLOTS = 60  # of a box and month, on the phone and on paper each


def measure(repeats: int, boxes: int) -> list[Line]:
    """Milliseconds, at the median, of twelve months of so many boxes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-")))
        office = Office(folder, 1)
        stack.callback(office.close)
        _add_year(office.database, boxes)
        page, workbook = _timed(office.database, _page), _timed(office.database, _workbook)
        page(), workbook()
        took = interleaved(repeats, {"page": page, "workbook": workbook})
        name = f"of a year of {boxes} boxes"
        return [
            Line(f"the page {name}", took["page"], "ms", _PAGE_MS, "<= 1"),
            Line(f"the XLSX {name}", took["workbook"], "ms", _WORKBOOK_MS, "<= 1"),
        ]


def _timed(database: Database, act: Callable[[Session], None]) -> Callable[[], float]:
    def once() -> float:
        begun = perf_counter()
        with database.reading() as session:
            act(session)
        return (perf_counter() - begun) * 1_000

    return once


def _page(session: Session) -> None:
    view = summary_view(session, "xa", _YEAR, _AT)
    render_for_all("figures.html", "", view=view, other=None, compared=(), choices=(), say=wording)


def _workbook(session: Session) -> None:
    as_workbook(summary_view(session, "xa", _YEAR, _AT), "https://phieu.example.vn")


def _add_year(database: Database, boxes: int) -> None:
    """A filed opening of all boxes on the last day of each month, as the end of a counting leaves it."""
    with database.writing() as session:
        first = session.get_one(Box, rows.BOX)
        form = read_published(session.get_one(Questionnaire, first.questionnaire).published)
        sheet = session.get_one(Period, (rows.BOX, 1)).model_dump()
        tally = Tally(form)
        for place in range(_BALLOTS):
            level = form.levels[place % 3].code
            field = form.fields[place % 4].code
            tally.count(Ballot({one.code: level for one in form.questions}, field=field))
        told = {kind: json.dumps(part) for kind, part in tell(tally, tally).as_dict().items() if part}
        told["breakdown"] = json.dumps(withhold(tally.merged(tally)).as_dict())
        names = [f"hom-b{number}" for number in range(boxes)]
        about = {"unit_id": first.unit_id, "committee_id": first.committee_id}
        about |= {"questionnaire": first.questionnaire, "place": ""}
        session.add_all(Box(id=name, name=f"Hòm phiếu {name}", **about) for name in names)
        session.flush()
        for month in _YEAR.each:
            opening = Opening(committee_id=first.committee_id, started_at=month.since, place="")
            session.add(opening)
            session.flush()
            paper = {"number": 100 + month.month, "symbol": "BB", "subject": "", "pdf": b"%PDF-"}
            of = {"committee_id": first.committee_id, "opening_id": opening.id, "digest": bytes(32)}
            session.add(Minutes(**paper, **of, year=month.year, filed_on=month.since.date()))
            for name in names:
                number = {"box_id": name, "number": month.month, "seal": f"{name}/{month.code}".encode()}
                session.add(Period(**sheet | number))
                session.add(_count(opening.id or 0, name, month.month, told))


def _count(opening_id: int, box_id: str, period: int, told: dict[str, str]) -> Count:
    counters = {"issued": 200 * period, "void": 0}
    return Count(
        opening_id=opening_id,
        box_id=box_id,
        period=period,
        state="final",
        returned=json.dumps([["", "direct", 200]]),
        stock_left=0,
        counters_from=json.dumps({key: value - 200 * (key == "issued") for key, value in counters.items()}),
        counters_to=json.dumps(counters),
        qualified_set='["ubnd"]',
        paper_spent=_BALLOTS,
        **told,
    )
