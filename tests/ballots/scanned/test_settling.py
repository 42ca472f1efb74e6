"""Doubts are settled by two roles, neither sees the other's choice; a sample of the rest is compared."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from scanning import Scanning
from simulator import LABELS
from sqlmodel import select

from ballots.errors import Code, Refused
from ballots.forms.tally import Reason
from ballots.office import setup
from ballots.scanned import settling
from ballots.scanned.sampling import LEAST_SAMPLE, drawn
from ballots.tables import Account, Attendance, Count, ScannedChoice, ScannedRemark
from ballots.views import scanned


@pytest.fixture
def meeting() -> Scanning:
    """Thirty sheets, two of them in doubt, of which one has a remark."""
    made = Scanning(30)
    pages = made.pages(doubtful=2)
    made.take([replace(pages[0], remark=b"\x89PNG remark"), *pages[1:]])
    made.draw()
    return made


def refused(meeting: Scanning, role: str, choice: str, doubt: object) -> Code:
    with pytest.raises(Refused) as no:
        meeting.decide(role, choice, doubt)  # type: ignore[arg-type]
    return no.value.code


def paper(meeting: Scanning) -> dict[str, object]:
    told: dict[str, object] = json.loads(meeting.count.paper)
    return told


# --- two who agree, a third, nobody -----------------------------------------------------------------------


def test_two_that_agree_settle_a_mark(meeting: Scanning) -> None:
    meeting.decide("ubnd", "BT")
    assert meeting.left().marks == 2
    pile = meeting.decide("mttq", "BT")
    assert (pile.agreed, pile.third, pile.open) == (1, 0, 0)
    assert meeting.left().marks == 1
    assert [one.role for one in pile.settled_by] == ["ubnd", "mttq"]


def test_two_that_differ_ask_a_third(meeting: Scanning) -> None:
    doubt = meeting.next("ubnd")
    meeting.decide("ubnd", "BT", doubt)
    meeting.decide("mttq", "", doubt)
    assert meeting.left().marks == 2
    pile = meeting.decide("clerk", "", doubt)
    assert (pile.agreed, pile.third, pile.open) == (0, 1, 0)
    assert meeting.left().marks == 1


def test_three_that_differ_make_the_ballot_invalid(meeting: Scanning) -> None:
    doubt = meeting.next("ubnd")
    for role, choice in (("ubnd", "BT"), ("mttq", "HL"), ("clerk", "!several")):
        pile = meeting.decide(role, choice, doubt)
    assert (pile.agreed, pile.third, pile.open) == (0, 0, 1)
    finish(meeting)
    assert paper(meeting)["invalid"] == {**dict.fromkeys(map(str, Reason), 0), "spoiled": 1}


def finish(meeting: Scanning) -> None:
    while meeting.left().marks:
        for role in ("ubnd", "mttq"):
            meeting.decide(role, "KHL")
    meeting.compare_all()
    meeting.add()


def test_a_ballot_that_two_find_invalid_is_counted_with_its_reason(meeting: Scanning) -> None:
    for role in ("union", "secretary"):
        meeting.decide(role, "!several")
    finish(meeting)
    told = paper(meeting)
    assert (told["ballots"], told["valid"]) == (30, 29)
    assert told["invalid"] == {**dict.fromkeys(map(str, Reason), 0), "several": 1}
    assert told["levels"]["ket_qua"] == {"RHL": 0, "HL": 28, "BT": 0, "KHL": 1}  # type: ignore[index]


# --- who may, and what is seen ----------------------------------------------------------------------------


def test_the_same_member_does_not_decide_twice(meeting: Scanning) -> None:
    """Not in another role either, which the administration gave meanwhile."""
    doubt = meeting.next("ubnd")
    meeting.decide("ubnd", "BT", doubt)
    with meeting.office.writing() as session:
        chair = meeting.office.account(session, "ubnd")
        seat = session.exec(select(Attendance).where(Attendance.account_id == chair.id)).one()
        chair.role = seat.role = "supervisor"
        session.add_all([chair, seat])
    assert refused(meeting, "supervisor", "BT", doubt) is Code.SCAN_TWICE
    assert meeting.next("supervisor") != doubt


def test_the_same_role_does_not_decide_twice(meeting: Scanning) -> None:
    """Its deputy is of the same side."""
    doubt = meeting.next("ubnd")
    meeting.decide("ubnd", "BT", doubt)
    with meeting.office.writing() as session:
        seat = session.exec(select(Attendance).where(Attendance.role == "ubnd")).one()
        chair = session.get_one(Account, seat.account_id)
        about = {"unit_id": "xa", "password_hash": "-", "committee_id": "hoi-dong"}
        deputy = Account(login="pho", name="Ông phó", role="ubnd", **about)
        chair.active = False
        session.add_all([deputy, chair])
        session.flush()
        more = {"opening_id": seat.opening_id, "seat": 99, "label": seat.label}
        session.add(Attendance(account_id=deputy.id, role="ubnd", name=deputy.name, **more))
        session.flush()
        on = (deputy, doubt.page, doubt.question, "BT", meeting.office.today)  # type: ignore[union-attr]
        with pytest.raises(Refused) as no:
            settling.decide(session, *meeting.at, *on)
        shown = scanned.next_doubt(session, *meeting.at, deputy, meeting.office.today)
    assert no.value.code is Code.SCAN_TWICE
    assert shown is not None
    assert shown.page != doubt.page  # type: ignore[union-attr]


@pytest.mark.parametrize("first", ["BT", "RHL", "", "!several"])
def test_what_another_has_chosen_is_not_seen(meeting: Scanning, first: str) -> None:
    """The second is shown the same as if nobody had decided, and so is the third after two that differ."""
    before, left = meeting.next("mttq"), meeting.left()
    doubt = meeting.next("ubnd")
    pile = meeting.decide("ubnd", first, doubt)
    assert meeting.next("mttq") == before
    assert (meeting.left().marks, meeting.left().sheets) == (left.marks, left.sheets)
    assert (pile.agreed, pile.third, pile.open) == (0, 0, 0)
    meeting.decide("mttq", "HL", doubt)
    assert meeting.next("clerk") == before


def test_choices_are_forgotten_once_a_mark_is_settled(meeting: Scanning) -> None:
    doubt = meeting.next("ubnd")
    meeting.decide("ubnd", "BT", doubt)
    meeting.decide("mttq", "BT", doubt)
    with meeting.office.reading() as session:
        assert session.exec(select(ScannedChoice)).all() == []
    assert refused(meeting, "clerk", "BT", doubt) is Code.SCAN_SETTLED


def test_what_waits_of_another_sheet_is_not_forgotten_with_it(meeting: Scanning) -> None:
    """One member decides on all, then the other: nobody is asked again."""
    for role in ("ubnd", "mttq"):
        for _ in range(2):
            meeting.decide(role, "BT")
    assert meeting.left().marks == 0


def test_who_is_of_another_committee_decides_nothing(meeting: Scanning) -> None:
    doubt = meeting.next("ubnd")
    with meeting.office.writing() as session:
        labels = {**LABELS, "supervisor": "Ban Thanh tra nhân dân"}
        setup.add_committee(session, "xa", "hoi-dong-2", "Hội đồng khác", labels=labels)
        member = meeting.office.account(session, "ubnd")
        member.committee_id = "hoi-dong-2"
        session.add(member)
        session.flush()
        on = (member, doubt.page, doubt.question, "BT", meeting.office.today)  # type: ignore[union-attr]
        with pytest.raises(Refused) as no:
            settling.decide(session, *meeting.at, *on)
    assert no.value.code is Code.NOT_A_MEMBER


def test_who_did_not_come_decides_nothing_and_compares_nothing(meeting: Scanning) -> None:
    doubt = meeting.next("union")
    with meeting.office.writing() as session:
        session.exec(select(Attendance).where(Attendance.role == "union")).one().present = False
    assert refused(meeting, "union", "BT", doubt) is Code.NOT_PRESENT
    with pytest.raises(Refused) as no:
        meeting.compare("union")
    assert no.value.code is Code.NOT_PRESENT


@pytest.mark.parametrize("choice", ["XX", "!blank", "HL,RHL", "!"])
def test_a_choice_that_the_questionnaire_does_not_have_is_refused(meeting: Scanning, choice: str) -> None:
    assert refused(meeting, "ubnd", choice, meeting.next("ubnd")) is Code.SCAN_CHOICE


# --- the sample -------------------------------------------------------------------------------------------


def test_the_sample_follows_from_the_chain_and_from_all_sheets() -> None:
    keys = [bytes([at]) * 32 for at in range(200)]
    one = drawn(bytes(32), keys, keys, 5)
    assert len(one) == LEAST_SAMPLE
    assert set(one) <= set(keys)
    assert one == drawn(bytes(32), keys[::-1], keys[::-1], 5)
    assert one != drawn(bytes([1]) * 32, keys, keys, 5)
    assert one != drawn(bytes(32), [*keys, b"x" * 32], keys, 5)  # one more sheet draws anew
    assert len(drawn(bytes(32), keys, keys[:7], 5)) == 7
    together = sha256(b"".join(keys)).digest()
    order = sorted(keys, key=lambda key: sha256(b"homphieu/1 sample\0" + bytes(32) + together + key).digest())
    assert one == sorted(order[:LEAST_SAMPLE])


@pytest.mark.parametrize(("sure", "sample"), [(400, 20), (401, 21), (1_000, 50)])
def test_it_can_be_five_of_a_hundred(sure: int, sample: int) -> None:
    keys = [at.to_bytes(32, "big") for at in range(sure)]
    assert len(drawn(bytes(32), keys, keys, 5)) == sample


def test_nothing_is_counted_while_the_sample_is_incomplete_or_a_doubt_is_left(meeting: Scanning) -> None:
    for facts in ({"marks": 2, "sheets": 20}, {"marks": 2, "sheets": 0}, {"marks": 0, "sheets": 0}):
        if facts["sheets"] == 0:
            meeting.compare_all()
        if facts["marks"] == 0:
            for role in ("ubnd", "mttq") * 2:
                meeting.decide(role, "HL")
            meeting.add()
            return
        with pytest.raises(Refused) as no:
            meeting.add()
        assert (no.value.code, no.value.facts) == (Code.SCAN_WAITING, facts)
        assert meeting.count.paper_marked == 0


def test_sheets_of_a_sample_that_is_not_compared_hold_up_the_counting() -> None:
    made = Scanning(25)
    made.take(made.pages())
    made.draw()
    for _ in range(LEAST_SAMPLE - 1):
        made.compare()
    with pytest.raises(Refused) as no:
        made.add()
    assert no.value.facts == {"marks": 0, "sheets": 1}


def test_of_many_sheets_a_twentieth_is_compared() -> None:
    made = Scanning(450)
    made.take(made.pages())
    made.draw()
    assert made.left().sheets == 23  # 22.5, rounded up


def test_a_difference_raises_the_sample_to_all(meeting: Scanning) -> None:
    assert meeting.left().sheets == LEAST_SAMPLE
    pile = meeting.compare("clerk", same=False)
    assert (pile.different, pile.sample) == (1, LEAST_SAMPLE)
    left = meeting.left()
    assert left.sheets == 28 - 1  # all of which the machine was sure
    assert left.marks == 2 + 3  # and people decide on this one's marks
    meeting.compare_all()
    while meeting.left().marks:
        for role in ("ubnd", "mttq"):
            doubt = meeting.next(role)
            assert doubt is not None
            meeting.decide(role, "BT" if doubt.question else "", doubt)
    meeting.add()
    assert paper(meeting)["levels"]["thai_do"] == {"RHL": 29, "HL": 0, "BT": 1, "KHL": 0}  # type: ignore[index]
    assert paper(meeting)["levels"]["ket_qua"] == {"RHL": 0, "HL": 27, "BT": 3, "KHL": 0}  # type: ignore[index]


# --- the end ----------------------------------------------------------------------------------------------


def test_counting_ends_with_no_sheet_no_crop_and_a_balance(meeting: Scanning) -> None:
    with pytest.raises(Refused) as no:
        meeting.office.finish()
    assert no.value.code is Code.PAPER_UNMARKED
    finish(meeting)
    assert meeting.rows() == 0
    with pytest.raises(Refused) as no:
        meeting.office.finish()
    assert (no.value.code, no.value.facts) == (Code.SCAN_REMARKS, {"remarks": 1})
    meeting.type("Cảm ơn cán bộ")
    with meeting.office.reading() as session:
        assert session.exec(select(ScannedRemark)).all() == []
    count = meeting.office.finish()
    assert (count.paper_spent, count.paper_marked, count.paper_scanned) == (30, 30, 0)
    with pytest.raises(Refused) as no:
        meeting.take(meeting.pages())
    assert no.value.code is Code.WRONG_STEP


def test_a_pile_is_counted_once(meeting: Scanning) -> None:
    finish(meeting)
    before = meeting.count.paper
    with pytest.raises(Refused) as no:
        meeting.add()
    assert no.value.code is Code.WRONG_STEP
    assert meeting.count.paper == before


def test_after_the_result_nobody_decides_or_types(meeting: Scanning) -> None:
    doubt = meeting.next("ubnd")
    with meeting.office.writing() as session:
        session.get_one(Count, meeting.at).state = "final"
    assert refused(meeting, "ubnd", "BT", doubt) is Code.WRONG_STEP
    for act in (meeting.compare, meeting.add, lambda: meeting.type("Cảm ơn")):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.code is Code.WRONG_STEP
