"""Slips as ballots to print: code and language stand in the link's fragment, which no browser sends."""

from collections.abc import Iterable, Sequence

from app.errors import Problem, Rejected
from app.languages import paper
from app.languages.catalogue import VIETNAMESE
from app.layouts.fitting import refusing
from app.settings import Settings
from app.systems.links import slip_link
from ballots.box.issue import IssuedSlip
from ballots.views.readmodels import BallotSheet, Layout
from ballots.views.readmodels_staff import IssuePage
from printing.ballot.sheets import draw_ballots
from printing.tongue import Tongue

__all__ = ["check_address", "draw", "sheets_of", "tongue_of"]


def check_address(page: IssuePage, chosen: Settings) -> None:
    """Refuse to print an address that no phone can use, unless it is a trial; ADDRESS_NOT_PUBLIC."""
    if not (page.trial or chosen.fit_for_slips):
        raise Rejected(Problem.ADDRESS_NOT_PUBLIC, address=chosen.public_url)


def tongue_of(lang: str) -> Tongue:
    """The language of the paper, "" being Vietnamese; INPUT_WRONG."""
    tongue = paper.tongues().get(lang or VIETNAMESE)
    if tongue is None:
        raise Rejected(Problem.INPUT_WRONG)
    return tongue


def sheets_of(
    page: IssuePage,
    slips: Iterable[IssuedSlip],
    public_url: str,
    field: str = "",
    desk: str = "",
    lang: str = "",
) -> list[BallotSheet]:
    """What is printed, with what the clerk proposes; INPUT_WRONG for a field or desk that the box has not."""
    labels = {choice.code: choice.label for choice in page.form.fields}
    if (field and field not in labels) or (desk and desk not in page.desks):
        raise Rejected(Problem.INPUT_WRONG)
    return [
        BallotSheet(
            parent=page.parent,
            unit=page.unit,
            box=page.box,
            form=page.form,
            slip_number=slip.number,
            code=slip.code,
            url=slip_link(public_url, page.box_id, slip.code, field, desk, lang),
            expires_on=slip.expires_on,
            field=labels.get(field),
            desk=desk or None,
            trial=page.trial,
            telephone=page.telephone,
        )
        for slip in slips
    ]


def draw(drawn: Sequence[BallotSheet], tongue: Tongue, layout: Layout) -> bytes:
    """The PDF; SLIP_FULL for what has no room on the layout."""
    with refusing(layout):
        return draw_ballots(drawn, tongue, layout)
