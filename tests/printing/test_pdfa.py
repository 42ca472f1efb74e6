"""What is filed is PDF/A-3b, tagged, and copies right; checked by pikepdf's validator and by pdftotext."""

import io
import json
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from minutes_views import box, view
from papers_views import destroyed, opinions, sealed, summary
from pikepdf import pdfa

from ballots.sealing.sheet import seal_groups
from printing.record.destroyed import draw_destroyed
from printing.record.minutes import draw_minutes
from printing.record.opinions import draw_opinions
from printing.record.read import read_figures
from printing.record.result import FILE_NAME
from printing.record.sealed import draw_sealed
from printing.record.summary import draw_summary

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
ACCENTED = [
    unicodedata.normalize("NFC", vowel + mark)
    for vowel in "aăâeêioôơuưy"
    for mark in "\u0300\u0301\u0303\u0309\u0323"
]
ALL_WORDS = ["".join(ACCENTED[at : at + 5]) for at in range(0, len(ACCENTED), 5)] + [
    LETTERS[:14],
    LETTERS[14:],
]
ALL_LETTERS = " ".join(ALL_WORDS)
URL = "https://phieu.example.vn"
NFD = unicodedata.normalize("NFD", f"{ALL_LETTERS} | {ALL_LETTERS.upper()}")


@pytest.fixture(scope="module")
def minutes() -> bytes:
    return draw_minutes(view(box(remarks=(NFD, "Tốt 👍"), remarks_total=2), public_url=URL, trial=True))


def without_places(pdf: bytes) -> bytes:
    """The paper without its fields for signatures, of which the validator says that it knows no forms."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if "/AcroForm" in opened.Root:
            del opened.Root.AcroForm
            for page in opened.pages:
                if "/Annots" in page:
                    del page.Annots
        bare = io.BytesIO()
        opened.save(bare, **pdfa.resolve_save_kwargs("3b", deterministic_id=True))
    return bare.getvalue()


@pytest.mark.parametrize(
    "draw",
    [
        lambda: draw_minutes(view(box(remarks=("Tốt 👍 好", "x" * 1000), remarks_total=2), public_url=URL)),
        lambda: draw_destroyed(destroyed()),
        lambda: draw_sealed(sealed()),
        lambda: draw_opinions(opinions()),
        lambda: draw_summary(summary()),
    ],
    ids=["minutes", "destroyed", "sealed", "opinions", "summary"],
)
def test_every_paper_of_the_family_is_pdfa_3b_and_the_same_bytes_again(draw: Callable[[], bytes]) -> None:
    pdf = draw()
    report = pdfa.validate_written(io.BytesIO(without_places(pdf)), "3b")
    assert [str(finding) for finding in report.findings] == []
    assert report.passed
    assert draw() == pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.Lang == "vi-VN"
        assert str(opened.docinfo.Title)
        assert b"<pdfaid:part>3</pdfaid:part>" in opened.Root.Metadata.read_bytes()


def test_places_for_signatures_are_as_the_standard_wants_fields(minutes: bytes) -> None:
    """ISO 19005-3, 6.3.2 (printed, not hidden), 6.3.3 (an appearance, N alone), 6.4.1 (no action)."""
    with pikepdf.open(io.BytesIO(minutes)) as opened:
        form = opened.Root.AcroForm
        assert set(form.keys()) == {"/Fields"}
        on_pages = [one.objgen for page in opened.pages for one in page.get("/Annots", [])]
        assert sorted(on_pages) == sorted(one.objgen for one in form.Fields)
        for one in form.Fields:
            assert set(one.keys()) == {*("/Type", "/Subtype", "/FT", "/F", "/P", "/T", "/TU", "/Rect", "/AP")}
            assert (one.FT, int(one.F), set(one.AP.keys())) == (pikepdf.Name.Sig, 4, {"/N"})
            assert one.AP.N.read_bytes() == b""
        named = {str(one.T): (str(one.TU), [float(at) for at in one.Rect]) for one in form.Fields}
    assert named["thu_ky"][0] == "Chữ ký của thư ký Hoàng Quỳnh Như"
    secretary, chair = named["thu_ky"][1], named["chu_toa"][1]
    assert secretary[2] < chair[0], "THƯ KÝ left, CHỦ TỌA right"
    assert secretary[1::2] == chair[1::2]


def test_it_says_when_it_was_drawn_up_by_vietnamese_clocks(minutes: bytes) -> None:
    with pikepdf.open(io.BytesIO(minutes)) as opened:
        assert str(opened.docinfo.CreationDate) == "D:20181228170500+07'00"
        assert b"2018-12-28T17:05:00+07:00" in opened.Root.Metadata.read_bytes()


# --- tags -----------------------------------------------------------------------------------------------


def elements(node: Any) -> Iterator[Any]:
    yield node
    for kid in node.K:
        if kid.get("/Type") == "/StructElem":
            yield from elements(kid)


def test_the_tree_has_the_headings_tables_and_drawings_in_the_order_of_reading(minutes: bytes) -> None:
    with pikepdf.open(io.BytesIO(minutes)) as opened:
        (document,) = opened.Root.StructTreeRoot.K
        kinds = Counter(str(one.S) for one in elements(document))
        assert (kinds["/Document"], kinds["/H1"], kinds["/Table"], kinds["/Figure"]) == (1, 1, 4, 2)
        assert kinds["/H2"] > 8
        tables = [one for one in elements(document) if one.S == "/Table"]
        assert [len(row.K) for row in tables[1].K] == [9, 9, 9, 9]
        assert {str(cell.S) for cell in tables[1].K[0].K} == {"/TH"}
        assert {str(cell.S) for cell in tables[1].K[1].K} == {"/TD"}
        chart, code = (str(one.Alt) for one in elements(document) if one.S == "/Figure")
        assert chart.startswith("Biểu đồ tỷ lệ hài lòng. 1. Kết quả")
        assert code == f"Mã QR của {URL}/b/dongthanh-1"


def test_every_letter_is_in_the_tree_or_said_to_be_no_part_of_the_text(minutes: bytes) -> None:
    with pikepdf.open(io.BytesIO(minutes)) as opened:
        parents = opened.Root.StructTreeRoot.ParentTree.Nums
        for number, page in enumerate(opened.pages):
            depth, marked = 0, []
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name == "BDC":
                    marked.append(int(operands[1].MCID))
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
                assert 0 <= depth <= 1
                assert depth or name not in {"Tj", "TJ", "f", "f*", "S", "B*"}, (number, name)
            assert page.obj.StructParents == number
            assert marked == list(range(len(parents[2 * number + 1])))


# --- copying and searching ------------------------------------------------------------------------------


def test_all_vietnamese_letters_are_copied_as_typed_in_both_cases_also_from_split_ones(
    minutes: bytes, tmp_path: Path
) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    path = tmp_path / "minutes.pdf"
    path.write_bytes(minutes)
    said = subprocess.run([tool, path, "-"], check=True, capture_output=True, text=True).stdout
    text = " ".join(said.split())
    assert {*ALL_WORDS, *(word.upper() for word in ALL_WORDS)} <= set(re.findall(r"\w+", text))
    assert "01 ký tự trong các ý kiến trên không có trong bộ chữ, in là □." in text


# --- the attached result --------------------------------------------------------------------------------


def test_minutes_carry_their_result_as_json_which_says_what_the_pages_say() -> None:
    seal, after, head = (seal_groups(bytes([number]) * 32) for number in (1, 2, 3))
    drawn = box(seal=seal, next_seal=after, chain_head=head)
    pdf = draw_minutes(view(drawn, public_url=URL))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (spec,) = opened.Root.AF
        assert (spec.AFRelationship, str(spec.UF)) == (pikepdf.Name.Data, FILE_NAME)
        told = json.loads(opened.attachments[FILE_NAME].get_file().read_bytes())
    assert (told["number"], told["trial"]) == ("03/BB-UBND", False)
    (one,) = told["boxes"]
    page = read_figures(pdf, drawn.form, one["seal"])
    assert page is not None
    assert one["returned"] == page["returned"]
    for told_as, kind in (("electronic", "electronic"), ("paper", "paper"), ("collected", "both")):
        assert [one[told_as][key] for key in ("ballots", "valid")] == [
            page[f"{kind}/{key}"] for key in ("ballots", "valid")
        ]
        assert (
            one[told_as]["invalid"].items()
            <= {
                name.removeprefix(f"{kind}/"): number
                for name, number in page.items()
                if name.startswith(kind)
            }.items()
        )
    assert one["questions"]
    for question in one["questions"]:
        levels = {level: page[f"{question['code']}/{level}"] for level in question["levels"]}
        assert (question["levels"], question["unanswered"]) == (
            levels,
            page[f"{question['code']}/unanswered"],
        )
