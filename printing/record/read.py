"""Reads the figures of one box back from the minutes' PDF: what people see on it, by its key.

The other half of box.py; tests draw and read. Runs on an auditor's laptop: pypdf, and no reportlab.
"""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from ballots.views.readmodels import Form
from printing import wording

__all__ = ["Figure", "read_figures"]

Figure = int | Decimal | str | None  # None: a dash

_MOST_PAGES: Final = 300
_PAGE_CHARACTERS: Final = 20_000  # more than any page has, however it is composed
_KINDS: Final = ("electronic", "paper", "both")
_BOX: Final = "1. Tình trạng niêm phong trước khi mở"
_GROUP: Final = "[0-9A-HJKMNP-TV-Z]{4}"
_CODE: Final = rf"({_GROUP}(?: {_GROUP}){{12}})"
_NUMBER: Final = r"(–|\d{1,3}(?:\.\d{3})*)"
_SHARE: Final = r"(–|\d{1,3}(?:\.\d{3})*,\d %)"
_LONG_HEAD: Final = "(?: Nội dung Mức đánh giá Số phiếu Tỷ lệ)?"  # repeated on each page
_CELL_CHARACTERS: Final = 300  # longer texts are cut off in a cell
_PLAIN_BELOW: Final = 0x1F00  # beyond Vietnamese, a letter may be drawn as □
# All that our minutes are painted with: black letters, lines and shapes; no picture, no clipping.
_PAINTED: Final = frozenset(
    b"q Q Td Tj T* cm TL BT Tm Tf ET rg n S f* B* m l Tw w J j RG re d BDC BMC EMC".split()
)
_TAGS: Final = frozenset({"/P", "/H1", "/H2", "/TH", "/TD", "/Figure"})  # none that could hide anything
# What the field of a place for a signature says; no value, no border, no colour.
_PLACE: Final = {"/Type", "/Subtype", "/FT", "/F", "/P", "/T", "/TU", "/Rect", "/AP"}

_SMALLEST_LETTER: Final = 9  # points


def read_figures(pdf: bytes, form: Form, seal: str) -> Mapping[str, Figure] | None:
    """The figures of the box with this mã niêm phong (in groups); None when the PDF has no such box, or two.

    Keys: `returned`, `participation` (with `/part`, `/whole`), `KIND/ballots|valid|invalid|REASON`,
    `QUESTION/LEVEL`, `QUESTION/LEVEL/percent`, `QUESTION/unanswered`, `QUESTION/satisfied`, `height`, `head`.
    Left out is what is not there exactly once. None too for what is no PDF, or is not painted as ours are:
    something could lie upon the letters.
    """
    try:
        text = _text(PdfReader(io.BytesIO(pdf)))
    except Exception:  # noqa: BLE001 - a hostile PDF can make pypdf raise anything, and is no minutes then
        return None
    body, _, annex = ("", "", "") if text is None else text.rpartition(f"PHỤ LỤC {wording.ANNEX} ")
    boxes, codes = body.split(_BOX)[1:], annex.split(f"{wording.EVIDENCE_SEAL}: ")[1:]
    if len(boxes) != len(codes):  # a block of codes for each box, in the same order
        return None
    mine = [both for both in zip(boxes, codes, strict=True) if _is_of(seal, *both)]
    return dict(_figures(*mine[0], form)) if len(mine) == 1 else None


def _is_of(seal: str, box: str, codes: str) -> bool:
    """Whether a box and its codes are of this seal: the one tells how it begins, the others all of it."""
    begins = re.search(rf"mã niêm phong: ({_GROUP}(?: {_GROUP})*) … ", box)
    return begins is not None and f"{seal} ".startswith(f"{begins[1]} ") and codes.startswith(f"{seal} ")


# --- the text -------------------------------------------------------------------------------------------


def _text(reader: PdfReader) -> str | None:
    """All words in their order, one blank apart, without page numbers and the trial mark."""
    if len(reader.pages) > _MOST_PAGES or not all(_is_plain(page, reader) for page in reader.pages):
        return None
    written = [page.extract_text() for page in reader.pages]
    if any(len(text) > _PAGE_CHARACTERS for text in written):  # before any work on it
        return None
    pages = [" ".join(unicodedata.normalize("NFC", text).split()) for text in written]
    marks = [f"{number} " if number > 1 else "" for number in range(1, len(pages) + 1)]
    bare = (
        page.removeprefix(mark).removeprefix(wording.TRIAL) for page, mark in zip(pages, marks, strict=True)
    )
    return " ".join(" ".join(bare).split())


def _is_plain(page: PageObject, reader: PdfReader) -> bool:
    """Whether nothing but black letters of a readable size and thin lines is painted, upright."""
    if not all(_is_empty_place(one.get_object()) for one in page.get("/Annots", ())):
        return False
    contents = page.get_contents()
    drawn = [] if contents is None else ContentStream(contents, reader).operations
    return all(operator in _PAINTED and _is_black_on_white(operator, given) for given, operator in drawn)


def _is_empty_place(annotation: Any) -> bool:
    """Whether it is a place for a signature, as places.py prepares it, on which nothing is painted."""
    if annotation.keys() != _PLACE or annotation["/Subtype"] != "/Widget" or annotation["/FT"] != "/Sig":
        return False
    return bool(annotation["/AP"].keys() == {"/N"} and annotation["/AP"]["/N"].get_data() == b"")


def _is_black_on_white(operator: bytes, given: list[Any]) -> bool:
    match operator:
        case b"rg" | b"RG":
            return list(given) == [0, 0, 0]
        case b"BMC":
            return bool(given[0] == "/Artifact")
        case b"BDC":
            return given[0] in _TAGS and set(given[1]) == {"/MCID"}
        case b"cm" | b"Tm":
            return list(given[:4]) == [1, 0, 0, 1]
        case b"Tf":
            return bool(given[1] >= _SMALLEST_LETTER)
    return True


# --- the figures ----------------------------------------------------------------------------------------


def _figures(text: str, codes: str, form: Form) -> Iterator[tuple[str, Figure]]:
    yield from _found(text, rf"- Hồ sơ đã trả kết quả trong kỳ: {_NUMBER}\.", ["returned"])
    columns = ("ballots", "valid", "invalid", *wording.INVALID)
    labels = wording.COLLECTED.get(form.kind, wording.BALLOTS)
    for kind, label in zip(_KINDS, labels, strict=True):
        row = " ".join([label, *[_NUMBER] * len(columns)])
        yield from _found(text, row, [f"{kind}/{what}" for what in columns])
    rate = rf"- Tỷ lệ tham gia \([^()]*\): {_SHARE} \({_NUMBER}/{_NUMBER}\)"
    yield from _found(text, rate, ["participation", "participation/part", "participation/whole"])
    for place, question in enumerate(form.questions, 1):
        yield from _of_question(text, form, question.code, rf"{place}\. {_spelled(question.text)}")
    yield from _found(codes, rf"{wording.EVIDENCE_CHAIN} {_NUMBER}: {_CODE}", ["height", "head"])


def _of_question(text: str, form: Form, code: str, lead: str) -> Iterator[tuple[str, Figure]]:
    """A row of the table with levels in columns, or the lines of the one with levels below each other."""
    levels = [f"{code}/{level.code}" for level in form.levels]
    keys = [key for level in levels for key in (level, f"{level}/percent")]
    row = " ".join([lead, *[f"{_NUMBER} {_SHARE}"] * len(levels), _NUMBER, _SHARE])
    found = dict(_found(text, row, [*keys, f"{code}/unanswered", f"{code}/satisfied"]))
    if not found:
        lines = [f" {_spelled(level.label)} {_NUMBER} {_SHARE}" for level in form.levels]
        lines += [f" Không trả lời {_NUMBER} –", f" Tỷ lệ hài lòng – {_SHARE}"]
        found = dict(
            _found(text, lead + _LONG_HEAD.join(lines), [*keys, f"{code}/unanswered", f"{code}/satisfied"])
        )
    yield from found.items()


def _spelled(text: str) -> str:
    """A pattern for a text in a cell: broken anywhere, cut off where it is long, □ for what no font has."""
    letters = re.sub(r"\s", "", unicodedata.normalize("NFC", text[:_CELL_CHARACTERS]))
    plain = (re.escape(one) if ord(one) < _PLAIN_BELOW else r"\S{0,3}" for one in letters)
    return r"\s?".join(plain) + ("…" if len(text) > _CELL_CHARACTERS else "")


def _found(text: str, pattern: str, keys: list[str]) -> Iterator[tuple[str, Figure]]:
    """The pattern's groups under these keys, if it is there once: twice, nobody knows which is meant."""
    found = re.findall(rf"(?<!\S){pattern}(?![\w–])", text)
    if len(found) == 1:
        groups = found[0] if isinstance(found[0], tuple) else (found[0],)
        yield from zip(keys, map(_value, groups), strict=True)


def _value(text: str) -> Figure:
    plain = text.replace(".", "")
    if text == wording.DASH:
        return None
    if plain.endswith(" %"):
        return Decimal(plain.removesuffix(" %").replace(",", "."))
    return int(plain) if plain.isdecimal() else text
