"""Identifiers and logins out of names: of few letters, free, and the same again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.staff.accounts import _LOGIN
from app.workbook import naming
from ballots.office.setup import _SLUG


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("Nguyễn Văn An", "annv"),
        ("Nguye\u0302\u0303n Va\u0306n An", "annv"),
        ("  ĐỖ   THỊ đào ", "daodt"),
        ("Ðỗ Hải", "haid"),
        ("H'Hen Niê", "niehh"),
        ("An", "nguoi-an"),
        ("", "nguoi"),
        ("田中", "nguoi"),
    ],
)
def test_a_login_is_the_given_name_and_the_initials_before_it(name: str, login: str) -> None:
    assert naming.login_of(name, ()) == login


def test_what_is_taken_gets_the_next_number() -> None:
    assert naming.login_of("Nguyễn Văn An", {"annv"}) == "annv-2"
    assert naming.login_of("Nguyễn Vũ An", {"annv", "annv-2"}) == "annv-3"
    assert naming.identifier_of("Xã Minh Châu", {"xa-minh-chau"}) == "xa-minh-chau-2"


@pytest.mark.parametrize(
    ("parent", "place"),
    [
        ("UBND xã Minh Châu", "xã Minh Châu"),
        ("Ủy ban nhân dân  xã Minh Châu", "xã Minh Châu"),
        ("ỦY BAN NHÂN DÂN phường Hạc Thành", "phường Hạc Thành"),
        ("Sở Nội vụ", "Sở Nội vụ"),
        ("UBND", "UBND"),
    ],
)
def test_the_place_of_a_parent(parent: str, place: str) -> None:
    assert naming.place_of(parent) == place


def test_units_committees_and_boxes_are_called_after_the_commune() -> None:
    unit = naming.unit_identifier("Trung tâm Phục vụ hành chính công", "UBND xã Minh Châu", ())
    assert unit == "xa-minh-chau"
    assert naming.committee_name("UBND xã Minh Châu") == "Hội đồng mở hòm phiếu xã Minh Châu"
    assert naming.committee_identifier(unit, ()) == "hoi-dong-xa-minh-chau"
    assert naming.box_identifier(unit, "Hòm phiếu số 1", ()) == "xa-minh-chau-1"
    assert naming.box_identifier(unit, "Hòm thư góp ý", ()) == "xa-minh-chau-thu-gop-y"
    assert naming.box_identifier(unit, "Hòm phiếu", ()) == "xa-minh-chau-hom-phieu"


@given(st.text(max_size=400), st.integers(0, 12))
def test_whatever_the_name_the_answer_is_free_and_fits(name: str, times: int) -> None:
    taken: set[str] = set()
    logins: set[str] = set()
    for _ in range(times):
        taken.add(naming.identifier_of(name, taken))
        logins.add(naming.login_of(name, logins))
    assert len(taken) == len(logins) == times
    assert all(re.fullmatch(_SLUG, one) for one in taken)
    assert all(re.fullmatch(_LOGIN, one) for one in logins)
