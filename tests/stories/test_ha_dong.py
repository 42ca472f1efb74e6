"""Quận Hà Đông 2020 by its published figures: 1.638 ratings of 15.000 dossiers, nobody unsatisfied.

A result of 100 % from 10,9 % of the people: the numbers are right, and both warnings stand beside them.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import simulator
from simulator import BOX, Office
from starlette.testclient import TestClient
from web import FORM, Clock

from app.main import create_app
from app.settings import Settings
from ballots import sealing
from ballots.box import drop
from ballots.forms import questionnaire
from ballots.meeting import minutes
from ballots.sealing import codes
from ballots.views import counts
from ballots.views.readmodels import MinutesView
from printing.minutes import draw_minutes

SOURCE = Path(__file__).parents[1] / "data" / "ha_dong.toml"
RATINGS = {"RHL": 1_497, "HL": 141, "KHL": 0}
DOSSIERS = 15_000
QUORUM = ["ubnd", "mttq", "union", "clerk"]
ALL_SATISFIED = "Tỷ lệ hài lòng 100 %: đề nghị xem cùng tỷ lệ tham gia."
FEW_TOOK_PART = "Tỷ lệ tham gia dưới 30 %: kết quả có thể chưa đại diện."


def rate(office: Office) -> None:
    """Every rating as an envelope of its own; one transaction, for the disk is not what is tested here."""
    ratings = [level for level, count in RATINGS.items() for _ in range(count)]
    office.random.shuffle(ratings)
    slips, sheet = office.issue(len(ratings)), office.sheet()
    with office.writing() as session:
        for slip, level in zip(slips, ratings, strict=True):
            answers = questionnaire.write_answers(office.form, questionnaire.Ballot({"hai_long": level}))
            envelope, token = sealing.seal(sheet, answers), codes.read_code(slip.code)
            drop.drop(session, BOX, token, envelope, office.today, office.random, simulator.LOG_KEY)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The box after its opening: counted, and not filed yet."""
    folder = tmp_path_factory.mktemp("ha-dong")
    made = Office(
        url=f"sqlite:///{folder}/homphieu.db", form=questionnaire.read_form(SOURCE.read_bytes())
    ).ready()
    rate(made)
    made.today = date(2026, 11, 30)
    made.open(QUORUM, returned=DOSSIERS)
    made.finish()
    with made.writing() as session:
        narrative = minutes.Narrative(subject="Mở hòm phiếu đánh giá sự hài lòng năm 2020", keeping="Lưu.")
        minutes.edit(session, made.opening_id, narrative, ())
    yield made
    made.database.close()


def view_of(office: Office) -> MinutesView:
    with office.reading() as session:
        return counts.minutes_view(session, office.opening_id, 1, office.now)


@pytest.fixture(scope="module")
def text(office: Office, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pdftotext reads in the minutes, in one line."""
    tool = shutil.which("pdftotext")
    if tool is None:
        reason = "needs pdftotext (poppler-utils)"
        pytest.skip(reason)
    path = tmp_path_factory.mktemp("minutes") / "bien-ban.pdf"
    path.write_bytes(draw_minutes(view_of(office)))
    read = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True, timeout=60)
    return " ".join(read.stdout.decode("utf-8").split())


def test_every_rating_is_counted_and_none_is_made_up(office: Office) -> None:
    count = view_of(office).boxes[0]
    assert (count.collected.ballots, count.collected.valid, count.returned_total) == (1_638, 1_638, DOSSIERS)
    levels = {level.code: (level.count, str(level.ratio.percent)) for level in count.questions[0].levels}
    assert levels == {"RHL": (1_497, "91.4"), "HL": (141, "8.6"), "KHL": (0, "0.0")}
    assert str(count.questions[0].satisfaction.percent) == "100.0"
    assert str(count.participation.percent) == "10.9"
    assert list(count.warnings) == ["all_satisfied", "low_participation"]


def test_the_minutes_have_the_published_figures(text: str) -> None:
    for figure in ("1.638", "15.000", "1.497", "141", "91,4 %", "8,6 %", "0,0 %", "100,0 %", "10,9 %"):
        assert re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d])", text), f"{figure} is not in: {text}"


def test_the_levels_stand_with_their_shares_in_the_minutes(text: str) -> None:
    # A column a level, best first: counts in one line of the table, shares of them in the next.
    assert re.search(r"(?<![\d.,])1\.497 141 0 ", text), text
    assert "91,4 % 8,6 % 0,0 %" in text


def test_both_warnings_stand_in_the_minutes_word_for_word(text: str) -> None:
    assert ALL_SATISFIED in text
    assert FEW_TOOK_PART in text


def test_the_public_page_shows_the_same_figures_with_both_warnings(office: Office, tmp_path: Path) -> None:
    office.file(1, draw_minutes(view_of(office)))
    secret = tmp_path / "homphieu.secret"
    secret.write_bytes(bytes(32))
    settings = Settings(office.url, secret, "http://testserver")
    with TestClient(create_app(settings, Clock(office.now))) as client:
        page = client.get(f"/b/{BOX}", headers=FORM)
    assert page.status_code == 200
    shown = " ".join(re.sub(r"<[^>]*>", " ", page.text).replace("\u00a0", " ").split())
    for said in ("1.638", "10,9 %", "100,0 %", ALL_SATISFIED, FEW_TOOK_PART):
        assert said in shown, shown
