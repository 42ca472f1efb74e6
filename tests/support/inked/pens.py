"""Pens on paper: strokes of a width, a colour, a pressure; marks as people make and as they spoil them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np

__all__ = ["MARKS", "PALE", "PX_MM", "SPOILING", "Paper", "Pen", "Point", "any_pen", "write"]

PX_MM = 8
Paper = np.ndarray[Any, np.dtype[np.uint8]]  # rows × columns × blue, green, red
Point = tuple[float, float]
_FINE = 4  # bits of a pixel's fraction


@dataclass(frozen=True)
class Pen:
    """Width in mm; what it leaves of white by colour; how hard it is pressed, 0 to 1."""

    width: float
    colour: tuple[int, int, int]
    pressure: float
    grain: float = 0.0


_PENS = (
    (6, (0.30, 0.55), (150, 50, 20), (0.75, 1.0), 0.0),  # blue ballpoint
    (3, (0.30, 0.60), (40, 35, 35), (0.75, 1.0), 0.0),  # black
    (2, (0.35, 0.70), (80, 80, 80), (0.60, 0.95), 0.25),  # pencil
    (1, (0.80, 1.40), (30, 25, 25), (0.9, 1.0), 0.0),  # felt
    (1, (0.35, 0.60), (40, 40, 200), (0.8, 1.0), 0.0),  # red
    (1, (0.30, 0.40), (150, 60, 40), (0.55, 0.75), 0.3),  # a ballpoint that runs out
)


def any_pen(dice: Random) -> Pen:
    """One of those that lie about in an office."""
    _, widths, colour, pressures, grain = dice.choices(_PENS, [one[0] for one in _PENS])[0]
    return Pen(dice.uniform(*widths), colour, dice.uniform(*pressures), grain)


class Hand:
    """Draws strokes of one pen on paper."""

    def __init__(self, paper: Paper, pen: Pen, dice: Random) -> None:
        self._paper, self._pen, self._dice = paper, pen, dice

    def stroke(self, points: Sequence[Point]) -> None:
        """A line through points in mm, a little unsteady."""
        shaky = [(x + self._dice.gauss(0, 0.08), y + self._dice.gauss(0, 0.08)) for x, y in points]
        pen, edge = self._pen, self._pen.width + 0.5
        left, top = (math.floor((min(at) - edge) * PX_MM) for at in zip(*shaky, strict=True))
        right, bottom = (math.ceil((max(at) + edge) * PX_MM) for at in zip(*shaky, strict=True))
        left, top = max(0, left), max(0, top)
        part = self._paper[top:bottom, left:right]
        if part.size == 0:
            return
        mask = np.zeros(part.shape[:2], np.uint8)
        scale = 1 << _FINE
        line = np.array([[(x * PX_MM - left) * scale, (y * PX_MM - top) * scale] for x, y in shaky], np.int32)
        cv2.polylines(mask, [line], False, 255, max(1, round(pen.width * PX_MM)), cv2.LINE_AA, _FINE)
        ink = cv2.GaussianBlur(mask, (3, 3), 0).astype(np.float32) / 255 * pen.pressure
        if pen.grain:
            noise = np.random.default_rng(self._dice.getrandbits(32)).random(mask.shape, np.float32)
            ink *= 1 - pen.grain * 2 * cv2.GaussianBlur(noise, (5, 5), 0) * (noise > 0.3)
        left_of = np.array(pen.colour, np.float32) / 255
        part[:] = np.clip(part * (1 - ink[..., None] * (1 - left_of)), 0, 255)

    def arc(self, middle: Point, radius: float, start: float, turn: float) -> None:
        """A part of a circle, in degrees."""
        steps = max(6, int(abs(turn) / 15))
        angles = [math.radians(start + turn * i / steps) for i in range(steps + 1)]
        self.stroke([(middle[0] + radius * math.cos(a), middle[1] + radius * math.sin(a)) for a in angles])

    def zigzag(self, middle: Point, width: float, height: float, rows: int) -> None:
        """Back and forth over an ellipse."""
        points = []
        for row in range(rows + 1):
            y = -1 + 2 * row / rows
            half = math.sqrt(max(0.05, 1 - y * y)) * width / 2
            points.append((middle[0] + (half if row % 2 else -half), middle[1] + y * height / 2))
        self.stroke(points)


# --- marks that mean something ----------------------------------------------------------------------------


def fill(hand: Hand, at: Point, dice: Random) -> None:
    for _ in range(2):
        hand.zigzag(at, dice.uniform(3.4, 5.0), dice.uniform(3.4, 5.0), dice.randint(9, 13))


def scribble(hand: Hand, at: Point, dice: Random) -> None:
    hand.zigzag(at, dice.uniform(3.0, 5.5), dice.uniform(2.5, 4.8), dice.randint(4, 7))


def tick(hand: Hand, at: Point, dice: Random) -> None:
    x, y, s = at[0], at[1], dice.uniform(0.8, 1.35)
    hand.stroke([(x - 1.6 * s, y - 0.4 * s), (x - 0.3 * s, y + 1.5 * s), (x + 2.6 * s, y - 2.4 * s)])


def cross(hand: Hand, at: Point, dice: Random) -> None:
    x, y, s = at[0], at[1], dice.uniform(1.3, 2.5)
    hand.stroke([(x - s, y - s * 0.9), (x + s, y + s)])
    hand.stroke([(x + s, y - s), (x - s * 0.9, y + s)])


def dot(hand: Hand, at: Point, dice: Random) -> None:
    hand.zigzag(at, dice.uniform(1.6, 2.6), dice.uniform(1.6, 2.6), 7)


def slash(hand: Hand, at: Point, dice: Random) -> None:
    x, y, s = at[0], at[1], dice.uniform(1.6, 2.3)
    hand.stroke([(x - s, y + s), (x + s, y - s)])


MARKS = ((5, fill), (3, scribble), (6, tick), (5, cross), (1, dot), (1, slash))


# --- what only a person can judge -------------------------------------------------------------------------


def circled(hand: Hand, at: Point, dice: Random) -> None:
    hand.arc(at, dice.uniform(2.7, 5.0), dice.uniform(0, 360), dice.uniform(320, 400))


def circled_mark(hand: Hand, at: Point, dice: Random) -> None:
    dice.choice((tick, fill, cross))(hand, at, dice)
    circled(hand, at, dice)


def beside(hand: Hand, at: Point, dice: Random) -> None:
    """At one of spots_beside()."""
    dice.choice((tick, cross))(hand, at, dice)


def spots_beside(at: Point, dice: Random) -> list[Point]:
    """On the face, to the left of a bubble, on the words below."""
    x, y = at
    return [(x + dice.uniform(5.0, 8.5), y), (x - dice.uniform(4.8, 7.0), y), (x, y + dice.uniform(5.0, 6.0))]


def struck_by_line(hand: Hand, at: Point, dice: Random) -> None:
    dice.choice((tick, fill, scribble))(hand, at, dice)
    half, lean = dice.uniform(4.2, 8.0), dice.uniform(-0.5, 0.5)
    for _ in range(dice.randint(1, 2)):
        shift = dice.uniform(-0.5, 0.5)
        hand.stroke(
            [(at[0] - half, at[1] - half * lean + shift), (at[0] + half, at[1] + half * lean + shift)]
        )


def struck_by_cross(hand: Hand, at: Point, dice: Random) -> None:
    dice.choice((tick, fill, scribble))(hand, at, dice)
    x, y, s = at[0], at[1], dice.uniform(3.4, 5.0)
    hand.stroke([(x - s, y - s), (x + s, y + s)])
    hand.stroke([(x + s, y - s), (x - s, y + s)])


def struck_by_scribble(hand: Hand, at: Point, dice: Random) -> None:
    dice.choice((tick, cross))(hand, at, dice)
    hand.zigzag(at, dice.uniform(7.5, 11), dice.uniform(4, 6.5), dice.randint(7, 11))


def faint(hand: Hand, at: Point, dice: Random) -> None:
    """Rubbed out, or a pen without ink."""
    pale = Pen(dice.uniform(0.4, 0.8), (90, 90, 90), dice.uniform(0.18, 0.32))
    dice.choice((tick, cross, scribble))(Hand(hand._paper, pale, dice), at, dice)


def rested(hand: Hand, at: Point, dice: Random) -> None:
    """A point where a pen was put down in a bubble."""
    hand.stroke([at, (at[0] + dice.uniform(0.2, 0.5), at[1])])


def painted_over(hand: Hand, at: Point, dice: Random) -> None:
    """With correction fluid; nothing is written in its place."""
    dice.choice((tick, fill))(hand, at, dice)
    middle, size = (round(at[0] * PX_MM), round(at[1] * PX_MM)), round(dice.uniform(3.6, 4.6) * PX_MM)
    cv2.ellipse(hand._paper, middle, (size, round(size * 0.85)), 0, 0, 360, (251, 252, 253), -1, cv2.LINE_AA)


SPOILING = (
    *(circled, circled_mark, beside, struck_by_line, struck_by_cross, struck_by_scribble),
    *(faint, rested, painted_over),
)
PALE = (faint, painted_over)


def write(
    paper: Paper, pen: Pen, make: Callable[[Hand, Point, Random], None], at: Point, dice: Random
) -> None:
    """Make one mark with a pen, at about a place in mm."""
    make(Hand(paper, pen, dice), (at[0] + dice.gauss(0, 0.35), at[1] + dice.gauss(0, 0.35)), dice)
