"""What makes a picture of paper: flatbed, feeder, fax, phone. Each takes paper at PX_MM and gives a page."""

import math
from collections.abc import Callable
from random import Random
from typing import Any

import cv2
import numpy as np

from inked.pens import PX_MM, Paper

__all__ = ["MACHINES", "Page", "any_machine", "jpeg", "turned"]

Page = np.ndarray[Any, np.dtype[np.uint8]]  # grey, or with colours


def flatbed(paper: Paper, dice: Random) -> Page:
    dpi = dice.choices((100, 150, 200, 300, 600), (1, 3, 8, 3, 0.1))[0]
    return _scanned(paper, dice, dpi, tilt=2.0, room=dice.choice((0, 0, 3, 30)), blur=(0.2, 0.6))


def feeder(paper: Paper, dice: Random, dpi: int = 0) -> Page:
    """Pulled through askew; now and then dirt on the glass draws a line along the whole page."""
    page = _scanned(
        paper,
        dice,
        dpi or dice.choice((150, 200, 200, 300)),
        tilt=2.0,
        room=dice.choice((1, 3)),
        blur=(0.2, 0.6),
    )
    if dice.random() < 0.02:
        x = dice.randrange(page.shape[1])
        page[:, x : x + 1] = (page[:, x : x + 1] * 0.5).astype(np.uint8)
    return page


def fax(paper: Paper, dice: Random) -> Page:
    """Fine mode: black or white, 8 × 7.7 points a millimetre (ITU-T T.4), lines lost."""
    page = _scanned(paper, dice, 204, tilt=1.5, room=0, blur=(0.3, 0.7), colour=False)
    page = cv2.resize(page, None, fx=1, fy=196 / 204, interpolation=cv2.INTER_AREA)
    page = np.where(page > dice.randint(140, 205), 255, 0).astype(np.uint8)
    for _ in range(dice.randint(0, 2)):
        y = dice.randrange(page.shape[0] - 1)
        page[y] = page[y + 1]
    return page


def _scanned(
    paper: Paper,
    dice: Random,
    dpi: int,
    tilt: float,
    room: float,
    blur: tuple[float, float],
    *,
    colour: bool | None = None,
) -> Page:
    scale = dpi / 25.4 / PX_MM * dice.uniform(0.97, 1.03)
    height, width = paper.shape[:2]
    margin = room * PX_MM * scale
    size = (round(width * scale + 2 * margin), round(height * scale + 2 * margin))
    angle = math.radians(dice.uniform(-tilt, tilt))
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    shear = dice.uniform(-0.004, 0.004)
    matrix = np.array([[cos, -sin + shear, 0.0], [sin, cos * dice.uniform(0.997, 1.003), 0.0]])
    middle = matrix @ (width / 2, height / 2, 0)
    matrix[:, 2] = np.array(size) / 2 - middle[:2]
    lid = dice.choice(((250, 250, 250), (250, 250, 250), (70, 70, 70)))
    soft = cv2.GaussianBlur(paper, (0, 0), max(0.3, 0.45 / scale))
    page = cv2.warpAffine(soft, matrix, size, flags=cv2.INTER_LINEAR, borderValue=lid)
    page = cv2.GaussianBlur(page, (0, 0), dice.uniform(*blur) * dpi / 200 + 0.05)
    gained = page.astype(np.float32) * dice.uniform(0.9, 1.05) + dice.uniform(-4, 18)
    page = _noisy(gained, dice, dice.uniform(0.5, 4))
    if colour is None:
        colour = dice.random() < 0.35
    return page if colour else cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)


def _noisy(page: np.ndarray[Any, np.dtype[np.float32]], dice: Random, spread: float) -> Page:
    noise = np.random.default_rng(dice.getrandbits(32)).standard_normal(page.shape[:2], np.float32) * spread
    return np.clip(page + noise[..., None], 0, 255).astype(np.uint8)


def phone(paper: Paper, dice: Random) -> Page:
    """Held by hand over a table: perspective, curled paper, shadows, a tint, a blur."""
    height, width = paper.shape[:2]
    long = dice.randint(1700, 3000)
    scale = long / height * dice.uniform(0.78, 0.93)
    size = (round(long * dice.uniform(0.72, 0.8)), long)
    spread = dice.uniform(0.01, 0.045) * long
    centre = np.array(size) / 2
    half = np.array([width, height]) / 2 * scale
    ends = [
        centre + half * way + [dice.uniform(-spread, spread), dice.uniform(-spread, spread)]
        for way in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    angle = math.radians(dice.uniform(-6, 6))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    ends = [(end - centre) @ turn * 0.95 + centre for end in ends]
    edges = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    back = cv2.getPerspectiveTransform(np.array(ends, np.float32), edges)
    xs, ys = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    spots = cv2.perspectiveTransform(np.stack([xs, ys], -1).reshape(-1, 1, 2), back).reshape(*xs.shape, 2)
    bow, lean = dice.uniform(-2.2, 2.2) * PX_MM, dice.uniform(-1.2, 1.2) * PX_MM
    u, v = spots[..., 0] / width, spots[..., 1] / height
    spots[..., 1] += bow * np.sin(np.pi * np.clip(u, -0.2, 1.2))
    spots[..., 0] += lean * np.sin(np.pi * np.clip(v, -0.2, 1.2))
    table = tuple(dice.randint(40, 190) for _ in range(3))
    soft = cv2.GaussianBlur(paper, (0, 0), max(0.3, 0.45 / scale))
    page = cv2.remap(soft, spots.astype(np.float32), None, cv2.INTER_LINEAR, borderValue=table)
    page = cv2.GaussianBlur(page, (0, 0), dice.uniform(0.3, 1.3))
    tint = np.array([dice.uniform(0.78, 1.0), dice.uniform(0.88, 1.0), dice.uniform(0.92, 1.0)], np.float32)
    lit = page.astype(np.float32) * (_light(size, dice)[..., None] * tint)
    return _noisy(lit, dice, dice.uniform(1, 5))


def _light(size: tuple[int, int], dice: Random) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Darker to one side, and the shadow of a hand."""
    width, height = size[0] // 8, size[1] // 8
    xs, ys = np.meshgrid(
        np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    )
    angle = dice.uniform(0, 2 * math.pi)
    light = 0.88 + dice.uniform(0.0, 0.12) * (xs * math.cos(angle) + ys * math.sin(angle))
    if dice.random() < 0.5:
        hand = np.zeros_like(light)
        at = (dice.randrange(width), dice.randrange(height))
        cv2.ellipse(hand, at, (width // 2, height // 5), dice.uniform(0, 180), 0, 360, 1.0, -1)
        light = light * (1 - dice.uniform(0.1, 0.4) * cv2.GaussianBlur(hand, (0, 0), dice.uniform(3, 12)))
    return cv2.resize(light, size, interpolation=cv2.INTER_LINEAR)


def turned(page: Page, dice: Random) -> Page:
    """As it came: upright, upside down, on a side."""
    return np.ascontiguousarray(np.rot90(page, dice.choices((0, 1, 2, 3), (5, 1, 3, 1))[0]))


def jpeg(page: Page, quality: int) -> bytes:
    return cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


MACHINES: dict[str, Callable[[Paper, Random], Page]] = {
    "flatbed": flatbed,
    "feeder": feeder,
    "fax": fax,
    "phone": phone,
}


def any_machine(dice: Random) -> str:
    """One of MACHINES; most offices have a feeder or a flatbed."""
    return dice.choices(list(MACHINES), (6, 6, 1, 4))[0]
