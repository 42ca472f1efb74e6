"""A month with minutes, and its archive as a file."""

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path

from simulator import BOX, Office

from ballots import sealing
from ballots.verify.archive import write_archive
from ballots.views import counts
from ballots.views.filing import archives
from ballots.views.readmodels import BoxCount
from printing.record.minutes import draw_minutes

QUORUM = ["ubnd", "mttq", "union", "clerk"]


def a_month(office: Office, pdf: Path | None = None) -> Office:
    """Thirty votes, three of them strange, five on paper, minutes filed; as a PDF, if one is wanted."""
    slips = office.issue(40)
    for slip in slips[:27]:
        office.vote(slip, ket_qua="RHL", thai_do="HL", remark="Nhanh, gọn")
    for slip, answers in zip(slips[27:30], (b"{}", b"[" * 2000, b'{"form":"khac@0"}'), strict=True):
        office.drop(slip, sealing.seal(office.sheet(), answers))
    office.void(slips[39].number)
    office.today = date(2026, 11, 30)
    office.open(QUORUM, returned=100)
    for slip in slips[30:35]:
        office.paper(slip.number, ket_qua="HL", thai_do="BT")
    office.paper(slips[0].number, sure=True, ket_qua="RHL")
    office.finish()
    if pdf is None:
        office.file()
    else:
        filed_as_drawn(office, pdf)
    return office


def filed_as_drawn(
    office: Office, path: Path, change: Callable[[BoxCount], BoxCount] = lambda box: box, number: int = 1
) -> None:
    """File minutes as the program draws them, of figures that somebody may have changed before."""
    with office.reading() as session:
        view = counts.minutes_view(session, office.opening_id, number, office.now)
    pdf = draw_minutes(dataclasses.replace(view, boxes=tuple(map(change, view.boxes))))
    path.write_bytes(pdf)
    office.file(number, pdf)


def written(office: Office, folder: Path, number: int = 1, *, full: bool = True) -> Path:
    path = folder / f"ky-{number}-{full}.zip"
    with office.reading() as session, path.open("wb") as file:
        made = archives.content(session, BOX, number, {"seal.js": "00" * 32}, full=full)
        assert made is not None
        write_archive(file, made)
    return path
