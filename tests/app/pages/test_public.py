"""The pages that anyone may see: what they say, and what they must not tell."""

import hashlib
from collections.abc import Iterator
from datetime import date

import pytest
from simulator import BOX, LABELS, Office
from sqlmodel import select
from starlette.testclient import TestClient

from app.settings import Settings
from ballots.keys import padlocks
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.tables import Account, Unit
from printing import wording


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url)
    yield made
    made.database.close()


def text_of(client: TestClient, path: str) -> str:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    return " ".join(answer.text.split())


def month(office: Office, *, voters: int, level: str, returned: int | None) -> None:
    """A whole month up to the filed minutes."""
    for slip in office.issue(voters):
        office.vote(slip, ket_qua=level, thai_do=level)
    office.today = date(2026, 11, 30)
    office.open(["ubnd", "mttq", "union", "clerk"], returned)
    office.finish()
    office.file(3)


def test_the_boxes_stand_under_their_unit(client: TestClient, office: Office) -> None:
    page = text_of(client, "/")
    assert page.index("UBND xã Đông Thanh") < page.index("Hòm phiếu số 1")
    assert "Chưa niêm phong" in page
    office.ready()
    assert "Ngày mở hòm: 30/11/2026" in text_of(client, "/")


def test_a_centres_pages_and_its_notice_have_the_communes_name(client: TestClient, office: Office) -> None:
    """A new office is "Trung tâm Phục vụ hành chính công" of a commune that stood nowhere."""
    with office.writing() as session:
        unit = session.get_one(Unit, "xa")
        unit.name, unit.parent = "Trung tâm Phục vụ hành chính công", "UBND xã Đông Thanh"
    for path in ("/", f"/b/{BOX}", f"/b/{BOX}/so-ghi", f"/b/{BOX}/xac-nhan"):
        assert "UBND xã Đông Thanh" in text_of(client, path), path
    told = client.get(f"/api/v1/boxes/{BOX}").json()["unit"]
    assert told == "Trung tâm Phục vụ hành chính công – UBND xã Đông Thanh"
    assert '<p class="only-print wall-unit">UBND xã Đông Thanh</p>' in text_of(client, f"/b/{BOX}")


@pytest.mark.parametrize(
    "unit", ["UBND xã Đông Thanh", "UBND PHƯỜNG 12", "Trung tâm hành chính công đặc khu Côn Đảo"]
)
def test_an_office_that_names_its_commune_is_not_given_another(unit: str) -> None:
    assert wording.office(unit, "UBND tỉnh Thanh Hóa") == unit
    assert wording.office("Phòng văn hóa - xã hội", "UBND xã Đông Thanh").endswith("UBND xã Đông Thanh")


def test_a_box_carried_on_is_published_without_rates_and_zeros(client: TestClient, office: Office) -> None:
    office.ready()
    for slip in office.issue(3):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    assert office.close(29).carried
    office.finish()
    office.file(3)
    page = text_of(client, f"/b/{BOX}")
    assert "Phiếu điện tử được chuyển sang lần mở sau" in page
    for untrue in ("0,0 %", "chưa đại diện", "<dt>Tỷ lệ", "Có dưới 5 phiếu hợp lệ", "Rất hài lòng"):
        assert untrue not in page


def test_without_any_box_the_page_says_so(client: TestClient) -> None:
    assert "Chưa có hòm phiếu nào" in text_of(client, "/")


def test_a_sealed_box_shows_its_whole_seal_and_who_opens_it(client: TestClient, office: Office) -> None:
    office.ready()
    page = text_of(client, f"/b/{BOX}")
    for group in seal_groups(read_sheet(office.sheet()).seal).split():
        assert f"<span>{group}</span>" in page
    for role in ("ubnd", "mttq", "union", "clerk"):
        assert LABELS[role] in page
    assert LABELS["secretary"] not in page
    assert "ngày 30 tháng 11 năm 2026" in page
    assert "dưới 5 phiếu điện tử" in page


def test_a_box_that_is_not_sealed_says_so(client: TestClient, office: Office) -> None:
    assert "Hòm phiếu chưa được niêm phong" in text_of(client, f"/b/{BOX}")


def test_an_unknown_box_is_not_found(client: TestClient) -> None:
    assert client.get("/b/no-such", headers={"accept": "text/html"}).status_code == 404


def test_the_count_moves_by_whole_batches_only(client: TestClient, office: Office) -> None:
    office.ready()
    before = text_of(client, f"/b/{BOX}")
    slips = office.issue(20)
    for slip in slips[:19]:
        office.vote(slip, ket_qua="HL")
        assert text_of(client, f"/b/{BOX}") == before
    office.vote(slips[19], ket_qua="HL")
    assert "10 phiếu, 1 đợt" in text_of(client, f"/b/{BOX}")


def test_participation_and_warnings_stand_beside_the_percentages(client: TestClient, office: Office) -> None:
    month(office.ready(), voters=20, level="RHL", returned=2359)
    page = text_of(client, f"/b/{BOX}")
    assert "Số 03/" in page
    assert "0,8 %" in page
    assert "20 phiếu trên 2.359 hồ sơ" in page
    assert "hợp lệ 20; điện tử 20, giấy 0" in page
    assert "20 phiếu trên 20 phiếu phát ra" in page
    assert page.count("0,8 %") == 5  # once by itself, and twice for each question, beside its rate
    assert page.count("100,0 %") >= 2
    assert "Tỷ lệ hài lòng 100 %: đề nghị xem cùng tỷ lệ tham gia." in page
    assert "Tỷ lệ tham gia dưới 30 %: kết quả có thể chưa đại diện." in page


def test_unknown_numbers_are_a_dash_and_no_zero(client: TestClient, office: Office) -> None:
    month(office.ready(), voters=6, level="KHL", returned=None)
    page = text_of(client, f"/b/{BOX}")
    assert "6 phiếu trên – hồ sơ" in page
    assert "Tỷ lệ tham gia dưới 30 %" not in page


def test_a_period_carried_on_says_so(client: TestClient, office: Office) -> None:
    office.ready()
    for slip in office.issue(3):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    office.finish()
    office.file()
    page = text_of(client, f"/b/{BOX}")
    assert "Phiếu điện tử được chuyển sang lần mở sau" in page


def test_the_chairs_reason_for_another_day_is_public(client: TestClient, office: Office) -> None:
    office.fit()
    with office.writing() as session:
        chair = session.exec(select(Account).where(Account.role == "ubnd")).one()
        padlocks.choose_day(session, chair, BOX, 1, date(2026, 11, 27), "Trùng lịch họp HĐND", office.today)
    office.seal()
    assert "Trùng lịch họp HĐND" in text_of(client, f"/b/{BOX}")


def test_about_shows_the_hashes_of_the_very_files_that_are_served(client: TestClient) -> None:
    page = text_of(client, "/about")
    for name in ("hpke.js", "seal.js", "keyring.js", "vote.js"):
        served = client.get(f"/static/{name}").content
        assert f'/{name}">{name}</a>' in page
        assert hashlib.sha256(served).hexdigest() in page


def test_search_engines_are_kept_from_the_staffs_pages(client: TestClient) -> None:
    robots = client.get("/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert "Disallow: /staff" in robots.text


def test_the_words_of_the_house(client: TestClient, office: Office) -> None:
    office.ready()
    for path in ("/", f"/b/{BOX}", f"/p/{BOX}", "/about", f"/b/{BOX}/so-ghi", f"/b/{BOX}/xac-nhan"):
        page = text_of(client, path).lower()
        for wrong in ("cử tri", "bỏ phiếu", "bầu cử", "lá phiếu"):
            assert wrong not in page, f"{wrong} on {path}"
