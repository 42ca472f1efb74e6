"""What anyone may read: a province's results and index, a unit's over all months, its signed documents."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlmodel import Session

from app.deps import Now
from app.errors import Problem, Rejected
from app.gate.kept import Publishing, address_of
from app.languages import catalogue
from app.languages.catalogue import given
from app.languages.figures import Figures as Filters
from app.province import export, shown
from app.province.shown import Written
from app.templating import render_for_all
from app.words import spreadsheet
from ballots.forms.indexing import LEAST_BALLOTS
from ballots.forms.tally import LOW_PARTICIPATION_PERCENT
from ballots.spelling import b64, compact
from ballots.views.province import results
from printing.wording import WARNINGS, office

router = APIRouter()

_CSV = "text/csv; charset=utf-8; header=present"  # RFC 4180, §3
_Typed = Annotated[str, Query(max_length=shown.LONGEST_SEARCH)]


def written_in(lang: str) -> Written:
    """How the language of an address says and writes."""
    language = catalogue.spoken(lang)
    return Written(language.say, Filters(language).filters()["percent"])


@router.get("/tinh/{unit_id}")
async def show_province(
    request: Request,
    unit_id: str,
    pages: Publishing,
    now: Now,
    lang: str = "",
    ky: _Typed = "",
    q: _Typed = "",
    sort: _Typed = "",
    xem: Literal["", "bieu-do"] = "",
) -> Response:
    """The units of a province with figures, index and rank; NOT_FOUND, SPAN_UNREADABLE."""
    asked, order, span = q.strip(), sort if sort in shown.SORTS else "", shown.span_of(ky)

    def draw(session: Session) -> bytes:
        view = results.province_results(session, unit_id, span, now.date())
        if view is None:
            raise Rejected(Problem.NOT_FOUND)
        here = path, {"ky": ky or None, "q": asked or None, "sort": order or None, "xem": xem or None}
        context = {"unit": view.province, "trial": view.trial, "here": here, "address": path}
        context |= laid_out(view, asked, order, written_in(lang), drawn=bool(xem))
        return render_for_all("province_results.html", lang, **context)

    path = f"/tinh/{unit_id}"
    return await pages.give(
        request, address_of(path, lang=given(lang), ky=ky, q=asked, sort=order, xem=xem), draw
    )


def laid_out(
    view: results.ProvinceResults, asked: str, order: str, written: Written, *, drawn: bool
) -> dict[str, object]:
    """What the page of results draws, for everybody as for the province's own account."""
    found = shown.rows(view, asked, order)
    charts = [
        (one, made) for one in view.definitions if drawn and (made := shown.chart(found, one.id, written))
    ]
    return {
        "view": view,
        "rows": found,
        "asked": asked,
        "longest": shown.LONGEST_SEARCH,
        "order": order or "ten",
        "spans": shown.choices(view.known, view.span),
        "drawn": drawn,
        "charts": charts,
        "written": written,
        "least": f"{LOW_PARTICIPATION_PERCENT}\N{NO-BREAK SPACE}%",
        "least_ballots": LEAST_BALLOTS,
        "cautions": [WARNINGS[one] for one in shown.cautions(view.total)],
    }


@router.get("/tinh/{unit_id}/so-lieu.csv")
async def give_figures(
    request: Request, unit_id: str, pages: Publishing, now: Now, ky: _Typed = ""
) -> Response:
    """The same for programs; NOT_FOUND, SPAN_UNREADABLE."""
    span = shown.span_of(ky)

    def draw(session: Session) -> bytes:
        view = results.province_results(session, unit_id, span, now.date())
        if view is None:
            raise Rejected(Problem.NOT_FOUND)
        return spreadsheet.table(export.NAMES, export.lines(view))

    path = f"/tinh/{unit_id}/so-lieu.csv"
    return await pages.give(request, address_of(path, ky=ky), draw, _CSV, f"so-lieu-{unit_id}.csv")


@router.get("/u/{unit_id}/ket-qua")
async def show_unit(request: Request, unit_id: str, pages: Publishing, lang: str = "") -> Response:
    """What a unit has published, by month and year, with its index; NOT_FOUND."""

    def draw(session: Session) -> bytes:
        view = results.unit_results(session, unit_id)
        if view is None:
            raise Rejected(Problem.NOT_FOUND)
        context = {"unit": office(view.unit, view.parent), "trial": view.trial, "here": (path, {})}
        written = written_in(lang)
        found = [(row.span, row.figures) for row in view.months]
        lines = [(one, shown.line(found, one.id, written)) for one in view.definitions]
        return render_for_all("unit_results.html", lang, **context, view=view, lines=lines, written=written)

    path = f"/u/{unit_id}/ket-qua"
    return await pages.give(request, address_of(path, lang=given(lang)), draw)


@router.get("/u/{unit_id}/ket-qua.json")
async def give_documents(request: Request, unit_id: str, pages: Publishing) -> Response:
    """Every published result of a unit as it was signed (docs/FORMATS.md), oldest first; NOT_FOUND."""

    def draw(session: Session) -> bytes:
        signed = results.signed_results(session, unit_id)
        if signed is None:
            raise Rejected(Problem.NOT_FOUND)
        told = [
            {
                "document": one.body.decode("utf-8"),
                "signature": b64(one.signature),
                "log_key": b64(one.log_key),
            }
            for one in signed
        ]
        return compact({"v": 1, "unit": unit_id, "results": told})

    path = f"/u/{unit_id}/ket-qua.json"
    return await pages.give(request, path, draw, "application/json", f"ket-qua-{unit_id}.json")
