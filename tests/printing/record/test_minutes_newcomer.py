"""What a newcomer's first minutes showed: titles, legal bases, names cut in two, and six pages."""

import dataclasses
import io
import re

import pytest
from minutes_views import box, order, placed, questions, view, words
from pypdf import PdfReader

from ballots.forms.questionnaire import builtin
from ballots.forms.slips import HandedOut
from ballots.forms.tally import Reason
from ballots.sealing.sheet import seal_groups
from ballots.views.readmodels import Collected, MinutesView, Ratio, Returned
from printing import wording
from printing.record.minutes import draw_minutes


def test_a_deputy_does_not_stand_with_the_chiefs_title() -> None:
    """Bà Hà is Phó Chủ tịch: "Chủ tịch Ủy ban MTTQ Việt Nam" is nobody's title but the chief's."""
    seats = list(view().attendees)
    seats[1] = dataclasses.replace(seats[1], name="Lê Thị Hà", title="Phó Chủ tịch Ủy ban MTTQ Việt Nam xã")
    locks = tuple(
        dataclasses.replace(lock, holder="Lê Thị Hà") if lock.role == "mttq" else lock
        for lock in box().padlocks
    )
    text = words(draw_minutes(view(box(padlocks=locks), attendees=tuple(seats))))
    order(text, "2. Ông/bà Lê Thị Hà, Phó Chủ tịch Ủy ban MTTQ Việt Nam xã – Đại diện Ủy ban MTTQ Việt Nam.")
    order(text, "Đại diện Ủy ban MTTQ Việt Nam: Lê Thị Hà")
    assert not re.search("(?<!Phó )Chủ tịch Ủy ban MTTQ", text)
    chief = words(draw_minutes(view()))
    order(chief, "2. Ông/bà Nguyễn Thị Hường, Chủ tịch Ủy ban MTTQ Việt Nam xã. 3.")


@pytest.mark.parametrize(
    ("label", "title", "stands"),
    [
        ("Chủ tịch Ủy ban MTTQ Việt Nam", "", "Đại diện Ủy ban MTTQ Việt Nam"),
        (
            "Chủ tịch Ủy ban MTTQ Việt Nam",
            "chủ tịch ủy ban MTTQ Việt Nam xã",
            "Chủ tịch Ủy ban MTTQ Việt Nam",
        ),
        ("Trưởng ban Thanh tra nhân dân", "Ủy viên", "Đại diện Thanh tra nhân dân"),
        ("Giám đốc Trung tâm", "Phó Giám đốc Trung tâm", "Đại diện Trung tâm"),
        ("Đại diện Công đoàn", "Chủ tịch Công đoàn cơ sở", "Đại diện Công đoàn"),
        ("Công chức Trung tâm", "", "Công chức Trung tâm"),
    ],
)
def test_a_role_that_is_one_persons_office_is_a_representation_for_others(
    label: str, title: str, stands: str
) -> None:
    assert wording.stands_as(label, title) == stands


def test_legal_bases_begin_with_can_cu_and_end_with_a_semicolon() -> None:
    given = ("- Nghị định số 30/2020/NĐ-CP.", "căn cứ Quy chế số 12", "Căn cứ Luật 91/2025/QH15;;", "   ")
    text = words(draw_minutes(view(legal_basis=given)))
    order(
        text,
        "Căn cứ Nghị định số 30/2020/NĐ-CP; Căn cứ Quy chế số 12; "
        "Căn cứ Luật 91/2025/QH15; Thời gian bắt đầu",
    )


@pytest.mark.parametrize(
    ("unit", "parent", "subject", "lines"),
    [
        (
            "Trung tâm Phục vụ hành chính công xã Đông Thanh",
            "Ủy ban nhân dân xã Đông Thanh",
            "Mở hòm phiếu đánh giá sự hài lòng (Hòm phiếu số 1, kỳ 12; Hòm phiếu số 2, kỳ 12)",
            ["XÃ ĐÔNG THANH", "HÀNH CHÍNH CÔNG", "Hòm phiếu số 2, kỳ 12)"],
        ),
        ("Trung tâm " * 3 + "xã " + "Ỷ " * 60, "", "Mở hòm", ["Mở hòm"]),
        ("UBND phường 12", "Ủy ban nhân dân thành phố Hồ Chí Minh", "Mở", ["THÀNH PHỐ HỒ CHÍ MINH"]),
    ],
)
def test_lines_of_the_header_do_not_end_inside_a_name(
    unit: str, parent: str, subject: str, lines: list[str]
) -> None:
    boxes = (box(), box(box="Hòm phiếu số 2"))
    first = PdfReader(
        io.BytesIO(draw_minutes(view(*boxes, unit=unit, parent=parent, subject=subject)))
    ).pages[0]
    drawn = [text for _, text in placed(first)]
    assert [line for line in lines if line not in drawn] == []


def sixteen_ballots() -> MinutesView:
    """Two boxes of eight ballots each, every code as long as it is, results by field, remarks, a deputy."""
    codes = [seal_groups(bytes([number]) * 32) for number in range(1, 9)]
    none = dict.fromkeys((reason.value for reason in Reason), 0)
    boxes = [
        box(
            box=f"Hòm phiếu số {number + 1}",
            seal=codes[number],
            next_seal=codes[number + 2],
            chain_head=codes[number + 4],
            returned=(Returned("", "direct", 14), Returned("", "online", 2)),
            returned_total=16,
            handed_out=HandedOut(before=0, issued=12, void=1, left=1),
            electronic=Collected(6, 6, none),
            paper=Collected(2, 2, none),
            collected=Collected(8, 8, none),
            participation=Ratio(8, 16),
            return_rate=Ratio(8, 10),
            questions=questions(builtin("hai-noi-dung"), (4, 2, 1, 1), None),
            reasons=(),
            warnings=(),
            remarks=("Cán bộ hướng dẫn tận tình.",),
            remarks_total=1,
        )
        for number in range(2)
    ]
    return view(
        *boxes,
        unit="Trung tâm Phục vụ hành chính công xã Đông Thanh",
        parent="Ủy ban nhân dân xã Đông Thanh",
        subject="Mở hòm phiếu đánh giá sự hài lòng (Hòm phiếu số 1, kỳ 12; Hòm phiếu số 2, kỳ 12)",
        audit_lines=142,
        audit_head=codes[7],
    )


def test_two_boxes_and_sixteen_ballots_take_four_pages_before_the_signatures_and_an_annex() -> None:
    pages = [
        " ".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(draw_minutes(sixteen_ballots()))).pages
    ]
    signed = next(number for number, text in enumerate(pages) if "THƯ KÝ" in text)
    assert signed <= 4
    assert len(pages) == signed + 2
    body, annex = " ".join(pages[: signed + 1]), pages[-1]
    for box_ in sixteen_ballots().boxes:
        assert box_.chain_head in annex
        assert box_.chain_head not in body
    assert annex.split()[1:3] == ["PHỤ", "LỤC"]
    assert "Phụ lục là một phần của biên bản này." in body
