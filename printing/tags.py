"""What each piece on a page is: paragraph, heading, cell, figure; so that copies and readers follow the text.

While drawing, pieces are marked on the canvas; printing/pdfa.py makes the tree of them afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from reportlab.platypus import Paragraph

__all__ = ["Leaf", "Marked", "Place", "artifact", "leaves_of", "marked", "one"]

# From the outside in: kind of element (ISO 32000-1, 14.8.4) and what tells it from its neighbours.
Place = tuple[tuple[str, object], ...]
_LEAVES: Final = "homphieu_leaves"


@dataclass(frozen=True)
class Leaf:
    """A marked piece: where it belongs, its page from 0, its number on the page, and words for a drawing."""

    place: Place
    page: int
    number: int
    alternative: str


def one(kind: str) -> Place:
    """The place of an element that stands by itself."""
    return ((kind, object()),)


def leaves_of(canvas: Any) -> list[Leaf]:
    """All that was marked on a canvas so far, in the order of drawing."""
    found: list[Leaf] = canvas.__dict__.setdefault(_LEAVES, [])
    return found


@contextmanager
def marked(canvas: Any, place: Place, alternative: str = "") -> Iterator[None]:
    """What is drawn in here is one piece of the document."""
    leaves, page = leaves_of(canvas), canvas.getPageNumber() - 1
    number = leaves[-1].number + 1 if leaves and leaves[-1].page == page else 0
    leaves.append(Leaf(place, page, number, alternative))
    canvas.addLiteral(f"/{place[-1][0]} <</MCID {number}>> BDC")
    yield
    canvas.addLiteral("EMC")


@contextmanager
def artifact(canvas: Any) -> Iterator[None]:
    """What is drawn in here is none: page numbers, rules."""
    canvas.addLiteral("/Artifact BMC")
    yield
    canvas.addLiteral("EMC")


class Marked(Paragraph):  # type: ignore[misc] # reportlab gives no types
    """A paragraph that tells what it is; its halves on two pages are one."""

    place: Place = ()

    def draw(self) -> None:
        """Draw it as one piece."""
        with marked(self.canv, self.place or one("P")):
            super().draw()

    def split(self, available_width: float, available_height: float) -> list[Paragraph]:
        """As Platypus asks for it."""
        parts = list(super().split(available_width, available_height))
        for part in parts:
            part.place = self.place
        return parts
