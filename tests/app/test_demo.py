"""The demo as a newcomer runs it: one command, a whole period, and the figures of 2018 in its minutes."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.demo import paper
from app.demo.page import Page
from app.demo.server import fresh_folder
from app.stop import Stop
from printing.wording import TRIAL

MOST_SECONDS = 400
DEMO = [
    sys.executable,
    "-c",
    "import sys; from app.cli.main import main; sys.exit(main(sys.argv[1:]))",
    "demo",
]


def text_of(pdf: Path) -> list[str]:
    pages = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()
    return [" ".join(page.split()) for page in pages.removesuffix("\f").split("\f")]


def serving(folder: Path) -> bool:
    """Whether any process still has the folder's database in its environment."""
    wanted = str(folder).encode()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in environ.read_bytes():
                return True
        except OSError:
            continue
    return False


def test_the_demo_ends_by_itself_with_the_published_figures_in_its_minutes(tmp_path: Path) -> None:
    run = subprocess.run(
        [*DEMO, "--once"], cwd=tmp_path, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    pages = text_of(tmp_path / "demo-data" / "bien-ban.pdf")
    for figure in ("2.359", "1.717", "72,8 %", "100,0 %"):
        assert figure in " ".join(pages)
        assert figure in run.stdout
    assert all(TRIAL in page for page in pages)
    assert all(TRIAL in page for page in text_of(tmp_path / "demo-data" / "phieu-mau.pdf"))
    assert len(re.findall(r"^ {2}✓ ", run.stdout, re.MULTILINE)) == 20
    assert run.stdout.count("GIẢ ĐỊNH") + run.stdout.count("giả định") >= 2
    for told in ("Tin nhắn hệ thống hồ sơ gửi kèm kết quả: ", "Đã lắng nghe, đã sửa: Đã đặt thêm 10 ghế"):
        assert told in run.stdout
    assert not serving(tmp_path)


def test_a_demo_that_is_stopped_leaves_no_server_behind(tmp_path: Path) -> None:
    with subprocess.Popen(DEMO, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        for line in run.stdout:
            if "Khởi động máy chủ" in line:
                break
        run.send_signal(signal.SIGTERM)
        run.stdout.read()
    assert run.returncode == 130
    assert not serving(tmp_path)


def test_a_folder_that_the_demo_did_not_make_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep")
    with pytest.raises(Stop):
        fresh_folder(mine)
    assert (mine / "letter.txt").read_text() == "keep"


def test_a_folder_of_an_earlier_demo_is_made_anew(tmp_path: Path) -> None:
    folder = fresh_folder(tmp_path / "demo-data")
    (folder / "homphieu.db").write_text("old")
    assert not (fresh_folder(folder) / "homphieu.db").exists()


def test_both_readers_of_paper_read_the_same_words() -> None:
    pdf = _small_pdf()
    program = "/usr/bin/pdftotext"
    if not Path(program).exists():
        pytest.skip("needs pdftotext")
    words = [
        [page.split() for page in read] for read in (paper.by_pypdf(pdf), paper.by_pdftotext(program, pdf))
    ]
    assert words[0] == words[1]


def _small_pdf() -> bytes:
    canvas = Canvas("unused.pdf")
    for words in ("slip one", "slip two"):
        canvas.drawString(50, 500, words)
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def test_a_form_is_filled_as_a_browser_fills_it() -> None:
    page = Page(
        '<form action="/a"><input type="hidden" name="csrf" value="t"><input name="x" value="1">'
        '<input name="x">'
        '<input type="checkbox" name="c" value="7"><input type="radio" name="r" value="b" checked>'
        '<select name="s"><option value="1">one</option><option value="2" selected>two</option></select>'
        '<select name="u"><option value="8">one</option></select><textarea name="t">\nold</textarea></form>'
        "<table><caption> All\n of it</caption><tr><th>Head</th><td>1<br>2</td></tr></table>"
    )
    filled = page.form("/a").filled({"x": ["3", "4"]})
    assert filled == {"csrf": ["t"], "x": ["3", "4"], "r": ["b"], "s": ["2"], "u": ["8"], "t": ["old"]}
    assert page.form("/a").choices == [("c", "7"), ("r", "b")]
    assert (page.csrf, page.table("All of it")) == ("t", {"Head": ["1 2"]})
    with pytest.raises(Stop):
        page.form("/b")
