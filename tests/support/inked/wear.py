"""What happens to paper: stains, staples, holes, folds, dust, handwriting; and copiers."""

import math
from random import Random

import cv2
import numpy as np

from inked.pens import PX_MM, Hand, Paper, Pen

__all__ = ["copied", "dusty", "handwriting", "holed", "stained", "stapled"]


def stained(paper: Paper, dice: Random) -> None:
    """A ring of a cup, or drops."""
    height, width = paper.shape[:2]
    shade = np.zeros((height // 4, width // 4), np.float32)
    middle = (dice.randrange(width // 4), dice.randrange(height // 4))
    if dice.random() < 0.5:
        radius = round(dice.uniform(25, 38) * PX_MM / 4)
        cv2.circle(shade, middle, radius, dice.uniform(0.1, 0.35), round(dice.uniform(1.5, 4) * PX_MM / 4))
    else:
        for _ in range(dice.randint(1, 4)):
            spot = (middle[0] + dice.randint(-40, 40), middle[1] + dice.randint(-40, 40))
            cv2.circle(shade, spot, round(dice.uniform(2, 9) * PX_MM / 4), dice.uniform(0.1, 0.3), -1)
    shade = cv2.GaussianBlur(shade, (0, 0), dice.uniform(1.0, 4))
    shade = cv2.resize(shade, (width, height))[..., None]
    colour = np.array([0.45, 0.7, 0.85], np.float32)
    paper[:] = np.clip(paper * (1 - shade * (1.2 - colour)), 0, 255)


def stapled(paper: Paper, dice: Random) -> None:
    x, y = dice.uniform(6, 16), dice.uniform(4, 14)
    angle = dice.uniform(0, math.pi)
    reach = (math.cos(angle) * 5.5, math.sin(angle) * 5.5)
    Hand(paper, Pen(0.6, (70, 70, 70), 1.0), dice).stroke(
        [(x - reach[0], y - reach[1]), (x + reach[0], y + reach[1])]
    )


def holed(paper: Paper, dice: Random) -> None:
    """Punched for a file, near the left edge."""
    for y in (65, 145):
        at = (round(dice.uniform(4.5, 7) * PX_MM), round((y + dice.uniform(-5, 5)) * PX_MM))
        cv2.circle(paper, at, round(2.6 * PX_MM), (90, 90, 90), -1, cv2.LINE_AA)


def dusty(paper: Paper, dice: Random, most: int = 30) -> None:
    for _ in range(dice.randint(0, most)):
        at = (dice.randrange(paper.shape[1]), dice.randrange(paper.shape[0]))
        cv2.circle(paper, at, dice.choice((0, 1, 1)), (60, 60, 60), -1, cv2.LINE_AA)


def handwriting(paper: Paper, pen: Pen, box: tuple[float, float, float, float], dice: Random) -> None:
    """Letters that say nothing, within left, top, right, bottom in mm."""
    hand, left, top, right, bottom = Hand(paper, pen, dice), *box
    x, y = left + 3, (top + bottom) / 2
    while x < left + dice.uniform(0.3, 0.9) * (right - left) - 4:
        size = dice.uniform(0.8, 1.6)
        hand.stroke([(x + dice.uniform(0, 2.2), y + dice.uniform(-size, size)) for _ in range(5)])
        x += dice.uniform(2.0, 3.8)


def copied(paper: Paper, dice: Random) -> Paper:
    """Through a photocopier: softer, harder in contrast, with specks, a little larger or smaller."""
    grey = cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY).astype(np.float32)
    grey = cv2.GaussianBlur(grey, (0, 0), dice.uniform(0.6, 1.3))
    middle, steep = dice.uniform(150, 195), dice.uniform(14, 40)
    grey = 255 / (1 + np.exp(-(grey - middle) / steep))
    low, high = 255 / (1 + math.exp(middle / steep)), 255 / (1 + math.exp(-(255 - middle) / steep))
    made = cv2.cvtColor(
        np.clip((grey - low) / (high - low) * 255, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR
    )
    dusty(made, dice, 60)
    return made
