"""What the minutes say of one box: its seal, its counts, its results, its remarks, its next seal."""

from collections.abc import Iterator, Mapping
from typing import Final

from reportlab.platypus import Flowable, KeepTogether

from ballots.views.readmodels import LEAST_SHOWN, BoxCount, QuestionResult, Returned
from printing import wording
from printing.charts.paper import results_chart
from printing.followup.minutes import calls_part, followed_parts
from printing.geometry import BODY_WIDTH_MM
from printing.letters.minutes import letter_parts
from printing.record.opinions import unprinted
from printing.record.scanned import scanned_parts
from printing.record.text import (
    CELL,
    HEADING,
    NOTE,
    WARNING,
    Rows,
    beginning,
    cell,
    heading,
    led,
    numbers,
    para,
    table,
)
from printing.record.unopened import unopened_parts
from printing.wording import hour_and_day, long_day, number, padded, percent

_MATRIX_SIZES: Final = {2: 11.5, 3: 11.5, 4: 11.0, 5: 10.0, 6: 9.0}  # letters by number of levels, in points
_ITEM_MM: Final = 38.0
_KIND_MM: Final = 28.0
_KIND_SIZE: Final = 11.0


def box_parts(box: BoxCount, place: str) -> Iterator[Flowable]:
    """Everything of one box; `place` is its roman number, empty when there is one box only."""
    title = f"{place}. " if place else ""
    where = " ({where})" if box.place else ""
    yield from heading(
        f"{title}{{box}}{where}, kỳ {{period}}", box=box.box, where=box.place, period=f"{box.period}"
    )
    yield from _seal(box)
    yield from _counts(box)
    if box.form.kind == "letters":
        yield from letter_parts(box)
        yield from calls_part(box.followed)
        yield from _next_seal(box, "4")
        yield from followed_parts(box.followed, "5")
        return
    yield from _results(box)
    yield from _remarks(box)
    yield from calls_part(box.followed)
    yield from _next_seal(box, "5")
    yield from followed_parts(box.followed, "6")


def _seal(box: BoxCount) -> Iterator[Flowable]:
    """State of the seal before the opening, the period, the day, and who brought which padlock."""
    yield from heading("1. Tình trạng niêm phong trước khi mở")
    yield para(
        "- Bản niêm phong điện tử: lập lúc {at}; mã niêm phong: {seal}.",
        at=hour_and_day(box.sealed_at),
        seal=_seal_code(box.seal),
    )
    until = "; khe phiếu vẫn mở" if box.carried else " đến {until}"
    why = " Lý do chọn ngày mở: {why}." if box.due_reason else ""
    yield para(
        f"- Kỳ nhận phiếu: từ {{since}}{until}. Ngày mở hòm dự kiến: {{due}}.{why}",
        since=long_day(box.slot_from),
        until=long_day(box.slot_to),
        due=long_day(box.due_on),
        why=box.due_reason.rstrip(" ."),
    )
    if box.late:
        yield para("- Hòm phiếu được mở muộn so với ngày dự kiến.", WARNING)
    state = wording.WALL_SEALS.get(box.wall_seal, box.wall_seal).rstrip(" .")
    yield para("- Niêm phong của hòm phiếu giấy: {state}.", state=state)
    if box.carried:
        yield para(
            "- Chuyển sang lần mở hòm sau: số phiếu điện tử ít hơn số phiếu tối thiểu để mở ({smallest} "
            "phiếu), nên hòm phiếu điện tử chưa được mở và giữ nguyên niêm phong, khe phiếu vẫn mở để nhận "
            "phiếu. Lần này chỉ kiểm phiếu giấy; số phiếu điện tử có ở biên bản của lần mở hòm sau.",
            smallest=padded(box.smallest),
        )
    else:
        yield from _padlocks(box)


def _seal_code(groups: str) -> str:
    """How a mã niêm phong begins; all of it is in the annex."""
    return f"{beginning(groups)} (ghi đủ ở Phụ lục)" if groups else wording.DASH


def _padlocks(box: BoxCount) -> Iterator[Flowable]:
    """Who unlocked which padlock, and by which of the rule's sets the box was opened."""
    labels = {padlock.role: wording.role(padlock.label) for padlock in box.padlocks}
    told = "; ".join(
        f"{labels[one.role]}: "
        + (wording.holder(one.holder, spare=one.spare) if one.released else "chưa mở khóa")
        for one in box.padlocks
    )
    everybody = bool(labels) and set(box.qualified_set) == labels.keys()
    enough = " Đủ thành phần mở hòm." if everybody else ""
    yield para(
        f"- Ổ khóa của hòm phiếu điện tử, người đã mở khóa: {{told}}.{enough}", told=told or wording.DASH
    )
    if box.unopened:
        yield from unopened_parts(box.unopened)
    if box.qualified_set and not everybody:
        together = "; ".join(labels.get(role, role) for role in box.qualified_set)
        yield para("- Hòm phiếu điện tử được mở khi đủ thành phần mở hòm gồm: {who}.", who=together)


# --- counts -------------------------------------------------------------------------------------------------


def _counts(box: BoxCount) -> Iterator[Flowable]:
    if box.form.kind in wording.COLLECTED:
        yield from _counts_unslipped(box)
        return
    returned = para("- Hồ sơ đã trả kết quả trong kỳ: {n}.", n=number(box.returned_total))
    if any(row.field for row in box.returned):
        yield from led([para("2. Kiểm đếm", HEADING), returned], _returned_table(box.returned))
    else:
        yield from (*heading("2. Kiểm đếm"), returned)
    yield para("- Phiếu phát ra: {out}.", out=wording.handed_out(box.handed_out))
    if box.carried and not box.paper.ballots:
        yield para("- Phiếu giấy thu vào: không có.")
    else:
        yield from led([para("- Phiếu thu vào:")], _collected_table(box))
    if box.pile and box.pile.state == "counted":
        yield from scanned_parts(box.pile)
    if box.paper_late:
        yield para(
            "- Số phiếu của {n} tờ phiếu giấy được nhập sau khi đã bắt đầu nhập mức trả lời.",
            WARNING,
            n=padded(box.paper_late),
        )
    if box.unopened:
        yield para(
            "- Phiếu điện tử: {n} phong bì đã thu, không mở được; số hợp lệ và nội dung không biết được. "
            "Tổng số thu vào gồm cả các phong bì này.",
            n=padded(box.unopened.envelopes),
        )
    yield from _rates(box)


def _counts_unslipped(box: BoxCount) -> Iterator[Flowable]:
    """Of a box that gives out no slips: what came in, and no rate of anything."""
    yield from heading("2. Kiểm đếm")
    yield para(f"- {wording.UNSLIPPED[box.form.kind]}")
    if not box.carried or box.paper.ballots:
        yield from led([para("- Thu vào:")], _collected_table(box))
    if box.unopened:
        yield para(
            "- Điện tử: {n} phong bì đã thu, không mở được; nội dung không biết được.",
            n=padded(box.unopened.envelopes),
        )


def _rates(box: BoxCount) -> Iterator[Flowable]:
    """Both rates with their parts; none while electronic ballots wait for the next opening."""
    if box.carried:
        yield para(f"- {wording.NO_RATES}")
        return
    yield para(
        "- Tỷ lệ tham gia (phiếu thu vào trên hồ sơ đã trả kết quả): {rate} ({part}/{whole}). Tỷ lệ thu hồi "
        "(phiếu thu vào trên phiếu phát ra): {back} ({back_part}/{back_whole}).",
        rate=percent(box.participation),
        part=number(box.participation.part),
        whole=number(box.participation.whole),
        back=percent(box.return_rate),
        back_part=number(box.return_rate.part),
        back_whole=number(box.return_rate.whole),
    )


def _returned_table(returned: tuple[Returned, ...]) -> Rows:
    """Rows are fields, columns are channels; a sum with an unknown part is unknown."""
    fields = dict.fromkeys(row.field for row in returned)
    found = {(row.field, row.channel): row.number for row in returned}
    rows = []
    for field in fields:
        known = [found.get((field, channel)) for channel in wording.CHANNELS]
        total = None if None in known else sum(n for n in known if n is not None)
        texts = numbers(*(number(n) for n in known), number(total))
        rows.append([cell(field or "Không chia theo lĩnh vực"), *texts])
    head = ("Lĩnh vực", *(label.capitalize() for label in wording.CHANNELS.values()), "Cộng")
    return table(head, rows, (70, 30, 40, BODY_WIDTH_MM - 140))


def _collected_table(box: BoxCount) -> Rows:
    """A row for electronic, paper and both; a box carried on or not opened has no electronic numbers."""
    rows = []
    kinds = wording.COLLECTED.get(box.form.kind, wording.BALLOTS)
    for label, one in zip(kinds, (box.electronic, box.paper, box.collected), strict=True):
        invalid = dict.fromkeys(wording.INVALID) if one is None else one.invalid
        ballots = None if one is None else one.ballots
        if box.unopened and one is box.electronic:
            ballots = box.unopened.envelopes
        counts = (ballots, None if one is None else one.valid, _sum(invalid))
        reasons = (invalid.get(code, 0) for code in wording.INVALID)
        rows.append([cell(label), *numbers(*map(number, (*counts, *reasons)))])
    head = (
        "Loại" if box.form.kind in wording.COLLECTED else "Loại phiếu",
        "Thu vào",
        "Hợp lệ",
        "Không hợp lệ",
        *wording.INVALID.values(),
    )
    width = (BODY_WIDTH_MM - _KIND_MM) / (len(head) - 1)
    return table(head, rows, (_KIND_MM, *[width] * (len(head) - 1)), _KIND_SIZE)


def _sum(counts: Mapping[str, int | None]) -> int | None:
    """All of them together; unknown as soon as one is."""
    known = list(counts.values())
    return None if None in known else sum(n for n in known if n is not None)


# --- results ------------------------------------------------------------------------------------------------


def _results(box: BoxCount) -> Iterator[Flowable]:
    if box.carried and not box.paper.valid:
        yield from heading("3. Kết quả đánh giá")
        yield para("- Chưa có: kết quả được công bố ở lần mở hòm sau.")
        return
    if not box.questions:
        yield from heading("3. Kết quả đánh giá")
        yield para("- {why}", why=wording.TOO_FEW)
        yield from _told_besides(box)
        return
    note = "(Số phiếu; tỷ lệ trên số phiếu có ý kiến; tăng, giảm tính bằng điểm phần trăm)"
    lead = [para("3. Kết quả đánh giá", HEADING), para(note, NOTE)]
    if box.unopened or box.carried:
        lead.append(para("Bảng dưới đây chỉ gồm phiếu giấy.", WARNING))
    yield from led(lead, _matrix(box) if len(box.form.levels) <= max(_MATRIX_SIZES) else _long_table(box))
    chart = para("Biểu đồ: tỷ lệ các mức trên số phiếu có ý kiến; bên phải là tỷ lệ hài lòng.", NOTE)
    yield KeepTogether([chart, results_chart(box.questions)])
    yield from _told_besides(box)


def _told_besides(box: BoxCount) -> Iterator[Flowable]:
    """Reasons for dissatisfaction, and what has to be said beside the figures."""
    if box.reasons:
        told = "; ".join(f"{label}: {number(count)}" for label, count in box.reasons)
        yield para(
            "- Lý do chưa hài lòng (chỉ nêu lý do có từ {least} phiếu trở lên): {told}.",
            least=padded(LEAST_SHOWN),
            told=told,
        )
    for code in box.warnings:
        yield para(wording.WARNINGS[code], WARNING)


def _change(question: QuestionResult) -> str:
    return wording.points(question.satisfaction, question.previous)


def _before(question: QuestionResult) -> str:
    return percent(question.previous) if question.previous else wording.DASH


def _matrix(box: BoxCount) -> Rows:
    """Questions in rows, levels in columns, each with its number and its share."""
    size = _MATRIX_SIZES.get(len(box.form.levels), CELL.fontSize)
    rows = []
    for place, question in enumerate(box.questions, 1):
        levels = [f"{number(level.count)}\n{percent(level.ratio)}" for level in question.levels]
        rate = percent(question.satisfaction)
        texts = (*levels, number(question.unanswered), rate, _before(question), _change(question))
        rows.append([cell(f"{place}. {question.text}", size=size), *numbers(*texts, size=size)])
    labels = [level.label for level in box.form.levels]
    head = ("Nội dung", *labels, "Không trả lời", "Tỷ lệ hài lòng", "Kỳ trước", "Tăng, giảm")
    width = (BODY_WIDTH_MM - _ITEM_MM) / (len(head) - 1)
    return table(head, rows, (_ITEM_MM, *[width] * (len(head) - 1)), size)


def _long_table(box: BoxCount) -> Rows:
    """One line for each question and level, for scales with more levels than a page has columns."""
    rows = []
    for place, question in enumerate(box.questions, 1):
        lines = [(level.label, number(level.count), percent(level.ratio)) for level in question.levels]
        lines += [
            ("Không trả lời", number(question.unanswered), wording.DASH),
            ("Tỷ lệ hài lòng", wording.DASH, percent(question.satisfaction)),
            ("Kỳ trước", wording.DASH, _before(question)),
            ("Tăng, giảm (điểm phần trăm)", wording.DASH, _change(question)),
        ]
        for index, (label, count, share) in enumerate(lines):
            text = f"{place}. {question.text}" if index == 0 else ""
            rows.append([cell(text), cell(label), *numbers(count, share)])
    return table(("Nội dung", "Mức đánh giá", "Số phiếu", "Tỷ lệ"), rows, (65, 50, 25, BODY_WIDTH_MM - 140))


# --- remarks and the next seal ------------------------------------------------------------------------------


def _remarks(box: BoxCount) -> Iterator[Flowable]:
    if not box.remarks_total:
        yield para("<b>4. Ý kiến ghi trên phiếu:</b> không có.")
        return
    yield from heading("4. Ý kiến ghi trên phiếu")
    shown = "" if box.remarks else "; không in ý kiến nào vào biên bản này"
    yield para(f"Có {{n}} ý kiến{shown}.", n=padded(box.remarks_total))
    if box.remarks:
        yield para("Các ý kiến in vào biên bản (thứ tự ngẫu nhiên, thông tin cá nhân đã được che):", NOTE)
    for place, remark in enumerate(box.remarks, 1):
        yield para("{place}. “{remark}”", place=str(place), remark=remark)
    yield from unprinted(box.remarks)


def _next_seal(box: BoxCount, place: str) -> Iterator[Flowable]:
    yield from heading(f"{place}. Niêm phong hòm phiếu sau khi kiểm phiếu")
    if box.next_period is None:
        yield para("Chưa lập bản niêm phong cho kỳ tiếp theo.")
    else:
        at = f", lúc {hour_and_day(box.next_sealed_at)}" if box.next_sealed_at else ""
        kept = f"Hòm phiếu được niêm phong cho kỳ {{period}}{at}"
        if box.carried:
            kept = "Hòm phiếu điện tử giữ nguyên niêm phong của kỳ {period}, khe phiếu vẫn mở"
        due = f"; ngày mở hòm dự kiến: {long_day(box.next_due_on)}" if box.next_due_on else ""
        yield para(
            f"{kept}; mã niêm phong: {{seal}}{due}.",
            period=str(box.next_period),
            seal=_seal_code(box.next_seal),
        )
