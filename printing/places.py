"""Where a paper is signed: room left free on the page, and in the file an empty signature field of that name.

While drawing, rooms are remembered on the canvas; printing/pdfa.py makes the fields of them afterwards.
"""

from dataclasses import dataclass
from typing import Any, Final

from reportlab.platypus import Flowable

from printing.fonts import free
from printing.geometry import points

__all__ = ["Place", "Room", "places_of"]

_PLACES: Final = "homphieu_places"


@dataclass(frozen=True)
class Place:
    """One signature's place."""

    name: str  # of its field
    words: str  # for who hears the page
    page: int  # from 0
    corners: tuple[float, float, float, float]  # left, bottom, right, top, in points


def places_of(canvas: Any) -> list[Place]:
    """All places that were drawn on a canvas so far."""
    found: list[Place] = canvas.__dict__.setdefault(_PLACES, [])
    return found


class Room(Flowable):  # type: ignore[misc] # reportlab gives no types
    """Room for one signature, `height` points; as wide as its cell or, in the middle of it, `most_mm`."""

    def __init__(self, name: str, words: str, height: float, most_mm: float = 300) -> None:
        super().__init__()
        self._name, self._words, self._most = name, free(words), points(most_mm)
        self.height = height

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """As Platypus asks for it."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Nothing is painted."""
        left, bottom = self.canv.absolutePosition(0, 0)
        wide = min(self.width, self._most)
        left += (self.width - wide) / 2
        corners = (left, bottom, left + wide, bottom + self.height)
        page = self.canv.getPageNumber() - 1
        places_of(self.canv).append(Place(self._name, self._words, page, corners))
