"""homphieu scan: what is printed of a scanner's file, and what is not put side by side."""

import csv
import io
import json
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from inked import pens
from inked.pens import Hand, Pen
from inked.sheets import ballot, blank
from PIL import Image

from app.cli import main
from app.scanning import reading
from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import Layout
from printing.ballot.layout import plan_of


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ticked sheet, a circled one, an empty back, the same sheet once more, another questionnaire."""
    bubbles = plan_of(builtin("hai-noi-dung"), Layout.A5).sheets[0].bubbles
    at = bubbles[1].x, bubbles[1].y
    ticked, circled = (blank(0, "hai-noi-dung")[0].copy() for _ in range(2))
    pens.tick(Hand(ticked, Pen(0.5, (150, 50, 20), 0.9), Random(1)), at, Random(1))
    pens.circled(Hand(circled, Pen(0.5, (150, 50, 20), 0.9), Random(1)), at, Random(1))
    other = blank(1, "nam-yeu-to")[0]
    papers = [ticked, circled, np.full_like(ticked, 255), other]
    pages = [Image.fromarray(np.asarray(cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY))) for paper in papers]
    file = tmp_path_factory.mktemp("scan") / "=quét.pdf"
    pages[0].save(file, save_all=True, append_images=pages[1:], resolution=203)
    return file


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main.main(["scan", *argv])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_marks_and_doubts_are_told_by_page_and_numbers_apart(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crops = tmp_path / "crops"
    code, out, err = run(capsys, str(scan), "--form", "hai-noi-dung", "--as", "json", "--crops", str(crops))
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert [one["page"] for one in told["sheets"]] == [1, 2, 4]
    assert told["sheets"][0]["read"] == {"ket_qua": ["HL"], "thai_do": [], "ly_do": []}
    assert told["sheets"][0]["look"] == []
    assert told["sheets"][1]["read"] == {"thai_do": [], "ly_do": []}
    assert told["sheets"][1]["look"][0].startswith("ket_qua: ")
    assert told["sheets"][2]["look"] == ["phiếu của bộ câu hỏi khác"]
    number = ballot(0, "hai-noi-dung").slip_number
    assert told["numbers"] == [{"number": f"{number}/1", "times": 2, "standing": ""}]
    assert number not in json.dumps(told["sheets"])  # nobody reads off whose marks they are
    assert [path.name for path in crops.iterdir()] == ["=quét-2-1-ket_qua.png"]


def test_a_table_a_list_for_programs_and_what_went_wrong(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(scan.read_bytes()[:900])
    code, out, err = run(capsys, str(broken), str(scan), "--form", "hai-noi-dung")
    assert code == 1
    assert err == "homphieu: hong.pdf: không mở được tệp: tệp hỏng hoặc bị cắt cụt, xin quét lại\n"
    assert "4 trang, 1 trang trống, 3 tờ: 1 tờ đọc xong, 2 tờ cần người xem." in out
    assert "đọc được nhiều lần" in out


def test_a_cell_never_begins_like_a_formula(scan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, str(scan), "--form", "hai-noi-dung", "--as", "csv")
    _, *rows = csv.reader(io.StringIO(out))
    assert {row[0] for row in rows} == {"'=quét.pdf"}


def test_without_the_extra_one_sentence_says_how_to_install_it(
    scan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reading, "_NEEDED", ("no_such_library",))
    code, out, err = run(capsys, str(scan), "--form", "hai-noi-dung")
    assert (code, out) == (1, "")
    assert err == "homphieu: máy này chưa cài phần đọc phiếu quét; xin chạy: pip install homphieu[scan]\n"
