"""A page that was read, as JSON and back: how it leaves the process in which strangers' files are opened."""

from base64 import b64decode, b64encode
from typing import Any

from printing.scan.values import BubbleRead, Doubt, Mark, PageKind, PageRead, QuestionRead, SheetRead

__all__ = ["read", "write"]


def write(page: PageRead) -> dict[str, Any]:
    """Members as the values have them, pictures as base64."""
    return {"kind": page.kind, "sheets": [_sheet(one) for one in page.sheets]}


def _sheet(sheet: SheetRead) -> dict[str, Any]:
    return {
        "form": sheet.form,
        "sheet": sheet.sheet,
        "number": sheet.number,
        "doubts": list(sheet.doubts),
        "number_picture": _text(sheet.number_picture),
        "remark_picture": _text(sheet.remark_picture),
        "questions": [
            {
                "question": one.question,
                "chosen": list(one.chosen),
                "doubts": list(one.doubts),
                "picture": _text(one.picture),
                "bubbles": [
                    [bubble.code, bubble.mark, bubble.inside, bubble.around] for bubble in one.bubbles
                ],
            }
            for one in sheet.questions
        ],
    }


def _text(picture: bytes) -> str:
    return b64encode(picture).decode()


def read(told: Any) -> PageRead:
    """What write() gave; ValueError for anything else: the process may have been taken over."""
    try:
        page = PageRead(PageKind(told["kind"]), tuple(_sheet_of(one) for one in told["sheets"]))
        if write(page) != told:
            raise ValueError(told)
    except (KeyError, TypeError, AttributeError) as no:
        raise ValueError(told) from no
    return page


def _sheet_of(told: Any) -> SheetRead:
    number = told["number"]
    return SheetRead(
        None if told["form"] is None else int(told["form"]),
        int(told["sheet"]),
        None if number is None else str(number),
        tuple(_question_of(one) for one in told["questions"]),
        tuple(Doubt(one) for one in told["doubts"]),
        b64decode(told["number_picture"], validate=True),
        b64decode(told["remark_picture"], validate=True),
    )


def _question_of(told: Any) -> QuestionRead:
    return QuestionRead(
        str(told["question"]),
        tuple(
            BubbleRead(str(code), Mark(mark), float(inside), float(around))
            for code, mark, inside, around in told["bubbles"]
        ),
        tuple(str(one) for one in told["chosen"]),
        tuple(Doubt(one) for one in told["doubts"]),
        b64decode(told["picture"], validate=True),
    )
