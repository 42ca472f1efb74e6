"""homphieu scan --box: questionnaire and layout are the box's, and its slips say how each number stands."""

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from commands import Run
from inked.sheets import ballot, blank
from PIL import Image
from sqlmodel import Session, select

from app.db import Database
from ballots.tables import Box, Slip

BOX = "hom-1"
NUMBER = ballot(0, "hai-noi-dung").slip_number


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One sheet without a mark."""
    file = tmp_path_factory.mktemp("quet") / "quet.png"
    page = Image.fromarray(np.asarray(blank(0, "hai-noi-dung")[0][..., 0]))
    page.resize((1184, round(1184 * page.height / page.width))).save(file)
    return file


@pytest.fixture
def database(office: Run, folder: Path) -> Database:
    assert office is not None
    return Database(f"sqlite:///{folder}/homphieu.db")


def standing(database: Database, state: str | None, box: str = BOX) -> None:
    """The number is a slip of a box, in this state; None: of none."""
    if state is None:
        return
    with database.writing() as session:
        hashed = sha256(NUMBER.encode()).digest()
        row = {"token_hash": hashed, "box_id": box, "number": NUMBER, "state": state}
        session.add(Slip(**row, expires_on=date(2027, 2, 28)))


def told(office: Run, scan: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert office("scan", str(scan), "--box", BOX, "--as", "json") == 0
    numbers: list[dict[str, object]] = json.loads(capsys.readouterr().out)["numbers"]
    return numbers


@pytest.mark.parametrize(
    ("state", "said"), [(None, "strange"), ("live", "live"), ("used", "used"), ("void", "void")]
)
def test_each_number_is_told_with_how_its_slip_stands(
    office: Run,
    database: Database,
    scan: Path,
    capsys: pytest.CaptureFixture[str],
    state: str | None,
    said: str,
) -> None:
    standing(database, state)
    [one] = told(office, scan, capsys)
    assert one == {"number": f"{NUMBER}/1", "times": 1, "standing": said}


def test_another_box_s_slip_is_a_stranger_s(
    office: Run, database: Database, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.writing() as session:
        first = session.get_one(Box, BOX)
        about = {"unit_id": first.unit_id, "committee_id": first.committee_id, "place": ""}
        session.add(Box(id="hom-2", name="Hòm 2", questionnaire=first.questionnaire, **about))
    standing(database, "live", "hom-2")
    assert told(office, scan, capsys)[0]["standing"] == "strange"


def test_the_table_says_it_in_words_and_nothing_is_written(
    office: Run, database: Database, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standing(database, "used")
    capsys.readouterr()
    assert office("scan", str(scan), "--box", BOX) == 0
    assert "số này đã bỏ phiếu" in capsys.readouterr().out
    with database.reading() as session:
        [slip] = session.exec(select(Slip)).all()
    assert slip.state == "used"


def _layout(database: Database, layout: str) -> None:
    with database.writing() as session:
        box = session.get_one(Box, BOX)
        box.layout = layout
        session.add(box)


def test_the_layout_is_the_box_s(
    office: Run, database: Database, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An A5 sheet is none of a roll's; and stubs are no ballots."""
    _layout(database, "roll-80")
    capsys.readouterr()
    assert office("scan", str(scan), "--box", BOX, "--as", "json") == 0
    sheets = json.loads(capsys.readouterr().out)["sheets"]
    assert sheets != []
    assert all(one["look"] for one in sheets)
    _layout(database, "a4-4")
    assert office("scan", str(scan), "--box", BOX) == 1
    assert "chỉ có cuống" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--box", BOX, "--layout", "a5"), "khổ in là của hòm phiếu"),
        (("--box", "khong-co"), "Không tìm thấy hòm phiếu"),
    ],
)
def test_what_does_not_go_together_is_said(
    office: Run, scan: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], said: str
) -> None:
    assert office("scan", str(scan), *given) == 1
    assert said in capsys.readouterr().err


def test_box_and_form_exclude_each_other(office: Run, scan: Path, session: Session) -> None:
    assert session is not None
    with pytest.raises(SystemExit) as no:
        office("scan", str(scan), "--box", BOX, "--form", "hai-noi-dung")
    assert no.value.code == 2
