"""One person's answer read from a total of few; participation lifted by numbers that no slip has."""

import json
from datetime import date
from pathlib import Path

import evidence
import pytest
from archived import QUORUM, filed_as_drawn, written
from evidence import honest
from pypdf import PdfReader
from shut import given_up
from simulator import BOX, Office
from sqlmodel import select

from ballots import sealing
from ballots.box import chain
from ballots.forms.tally import Caution, Reason
from ballots.tables import Count
from ballots.verify.findings import Find, Findings
from ballots.verify.verifier import Compared, verify
from ballots.views import boxes, counts
from ballots.views.readmodels import BoxCount, PastResult, Ratio
from printing.record.read import read_figures

DAY = date(2026, 11, 30)


def opened(online: int, *, spoiled: int = 0, returned: int = 29) -> Office:
    office = Office().ready()
    slips = office.issue(online + spoiled)
    for slip in slips[:online]:
        office.vote(slip, ket_qua="RHL", thai_do="RHL")
    for slip in slips[online:]:
        office.drop(slip, sealing.seal(office.sheet(), b"{}"))
    office.today = DAY
    if online + spoiled >= office.smallest:
        office.open(QUORUM, returned=returned)
    else:
        office.start()
        office.close(returned=returned)
    return office


def one_paper(office: Office, count: int = 1) -> Office:
    """So many paper ballots that say what nobody else says."""
    for slip in office.issue(count):
        office.paper(slip.number, ket_qua="KHL", thai_do="KHL")
    return office


def published(office: Office) -> tuple[dict[str, object], PastResult]:
    """The result's entry in the chain, and what the public page is drawn from."""
    office.finish()
    office.file()
    with office.reading() as session:
        (entry,) = (one for one in chain.entries(session, BOX) if one.type == "result")
        return json.loads(entry.payload), boxes.notice(session, BOX).past[0]


def row_of(office: Office) -> Count:
    with office.reading() as session:
        return session.exec(select(Count)).one()


# --- totals of fewer than five --------------------------------------------------------------------------


def test_one_paper_ballot_of_a_month_is_told_only_among_all() -> None:
    office = one_paper(opened(8))
    payload, past = published(office)
    assert "levels" not in json.dumps([payload["electronic"], payload["paper"]])
    assert payload["together"]["levels"]["ket_qua"] == {"RHL": 8, "HL": 0, "BT": 0, "KHL": 1}  # type: ignore[index]
    assert (past.electronic, past.paper) == (8, 1)
    assert [level.count for level in past.questions[0].levels] == [8, 0, 0, 1]
    row = row_of(office)
    assert "levels" not in row.electronic + row.paper  # nor does the database keep it


@pytest.mark.parametrize(
    "office",
    [
        pytest.param(lambda: opened(1, spoiled=4), id="four spoiled and one valid"),
        pytest.param(lambda: one_paper(opened(3)), id="carried on, one on paper"),
        pytest.param(lambda: given_up(paper=1), id="not to be opened, one on paper"),
        pytest.param(lambda: one_paper(opened(1, spoiled=4), 3), id="one valid online, three on paper"),
    ],
)
def test_fewer_than_five_valid_ballots_are_told_by_nothing(office: object, tmp_path: Path) -> None:
    made: Office = office()  # type: ignore[operator]
    made.finish()
    pdf = tmp_path / "bien-ban.pdf"
    filed_as_drawn(made, pdf)
    with made.reading() as session:
        (entry,) = (one for one in chain.entries(session, BOX) if one.type == "result")
        past = boxes.notice(session, BOX).past[0]
        shown = counts.box_count(session, made.opening_id, BOX)
    told = json.loads(entry.payload)
    apart = [one for one in (told["electronic"], told["paper"], told["together"]) if one and "levels" in one]
    assert sum(one["valid"] for one in apart) == 0  # of envelopes carried on there is an empty tally
    assert past.questions == shown.questions == ()
    text = " ".join("".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    assert "Có dưới 5 phiếu hợp lệ" in text
    assert "Không hài lòng" not in text
    assert not {"levels"} & json.loads(row_of(made).paper).keys()


def test_the_next_month_does_not_tell_what_was_withheld() -> None:
    office = opened(1, spoiled=4)
    published(office)
    office.seal()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 12, 31)
    office.open(QUORUM)
    with office.reading() as session:
        shown = counts.box_count(session, office.opening_id, BOX)
    assert [question.previous for question in shown.questions] == [None, None]
    assert shown.questions[0].levels[1].count == 6


def test_a_server_that_publishes_a_small_total_is_found(tmp_path: Path) -> None:
    made = honest()
    told = made.step("result")
    counted = evidence.Tally(evidence.FORM)
    counted.count(evidence.questionnaire.Ballot({"ket_qua": "HL"}))
    told["paper"] = counted.as_dict()
    told["paper_spent"], told["counters"]["used_paper"] = 1, told["counters"]["used_paper"] - 4
    told["counters"]["live"] += 4
    assert evidence.false(evidence.checked(made, tmp_path)) == {"told_wrong"}


def test_a_total_of_both_with_less_than_the_envelopes_alone_is_found(tmp_path: Path) -> None:
    """Paper is too few to be told apart, and hides that three "không hài lòng" were taken away."""
    made = evidence.begun()
    made.month(1, evidence.ANSWERS[1])
    made.seal(3)
    made.month(2, evidence.ANSWERS[2], paper=1)
    assert evidence.false(evidence.checked(made, tmp_path)) == set()
    told = made.step("result")["together"]
    for levels in (told["levels"]["ket_qua"], told["fields"][""]["levels"]["ket_qua"]):
        levels["RHL"], levels["KHL"] = levels["RHL"] + 1, levels["KHL"] - 1
    assert evidence.false(evidence.checked(made, tmp_path)) == {"tally_differs", "groups_wrong"}


# --- participation --------------------------------------------------------------------------------------


def checked(office: Office, folder: Path) -> tuple[Findings, BoxCount]:
    """The verifier's findings with the minutes as drawn, and what the page shows."""
    office.finish()
    pdf = folder / "bien-ban.pdf"
    filed_as_drawn(office, pdf)
    with office.reading() as session:
        shown = counts.box_count(session, office.opening_id, BOX)
        assert boxes.notice(session, BOX).past[0].participation == shown.participation
    return verify(written(office, folder), Compared(minutes=pdf, read=read_figures)), shown


def test_a_slip_used_online_and_typed_again_takes_part_once(tmp_path: Path) -> None:
    """15/29, where 16/29 was filed."""
    office = Office().ready()
    slips = office.issue(15)
    for slip in slips[:10]:
        office.vote(slip, ket_qua="HL")
    office.today = DAY
    office.open(QUORUM, returned=29)
    for slip in slips[10:]:
        office.paper(slip.number, ket_qua="HL")
    assert office.paper(slips[0].number, sure=True, ket_qua="RHL") is Reason.DUPLICATE
    found, shown = checked(office, tmp_path)
    assert (shown.participation, shown.return_rate) == (Ratio(15, 29), Ratio(15, 15))
    assert shown.collected.ballots == 16
    assert found.exit_code == 0
    assert found.figures[0].participation == Ratio(15, 29)
    (said,) = (one for one in found.made if one.code is Find.PAPER_WITHOUT_SLIPS)
    assert said.facts == {"count": 1, "paper": 6}


def test_invented_numbers_do_not_lift_participation_over_thirty_percent(tmp_path: Path) -> None:
    office = opened(10, returned=100)
    void = office.issue()[0]
    office.void(void.number)
    for number in range(25):
        office.paper(f"{number:08}", sure=True, ket_qua="RHL")
    for _ in range(25):  # and as many that nobody can read
        office.paper("", sure=True, invalid=Reason.SPOILED)
    assert office.paper(void.number, sure=True, ket_qua="RHL") is Reason.SPOILED
    found, shown = checked(office, tmp_path)
    assert shown.participation == Ratio(10, 100)
    assert Caution.LOW_PARTICIPATION in shown.warnings
    assert found.exit_code == 0
    (said,) = (one for one in found.made if one.code is Find.PAPER_WITHOUT_SLIPS)
    assert said.facts == {"count": 51, "paper": 51}


def test_a_month_without_such_paper_has_no_note(tmp_path: Path) -> None:
    found, _ = checked(one_paper(opened(8), 5), tmp_path)
    assert Find.PAPER_WITHOUT_SLIPS not in {one.code for one in found.made}
