"""Quận Hà Đông 2020 by its published figures: 1.638 ratings on a touch screen, none unsatisfied; letters.

Its screen took ratings without slips, so they stand in a box of touches, apart: the nearly 15.000 dossiers of
the year give no participation, which nobody can know of a screen that anyone may touch. The letters are
invented: none of them were published.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from beginnings import write_secret
from doors import beside, hand_in, meet, view_of
from pypdf import PdfReader
from simulator import BOX, LOG_KEY, Office
from starlette.testclient import TestClient
from web import FORM, Clock

from app.main import create_app
from app.settings import Settings
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.questionnaire import Ballot
from ballots.meeting import minutes
from printing.record.minutes import draw_minutes
from printing.wording import UNSLIPPED, WARNINGS

SOURCE = Path(__file__).parents[1] / "data" / "ha_dong.toml"
RATINGS = {"RHL": 1_497, "HL": 141, "KHL": 0}
DOSSIERS = 15_000
LETTERS = ("Xin thêm ghế chờ ở sảnh.", "Đề nghị làm việc cả sáng thứ bảy.", "Nên có người hướng dẫn máy.")
NO_RATE = ("10,9 %", "Tỷ lệ tham gia", WARNINGS["low_participation"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The screen and the letter box after their opening: counted, and not filed yet."""
    form = questionnaire.for_touches(questionnaire.read_form(SOURCE.read_bytes()))
    made = Office(url=f"sqlite:///{tmp_path_factory.mktemp('ha-dong')}/homphieu.db", form=form).ready()
    ratings = [Ballot({"hai_long": level}) for level, count in RATINGS.items() for _ in range(count)]
    made.random.shuffle(ratings)
    hand_in(made, ratings)
    box = beside(made, "hom-thu", "Hòm thư góp ý", Kind.LETTERS)
    for text in LETTERS:
        box.write(text, "0912 345 678")
    meet(made, box, returned=DOSSIERS)
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def pdf(office: Office) -> bytes:
    return draw_minutes(view_of(office))


def test_every_rating_is_counted_and_none_is_made_up(office: Office) -> None:
    screen, letters = view_of(office).boxes
    assert (screen.form.kind, letters.form.kind) == (Kind.TOUCHES, Kind.LETTERS)
    assert (screen.collected.ballots, screen.collected.valid) == (1_638, 1_638)
    levels = {level.code: (level.count, str(level.ratio.percent)) for level in screen.questions[0].levels}
    assert levels == {"RHL": (1_497, "91.4"), "HL": (141, "8.6"), "KHL": (0, "0.0")}
    assert str(screen.questions[0].satisfaction.percent) == "100.0"
    assert list(screen.warnings) == ["all_satisfied"]
    assert (letters.collected.ballots, letters.collected.valid, letters.questions) == (3, 3, ())


def test_touches_and_letters_have_no_part_in_participation(office: Office) -> None:
    for box in view_of(office).boxes:
        assert (box.participation.percent, box.return_rate.percent) == (None, None)


def test_the_minutes_have_the_published_figures_and_label_them_apart(pdf: bytes) -> None:
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    for figure in ("1.638", "1.497", "141", "91,4 %", "8,6 %", "0,0 %", "100,0 %"):
        assert re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d])", text), f"{figure} is not in: {text}"
    for said in (UNSLIPPED["touches"], UNSLIPPED["letters"], WARNINGS["all_satisfied"]):
        assert said in text, said
    assert not [said for said in NO_RATE if said in text]
    assert "0912" not in text


def test_the_public_page_shows_the_same_figures(office: Office, pdf: bytes, tmp_path: Path) -> None:
    with office.writing() as session:
        keys = {BOX: LOG_KEY, "hom-thu": LOG_KEY}
        minutes.file(session, office.opening_id, 1, pdf, office.now, keys)
    secret = tmp_path / "homphieu.secret"
    write_secret(secret)
    settings = Settings(office.url, secret, "http://testserver")
    with TestClient(create_app(settings, Clock(office.now))) as client:
        pages = [client.get(f"/b/{box}", headers=FORM) for box in (BOX, "hom-thu")]
    screen, letters = (
        " ".join(re.sub(r"<[^>]*>", " ", page.text).replace("\u00a0", " ").split()) for page in pages
    )
    for said in ("1.638", "1.497", "100,0 %", WARNINGS["all_satisfied"], UNSLIPPED["touches"]):
        assert said in screen, screen
    assert not [said for said in NO_RATE if said in screen + letters]
    assert UNSLIPPED["letters"] in letters
    assert LETTERS[0] not in letters
