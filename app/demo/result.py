"""Compares what three readers see (the meeting, the minutes, anyone) with what was put in, and prints it."""

from collections import Counter
from collections.abc import Sequence

from app.demo import year
from app.demo.page import Page
from app.stop import Stop
from ballots.forms.questionnaire import Ballot, builtin
from ballots.views.readmodels import Ratio
from printing.wording import TRIAL, WARNINGS, number, percent

__all__ = ["check", "table"]

_FORM = builtin("hai-noi-dung")
_ALL = Ratio(year.BALLOTS, year.BALLOTS)
_TAKING_PART = Ratio(year.BALLOTS, year.RESULTS)


def check(meeting: Page, public: Page, minutes: Sequence[str], ballots: Sequence[Ballot]) -> None:
    """Stop with one line unless every number agrees everywhere.

    1. Results returned, ballots, participation and the warning of 100 % stand on both pages and in minutes.
    2. Each question's levels are, on both pages, exactly the answers that were put in; 100 % satisfied.
    3. Paper and electronic ballots are apart, on the meeting's page, as they were handed in.
    4. Every page of the minutes says that it is a trial.
    """
    texts = {"trang mở hòm": meeting.text, "trang công khai": public.text, "biên bản": " ".join(minutes)}
    for reader, text in texts.items():  # 1
        _check_whole(reader, text)
    for reader, page in (("trang mở hòm", meeting), ("trang công khai", public)):  # 2
        _check_levels(reader, page, ballots)
    collected = meeting.table("Phiếu thu vào")["Phiếu thu vào"]
    if collected != [number(year.ONLINE), number(year.PAPER), number(year.BALLOTS)]:  # 3
        raise Stop(f"trang mở hòm ghi số phiếu thu vào là {collected}")
    if not all(TRIAL in page for page in minutes):  # 4
        raise Stop("có trang biên bản không ghi là bản chạy thử")


def _check_whole(reader: str, text: str) -> None:
    whole = (number(year.RESULTS), number(year.BALLOTS), percent(_TAKING_PART), percent(_ALL))
    for wanted in (*whole, WARNINGS["all_satisfied"]):
        if wanted not in text:
            raise Stop(f"{reader} không có “{wanted}”")
    if WARNINGS["low_participation"] in text:
        raise Stop(f"{reader} có cảnh báo tham gia dưới 30 % mà không đúng")


def _check_levels(reader: str, page: Page, ballots: Sequence[Ballot]) -> None:
    for question in _FORM.questions:
        given = Counter(ballot.answers.get(question.code, "") for ballot in ballots)
        wanted = {level.label: number(given[level.code]) for level in _FORM.levels}
        wanted["Không trả lời"] = number(given[""])
        shown = page.table(question.text)
        for label, count in wanted.items():
            if shown.get(label, [""])[0] != count:
                raise Stop(f"{reader}, “{question.text}”, {label}: cần {count}, thấy {shown.get(label)}")


def table(public: Page) -> list[str]:
    """The result as the public page has it, as lines for the terminal."""
    apart = f"(điện tử {number(year.ONLINE)}, giấy {number(year.PAPER)})"
    lines = [
        f"Hồ sơ đã trả kết quả  {number(year.RESULTS)}",
        f"Phiếu phát ra         {number(year.HANDED_OUT)}",
        f"Phiếu thu vào         {number(year.BALLOTS)} {apart}",
        f"Tỷ lệ tham gia        {percent(_TAKING_PART)}",
        f"Tỷ lệ thu hồi         {percent(Ratio(year.BALLOTS, year.HANDED_OUT))}",
    ]
    for at, question in enumerate(_FORM.questions, start=1):
        lines += ["", f"{at}. {question.text}"]
        for label, cells in public.table(question.text).items():
            if label not in {"", "Mức"}:
                lines.append(f"   {label:<20}" + "".join(f"{cell:>10}" for cell in cells).rstrip())
    present = [words for words in WARNINGS.values() if words in public.text]
    absent = [words for words in WARNINGS.values() if words not in public.text]
    lines += ["", *(f"Có cảnh báo: {words}" for words in present)]
    return [*lines, *(f"Không thuộc trường hợp cảnh báo: {words}" for words in absent)]
