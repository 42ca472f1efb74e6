import dataclasses
import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from minutes_views import SEAL, box, carried_box, order, placed, questions, shut_box, view, words
from pypdf import PdfReader

from ballots.forms.questionnaire import builtin, read_form
from ballots.views.readmodels import MinutesView
from printing import wording
from printing.record.minutes import draw_minutes


def test_the_parts_of_mau_1_9_stand_in_their_order() -> None:
    text = words(draw_minutes(view()))
    places = order(
        text,
        "BIÊN BẢN",
        "Mở hòm phiếu đánh giá sự hài lòng",
        "Thời gian bắt đầu: 16 giờ 05 phút, ngày 28 tháng 12 năm 2018.",
        "Địa điểm:",
        "Thành phần tham dự:",
        "Vắng mặt:",
        "Chủ trì",
        "Thư ký",
        "Nội dung",
        "Tình trạng niêm phong",
        "Kiểm đếm",
        "Kết quả đánh giá",
        "Ý kiến ghi trên phiếu",
        "Niêm phong hòm phiếu sau khi kiểm phiếu",
        "Ý kiến của các thành viên",
        "Việc lưu giữ phiếu",
        "kết thúc vào 17 giờ 05 phút, ngày 28 tháng 12 năm 2018",
        "03 bản",
        "đã đọc lại cho mọi người cùng nghe và thống nhất./.",
        "CHỦ TỌA",
        "Nơi nhận:",
        "- Thành viên dự họp;",
        "- Lưu: VT.",
    )
    assert places == sorted(places)
    order(
        text,
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "UBND HUYỆN ĐÔNG SƠN",
        "Số: 03/BB-UBND",
        "lý do: đi công tác tỉnh",
    )
    assert "cử tri" not in text


def test_the_numbers_of_dong_thanh_are_there_the_vietnamese_way() -> None:
    text = words(draw_minutes(view()))
    order(text, "2.359", "1.717", "72,8 % (1.717/2.359)", "90,4 %", "100,0 %", "+0,2", "88,0 %")
    order(text, wording.WARNINGS["all_satisfied"], "Phiếu giấy 217 214 3 0 2 0 0 1", "Trả kết quả trễ hẹn: 6")


def test_who_brought_which_padlock_the_seals_and_remarks_are_told() -> None:
    text = words(draw_minutes(view()))
    order(text, SEAL, "b81e 0c44", "đã mở khóa", "còn nguyên vẹn", "Trịnh Đình Dũng", "kỳ 13", "Có 14 ý kiến")
    order(
        text,
        "“Đề nghị kê thêm ghế chờ; số của tôi là [đã che].”",
        "c0de 1234",
        "ngày mở hòm dự kiến: ngày 31 tháng 01 năm 2019",
    )


@pytest.mark.parametrize("made", [view(), view(signature_table=False), view(attendees=view().attendees * 6)])
def test_secretary_signs_left_chair_right_and_never_on_a_page_of_their_own(made: MinutesView) -> None:
    pages = PdfReader(io.BytesIO(draw_minutes(made))).pages
    last = next(page for page in pages if "THƯ KÝ" in page.extract_text())
    signers = {text: x for x, text in placed(last) if text in {"THƯ KÝ", "CHỦ TỌA", "Nơi nhận:"}}
    assert signers["Nơi nhận:"] < signers["THƯ KÝ"] < signers["CHỦ TỌA"]
    before = last.extract_text().partition("THƯ KÝ")[0]
    assert "thống nhất./." in " ".join(before.split()) or "Hoàng Quỳnh Như" in before


def test_page_numbers_begin_on_page_two() -> None:
    first, second, *_ = PdfReader(io.BytesIO(draw_minutes(view()))).pages
    assert first.extract_text().split()[0] != "1"
    assert "2" in second.extract_text().split("\n")[0].split()


def test_a_box_carried_on_says_so_and_shows_dashes_for_what_is_unknown() -> None:
    text = words(draw_minutes(view(carried_box())))
    order(
        text,
        "ít hơn số phiếu tối thiểu để mở (05 phiếu)",
        "Chuyển sang lần mở hòm sau",
        "khe phiếu vẫn mở để nhận phiếu",
        "Kỳ nhận phiếu: từ ngày 02 tháng 01 năm 2018; khe phiếu vẫn mở.",
        "Hồ sơ đã trả kết quả trong kỳ: –.",
        "Hòm phiếu điện tử giữ nguyên niêm phong của kỳ 12, khe phiếu vẫn mở;",
        "Niêm phong của hòm phiếu giấy: không ghi nhận",
    )
    for untrue in ("0,0 %", "0 0 0", "(0/", "chưa đại diện", "đã mở khóa", "đến ngày 28 tháng 12"):
        assert untrue not in text


def test_a_box_that_could_not_be_opened_says_why_who_agreed_and_no_number_that_nobody_knows() -> None:
    text = words(draw_minutes(view(box(box="Hòm phiếu số 2"), shut_box())))
    first, _, second = text.partition("II. Hòm phiếu số 1")
    assert "Không mở được" not in first
    order(
        second,
        "chìa khóa dự phòng, do Hoàng Quỳnh Như dùng",
        "Không mở được hòm phiếu điện tử",
        "+ Đại diện Ủy ban MTTQ Việt Nam: quên cụm mật khẩu.",
        "nghỉ hưu.",
        "ông/bà Lê Văn Thành, Đại diện lãnh đạo UBND (chủ tọa); ông/bà Trịnh Đình Dũng",
        "(ngày 02/01/2019)",
        "Có mặt, không ghi ý kiến đồng ý: ông/bà Hoàng Quỳnh Như",
        "1.500 phong bì phiếu điện tử giữ nguyên niêm phong",
        "Phiếu điện tử 1.500 – – – – – – –",
        "Phiếu giấy 217 214 3 0 2 0 0 1",
        "Cộng 1.717 – – – – – – –",
        "1.500 phong bì đã thu, không mở được",
        "72,8 % (1.717/2.359)",
        "Bảng dưới đây chỉ gồm phiếu giấy.",
        "Hòm phiếu được niêm phong cho kỳ 13",
    )
    assert "Hòm phiếu điện tử được mở khi" not in second


def test_two_boxes_late_and_with_the_chairs_reason() -> None:
    late = box(box="Hòm phiếu số 2", late=True, due_reason="chạy thử", wall_seal="rách một góc", place="")
    text = words(draw_minutes(view(carried_box(), late)))
    order(
        text, "I. Hòm phiếu số 1", "II. Hòm phiếu số 2, kỳ 12", "mở muộn so với ngày dự kiến", "rách một góc."
    )
    order(text, "Lý do chọn ngày mở: chạy thử.")


def test_a_refusal_is_recorded_with_its_reason_and_no_agreement_is_claimed() -> None:
    people = list(view().attendees)
    people[1] = dataclasses.replace(people[1], stand="refused", stand_reason="số phiếu giấy chưa khớp")
    people[2] = dataclasses.replace(people[2], stand="")
    text = words(draw_minutes(view(attendees=tuple(people), opinions="Một ý.\n\nHai ý.")))
    order(text, "không nhất trí với biên bản; lý do: số phiếu giấy chưa khớp.", "trừ ý kiến không nhất trí")
    order(text, "Chưa xác nhận: ông/bà Trịnh Đình Dũng", "Một ý.", "Hai ý.")
    assert "cùng nghe và thống nhất" not in text


HOSTILE = [
    "<b>đậm</b> & <font color='red'>đỏ</font> <br/> {at} {0} %s",
    "\U0001f600\U0001f468\u200d\U0001f469 \ud800 \x00\x1b \u202eabc",
    "a" * 1000,
    "x\u0301" * 500,
    "\n" * 999 + "z",
    "]]> <!-- &#0; &amp; </para>",
    "一二三" * 300,
]


@pytest.mark.parametrize("remark", HOSTILE)
def test_nothing_inside_a_remark_stops_the_minutes_or_is_read_as_markup(remark: str) -> None:
    text = words(draw_minutes(view(box(remarks=(remark, "Lời bình thường."), remarks_total=2))))
    assert "“Lời bình thường.”" in text
    if remark.startswith("<b>"):
        assert "<b>đậm</b> & <font color='red'>" in text
        assert "{at} {0} %s" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_anybody_typed_stops_the_minutes(text: str) -> None:
    people = tuple(
        dataclasses.replace(
            one, name=text, title=text, label=text, absence=text, stand_reason=text, stand="refused"
        )
        for one in view().attendees
    )
    changed = box(
        box=text, place=text, wall_seal=text, due_reason=text, reasons=((text, 7),), remarks=(text,)
    )
    made = view(
        changed,
        attendees=people,
        unit=text[:300],
        parent=text[:300],
        subject=text[:300],
        place=text,
        opinions=text,
        keeping=text,
        legal_basis=(text,),
        recipients=(text,),
    )
    assert "CHỦ TỌA" in words(draw_minutes(made))


def test_seventeen_items_thirty_members_and_a_very_long_name_fit() -> None:
    form = builtin("nam-yeu-to")
    counted = box(form=form, questions=questions(form, (1497, 141, 20, 3, 1, 55), None))
    made = view(counted, attendees=view().attendees * 6, unit="Trung tâm Phục vụ hành chính công " * 5)
    pdf = draw_minutes(made)
    text = words(pdf)
    for place, question in enumerate(form.questions, 1):
        assert f"{place}. {question.text}" in text
    assert text.count("Nội dung Rất hài") >= 1
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for x, _ in placed(page):
            assert 30 / 25.4 * 72 - 1 < x < 195 / 25.4 * 72


def test_a_scale_with_many_levels_is_told_line_by_line() -> None:
    levels = ", ".join(
        f'{{ code = "L{i}", label = "Mức {i}", face = "none", satisfied = {good}, opinion = true }}'
        for i, good in enumerate(["false"] * 6 + ["true"] * 3)
    )
    source = f"""
id = "chin-muc"
version = 1
title = "Chín mức"
levels = [{levels}]
[[questions]]
code = "q"
text = "Một câu"
"""
    form = read_form(source.encode())
    text = words(draw_minutes(view(box(form=form, questions=questions(form, tuple(range(9)), None)))))
    order(text, "Mức đánh giá", "Mức 8", "Tỷ lệ hài lòng", "58,3 %")


def test_who_issues_and_types_paper_in_and_numbers_that_came_late_are_told() -> None:
    """Who noted numbers at the counter could know a ballot: whoever signs the minutes reads of it."""
    told = "Người ghi biên bản, là người nhập phiếu giấy, cũng có nhiệm vụ phát phiếu."
    late = "Số phiếu của 02 tờ phiếu giấy được nhập sau khi đã bắt đầu nhập mức trả lời."
    plain = words(draw_minutes(view(box())))
    assert told not in plain
    assert "sau khi đã bắt đầu nhập mức" not in plain
    clerks = tuple(dataclasses.replace(one, issues=True) for one in view(box()).attendees)
    text = words(draw_minutes(view(box(paper_late=2), attendees=clerks)))
    assert told in text
    assert late in text


def test_the_trial_mark_is_on_every_page_and_only_then() -> None:
    assert wording.TRIAL not in words(draw_minutes(view()))
    for page in PdfReader(io.BytesIO(draw_minutes(view(trial=True)))).pages:
        assert wording.TRIAL in page.extract_text()


def test_a4_metadata_same_bytes_and_only_tinos_embedded() -> None:
    pdf = draw_minutes(view(trial=True))
    assert pdf == draw_minutes(view(trial=True))
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Biên bản số 03/BB-UBND"
    assert reader.metadata.author == "UBND xã Đông Thanh"
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"
    for page in reader.pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]
        for font in page["/Resources"]["/Font"].values():
            assert "Tinos" in font.get_object()["/BaseFont"]
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]


def empty() -> MinutesView:
    bare = dataclasses.replace(
        carried_box(),
        place="",
        seal="",
        padlocks=(),
        next_period=None,
        next_seal="",
        next_sealed_at=None,
        next_due_on=None,
        chain_head="",
        chain_height=None,
        log_key="",
    )
    return view(
        bare,
        parent="",
        subject="",
        place="",
        attendees=(),
        legal_basis=(),
        opinions="",
        keeping="",
        recipients=(),
    )


def test_empty_values_are_dashes_or_left_out() -> None:
    text = words(draw_minutes(empty()))
    order(
        text,
        "Địa điểm: –.",
        "Chủ trì (chủ tọa): –.",
        "mã niêm phong: –.",
        "Chưa lập bản niêm phong",
        "Không có ý kiến nào được ghi nhận.",
        "- Lưu: VT.",
    )


def test_the_head_of_the_audit_log_is_in_the_annex_that_the_signed_part_names() -> None:
    made = dataclasses.replace(view(), audit_lines=1_234, audit_head=SEAL)
    text = words(draw_minutes(made))
    places = order(
        text,
        "Phụ lục là một phần của biên bản này.",
        "./.",
        "PHỤ LỤC",
        "1.234 dòng; mã của dòng cuối cùng: " + SEAL,
    )
    assert places == sorted(places)
    assert "Nhật ký" not in words(draw_minutes(view()))


def test_pdftotext_finds_the_numbers(tmp_path: Path) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    path = tmp_path / "minutes.pdf"
    path.write_bytes(draw_minutes(view(box(slot_from=date(2018, 1, 2)))))
    text = subprocess.run([tool, path, "-"], check=True, capture_output=True, text=True).stdout
    for expected in ("2.359", "1.717", "72,8 %", wording.WARNINGS["all_satisfied"]):
        assert expected in text
