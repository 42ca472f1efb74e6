"""From what the reader says of a page to what the domain takes in; a page may hold several sheets."""

from collections.abc import Iterator
from hashlib import sha256

from app.scanned.reader import Turned
from ballots.errors import Refused
from ballots.forms.questionnaire import Form
from ballots.scanned.pages import REASONS, Mark, ReadPage, Why
from ballots.sealing import codes
from printing.scan.values import Doubt, PageKind, QuestionRead, SheetRead

__all__ = ["sheets_of"]

_WHOLE = {
    PageKind.STRANGE: Why.UNREAD,
    PageKind.MISSHAPEN: Why.UNREAD,
    PageKind.UNREADABLE: Why.UNREAD,
    PageKind.MIRRORED: Why.MIRRORED,
}
_PAGE_BYTES = 4


def sheets_of(turned: Turned, form: Form, file: bytes) -> Iterator[ReadPage]:
    """The sheets on a page of a file, which is known by its SHA-256; an empty back has none."""
    page, read = turned.page, turned.read
    if read.kind in _WHOLE:
        yield ReadPage(page, _fingerprint(file, page, 0), None, wrong=_WHOLE[read.kind])
    for place, sheet in enumerate(read.sheets):
        yield ReadPage(
            page,
            _fingerprint(file, page, place),
            _number(sheet),
            tuple(_mark(form, one) for one in sheet.questions),
            sheet.remark_picture or None,
            _wrong(sheet, form),
        )


def _fingerprint(file: bytes, page: int, place: int) -> bytes:
    return sha256(file + page.to_bytes(_PAGE_BYTES, "big") + place.to_bytes(_PAGE_BYTES, "big")).digest()


def _number(sheet: SheetRead) -> str | None:
    try:
        return None if sheet.number is None else codes.read_number(sheet.number)
    except Refused:
        return None


def _mark(form: Form, read: QuestionRead) -> Mark:
    """Reasons in the questionnaire's order, as the domain spells them."""
    order = [one.code for one in (form.reasons if read.question == REASONS else form.levels)]
    chosen = ",".join(code for code in order if code in read.chosen)
    return Mark(read.question, None if read.doubts else chosen, read.picture)


def _wrong(sheet: SheetRead, form: Form) -> Why | None:
    if sheet.form is not None:
        asked = {one.code for one in form.questions}
        return None if sheet.sheet == 1 and asked <= {one.question for one in sheet.questions} else Why.SECOND
    return Why.ANOTHER_FORM if Doubt.OTHER_FORM in sheet.doubts else Why.UNREAD
