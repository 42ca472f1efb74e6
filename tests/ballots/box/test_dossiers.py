"""A dossier has one slip in a period; the database tells nothing of it, and after the re-seal nobody can."""

from datetime import date
from pathlib import Path

import pytest
from simulator import BOX, LOG_KEY, Office

from ballots.box import dossiers, issue
from ballots.box.dossiers import read_dossier
from ballots.errors import Code, Refused
from ballots.tables import DossierBook

pytestmark = pytest.mark.usefixtures("each_database")

PEPPER = bytes(range(32))
CODE = "H56.27.01-261102-0001"


def issue_for(office: Office, text: str = CODE, count: int = 1) -> None:
    dossier = read_dossier(text, PEPPER)
    with office.writing() as session:
        issue.issue(session, BOX, count, office.today, office.random.randbytes, LOG_KEY, dossier)


def code_of(act: object, *args: object, **kinds: object) -> Code:
    with pytest.raises(Refused) as refused:
        act(*args, **kinds)
    return refused.value.code


def test_a_second_slip_for_a_dossier_in_a_period_is_refused_and_nothing_is_issued() -> None:
    office = Office().ready()
    issue_for(office)
    issue_for(office, "H56.27.01-261102-0002")
    for again in (CODE, f" {CODE.lower()} ", "h56.27.01 - 261102 - 0001"):
        assert code_of(issue_for, office, again) is Code.DOSSIER_TAKEN
    with office.reading() as session:
        assert session.get_one(issue.Box, BOX).issued == 2


def test_a_dossier_has_one_slip_not_several() -> None:
    assert code_of(issue_for, Office().ready(), count=2) is Code.DOSSIER_ONE


@pytest.mark.parametrize("text", ["", "123", "x" * 51, "…" * 5])
def test_what_cannot_be_a_dossier_code_is_refused(text: str) -> None:
    assert code_of(read_dossier, text, PEPPER) is Code.DOSSIER_WRONG


@pytest.mark.parametrize(
    "text",
    [
        "Ｈ５６．２７．０１－２６１１０２－０００１",
        "H56.27.01–261102–0001",
        "Н56.27.01-261102-0001",  # a Cyrillic Н
        "H56.\u200b27.01-\ufeff261102-0001",
        "h56·27·01—261102\u22120001\n",
    ],
)
def test_a_dossier_code_is_read_however_it_was_typed(text: str) -> None:
    assert read_dossier(text, PEPPER) == read_dossier(CODE, PEPPER)


@pytest.mark.parametrize(
    "text",
    [
        "H56.27.01-261102-0001.",
        "H56.27.01-261102-0001-",
        "H56.27.01_261102_0001",
        "H56/27/01.261102.0001",
        "H56.27.01--261102-0001",
        "H56.27.01-261102-00001",
        "H056.027.001-261102-1",
    ],
)
def test_one_slip_a_dossier_is_not_passed_by_another_spelling(text: str) -> None:
    office = Office().ready()
    issue_for(office)
    assert code_of(issue_for, office, text) is Code.DOSSIER_TAKEN


@pytest.mark.parametrize(
    "text",
    ["H56.27.01-261102-0010", "H56.27.01-261102-001", "H56.27.10-261102-0001", "H56.2.701-261102-0001"],
)
def test_what_is_another_dossier_stays_another(text: str) -> None:
    same = text == "H56.27.01-261102-001"
    assert (read_dossier(text, PEPPER) == read_dossier(CODE, PEPPER)) is same


@pytest.mark.parametrize(
    ("text", "code", "group"),
    [
        ("H56.27.01-2611€2-0001", Code.CODE_GROUP, 4),
        ("H56.27.01-261102-Ж001", Code.CODE_GROUP, 5),
        ("<script>", Code.CODE_GROUP, 1),
        ("a\0bcd", Code.CODE_GROUP, 1),
        ("HÁ6.27.01-261102-0001", Code.CODE_MARKS, None),
        ("HA\u03016.27.01-261102-0001", Code.CODE_MARKS, None),
        ("Ư56.27.01-261102-0001", Code.CODE_MARKS, None),
    ],
)
def test_letters_of_no_dossier_code_are_told_by_their_place(text: str, code: Code, group: int | None) -> None:
    with pytest.raises(Refused) as no:
        read_dossier(text, PEPPER)
    assert (no.value.code, no.value.facts.get("group")) == (code, group)


def test_the_key_and_the_hashes_are_gone_at_the_re_seal() -> None:
    office = Office(smallest=1).ready()
    issue_for(office)
    office.vote(office.issue()[0], ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    with office.reading() as session:
        assert session.get(DossierBook, BOX) is None
    issue_for(office)


def test_a_box_that_is_carried_on_still_knows_its_dossiers() -> None:
    office = Office().ready()
    issue_for(office)
    office.today = date(2026, 11, 30)
    office.start()
    assert office.close().carried
    assert code_of(issue_for, office) is Code.DOSSIER_TAKEN


def test_the_file_holds_no_dossier_and_after_the_re_seal_no_hash_of_one(tmp_path: Path) -> None:
    office = Office(url=f"sqlite:///{tmp_path}/hom.db", smallest=1).ready()
    issue_for(office)
    office.vote(office.issue()[0], ket_qua="HL")
    with office.reading() as session:
        book = session.get_one(DossierBook, BOX).model_dump()
    disk = (tmp_path / "hom.db").read_bytes()
    assert CODE.encode() not in disk
    assert book["tags"] in disk
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    disk = (tmp_path / "hom.db").read_bytes()
    assert book["tags"] not in disk
    assert book["key"] not in disk


def test_with_the_database_alone_a_dossier_cannot_be_tried() -> None:
    office = Office().ready()
    issue_for(office)
    with office.reading() as session:
        book = session.get_one(DossierBook, BOX)
        without_pepper = read_dossier(CODE, bytes(32))
        assert dossiers._tag(book.key, without_pepper) not in book.tags
        assert dossiers._tag(book.key, read_dossier(CODE, PEPPER)) in book.tags


def test_the_order_of_dossiers_in_the_row_is_that_of_their_hashes() -> None:
    office = Office().ready()
    for number in range(20):
        issue_for(office, f"HS-{number:04}")
    with office.reading() as session:
        tags = session.get_one(DossierBook, BOX).tags
    parts = [tags[at : at + 16] for at in range(0, len(tags), 16)]
    assert parts == sorted(parts)
    assert len(parts) == 20


def test_a_dossier_never_shows_in_a_representation() -> None:
    assert CODE not in repr(read_dossier(CODE, PEPPER))
