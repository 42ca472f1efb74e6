"""What is published of an opening when its minutes are filed: a signed document a box, and its sums."""

import json
from datetime import date

import pytest
from simulator import LOG_KEY, Office
from sqlmodel import select

from ballots.forms.published import read_sums, sums_of
from ballots.sealing import ledger
from ballots.tables import PublishedResult

QUORUM = ["ubnd", "mttq", "union", "clerk"]


def published(office: Office) -> list[PublishedResult]:
    with office.reading() as session:
        return list(session.exec(select(PublishedResult).order_by(PublishedResult.opening_id)))


@pytest.fixture
def filed() -> Office:
    office = Office().ready()
    for slip in office.issue(9)[:7]:
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.open(QUORUM)
    office.finish()
    assert published(office) == []
    office.file()
    return office


def test_filing_publishes_the_totals_of_each_box_signed_by_its_log_key(filed: Office) -> None:
    (row,) = published(filed)
    told = json.loads(row.body)
    assert told["unit"], told["box"] == ("xa", "hom-1")
    assert (told["held_on"], told["period"], told["minutes"]) == ("2026-11-30", 1, "01/BB-TTPVHCC")
    assert (told["electronic"], told["paper"], told["valid"], told["took_part"]) == (7, 0, 7, 7)
    assert told["returned"] == 100
    assert told["questions"]["ket_qua"] == {"RHL": 0, "HL": 7, "BT": 0, "KHL": 0, "": 0}
    assert told["questions"]["thai_do"][""] == 7
    assert "fields" not in row.body.decode()
    key = LOG_KEY.public_key()
    assert row.log_key == key.public_bytes_raw()
    assert ledger.check_result(key, row.body, row.signature)
    assert not ledger.check_result(key, row.body.replace(b'"valid":7', b'"valid":8'), row.signature)


def test_the_sums_are_those_of_the_document(filed: Office) -> None:
    (row,) = published(filed)
    sums = read_sums(row.sums)
    assert sums == sums_of(row.body, filed.form)
    assert (sums.form, sums.questions, sums.ratios) == ("hai-noi-dung", "ket_qua thai_do", [7, 7, 0, 0])
    assert (sums.returned, sums.part, sums.electronic, sums.valid) == (100, 7, 7, 7)


def test_of_few_ballots_only_their_number_is_published() -> None:
    office = Office(smallest=2).ready()
    for slip in office.issue(4):
        office.vote(slip, ket_qua="KHL")
    office.today = date(2026, 11, 30)
    office.open(QUORUM)
    office.finish()
    office.file()
    (row,) = published(office)
    told = json.loads(row.body)
    assert (told["electronic"], told["valid"], told["questions"]) == (4, 4, None)
    assert read_sums(row.sums).ratios is None


def test_of_a_box_carried_on_nothing_tells_how_many_wait() -> None:
    office = Office().ready()
    for slip in office.issue(4):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    office.finish()
    office.file()
    (row,) = published(office)
    told = json.loads(row.body)
    assert told["carried"] is True
    assert (told["electronic"], told["took_part"], told["valid"], told["questions"]) == (None, 0, 0, None)
