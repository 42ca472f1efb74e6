"""Pages as a reader hands them over, for tests that know nothing of pixels; and a meeting that scans."""

from collections.abc import Iterable
from hashlib import sha256

from paper_month import opened, voted_office
from simulator import BOX, Office
from sqlmodel import select

from ballots.scanned import adding, sampling, settling, taking
from ballots.scanned.pages import Mark, ReadPage
from ballots.scanned.pile import Pile
from ballots.tables import Attendance, Count, ScannedMark, ScannedPage
from ballots.views import scanned

__all__ = ["Scanning", "page"]

PNG = b"\x89PNG\r\n\x1a\n"  # begins like one
SURE = ("HL", "RHL")


def page(
    number: str | None,
    at: int = 1,
    marks: tuple[str | None, str | None, str | None] = (*SURE, ""),
    *,
    remark: bytes | None = None,
    **changed: object,
) -> ReadPage:
    """A sheet of the questionnaire of two questions: result, conduct, reasons; None is doubtful."""
    rows = tuple(
        Mark(question, choice, PNG + f"{number} {question}".encode())
        for question, choice in zip(("ket_qua", "thai_do", ""), marks, strict=True)
    )
    fingerprint = sha256(f"{number} {at}".encode()).digest()
    given = {"page": at, "fingerprint": fingerprint, "number": number, "marks": rows, "remark": remark}
    return ReadPage(**given | changed)  # type: ignore[arg-type]


class Scanning:
    """A meeting with an open box, and slips for as many sheets of paper as a test wants."""

    def __init__(self, sheets: int = 30) -> None:
        self.office: Office = voted_office()
        self.numbers = [slip.number for slip in opened(self.office, sheets)]
        with self.office.writing() as session:
            for seat in session.exec(
                select(Attendance).where(Attendance.opening_id == self.office.opening_id)
            ):
                seat.account_id = self.office.account(session, seat.role).id
                session.add(seat)

    @property
    def at(self) -> tuple[int, str]:
        return self.office.opening_id, BOX

    def pages(self, doubtful: int = 0, **given: object) -> list[ReadPage]:
        """A sheet for each slip; of the first `doubtful` ones the first question is in doubt."""
        return [
            page(number, at, (None if at <= doubtful else "HL", "RHL", ""), **given)  # type: ignore[arg-type]
            for at, number in enumerate(self.numbers, start=1)
        ]

    def take(self, pages: Iterable[ReadPage]) -> taking.Taken:
        with self.office.writing() as session:
            return taking.take_in(session, *self.at, list(pages), self.office.random)

    def draw(self) -> Pile:
        with self.office.writing() as session:
            return sampling.draw(session, *self.at)

    def next(self, role: str) -> scanned.Doubted | None:
        with self.office.reading() as session:
            account = self.office.account(session, role)
            return scanned.next_doubt(session, *self.at, account, self.office.today)

    def decide(self, role: str, choice: str, doubt: scanned.Doubted | None = None) -> Pile:
        """A role decides on its next doubtful mark, or on the one that is given."""
        doubt = doubt or self.next(role)
        assert doubt is not None
        with self.office.writing() as session:
            account = self.office.account(session, role)
            on = (account, doubt.page, doubt.question, choice, self.office.today)
            return settling.decide(session, *self.at, *on)

    def compare(self, role: str = "clerk", *, same: bool = True) -> Pile:
        """The next sheet of the sample is compared by eye."""
        with self.office.writing() as session:
            account = self.office.account(session, role)
            sheet = scanned.next_sheet(session, *self.at, account, self.office.today)
            assert sheet is not None
            return sampling.compare(session, *self.at, account, sheet.page, self.office.today, same=same)

    def left(self) -> scanned.Left:
        with self.office.reading() as session:
            return scanned.left_of(session, *self.at)

    def add(self) -> Pile:
        with self.office.writing() as session:
            return adding.add_pile(session, *self.at)

    def type(self, text: str) -> None:
        """The next remark is typed in."""
        with self.office.writing() as session:
            crop = scanned.next_remark(session, *self.at)
            assert crop is not None
            adding.type_remark(session, *self.at, crop.id, text, self.office.random)

    def compare_all(self) -> None:
        while self.left().sheets:
            self.compare()

    @property
    def count(self) -> Count:
        with self.office.reading() as session:
            return session.get_one(Count, self.at)

    def rows(self) -> int:
        """Rows of sheets and marks that wait."""
        with self.office.reading() as session:
            return sum(len(session.exec(select(table)).all()) for table in (ScannedPage, ScannedMark))
