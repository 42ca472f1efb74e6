"""Asks at set-up whether a box's ballots can be drawn on its layout, so that no counter finds out.

Drawn with the longest of what a slip may carry, in every language that paper is offered in.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from sqlmodel import Session, col, select

from app.errors import Problem, Rejected
from app.languages import paper
from app.layouts.words import LAYOUTS, PARTS, WAYS
from app.systems.links import slip_link
from ballots.forms.kinds import Kind
from ballots.forms.layouts import Layout
from ballots.forms.questionnaire import Form
from ballots.office.desks import read_desks
from ballots.sealing import codes
from ballots.tables import Box
from ballots.views import boxes, rows
from ballots.views.readmodels import BallotSheet
from printing.ballot.plan import DoesNotFit
from printing.ballot.sheets import check_fits
from printing.fonts import REGULAR
from printing.pen import width_mm
from printing.qr import TooDense
from printing.tongue import Tongue

__all__ = ["check_box", "check_desks", "check_form", "check_unit", "refusing"]

_TOKEN = bytes(codes.TOKEN_BYTES)
_WIDE_DAY = date(2028, 12, 31)
_SOME_URL = "https://homphieu.example.gov.vn"


def check_box(
    session: Session,
    box_id: str,
    public_url: str,
    layout: Layout | None = None,
    desks: Sequence[str] | None = None,
    form: Form | None = None,
) -> None:
    """Rejected(SHEET_FULL) where a slip of the box has no room for a text, on its layout or another.

    So also with its desks or its questionnaire or, before they are set, with others.
    """
    page = boxes.issue_page(session, box_id)
    desk = max(page.desks if desks is None else desks, key=len, default=None)
    sheet = _specimen(form or page.form, page.parent, page.unit, page.box, page.telephone)
    for code, tongue in paper.tongues().items():
        url = slip_link(public_url, box_id, sheet.code, "x" * 20, desk or "", code)
        _check(sheet, layout or page.layout, tongue, url, desk, trial=page.trial)


def check_desks(session: Session, box_id: str, public_url: str, text: str) -> None:
    """As check_box, for desks as they are typed; a box without slips takes any. DESKS_WRONG, BOX_UNKNOWN."""
    desks = read_desks(text)
    if rows.box_row(session, box_id).kind == Kind.BALLOTS:
        check_box(session, box_id, public_url, desks=desks)


def check_unit(session: Session, unit_id: str, public_url: str) -> None:
    """As check_box, for all boxes of a unit, whose name or telephone has changed."""
    ballots = col(Box.kind) == Kind.BALLOTS
    for box_id in session.exec(select(Box.id).where(Box.unit_id == unit_id, ballots).order_by(Box.id)).all():
        check_box(session, box_id, public_url)


def check_form(form: Form) -> None:
    """As check_box, for a questionnaire that no box has yet: on A5, with short names."""
    if form.kind is not Kind.BALLOTS:
        return
    sheet = _specimen(form, "UBND", "UBND", "1", "")
    for code, tongue in paper.tongues().items():
        url = slip_link(_SOME_URL, "hom-1", sheet.code, "x" * 20, "A1", code)
        _check(sheet, Layout.A5, tongue, url, "A1", trial=False)


@contextmanager
def refusing(layout: Layout) -> Iterator[None]:
    """What has no room as slips are drawn is Rejected(SLIP_FULL), which says where it is changed.

    A set-up was checked, but an address, a language or a program newer than it was not.
    """
    try:
        yield
    except (DoesNotFit, TooDense) as no:
        part = no.part if isinstance(no, DoesNotFit) else "link"
        name, way = PARTS[part], WAYS[part]
        raise Rejected(Problem.SLIP_FULL, layout=LAYOUTS[layout], part=name, way=way) from None


def _specimen(form: Form, parent: str, unit: str, box: str, telephone: str) -> BallotSheet:
    number, code = codes.slip_number(_TOKEN), codes.spell(_TOKEN)
    return BallotSheet(
        parent=parent,
        unit=unit,
        box=box,
        form=form,
        slip_number=number,
        code=code,
        url="",
        expires_on=_WIDE_DAY,
        field=None,
        desk=None,
        trial=False,
        telephone=telephone,
    )


def _check(
    sheet: BallotSheet, layout: Layout, tongue: Tongue, url: str, desk: str | None, *, trial: bool
) -> None:
    labels = [choice.label for choice in sheet.form.fields]
    field = max(labels, key=lambda label: width_mm(tongue.say(label), REGULAR, 10), default=None)
    try:
        check_fits(replace(sheet, url=url, field=field, desk=desk, trial=trial), tongue, layout)
    except DoesNotFit as no:
        raise Rejected(Problem.SHEET_FULL, layout=LAYOUTS[layout], part=PARTS[no.part]) from None
