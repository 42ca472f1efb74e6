"""In ấn: who is offered which paper, who is refused it at its address, and what a box does not have yet."""

import io
import re
from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from simulator import BOX
from web import FORM
from world import World

from app.prints.offered import PRINTS
from app.staff.person import Staff
from ballots.forms.kinds import Kind
from ballots.office import setup
from ballots.tables import Box

PAGE = f"/staff/print/{BOX}"
ON_WALLS = ["notice", "poster-a4", "poster-a3", "label"]
SEALING = ["strips", "cover", "cover-filled"]
MAY = {
    "xa.issue": ON_WALLS,
    "xa.admin": ON_WALLS,
    "xa.secretary": ON_WALLS + SEALING,
    "xa.member": [*ON_WALLS, *SEALING, "spare"],
    "xa.other": ON_WALLS,  # a member of another committee
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    with made.office.writing() as session:
        setup.add_box(session, "hoi-dong", "thu-1", "Hòm thư góp ý", "Sảnh", kind=Kind.LETTERS)
        setup.add_box(session, "hoi-dong", "cham-1", "Màn hình chạm", "Sảnh", kind=Kind.TOUCHES)
        session.get_one(Box, "thu-1").place = "Sảnh 中文"  # as no set-up would take it
    yield made
    made.close()


def get(world: World, who: str, path: str) -> tuple[int, str, bytes]:
    answer = world.send(world.visitors[who], "GET", path, headers=FORM)
    return answer.status_code, answer.headers["content-type"], answer.content


@pytest.mark.parametrize("who", MAY)
def test_a_person_is_offered_what_that_person_may_print_and_gets_nothing_else(world: World, who: str) -> None:
    status, _, page = get(world, who, PAGE)
    assert status == 200
    assert re.findall(rf'src="{PAGE}/([a-z0-9-]+)\.svg"', page.decode()) == MAY[who]
    assert re.findall(rf'href="{PAGE}/(?!thu-may-in)([a-z0-9-]+)\.pdf"', page.decode()) == MAY[who]
    for name in {one.name for one in PRINTS} - {"letters"}:
        status, kind, _ = get(world, who, f"{PAGE}/{name}.pdf")
        assert (status, kind.partition(";")[0]) == (
            (200, "application/pdf") if name in MAY[who] else (403, "text/html")
        ), name
    assert get(world, who, f"{PAGE}/spare.svg")[0] == (200 if "spare" in MAY[who] else 403)


def test_a_secretary_prints_for_every_committee_but_a_spare_keys_page_for_the_own_alone() -> None:
    duties = frozenset({"secretary", "member"})
    both = Staff(1, 0, "l", "Bà A", "", "xa", "Xã", False, duties, "hoi-dong-3", "mttq")
    may = {one.name for one in PRINTS if one.is_for(both, "hoi-dong")}
    assert may == {*ON_WALLS, "letters", *SEALING}
    assert {one.name for one in PRINTS if one.is_for(both, "hoi-dong-3")} == may | {"spare"}


def test_who_prints_slips_is_led_to_decks_and_to_the_printers_test_page(world: World) -> None:
    led = {who: get(world, who, PAGE)[2].decode() for who in ("xa.issue", "xa.admin", "xa.member")}
    deck, rulers = f'href="/staff/issue/{BOX}/deck"', f'href="{PAGE}/thu-may-in.pdf"'
    assert {who: (deck in page, rulers in page) for who, page in led.items()} == {
        "xa.issue": (True, True),
        "xa.admin": (False, True),
        "xa.member": (False, False),
    }
    status, kind, pdf = get(world, "xa.issue", f"{PAGE}/thu-may-in.pdf")
    assert (status, kind) == (200, "application/pdf")
    assert "TRANG THỬ MÁY IN" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert get(world, "xa.admin", "/staff/print/thu-1/thu-may-in.pdf")[0] == 409  # letters have no slips


@pytest.mark.parametrize("who", ["xa.auditor", "xa.none"])
def test_who_only_looks_on_prints_nothing(world: World, who: str) -> None:
    assert get(world, who, PAGE)[0] == 403


def test_pictures_and_papers_are_of_the_box_and_of_the_address_that_citizens_open(world: World) -> None:
    status, kind, pdf = get(world, "xa.issue", f"{PAGE}/notice.pdf")
    assert (status, kind) == (200, "application/pdf")
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "Niêm phong kỳ 4" in text
    assert f"http://testserver/b/{BOX}" in text
    assert get(world, "xa.issue", f"{PAGE}/notice.svg")[1] == "image/svg+xml"
    _, _, filled = get(world, "xa.secretary", f"{PAGE}/cover-filled.pdf")
    assert "30/11/2026" in PdfReader(io.BytesIO(filled)).pages[0].extract_text()  # the one that is filed


def test_what_citizens_read_is_printed_in_english_too_and_nothing_else_is(world: World) -> None:
    _, _, pdf = get(world, "xa.issue", f"{PAGE}/poster-a4.pdf?lang=en")
    assert "PLEASE RATE OUR SERVICE" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    for path in ("label.pdf?lang=en", "poster-a4.pdf?lang=xx", "khong-co.pdf", "letters.pdf"):
        assert get(world, "xa.issue", f"{PAGE}/{path}")[0] == 404, path


def test_other_kinds_of_boxes_have_other_papers(world: World) -> None:
    offered = {}
    for box_id in ("thu-1", "cham-1"):
        page = get(world, "xa.member", f"/staff/print/{box_id}")[2].decode()
        offered[box_id] = re.findall(rf'src="/staff/print/{box_id}/([a-z0-9-]+)\.svg"', page)
        assert "Hòm chưa niêm phong nên chưa có mã niêm phong để in." in page
        assert f"/staff/issue/{box_id}" not in page
        assert "thu-may-in" not in page
    assert offered == {"thu-1": ["letters", "label", "strips", "cover", "spare"], "cham-1": ["spare"]}


def test_what_cannot_be_printed_is_said_in_words(world: World) -> None:
    for path, status, said in (
        ("cham-1/notice.pdf", 409, "Hòm chưa niêm phong"),
        ("thu-1/cover-filled.pdf", 409, "chưa có lần mở hòm nào đã lưu biên bản"),
        ("thu-1/label.pdf", 409, "phông chữ không có: 中 文"),
    ):
        found = get(world, "xa.member", f"/staff/print/{path}")
        assert (found[0], said in found[2].decode()) == (status, True), path


def test_a_unit_with_several_boxes_chooses_one_of_its_own(world: World) -> None:
    page = get(world, "xa.issue", "/staff/print")[2].decode()
    assert [one for one in (BOX, "thu-1", "cham-1", "hom-9") if f"/staff/print/{one}" in page] == [
        BOX,
        "thu-1",
        "cham-1",
    ]
