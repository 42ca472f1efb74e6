"""Every number and every hour of the minutes, over made-up months, against the chain and the tables.

What is known of a box is written down as it has to stand, taken out of the text, and no digit may be left.
"""

import io
import json
import re
from datetime import date, time, timedelta
from random import Random
from typing import Any

import pytest
from pypdf import PdfReader
from simulator import BOX, Office
from sqlmodel import Session, select

from ballots.box import chain
from ballots.forms.tally import Reason
from ballots.sealing.ledger import Entry
from ballots.sealing.sheet import seal_groups
from ballots.spelling import unb64
from ballots.tables import Count, Opening, Period, Remark
from ballots.views import counts
from printing import wording
from printing.record.minutes import draw_minutes

QUORUM = ["ubnd", "mttq", "union", "clerk"]
RESULTS = ("RHL", "HL", "BT", "KHL")


def a_month(seed: int, votes: int, paper: int) -> Office:
    """A box sealed, voted in, opened and counted, each at an hour and day of its own."""
    random = Random(seed)
    office = Office(seed=seed)
    office.fit()
    for day in (2, 3):  # the next period's sheet is signed on another day, at another hour
        office.today, office.hour = date(2026, 11, day), time(random.randrange(7, 17), random.randrange(60))
        office.seal()
    slips = office.issue(votes + paper + 2)
    for slip in slips[:votes]:
        office.vote(slip, ket_qua=random.choice(RESULTS), remark=random.choice((None, "Nhanh, gọn")))
    office.void(slips[-1].number)
    office.today, office.hour = date(2026, 11, 30), time(random.randrange(7, 12), random.randrange(60))
    office.start()
    office.today += timedelta(days=random.randrange(2))  # a power cut: closed on the next day
    office.hour = time(random.randrange(13, 15), random.randrange(60))
    if not office.close(random.randrange(votes + paper + 3, 200), random.choice((None, 1))).carried:
        for role in QUORUM:
            office.release(role)
        office.open_box()
    for slip in slips[votes : votes + paper]:
        office.paper(slip.number, ket_qua=random.choice(RESULTS), thai_do="HL")
    if votes and random.random() < 0.5:
        office.paper(slips[0].number, sure=True, ket_qua="RHL")
    office.finish()
    office.hour = time(random.randrange(15, 18), random.randrange(60))
    return office


def text_of(pdf: bytes) -> str:
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(
        page.removeprefix(f"{number} ") if number > 1 else page for number, page in enumerate(pages, 1)
    )


# --- as it has to stand ---------------------------------------------------------------------------------


def last_of(entries: list[Entry], kind: str) -> dict[str, Any]:
    return next((json.loads(one.payload) for one in reversed(entries) if one.type == kind), {})


def expected(session: Session, office: Office) -> list[str]:
    """The sentences that hold a number, from rows and entries; none of the code of views and numbers."""
    opening = session.get_one(Opening, office.opening_id)
    count = session.get_one(Count, (office.opening_id, BOX))
    period, following = (session.get_one(Period, (BOX, number)) for number in (1, 2))
    entries = chain.entries(session, BOX)
    closed, sealed = last_of(entries, "closed"), period if count.carried else following
    result = last_of(entries, "result")
    due, begins = wording.long_day(sealed.due_on), [start(seal_groups(one.seal)) for one in (period, sealed)]
    until = (
        "; khe phiếu vẫn mở"
        if count.carried
        else f" đến {wording.long_day(date.fromisoformat(closed['date']))}"
    )
    again = (
        "Hòm phiếu điện tử giữ nguyên niêm phong của kỳ 1, khe phiếu vẫn mở; "
        if count.carried
        else f"Hòm phiếu được niêm phong cho kỳ 2, lúc {wording.hour_and_day(following.sealed_at)}; "
    )
    head = entries[-1]
    return [
        f"Thời gian bắt đầu: {wording.hour_and_day(opening.started_at)}.",
        f"lập lúc {wording.hour_and_day(period.sealed_at)}; mã niêm phong: {begins[0]} (ghi đủ ở Phụ lục).",
        (
            f"Kỳ nhận phiếu: từ {wording.long_day(date(2026, 11, 2))}{until}. "
            f"Ngày mở hòm dự kiến: {wording.long_day(date(2026, 11, 30))}."
        ),
        f"{again}mã niêm phong: {begins[1]} (ghi đủ ở Phụ lục); ngày mở hòm dự kiến: {due}.",
        f"kết thúc vào {wording.hour_and_day(office.now)}.",
        *codes(count, period, sealed, closed),
        f"Mã của sổ ghi công khai khi lập biên bản, đến mục {head.height}: {seal_groups(head.hash)}",
        f"Mã khóa ký sổ ghi công khai: {chain.log_key(session, BOX)}",
        *counted(count, result, closed),
        *answers(office, count),
    ]


def start(code: str) -> str:
    return " ".join(code.split()[:4]) + " …"


def codes(count: Count, period: Period, sealed: Period, closed: dict[str, Any]) -> list[str]:
    """Seals and root as the annex has them; a box carried on has neither a root nor another seal."""
    said = [f"Mã niêm phong trước khi mở hòm: {seal_groups(period.seal)}"]
    if not count.carried:
        root = seal_groups(unb64(closed["root"], 32))
        said.append(f"Mã gốc của {closed['count']} phong bì phiếu điện tử khi chốt khe phiếu: {root}")
        said.append(f"Mã niêm phong của kỳ 2, sau khi kiểm phiếu: {seal_groups(sealed.seal)}")
    return said


def counted(count: Count, result: dict[str, Any], closed: dict[str, Any]) -> list[str]:
    """Counts and rates: from the closing and the result as the chain has them, and what was entered."""
    returned = sum(number or 0 for _, _, number in json.loads(count.returned))
    envelopes, spent = closed.get("count", 0), result["paper_spent"]
    counters = json.loads(count.counters_to)
    out = None if count.stock_left is None else counters["issued"] - counters["void"] - count.stock_left
    kinds = [json.loads(kind) for kind in (count.electronic, count.paper)]
    rows = [row(kinds[1])] if count.carried else [row(one) for one in kinds]
    names = ["Phiếu giấy"] if count.carried else ["Phiếu điện tử", "Phiếu giấy"]
    said = [f"{name} {' '.join(map(str, one))}" for name, one in zip(names, rows, strict=True)]
    said.append("Cộng " + " ".join(str(sum(numbers)) for numbers in zip(*rows, strict=True)))
    if count.carried:
        said = said if rows[0][0] else []
    else:
        part = envelopes + spent
        share, back = share_of(part, returned), share_of(part, out)
        said.append(f"{share} ({part}/{returned}).")
        said.append(f"{back} ({part}/{wording.number(out)}).")
    issued, void, left = map(wording.number, (counters["issued"], counters["void"], count.stock_left))
    parts = f"tồn đầu kỳ 0 + in mới {issued} − hủy {void} − tồn cuối kỳ {left}"
    said.append(f"Phiếu phát ra: {wording.number(out)} ({parts}).")
    if count.paper_late:
        said.append(f"Số phiếu của {count.paper_late:02} tờ phiếu giấy được nhập sau khi")
    return [*said, f"Hồ sơ đã trả kết quả trong kỳ: {returned}."]


def row(kind: dict[str, Any]) -> list[int]:
    """ballots, valid, invalid, and the reasons in their order on paper, of one kind as it is stored."""
    why = [kind["invalid"].get(reason.value, 0) for reason in Reason]
    return [
        kind["ballots"],
        kind["ballots"] - sum(why),
        sum(why),
        *(kind["invalid"].get(code, 0) for code in wording.INVALID),
    ]


def share_of(part: int, whole: int | None) -> str:
    if not whole:
        return "–"
    return f"{(2000 * part + whole) // (2 * whole) / 10:.1f} %".replace(".", ",")


def answers(office: Office, count: Count) -> list[str]:
    """Rows of the result's table, from the stored tallies; none where none are told."""
    stored = [json.loads(kind) for kind in (count.electronic, count.paper, count.together or "{}")]
    told = [stored[2]] if stored[2] else [one for one in stored[:2] if "levels" in one]
    if not told or not sum(row(one)[1] for one in told):
        return []
    said, rates = [], []
    for place, question in enumerate(office.form.questions, 1):
        numbers = [sum(one["levels"][question.code][code] for one in told) for code in RESULTS]
        every = sum(numbers)
        levels = " ".join(f"{number} {share_of(number, every)}" for number in numbers)
        rates.append(share_of(sum(numbers[:2]), every))
        unanswered = sum(one["unanswered"][question.code] for one in told)
        said.append(f"{place}. {question.text} {levels} {unanswered} {share_of(sum(numbers[:2]), every)}")
    lead = "1. Kết quả giải quyết thủ tục hành chính {} 2. Thái độ ứng xử, giao tiếp và tinh… {} 0 50 100 %"
    return [*said, lead.format(*rates)]


# Digits that tell nothing of this month: numbers of lists, headings and names, and rules.
ELSEWHERE = (
    r"Số: 03/BB-TTPVHCC|Biên bản số 03/BB-TTPVHCC",
    r"Hòm phiếu số 1|, kỳ 1\b|Sảnh tầng 1",
    r" [1-5]\. (?=Ông/bà|Tình trạng|Kiểm đếm|Kết quả đánh giá|Ý kiến ghi|Niêm phong)| [1-5] (?=Ông )",
    r"\(05 phiếu\)|03 bản|dưới 5 phiếu|dưới 30 %|hài lòng 100 %:",
)


@pytest.mark.parametrize(
    ("seed", "votes", "paper"),
    [(1, 9, 6), (2, 12, 0), (3, 2, 0), (4, 3, 7), (5, 8, 2), (6, 0, 5), (7, 20, 9), (8, 4, 2)],
)
def test_every_number_and_hour_of_the_minutes_is_the_chains_or_the_tables(
    seed: int, votes: int, paper: int
) -> None:
    office = a_month(seed, votes, paper)
    with office.reading() as session:
        text = text_of(draw_minutes(counts.minutes_view(session, office.opening_id, 3, office.now)))
        said = expected(session, office)
        written = len(session.exec(select(Remark)).all())
        said += [f"Có {written:02} ý kiến;"] if written else []
    for sentence in said:
        assert text.count(sentence) == 1, (sentence, text)
        text = text.replace(sentence, " ")
    for pattern in ELSEWHERE:
        text = re.sub(pattern, " ", text)
    assert re.findall(r".{0,60}\d.{0,40}", text) == []
