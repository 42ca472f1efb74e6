"""The face of whoever reads scanned files for the meeting's pages; app.state.reader is one, or None."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Annotated, Protocol

from fastapi import Depends, Request

from ballots.forms.questionnaire import Form
from ballots.views.readmodels import Layout
from printing.scan.values import PageRead

__all__ = ["FindsReader", "Reader", "Turned"]


@dataclass(frozen=True)
class Turned:
    """A page that was read: which one from 1, of how many, and of how many sheets a ballot is made."""

    page: int
    of: int
    read: PageRead
    parts: int = 1


class Reader(Protocol):
    """Reads a file page by page; what is wrong with the whole file is raised as Rejected, with a sentence."""

    def __call__(self, file: IO[bytes], form: Form, layout: Layout) -> AsyncIterator[Turned]:
        """The pages of a file that stands at its beginning, in all languages of the questionnaire."""


async def _found(request: Request) -> Reader | None:
    found: Reader | None = request.app.state.reader
    return found


FindsReader = Annotated[Reader | None, Depends(_found)]
