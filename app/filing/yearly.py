"""A year of the register as one zip: every document as it is kept, and an index for spreadsheets.

Written into a file without a name, one document in memory at a time, so no slow reader holds anything up.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from app.db import Reading
from app.deps import requires
from app.errors import Problem, Rejected
from app.filing import words
from app.staff.accounts import Staff
from app.words import spreadsheet
from ballots.views.filing import register as views
from ballots.views.filing.register import Document, RegisterRow

__all__ = ["YEAR", "index", "write"]

router = APIRouter(prefix="/staff/minutes")

YEAR = Field(ge=1900, le=9999)
_CHUNK_BYTES = 64 * 1024
_COLUMNS = (
    *(
        "Số",
        "Năm",
        "Ngày",
        "Loại",
        "Trích yếu",
        "Hội đồng",
        "Hòm phiếu",
        "Đính chính cho",
        "Được đính chính bởi",
    ),
    *("Bản ký số", "Bản quét", "SHA-256", "Tệp"),
)
_NAMES = {"filed": "", "signed": "-ky-so", "scan": "-ban-quet"}

Reader = Annotated[Staff, Depends(requires("secretary", "member", "admin", "auditor"))]


@router.get("/nam/{year}.zip")
def give_year(year: Annotated[int, Path(ge=1900, le=9999)], session: Reading, staff: Reader) -> Response:
    """All papers of a year with their versions, and the index as CSV and XLSX."""
    rows = views.year_of(session, staff.unit_id, year)
    if not rows:
        raise Rejected(Problem.NOT_FOUND)
    file = TemporaryFile()  # noqa: SIM115 - closed when the last byte is sent
    write(file, year, rows, views.documents(session, [row.minutes_id for row in rows]))
    headers = {
        "Content-Disposition": f'attachment; filename="so-bien-ban-{year}.zip"',
        "Content-Length": str(file.tell()),
    }
    file.seek(0)
    return StreamingResponse(_chunks(file), media_type="application/zip", headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def write(file: IO[bytes], year: int, rows: Sequence[RegisterRow], documents: Iterator[Document]) -> None:
    """Put index and documents into a zip; the documents as they are, which packing would not make smaller."""
    folders = {row.minutes_id: _folder(row) for row in rows}
    listed = index(rows)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(f"so-bien-ban-{year}.csv", spreadsheet.table(_COLUMNS, listed))
        packed.writestr(f"so-bien-ban-{year}.xlsx", _workbook(listed))
        for one in documents:
            version = "" if one.version == 1 else f"-ban-{one.version}"
            name = f"{folders[one.minutes_id]}{version}{_NAMES[one.kind]}.{one.ending}"
            packed.writestr(name, one.raw)


def _folder(row: RegisterRow) -> str:
    """The name of a paper's files, without what tells its versions; a committee has its own numbers."""
    return f"{row.committee_id}/{row.number.replace('/', '-')}"


def index(rows: Sequence[RegisterRow]) -> list[list[spreadsheet.Cell]]:
    """A line for each paper, of the columns of the index."""
    return [
        [
            row.number,
            row.year,
            row.filed_on.isoformat(),
            words.KINDS[row.kind],
            row.subject,
            row.committee,
            "; ".join(row.boxes),
            "" if row.corrects is None else f"{row.corrects.number}, năm {row.corrects.year}",
            "; ".join(f"{one.number}, năm {one.year}" for one in row.corrected_by),
            row.signed,
            row.scans,
            row.digest,
            f"{_folder(row)}.pdf",
        ]
        for row in rows
    ]


def _workbook(listed: Sequence[Sequence[spreadsheet.Cell]]) -> bytes:
    """The same as XLSX: every text is marked as text, so that none is taken for a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - 100 ms that only this needs
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sổ biên bản")
    for line in (_COLUMNS, *listed):
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                cell.data_type, cell.quotePrefix = "s", True
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
