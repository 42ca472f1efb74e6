"""The list of units and boxes: its pages, and what people type to find theirs."""

from unicodedata import normalize

import pytest
from many import statements
from simulator import Office
from sqlmodel import Session

from ballots.folding import fold
from ballots.office import setup
from ballots.views.lists.directory import UNITS_ON_PAGE, Directory, boxes_of_unit, directory

LABELS = {"ubnd": "Chủ tịch", "mttq": "Mặt trận", "union": "Công đoàn", "clerk": "Một cửa"}


def add(session: Session, key: str, name: str, box: str = "Hòm phiếu", place: str = "Sảnh") -> None:
    setup.add_unit(session, key, name, "UBND tỉnh Thanh Hóa", "TTPVHCC")
    labels = {**LABELS, "secretary": "Thư ký", "supervisor": "Thanh tra"}
    setup.add_committee(session, key, f"{key}-hd", "Hội đồng", labels=labels)
    setup.add_box(session, f"{key}-hd", f"{key}-hom", box, place)


@pytest.fixture
def office(each_database: None) -> Office:
    """The office's own unit, UBND xã Đông Thanh, and some neighbours."""
    made = Office().ready()
    with made.writing() as session:
        setup.seed_forms(session)
        add(session, "thanh-dong", "UBND xã Thanh Đông")
        add(session, "dong-hoa", "UBND phường Đống Đa", place="Nhà văn hóa thôn Đông Thanh")
        add(session, "yen-dinh", "UBND xã Yên Định", box="Hòm 100% xanh_lá")
    return made


def found(office: Office, asked: str, page: int = 1) -> Directory:
    with office.reading() as session:
        return directory(session, asked, page)


def names(office: Office, asked: str) -> list[str]:
    return [one.unit for one in found(office, asked).units]


TYPED = ("dong thanh", "Đông Thanh", "ĐÔNG  THANH", "đông-thanh", normalize("NFD", "Đông Thanh"))


@pytest.mark.parametrize("asked", TYPED)
def test_marks_case_and_blanks_make_no_difference(office: Office, asked: str) -> None:
    assert names(office, asked)[:1] == ["UBND phường Đống Đa"]  # the place of its box
    assert names(office, asked) == ["UBND phường Đống Đa", "UBND xã Đông Thanh", "UBND xã Thanh Đông"]


def test_words_that_stand_together_come_first_and_each_has_to_be_there(office: Office) -> None:
    assert names(office, "thanh dong")[0] == "UBND xã Thanh Đông"
    assert names(office, "dong da") == ["UBND phường Đống Đa"]
    assert names(office, "dong xuan") == []
    assert names(office, "thanh hoa dong da") == ["UBND phường Đống Đa"]  # the province and the ward


@pytest.mark.parametrize("asked", ["%", "_", "\x00", "'", "\\", "   ", "·" * 99])
def test_signs_are_no_patterns(office: Office, asked: str) -> None:
    assert found(office, asked).total == 4  # nothing is left to look for


def test_a_percent_sign_in_a_name_is_found_by_its_words_only(office: Office) -> None:
    assert names(office, "100% xanh_la") == ["UBND xã Yên Định"]
    assert names(office, "100_xanh%la") == ["UBND xã Yên Định"]
    assert names(office, "1%xanh") == ["UBND xã Yên Định"]  # "1" and "xanh": both are in the name


def test_a_unit_without_a_box_is_not_listed_and_a_box_tells_how_it_stands(office: Office) -> None:
    with office.writing() as session:
        setup.add_unit(session, "khong-hom", "UBND xã Không Hòm", "UBND tỉnh", "K")
    assert names(office, "khong hom") == []
    with office.reading() as session:
        (sealed,) = boxes_of_unit(session, "xa")
        (new,) = boxes_of_unit(session, "yen-dinh")
        assert boxes_of_unit(session, "khong-hom") == ()
    assert (sealed.period, sealed.due_on, sealed.sealed_on) == (1, office.today.replace(day=30), office.today)
    assert (new.period, new.due_on, new.sealed_on) == (None, None, None)


def test_pages_hold_twenty_units_each_once_and_one_beyond_the_last_is_the_last(office: Office) -> None:
    with office.writing() as session:
        for number in range(UNITS_ON_PAGE * 2 - 3):
            add(session, f"so-{number}", f"UBND xã Số {number}")
    pages = [found(office, "", page) for page in (1, 2, 3)]
    assert [(one.total, one.pages, len(one.units)) for one in pages] == [(41, 3, 20), (41, 3, 20), (41, 3, 1)]
    assert len({unit.unit for one in pages for unit in one.units}) == 41
    assert found(office, "", 99) == pages[2]


def test_the_list_asks_the_database_as_often_for_many_words_and_units(office: Office) -> None:
    counted = []
    for asked in ("", "dong", "dong thanh xa ubnd tinh hoa hom phieu sanh"):
        with office.reading() as session, statements(office.database.engine) as heard:
            directory(session, asked, 1)
        counted.append(sum(one.startswith("SELECT") for one in heard))
    assert counted == [3, 3, 3]


def test_folding_is_the_same_for_composed_and_decomposed_letters() -> None:
    assert fold("Ủy ban nhân dân xã Đông Thạnh") == "uy ban nhan dan xa dong thanh"
    assert fold("Ðông") == fold("Đông") == "dong"  # U+00D0 looks the same, and is in many a file
