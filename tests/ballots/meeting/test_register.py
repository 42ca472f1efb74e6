"""The register: one series of numbers, papers that correct others, versions, all of it in the chain."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from archived import a_month, written
from databases import Databases
from due import code_of
from simulator import BOX, LOG_KEY, Office
from sqlmodel import col, select

from ballots.box import chain
from ballots.errors import Code
from ballots.meeting import correcting, register, versions
from ballots.meeting.correcting import Correction
from ballots.meeting.versions import Brought
from ballots.spelling import b64
from ballots.tables import Minutes, MinutesVersion
from ballots.verify.findings import Find, Mark
from ballots.verify.verifier import Compared, verify
from ballots.views.filing import register as views

WRONG = Correction("Hồ sơ: 100", "Hồ sơ: 101", "Ghi nhầm")
FILED = b"%PDF-"  # what simulator.file() files
SIGNED = FILED + b" and a signature"
ANNA = {"name": "Anna", "of": "", "issuer": "X", "at": None, "stamped": False, "trust": "unknown", "page": 1}


def filed(office: Office) -> Office:
    """Nobody voted; the minutes are filed."""
    office.today = date(2026, 11, 30)
    office.start()
    office.close(returned=None)
    office.finish()
    office.file()
    return office


@pytest.fixture
def office() -> Office:
    return filed(Office().ready())


@pytest.fixture
def anywhere(databases: Databases) -> Iterator[Office]:
    """On both databases."""
    made = filed(Office(databases.new()).ready())
    yield made
    made.database.close()


def correct(office: Office, number: int | None = None, minutes_id: int = 1) -> int:
    """File a correcting paper, in a transaction that no lock of the staff protects; its number."""
    with office.database.dropping() as session:
        minutes = session.get_one(Minutes, minutes_id)
        given = register.take_number(session, "hoi-dong", 2026) if number is None else number
        keys = dict.fromkeys(register.boxes_of(session, minutes_id), LOG_KEY)
        at = (session, minutes, WRONG, given, b"%%PDF-%d" % given)
        return correcting.file(*at, "Về việc đính chính", office.now, keys).number


def bring(office: Office, document: bytes = SIGNED, kind: versions.Kind = "signed") -> MinutesVersion:
    with office.database.dropping() as session:
        account = office.account(session, "clerk").id or 0
        signers = (ANNA,) if kind == "signed" else ()
        brought = Brought(kind, "application/pdf", document, signers)
        minutes = session.get_one(Minutes, 1)
        return versions.add(session, minutes, brought, account, office.today, {BOX: LOG_KEY})


# --- numbers --------------------------------------------------------------------------------------------


def test_papers_filed_at_once_have_numbers_without_gap_or_double(anywhere: Office) -> None:
    begin, threads = Barrier(6), 6

    def file(_: int) -> list[int]:
        begin.wait()
        return [correct(anywhere) for _ in range(3)]

    with ThreadPoolExecutor(threads) as pool:
        given = [number for numbers in pool.map(file, range(threads)) for number in numbers]
    assert sorted(given) == list(range(2, 2 + 3 * threads))
    with anywhere.reading() as session:
        numbers = session.exec(select(Minutes.number).order_by(col(Minutes.number))).all()
        entries = [one for one in chain.entries(session, BOX) if one.type == "minutes"]
    assert numbers == list(range(1, 2 + 3 * threads))
    assert len(entries) == len(numbers)


def test_versions_brought_at_once_each_have_a_number(anywhere: Office) -> None:
    begin, threads = Barrier(4), 4

    def add(which: int) -> int:
        begin.wait()
        return bring(anywhere, b"scan %d" % which, "scan").version

    with ThreadPoolExecutor(threads) as pool:
        assert sorted(pool.map(add, range(threads))) == [2, 3, 4, 5]


def test_a_series_begins_anywhere_and_then_leaves_out_nothing(office: Office) -> None:
    assert code_of(correct, office, 1) is Code.NUMBER_TAKEN
    assert code_of(correct, office, 3) is Code.NUMBER_GAP
    assert correct(office, 2) == 2
    with office.writing() as session:
        register.check_number(session, "hoi-dong", 2027, 40)
        for number in (0, -1, 100_000):
            assert code_of(register.check_number, session, "hoi-dong", 2027, number) is Code.NUMBER_WRONG


# --- a correcting paper ---------------------------------------------------------------------------------


def test_a_paper_and_what_corrects_it_lead_to_each_other(office: Office) -> None:
    correct(office)
    correct(office, minutes_id=2)
    with office.reading() as session:
        papers = [views.paper(session, "xa", number) for number in (1, 2, 3)]
        first, second, third = (one.row for one in papers if one is not None)
        payload = json.loads(chain.entries(session, BOX)[-1].payload)
    assert first.corrects is None
    assert [one.minutes_id for one in first.corrected_by] == [2]
    assert second.corrects is not None
    assert second.corrects.minutes_id == 1
    assert [one.minutes_id for one in second.corrected_by] == [third.minutes_id] == [3]
    assert payload["corrects"] == {"number": "02/BB-TTPVHCC", "year": 2026}


# --- versions -------------------------------------------------------------------------------------------


def test_a_signed_paper_begins_with_every_byte_of_the_filed_one(office: Office) -> None:
    for document in (b"%PDF", b"%PDf- and a signature", b" " + SIGNED, b""):
        assert code_of(bring, office, document) is Code.VERSION_OTHER
    assert bring(office).version == 2
    with office.reading() as session:
        payload = json.loads(chain.entries(session, BOX)[-1].payload)
        row = session.exec(select(MinutesVersion)).one()
    assert row.document == SIGNED
    assert payload["version"] == 2
    assert payload["sha256"] == b64(row.digest)
    assert payload["begins"] == len(FILED)


def test_what_is_in_the_register_already_is_not_taken_twice(office: Office) -> None:
    assert code_of(bring, office, FILED) is Code.VERSION_KNOWN
    bring(office)
    assert code_of(bring, office) is Code.VERSION_KNOWN
    assert code_of(bring, office, SIGNED, "scan") is Code.VERSION_KNOWN
    assert code_of(bring, office, bytes(versions.MAX_BYTES + 1), "scan") is Code.VERSION_LARGE


def test_versions_of_one_paper_are_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST", 3)
    bring(office)
    bring(office, b"scan", "scan")
    assert code_of(bring, office, b"scan 2", "scan") is Code.VERSION_MANY


def test_a_version_without_a_signer_is_no_signed_one(office: Office) -> None:
    with office.writing() as session:
        minutes = session.get_one(Minutes, 1)
        brought = Brought("signed", "application/pdf", SIGNED, ())
        at = (session, minutes, brought, 1, office.today, {BOX: LOG_KEY})
        assert code_of(versions.add, *at) is Code.VERSION_UNSIGNED


# --- the verifier ---------------------------------------------------------------------------------------


def found(path: Path, minutes: bytes | None = None, read: list[bytes] | None = None) -> dict[Find, Mark]:
    seen = [] if read is None else read
    file = None
    if minutes is not None:
        file = path.with_suffix(".pdf")
        file.write_bytes(minutes)
    findings = verify(path, Compared(minutes=file, read=lambda pdf, *_: seen.append(pdf)))
    return {one.code: one.mark for one in findings.made}


def test_an_archive_carries_every_version_and_verifies(tmp_path: Path) -> None:
    office = a_month(Office().ready())
    bring(office)
    bring(office, b"a picture", "scan")
    correct(office)
    path = written(office, tmp_path)
    plain = found(path)
    assert Mark.FALSE not in plain.values()
    assert plain[Find.DOCUMENTS_KEPT] is Mark.PROVED
    assert plain[Find.MINUTES_CORRECTED] is Mark.NOTE
    read: list[bytes] = []
    assert found(path, SIGNED, read)[Find.MINUTES_SIGNED] is Mark.PROVED
    assert read == [FILED], "figures are read from what was filed"
    assert found(path, b"a picture")[Find.MINUTES_SCANNED] is Mark.PROVED
    assert found(path, b"%PDF-2")[Find.MINUTES_OTHER] is Mark.FALSE
    assert found(path, SIGNED + b" ")[Find.MINUTES_DIFFER] is Mark.FALSE
    public = found(written(office, tmp_path, full=False))
    assert Mark.FALSE not in public.values()
    assert Find.DOCUMENTS_KEPT not in public
