"""One made-up ballot a seed: drawn as real ones are, filled in, worn, scanned; and what a reader must say.

Seeds below PROOF are for tuning the reader, those from PROOF on prove it: nobody looks at them one by one.
"""

import functools
import math
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

import cv2
import numpy as np
import pypdfium2

from ballots.forms.questionnaire import builtin
from ballots.sealing import codes
from ballots.views.readmodels import BallotSheet, Layout
from inked import machines, pens, wear
from inked.pens import PX_MM
from printing.ballot.layout import plan_of
from printing.ballot.plan import Bubble, Sheet
from printing.ballot.sheets import draw_ballots

__all__ = ["FORMS", "PROOF", "Made", "ballot", "blank", "made"]

PROOF = 8_000_000
FORMS = ("hai-noi-dung", "nam-yeu-to")
_COPIED = 0.12
_NUMBERS = 6
_STRIP_MM = 17.6
_Said = dict[str, tuple[str, ...] | None]


@dataclass(frozen=True)
class Made:
    """`said`: what is chosen by question, None where only a person can tell; `number` None: cut off."""

    seed: int
    page: np.ndarray[Any, np.dtype[np.uint8]]
    machine: str
    form: str
    sheet: int
    number: str | None
    said: dict[str, tuple[str, ...] | None]
    remark: bool
    spoiled: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether a reader can be asked to do without a person."""
        return not self.spoiled


def ballot(at: int, form: str) -> BallotSheet:
    """The at-th ballot of an office."""
    token = Random(at).randbytes(codes.TOKEN_BYTES)
    code = codes.spell(token)
    return BallotSheet(
        parent="UBND xã Đông Thanh",
        unit="Trung tâm Phục vụ hành chính công",
        box=f"Hòm phiếu số {at % 3 + 1}",
        form=builtin(form),
        slip_number=codes.slip_number(token),
        code=code,
        url=f"https://homphieu.dongthanh.gov.vn/p/dongthanh-1#{code}.ho_tich.A1",
        expires_on=date(2027, 2, 28),
        field="Hộ tịch" if at % 2 else None,
        desk=None,
        trial=at % 4 == 3,
    )


@functools.lru_cache(maxsize=64)
def blank(at: int, form: str, layout: Layout = Layout.A5) -> tuple[pens.Paper, ...]:
    """The ballot's sheets as the printer gives them, in colour though they have none."""
    pdf = pypdfium2.PdfDocument(draw_ballots([ballot(at, form)], layout=layout))
    return tuple(
        cv2.cvtColor(page.render(scale=PX_MM * 25.4 / 72, grayscale=True).to_numpy(), cv2.COLOR_GRAY2BGR)
        for page in pdf
    )


def made(seed: int, machine: str = "", dpi: int = 0) -> Made:
    """The ballot of a seed, always the same; `machine` and a feeder's `dpi` are given, or chance has them."""
    dice = Random(seed)
    machine = machine or machines.any_machine(dice)
    form = dice.choices(FORMS, (3, 2))[0]
    at = dice.randrange(_NUMBERS)
    sheets = plan_of(builtin(form), Layout.A5).sheets
    sheet = dice.choice(sheets)
    paper = blank(at, form)[sheet.number - 1].copy()
    copied = dice.random() < _COPIED
    said, spoiled = _filled_in(paper, sheet, dice, lost=copied or machine == "fax")
    remark = _remarked(paper, sheet, dice)
    _worn(paper, dice)
    if copied:
        paper = wear.copied(wear.copied(paper, dice), dice)
    number: str | None = codes.number_digits(ballot(at, form).slip_number, sheet.number)
    if dice.random() < 0.25:  # as the committee does before marks are read
        paper, number = paper[round(_STRIP_MM * PX_MM) :], None
    page = _pictured(paper, machine, dpi, dice)
    name = "copied" if copied else machine
    return Made(seed, page, name, form, sheet.number, number, said, remark, spoiled)


def _filled_in(paper: pens.Paper, sheet: Sheet, dice: Random, *, lost: bool) -> tuple[_Said, tuple[str, ...]]:
    """One person with one pen and one habit; now and then something goes wrong.

    `lost`: what is faint is lost before anyone could read it, a person neither.
    """
    pen, habit = (
        pens.any_pen(dice),
        dice.choices([one for _, one in pens.MARKS], [w for w, _ in pens.MARKS])[0],
    )
    awry = dice.random() < 0.25
    said: _Said = {}
    spoiled = []
    questions = list(dict.fromkeys(one.question for one in sheet.bubbles))
    victim = dice.choice(questions)
    for question in questions:
        bubbles = [one for one in sheet.bubbles if one.question == question]
        if question:
            chosen = dice.sample(bubbles, 0 if dice.random() < 0.12 else 1)
        else:
            chosen = dice.sample(bubbles, dice.choices((0, 1, 2, 3), (6, 2, 1, 1))[0])
        for one in chosen:
            pens.write(paper, pen, habit, (one.x, one.y), dice)
        said[question] = tuple(one.code for one in bubbles if one in chosen)
        if awry and question == victim:
            spoiled.append(_spoil(paper, pen, question, sheet, chosen, dice, lost=lost))
            if spoiled != [pens.rested.__name__]:  # what was meant is clear: a reader may ask, not take it
                said[question] = None
    return said, tuple(spoiled)


def _spoil(
    paper: pens.Paper,
    pen: pens.Pen,
    question: str,
    sheet: Sheet,
    chosen: list[Bubble],
    dice: Random,
    *,
    lost: bool,
) -> str:
    """Make one mark more, such that only a person can tell; gives its name."""
    others = [one for one in sheet.bubbles if one.question == question and one not in chosen]
    if lost:  # as above: a pen that gets through
        pen = replace(pen, pressure=max(pen.pressure, 0.9), grain=0.0)
    if question and chosen and dice.random() < 0.2:
        other = dice.choice(others)
        pens.write(paper, pen, dice.choice(pens.MARKS)[1], (other.x, other.y), dice)
        return "double"
    make = dice.choice([one for one in pens.SPOILING if not (lost and one in pens.PALE)])
    one = dice.choice(others)
    if make is pens.beside:  # but in nothing else
        others = [(other.x, other.y) for other in sheet.bubbles]
        spots = [
            at
            for at in pens.spots_beside((one.x, one.y), dice)
            if all(math.dist(at, o) > 4.5 for o in others)
        ]
        if not spots:
            make = pens.circled
        else:
            pens.write(paper, pen, make, dice.choice(spots), dice)
            return make.__name__
    pens.write(paper, pen, make, (one.x, one.y), dice)
    return make.__name__


def _remarked(paper: pens.Paper, sheet: Sheet, dice: Random) -> bool:
    place = sheet.remark
    if place is None or dice.random() > 0.3:
        return False
    wear.handwriting(paper, pens.any_pen(dice), (place.left, place.top, place.right, place.bottom), dice)
    return True


def _worn(paper: pens.Paper, dice: Random) -> None:
    for chance, wears in ((0.06, wear.stained), (0.12, wear.stapled), (0.05, wear.holed), (0.4, wear.dusty)):
        if dice.random() < chance:
            wears(paper, dice)


def _pictured(paper: pens.Paper, machine: str, dpi: int, dice: Random) -> machines.Page:
    taken = machines.feeder(paper, dice, dpi) if dpi else machines.MACHINES[machine](paper, dice)
    page = machines.turned(taken, dice)
    if machine != "fax":
        quality = dice.choice((40, 60, 75, 90))
        shown = cv2.IMREAD_GRAYSCALE if page.ndim == 2 else cv2.IMREAD_COLOR
        decoded = cv2.imdecode(np.frombuffer(machines.jpeg(page, quality), np.uint8), shown)
        page = decoded if decoded is not None else page
    return page
