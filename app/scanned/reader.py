"""The reader of scanned files as the meeting's pages use it: page by page, while others are served.

app/scanning starts a process of its own for each file and bounds it; app.state.reader is read(), or a test's.
"""

from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import dataclass
from typing import IO, Annotated, Protocol

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from app.errors import Problem, Rejected
from app.scanning import reading
from app.scanning.words import FAULTS
from ballots.forms.questionnaire import Form
from ballots.views.readmodels import Layout
from printing.scan.values import PageRead

__all__ = ["FindsReader", "Reader", "Turned", "installed", "read"]


@dataclass(frozen=True)
class Turned:
    """A page that was read: which one from 1, of how many."""

    page: int
    of: int
    read: PageRead


class Reader(Protocol):
    """Reads a file page by page; what is wrong with the whole file is raised as Rejected, with a sentence."""

    def __call__(self, file: IO[bytes], form: Form, layout: Layout) -> AsyncIterator[Turned]:
        """The pages of a file that stands at its beginning."""


async def read(file: IO[bytes], form: Form, layout: Layout) -> AsyncIterator[Turned]:
    """The pages as the process says them; SCAN_UNREADABLE (fact `why`). Who stops listening ends it."""
    pages = reading.read_pages(await run_in_threadpool(file.read), [form], layout)
    try:
        while (one := await run_in_threadpool(_next, pages)) is not None:
            at, of, page = one
            yield Turned(at + 1, of, page)
    except reading.FileRefused as no:
        raise Rejected(Problem.SCAN_UNREADABLE, why=FAULTS[no.fault]) from None
    finally:
        if isinstance(pages, Generator):
            pages.close()


def _next(pages: Iterator[tuple[int, int, PageRead]]) -> tuple[int, int, PageRead] | None:
    return next(pages, None)


def installed() -> Reader | None:
    """The reader, where its libraries are."""
    return read if reading.is_installed() else None


async def _found(request: Request) -> Reader | None:
    found: Reader | None = request.app.state.reader
    return found


FindsReader = Annotated[Reader | None, Depends(_found)]
