"""Minutes that were false when they were filed, and others that pass for those of this opening.

Whoever files holds the log key: the PDF's hash stands in the chain, and only its figures can be found out.
"""

import dataclasses
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import evidence
import pytest
from archived import QUORUM, filed_as_drawn, written
from evidence import honest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ContentStream, DictionaryObject, NameObject, NumberObject
from simulator import BOX, LOG_KEY, Office

from app.cli import main
from ballots import sealing
from ballots.meeting import destroying
from ballots.meeting.destroying import What
from ballots.verify.findings import Find, Findings, Mark
from ballots.verify.verifier import Compared, verify
from ballots.views import counts
from ballots.views.readmodels import BoxCount, LevelCount, QuestionResult, Ratio
from printing.record.read import read_figures

DAY = date(2026, 11, 30)
Change = Callable[[BoxCount], BoxCount]


def counted(online: int = 8, paper: int = 6, returned: int = 29) -> Office:
    """A box opened and counted; its minutes are not filed yet."""
    office = Office().ready()
    slips = office.issue(online + paper)
    for number, slip in enumerate(slips[:online]):
        office.vote(slip, ket_qua="KHL" if number % 3 == 0 else "RHL", thai_do="HL")
    office.today = DAY
    office.open(QUORUM, returned=returned)
    for slip in slips[online:]:
        office.paper(slip.number, ket_qua="HL")
    office.finish()
    return office


def checked(office: Office, folder: Path, pdf: Path, *, full: bool = True) -> Findings:
    compared = Compared(minutes=pdf, read=read_figures)
    return verify(written(office, folder, full=full), compared)


def false(found: Findings) -> set[str]:
    return {one.code.value for one in found.made if one.mark in {Mark.FALSE, Mark.UNREADABLE}}


def places(found: Findings) -> set[str]:
    """Where the minutes say something else than the record."""
    return {str(one.facts["place"]) for one in found.made if one.code is Find.MINUTES_FIGURE_DIFFERS}


def with_levels(change: Callable[[dict[str, int]], dict[str, int]]) -> Change:
    """Minutes whose first question has other numbers, and honest shares of those."""

    def changed(box: BoxCount) -> BoxCount:
        first, *rest = box.questions
        counts = change({level.code: level.count for level in first.levels})
        total = sum(counts.values())
        levels = tuple(
            LevelCount(one.code, one.label, counts[one.code], Ratio(counts[one.code], total))
            for one in first.levels
        )
        satisfied = Ratio(counts["RHL"] + counts["HL"], total)
        told = QuestionResult(first.code, first.text, levels, first.unanswered, satisfied, first.previous)
        return dataclasses.replace(box, questions=(told, *rest))

    return changed


# --- false when filed -----------------------------------------------------------------------------------


def test_minutes_that_were_false_when_filed_end_verify_with_a_finding_and_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three "không hài lòng" become "rất hài lòng"; chain, hashes and recount are all as they should be."""
    office, pdf = counted(), tmp_path / "sai.pdf"
    swapped = with_levels(lambda was: was | {"RHL": was["RHL"] + was["KHL"], "KHL": 0})
    filed_as_drawn(office, pdf, swapped)
    path = written(office, tmp_path)
    assert main.main(["verify", str(path)]) == 0
    capsys.readouterr()
    assert main.main(["verify", str(path), "--minutes", str(pdf)]) == 1
    said = capsys.readouterr().out
    assert "[minutes_figure_differs]" in said
    assert "Có điều sai" in said
    assert main.main(["verify", str(written(office, tmp_path, full=False)), "--minutes", str(pdf)]) == 1


def test_honest_minutes_are_read_and_compared_figure_by_figure(tmp_path: Path) -> None:
    office, pdf = counted(), tmp_path / "bien-ban.pdf"
    filed_as_drawn(office, pdf)
    found = checked(office, tmp_path, pdf)
    assert false(found) == set()
    (equal,) = (one for one in found.made if one.code is Find.MINUTES_FIGURES_EQUAL)
    assert int(equal.facts["count"]) > 40
    assert Find.MINUTES_BY_EYE in {one.code for one in found.made}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda box: {"returned_total": 28}, "returned"),
        (lambda box: {"participation": Ratio(15, 29)}, "participation/part"),
        (lambda box: {"participation": Ratio(14, 60)}, "participation/whole"),
        (lambda box: {"paper": dataclasses.replace(box.paper, valid=7)}, "paper/valid"),
        (lambda box: {"electronic": dataclasses.replace(box.electronic, ballots=9)}, "electronic/ballots"),
        (lambda box: {"paper": dataclasses.replace(box.paper, invalid={"spoiled": 1})}, "paper/spoiled"),
        (lambda box: {"electronic": None}, "electronic/valid"),
    ],
)
def test_any_figure_that_is_another_is_found(
    change: Callable[[BoxCount], dict[str, object]], place: str, tmp_path: Path
) -> None:
    office, pdf = counted(), tmp_path / "sai.pdf"
    filed_as_drawn(office, pdf, lambda box: dataclasses.replace(box, **change(box)))
    assert place in places(checked(office, tmp_path, pdf))


def test_a_share_or_a_rate_that_is_not_that_of_its_numbers_is_found(tmp_path: Path) -> None:
    office, pdf = counted(), tmp_path / "sai.pdf"

    def rosier(box: BoxCount) -> BoxCount:
        first, *rest = box.questions
        return dataclasses.replace(
            box, questions=(dataclasses.replace(first, satisfaction=Ratio(1, 1)), *rest)
        )

    filed_as_drawn(office, pdf, rosier)
    assert places(checked(office, tmp_path, pdf)) == {"ket_qua/satisfied"}


def test_questions_that_stand_under_each_others_numbers_are_found(tmp_path: Path) -> None:
    office, pdf = counted(), tmp_path / "sai.pdf"

    def exchanged(box: BoxCount) -> BoxCount:
        first, second = box.questions
        texts = (dataclasses.replace(first, text=second.text), dataclasses.replace(second, text=first.text))
        return dataclasses.replace(box, questions=texts)

    filed_as_drawn(office, pdf, exchanged)
    assert "minutes_figure_missing" in false(checked(office, tmp_path, pdf))


def test_a_head_of_the_chain_that_never_was_is_found(tmp_path: Path) -> None:
    office, pdf = counted(), tmp_path / "sai.pdf"
    filed_as_drawn(office, pdf, lambda box: dataclasses.replace(box, chain_head=box.next_seal))
    assert false(checked(office, tmp_path, pdf)) == {"minutes_head_differs"}


# --- other kinds of opening -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("online", "paper"),
    [(8, 1), (8, 0), (5, 5), (6, 4)],
)
def test_a_small_kind_is_told_together_in_minutes_and_recount(
    online: int, paper: int, tmp_path: Path
) -> None:
    office, pdf = counted(online, paper), tmp_path / "bien-ban.pdf"
    filed_as_drawn(office, pdf)
    found = checked(office, tmp_path, pdf)
    assert false(found) == set()
    told = found.figures[0].answers()
    assert (told["paper"] is None) is (0 < paper < 5)
    assert told["both"] is not None


def spoiled_but_one() -> Office:
    """Four envelopes that say nothing, and one vote."""
    office = Office().ready()
    one, *others = office.issue(5)
    office.vote(one, ket_qua="KHL")
    for slip in others:
        office.drop(slip, sealing.seal(office.sheet(), b"{}"))
    office.today = DAY
    office.open(QUORUM, returned=29)
    office.finish()
    return office


def test_four_spoiled_and_one_valid_ballot_are_told_by_nothing_that_is_published(tmp_path: Path) -> None:
    office, pdf = spoiled_but_one(), tmp_path / "bien-ban.pdf"
    filed_as_drawn(office, pdf)
    found = checked(office, tmp_path, pdf)
    assert false(found) == set()
    assert found.figures[0].answers() == {"electronic": None, "paper": None, "both": None}
    assert "KHL" not in json.dumps(found.figures[0].as_dict())
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "không nêu số phiếu ở từng mức" in " ".join(text.split())


def test_minutes_that_tell_what_is_not_to_be_told_are_found(tmp_path: Path) -> None:
    office, other, pdf = spoiled_but_one(), counted(), tmp_path / "sai.pdf"
    with other.reading() as session:
        questions = counts.box_count(session, other.opening_id, BOX).questions
    filed_as_drawn(office, pdf, lambda box: dataclasses.replace(box, questions=questions))
    assert "ket_qua/KHL" in places(checked(office, tmp_path, pdf))


# --- what lies upon the letters -------------------------------------------------------------------------


def painted(pdf: Path, change: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf.read_bytes()))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_note(writer: PdfWriter) -> None:
    writer.add_annotation(1, FreeText(text="RHL 14", rect=(100, 100, 300, 300)))


def a_place(writer: PdfWriter) -> Any:
    """One for a signature, that is not left as ours are."""
    return next(one.get_object() for page in writer.pages for one in page.get("/Annots", ()))


def with_picture(writer: PdfWriter) -> None:
    a_place(writer)["/AP"]["/N"].set_data(b"0 0 100 20 re f")


def with_operators(operators: bytes) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        page = writer.pages[1]
        drawn = page.get_contents()
        assert drawn is not None
        content = ContentStream(None, writer)
        content.set_data(drawn.get_data() + operators)
        page[NameObject("/Contents")] = writer._add_object(content)

    return change


def with_white_letters(writer: PdfWriter) -> None:
    page = writer.pages[0]
    drawn = page.get_contents()
    assert drawn is not None
    content = ContentStream(drawn, writer)
    for given, operator in content.operations:
        if operator == b"rg":
            given[:] = [NumberObject(1)] * 3
    page[NameObject("/Contents")] = content


@pytest.mark.parametrize(
    "change",
    [
        with_note,
        with_picture,
        lambda writer: a_place(writer).update({NameObject("/MK"): DictionaryObject()}),
        with_operators(b"\n1 1 1 rg 0 0 600 800 re f\n"),
        with_operators(b"\nBT 3 Tr ET\n"),
        with_operators(b"\nBT /F1+0 1 Tf ET\n"),
        with_operators(b"\n0.01 0 0 0.01 0 0 cm\n"),
        with_operators(b"\n0 0 10 10 re W n\n"),
        with_operators(b"\n/Im1 Do\n"),
        with_operators(b"\n/OC /Hidden BDC EMC\n"),
        with_operators(b"\n/P <</MCID 999 /ActualText (14)>> BDC EMC\n"),
        with_operators(b"\n/Span BMC EMC\n"),
        with_operators(b"\n1 g 0 0 600 800 re f*\n"),
        with_white_letters,
    ],
)
def test_true_letters_under_something_else_are_no_figures(
    change: Callable[[PdfWriter], None], tmp_path: Path
) -> None:
    office, pdf = counted(), tmp_path / "bien-ban.pdf"
    filed_as_drawn(office, pdf)
    with office.reading() as session:
        box = counts.box_count(session, office.opening_id, BOX)
    assert read_figures(painted(pdf, lambda _: None), box.form, box.seal) is not None
    assert read_figures(painted(pdf, change), box.form, box.seal) is None


@pytest.mark.parametrize("raw", [b"", b"%PDF-", b"Bien ban", b"%PDF-1.4\n" + b"[" * 5000])
def test_what_is_no_pdf_has_no_figures(raw: bytes, tmp_path: Path) -> None:
    office, pdf = counted(), tmp_path / "sai.pdf"
    pdf.write_bytes(raw)
    office.file(1, raw)
    assert false(checked(office, tmp_path, pdf)) == {"minutes_without_figures"}


# --- minutes of something else --------------------------------------------------------------------------


def second_month(office: Office) -> None:
    office.seal()
    slips = office.issue(6)
    for slip in slips:
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 12, 31)
    office.open(QUORUM, returned=29)
    office.finish()


def test_minutes_of_the_next_opening_are_not_those_of_this_one(tmp_path: Path) -> None:
    office, first, second = counted(), tmp_path / "1.pdf", tmp_path / "2.pdf"
    filed_as_drawn(office, first)
    second_month(office)
    filed_as_drawn(office, second, number=2)
    assert false(checked(office, tmp_path, first)) == set()
    assert false(checked(office, tmp_path, second)) == {"minutes_other"}


def test_minutes_of_a_destruction_are_not_those_of_the_opening(tmp_path: Path) -> None:
    office, pdf = counted(), tmp_path / "huy.pdf"
    filed_as_drawn(office, tmp_path / "1.pdf")
    office.today = date(2027, 2, 1)
    pdf.write_bytes(b"%PDF-1 tieu huy")
    with office.writing() as session:
        one = destroying.look(session, BOX, 1, What.RELEASES, office.today)
        number = destroying.number_for(session, BOX, 2027)
        destroying.destroy(session, one, number, pdf.read_bytes(), "tiêu hủy", office.now, LOG_KEY)
    assert false(checked(office, tmp_path, pdf)) == {"minutes_other"}
    assert false(checked(office, tmp_path, tmp_path / "1.pdf")) == set()


def carried_on(paper: int) -> Office:
    office = Office().ready()
    slips = office.issue(3 + paper)
    for slip in slips[:3]:
        office.vote(slip, ket_qua="HL")
    office.today = DAY
    office.start()
    office.close(returned=29)
    for slip in slips[3:]:
        office.paper(slip.number, ket_qua="KHL")
    office.finish()
    return office


def test_minutes_of_the_opening_that_carried_the_box_on_are_compared_with_its_own_figures(
    tmp_path: Path,
) -> None:
    for name, change, expected in (
        ("that", lambda box: box, set()),
        ("sai", with_levels(lambda was: was | {"KHL": 0, "RHL": 6}), {"minutes_figure_differs"}),
    ):
        office, first, second = carried_on(6), tmp_path / f"{name}-1.pdf", tmp_path / f"{name}-2.pdf"
        filed_as_drawn(office, first, change)
        for slip in office.issue(4):
            office.vote(slip, ket_qua="HL")
        office.today = date(2026, 12, 31)
        office.open(QUORUM, returned=29)
        office.finish()
        filed_as_drawn(office, second, number=2)
        found = checked(office, tmp_path, first)
        assert false(found) == expected
        assert Find.MINUTES_CARRIED in {one.code for one in found.made}
        assert false(checked(office, tmp_path, second)) == set()


def test_two_minutes_of_one_opening_cannot_be_on_record(tmp_path: Path) -> None:
    made = honest()
    made.file(2, b"%PDF-1.4 khac")
    assert evidence.false(evidence.checked(made, tmp_path)) == {"entry_out_of_order"}


def test_a_computer_without_a_reader_of_pdfs_does_not_say_that_all_is_well(tmp_path: Path) -> None:
    office, pdf = counted(), tmp_path / "bien-ban.pdf"
    filed_as_drawn(office, pdf)
    found = verify(written(office, tmp_path), Compared(minutes=pdf))
    assert (found.exit_code, false(found)) == (2, {"minutes_no_reader"})


def test_the_recount_is_told_by_question_and_level_on_screen_and_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = counted()
    office.file()
    path = written(office, tmp_path)
    main.main(["verify", str(path), "--json"])
    (told,) = json.loads(capsys.readouterr().out)["figures"]
    assert told["recounted"] is True
    assert told["levels"]["electronic"]["ket_qua"] == {"RHL": 5, "HL": 0, "BT": 0, "KHL": 3}
    assert told["levels"]["paper"]["ket_qua"] == {"RHL": 0, "HL": 6, "BT": 0, "KHL": 0}
    assert (told["unanswered"]["paper"]["thai_do"], told["returned"], told["took_part"]) == (6, 29, 14)
    assert told["ballots"]["both"]["valid"] == 14
    main.main(["verify", str(path)])
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert {"Không hài lòng 3 0 3", "Phiếu hợp lệ 8 6 14", "Hồ sơ đã trả kết quả: 29"} <= set(said)
