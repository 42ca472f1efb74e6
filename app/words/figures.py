"""The figures of an opening as `homphieu verify` prints them, to be laid beside the signed minutes.

Runs on an auditor's laptop: imports nothing of the web or the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from app.words.plain import plain
from ballots.verify.figures import KINDS, Figures
from printing.wording import INVALID, TOO_FEW, number, percent

__all__ = ["lines"]

_HEADS: Final = ("Điện tử", "Giấy", "Cộng")
_ROWS: Final = {
    "ballots": "Phiếu thu vào",
    "valid": "Phiếu hợp lệ",
    "invalid": "Phiếu không hợp lệ",
    **{code: f"– {words}" for code, words in INVALID.items()},
}
_LABEL, _COLUMN = 40, 10
_QUESTION: Final = 500


def lines(figures: Sequence[Figures]) -> Iterator[str]:
    """All figures, each opening by itself; nothing where there are none."""
    for one in figures:
        yield ""
        yield from _opening(one)


def _opening(one: Figures) -> Iterator[str]:
    carried = ", lần mở mà phiếu điện tử được chuyển sang lần sau" if one.result.carried else ""
    yield f"Số liệu kỳ {one.result.period}{carried}: so với biên bản giấy đã ký"
    counted = "đếm lại từ phong bì" if one.recounted else "theo sổ ghi, chưa đếm lại từ phong bì"
    yield f"  (phiếu điện tử: {counted}; phiếu giấy: theo sổ ghi, xin đếm lại phiếu giấy đang lưu)"
    yield f"  Hồ sơ đã trả kết quả: {number(one.result.returned)}"
    rate = one.participation
    if not one.result.carried:
        yield f"  Tỷ lệ tham gia: {percent(rate)} ({number(rate.part)}/{number(rate.whole)})"
    yield _row("", _HEADS)
    by_kind = one.ballots()
    for what, label in _ROWS.items():
        yield _row(label, [number(by_kind[kind][what]) for kind in KINDS])
    yield from _answers(one)


def _answers(one: Figures) -> Iterator[str]:
    """Questions by level; a column of dashes is not told apart."""
    answers = one.answers()
    if answers["both"] is None:
        yield f"  {TOO_FEW}"
        return
    for place, question in enumerate(one.form.questions, 1):
        yield f"  {place}. {plain(question.text, _QUESTION)}"
        told = [answers[kind] for kind in KINDS]
        for level in one.form.levels:
            counts = [None if tally is None else tally.levels[question.code][level.code] for tally in told]
            yield _row(f"   {plain(level.label)}", map(number, counts))
        blanks = [None if tally is None else tally.unanswered[question.code] for tally in told]
        yield _row("   Không trả lời", map(number, blanks))


def _row(label: str, cells: Iterable[str]) -> str:
    return "  " + f"{label:<{_LABEL}}" + "".join(f"{cell:>{_COLUMN}}" for cell in cells)
