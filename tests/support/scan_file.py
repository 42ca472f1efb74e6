"""A scanner's file of an office's own ballots: drawn as they are handed out, filled in, in one PDF."""

import io
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import cv2
import pypdfium2
from inked import pens
from inked.sheets import ballot
from PIL import Image

from ballots.box.issue import IssuedSlip
from ballots.sealing import codes
from ballots.views.readmodels import BallotSheet, Layout
from printing.ballot.layout import plan_of
from printing.ballot.sheets import draw_ballots

__all__ = ["FORM", "scanned", "stranger"]

FORM = "hai-noi-dung"
_PEN = pens.Pen(0.5, (40, 35, 35), 1.0)
_PX_MM = 200 / 25.4
Marks = dict[str, str]


def scanned(slips: Sequence[IssuedSlip], marks: Sequence[Marks], struck: int, dice: Random) -> bytes:
    """A PDF with a page for each slip; on the first `struck` ones the level is struck out that was marked."""
    sheets = [replace(ballot(0, FORM), slip_number=slip.number, code=slip.code) for slip in slips]
    pages = [
        _filled(paper, said, dice, struck=at < struck)
        for at, (paper, said) in enumerate(zip(_papers(sheets), marks, strict=True))
    ]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200, quality=75)
    return out.getvalue()


def stranger(dice: Random) -> IssuedSlip:
    """A slip that no box has issued."""
    token = dice.randbytes(codes.TOKEN_BYTES)
    return IssuedSlip(codes.spell(token), codes.slip_number(token), ballot(0, FORM).expires_on)


def _papers(sheets: list[BallotSheet]) -> list[pens.Paper]:
    pdf = pypdfium2.PdfDocument(draw_ballots(sheets, layout=Layout.A5))
    scale = pens.PX_MM * 25.4 / 72
    return [
        cv2.cvtColor(page.render(scale=scale, grayscale=True).to_numpy(), cv2.COLOR_GRAY2BGR) for page in pdf
    ]


def _filled(paper: pens.Paper, said: Marks, dice: Random, *, struck: bool) -> Image.Image:
    """Turned upside down now and then, as they lay."""
    for bubble in plan_of(ballot(0, FORM).form, Layout.A5).sheets[0].bubbles:
        if said.get(bubble.question) == bubble.code:
            pens.write(paper, _PEN, pens.fill, (bubble.x, bubble.y), dice)
            if struck and bubble.question == "ket_qua":
                hand = pens.Hand(paper, _PEN, dice)
                hand.stroke([(bubble.x - 7, bubble.y + 4), (bubble.x + 7, bubble.y - 4)])
    scale = _PX_MM / pens.PX_MM
    grey = cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY)
    page = Image.fromarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    return page.rotate(180) if dice.random() < 0.2 else page
