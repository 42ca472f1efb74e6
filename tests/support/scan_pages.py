"""A meeting at the pages, and a reader that hands over what a test says."""

from collections.abc import AsyncIterator
from typing import IO

from meeting import Meeting

from app.scanned.reader import Turned
from ballots.views.readmodels import Form, Layout, number_digits
from printing.scan.values import Doubt, PageKind, PageRead, QuestionRead, SheetRead

__all__ = ["PNG", "SHEETS", "ScanMeeting", "sheet"]

SHEETS = 24
PNG = b"\x89PNG\r\n\x1a\n"


def sheet(number: str, *doubts: str, remark: bytes = b"") -> PageRead:
    """A page with a sheet, HL and RHL, as the reader hands it over; `doubts` names the struck questions."""
    rows = tuple(
        QuestionRead(
            code, (), () if code in doubts else chosen, (Doubt.SHAPE,) if code in doubts else (), PNG
        )
        for code, chosen in {"ket_qua": ("HL",), "thai_do": ("RHL",), "": ()}.items()
    )
    digits = number_digits(number, 1)
    return PageRead(PageKind.SHEETS, (SheetRead(0, 1, digits, rows, (), remark_picture=remark),))


class ScanMeeting(Meeting):
    """… and what stands on the pages of the file that is sent next."""

    pages: list[PageRead]
    numbers: list[str]

    async def read(self, file: IO[bytes], form: Form, layout: Layout) -> AsyncIterator[Turned]:
        """Stands in for the reader: the file says which of the pages come."""
        assert (form.id, layout) == ("hai-noi-dung", Layout.A5)
        assert file.read().startswith(b"%PDF")
        for at, page in enumerate(self.pages, start=1):
            yield Turned(at, len(self.pages), page)

    @property
    def scan(self) -> str:
        return f"{self.box}/scan"
