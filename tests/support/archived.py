"""A month with minutes, and its archive as a file."""

from datetime import date
from pathlib import Path

from simulator import BOX, Office

from ballots import sealing
from ballots.verify.archive import write_archive
from ballots.views import archives

QUORUM = ["ubnd", "mttq", "union", "clerk"]


def a_month(office: Office) -> Office:
    """Thirty votes, three of them strange, five on paper, minutes filed."""
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
    office.file()
    return office


def written(office: Office, folder: Path, number: int = 1, *, full: bool = True) -> Path:
    path = folder / f"ky-{number}-{full}.zip"
    with office.reading() as session, path.open("wb") as file:
        made = archives.content(session, BOX, number, {"seal.js": "00" * 32}, full=full)
        assert made is not None
        write_archive(file, made)
    return path
