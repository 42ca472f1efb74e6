"""Numbers that no machine could read, typed by two members from the paper; they come with the file itself.

Each typed by itself, under the own pass; nothing of it is kept anywhere: number and marks would lie together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from urllib.parse import unquote

from fastapi import Request
from pydantic import Field, ValidationError
from sqlmodel import Session

from app.deps import JsonBody, panel_member
from app.errors import Problem, Rejected
from app.staff.attending import account_row
from app.staff.person import Staff
from ballots.errors import Code, Refused
from ballots.forms.pile import Helper
from ballots.meeting.roll_call import role_of
from ballots.scanned.pages import ReadPage, Why
from ballots.sealing import codes

__all__ = ["HEADER", "NOBODY", "Typed", "typed_by_two"]

HEADER = "x-numbers"
_MOST_PAGES = 100
_TWO = 2

_Page = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}$")]
_Number = Annotated[str, Field(max_length=40)]


class _One(JsonBody):
    """What one member typed, by page; `panel`: the own pass at the meeting's PC, "" for who is signed in."""

    panel: Annotated[str, Field(max_length=200)] = ""
    numbers: Annotated[dict[_Page, _Number], Field(max_length=_MOST_PAGES)]


class _Both(JsonBody):
    people: Annotated[list[_One], Field(min_length=_TWO, max_length=_TWO)]


@dataclass(frozen=True)
class Typed:
    """By page: the number that both have typed; the pages at which they differ; who they are."""

    numbers: Mapping[int, str]
    differ: frozenset[int]
    by: tuple[Helper, ...]

    def put(self, pages: Sequence[ReadPage]) -> list[ReadPage]:
        """Give sheets without a number theirs, where a page has one such sheet."""
        lacking = Counter(page.page for page in pages if page.number is None and page.wrong is None)
        return [self._put(page) if lacking[page.page] == 1 else page for page in pages]

    def _put(self, page: ReadPage) -> ReadPage:
        if page.number is not None or page.wrong is not None:
            return page
        if page.page in self.differ:
            return replace(page, wrong=Why.NUMBERS_DIFFER)
        number = self.numbers.get(page.page)
        return page if number is None else replace(page, number=number, typed=True)


NOBODY = Typed({}, frozenset(), ())


def typed_by_two(request: Request, session: Session, staff: Staff, opening_id: int, today: date) -> Typed:
    """What came with the file; SCAN_NUMBERS_TWO unless by two people in two roles, as at the roll-call.

    INPUT_WRONG, PANEL_OVER, NOT_A_MEMBER, NOT_PRESENT.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return NOBODY
    try:
        both = _Both.model_validate_json(unquote(given))
    except ValidationError:
        raise Rejected(Problem.INPUT_WRONG) from None
    people = [
        panel_member(request, one.panel, staff, opening_id) if one.panel else staff for one in both.people
    ]
    by = tuple(
        Helper(role_of(session, opening_id, account_row(session, one), today), one.name) for one in people
    )
    if len({one.role for one in by}) < _TWO:  # one person has one role
        raise Refused(Code.SCAN_NUMBERS_TWO)
    first, second = ({int(page): _read(text) for page, text in one.numbers.items()} for one in both.people)
    same = {page: number for page, number in first.items() if number and second.get(page) == number}
    return Typed(same, frozenset((first.keys() | second.keys()) - same.keys()), by)


def _read(text: str) -> str | None:
    try:
        return codes.read_number(text)
    except Refused:
        return None
