"""Decks and reprints: stock is counted, nothing orders the sheets, nobody votes twice, nothing is told."""

import json
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from simulator import BOX, LOG_KEY, Office
from sqlalchemy import event
from sqlmodel import select

from ballots.box import decks, issue
from ballots.box.issue import IssuedSlip
from ballots.errors import Code, Refused
from ballots.meeting import paper
from ballots.sealing import codes
from ballots.tables import Box, Count, Slip
from ballots.views import counts

EACH_DATABASE = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office() -> Office:
    return Office().ready()


def draw(office: Office, count: int = 20) -> tuple[IssuedSlip, ...]:
    with office.reading() as session:
        return decks.draw(session, BOX, count, office.today, office.random.randbytes)


def issue_deck(office: Office, deck: tuple[IssuedSlip, ...]) -> None:
    with office.writing() as session:
        decks.issue_drawn(session, BOX, deck, office.today, LOG_KEY)


def reissue(office: Office, number: str) -> IssuedSlip:
    with office.writing() as session:
        return issue.reissue(session, BOX, number, office.today, office.random.randbytes, LOG_KEY)


def states(office: Office) -> dict[str, str]:
    with office.reading() as session:
        return {slip.number: slip.state for slip in session.exec(select(Slip)).all()}


def totals(office: Office) -> tuple[int, int]:
    with office.reading() as session:
        box = session.get_one(Box, BOX)
        return box.issued, box.voided


def code_of(act: object, *args: object) -> Code:
    with pytest.raises(Refused) as refused:
        act(*args)
    return refused.value.code


# --- decks ----------------------------------------------------------------------------------------------


@EACH_DATABASE
def test_a_deck_is_issued_when_it_is_drawn_and_its_sheets_have_an_order_of_their_own(office: Office) -> None:
    deck = draw(office, 40)
    assert (states(office), totals(office)) == ({}, (0, 0)), "drawing writes nothing"
    numbers = [slip.number for slip in deck]
    assert numbers == sorted(numbers), "of the cover: no order of sheets"
    sheets = decks.shuffled(deck, Random(5))
    assert sorted(sheets, key=deck.index) == list(deck)
    assert len({tuple(decks.shuffled(deck, Random(seed))) for seed in range(5)}) == 5
    issue_deck(office, deck)
    assert states(office) == dict.fromkeys(numbers, "live")
    assert totals(office) == (40, 0)
    by_hash = sorted(deck, key=lambda slip: codes.token_hash(codes.read_code(slip.code)))
    assert list(states(office)) == [slip.number for slip in by_hash], "as the rows lie in the table"
    office.vote(sheets[0], ket_qua="HL")
    assert states(office)[sheets[0].number] == "used"


@pytest.mark.parametrize("count", [0, 19, 1001])
def test_a_deck_has_twenty_to_a_thousand_sheets(office: Office, count: int) -> None:
    assert code_of(draw, office, count) is Code.DECK_SIZE


def test_a_deck_that_cannot_be_issued_as_it_was_drawn_is_not_issued_at_all(office: Office) -> None:
    deck = draw(office)
    with office.writing() as session:
        decks.issue_drawn(session, BOX, deck[:1], office.today, LOG_KEY)
    assert code_of(issue_deck, office, deck) is Code.DECK_STALE
    assert len(states(office)) == 1
    assert code_of(draw, Office()) is Code.BOX_NOT_OPEN
    with office.writing() as session:
        session.get_one(Box, BOX).current = None
    assert code_of(issue_deck, office, deck[1:]) is Code.BOX_NOT_OPEN


def test_what_was_drawn_from_a_deck_is_handed_out_and_the_rest_is_stock_or_void(office: Office) -> None:
    """in mới 30 - hủy 6 - tồn cuối kỳ 9 = phát ra 15; every slip is somewhere in the counters."""
    deck = draw(office, 30)
    issue_deck(office, deck)
    drawn = decks.shuffled(deck, Random(2))
    for slip in drawn[:12]:
        office.vote(slip, ket_qua="HL")
    with office.writing() as session:
        left = [slip.number for slip in drawn[24:]]
        issue.void(session, BOX, left, office.today, LOG_KEY)
    office.today = date(2026, 11, 30)
    office.start()
    office.close(stock_left=9, sure=False)
    with office.reading() as session:
        out = counts.box_count(session, office.opening_id, BOX).handed_out
        assert out is not None
        assert (out.before, out.issued, out.void, out.left, out.total) == (0, 30, 6, 9, 15)


@EACH_DATABASE
def test_one_wrong_number_in_a_list_voids_none_and_it_is_said_which(office: Office) -> None:
    deck = draw(office)
    issue_deck(office, deck)
    for wrong, code in (("00000000", Code.SLIP_UNKNOWN), (deck[0].number[:7] + "U", Code.CODE_GROUP)):
        numbers = [deck[0].number, deck[0].number, wrong, deck[1].number]
        with pytest.raises(Refused) as refused, office.writing() as session:
            issue.void(session, BOX, numbers, office.today, LOG_KEY)
        assert (refused.value.code, refused.value.facts["at"]) == (code, 3)
    assert set(states(office).values()) == {"live"}


# --- reprints -------------------------------------------------------------------------------------------


def test_a_reprint_is_a_new_slip_and_the_old_one_says_that_it_is_void(office: Office) -> None:
    [old] = office.issue()
    new = reissue(office, old.number)
    assert states(office) == {old.number: "void", new.number: "live"}
    assert code_of(office.vote, old) is Code.CODE_VOID
    office.vote(new, ket_qua="HL")
    assert totals(office) == (2, 1)


@pytest.mark.parametrize("word", ["used", "void"])
def test_a_slip_that_is_over_is_not_made_good_by_a_reprint_and_nothing_tells(
    office: Office, word: str
) -> None:
    """The new one has no vote in it, as often as one tries; totals move as for a good one."""
    live, over = office.issue(2)
    if word == "used":
        office.vote(over, ket_qua="HL")
    else:
        office.void(over.number)
    issued, voided = totals(office)
    for tries, slip in enumerate([over, over, live, live], start=1):
        new = reissue(office, slip.number)
        assert totals(office) == (issued + tries, voided + tries)
        assert states(office)[new.number] == ("live" if tries == 3 else "void")
        if tries != 3:
            assert code_of(office.vote, new) is Code.CODE_VOID
    assert states(office)[over.number] == word


@EACH_DATABASE
def test_a_reprint_writes_the_same_whatever_the_slip_was(office: Office, written: list[str]) -> None:
    live, used = office.issue(2)
    office.vote(used, ket_qua="HL")
    made = []
    for slip in (live, used):
        written.clear()
        reissue(office, slip.number)
        made.append(list(written))
    assert made[0] == made[1]
    assert len(made[0]) > 2


@pytest.fixture
def written(office: Office) -> Iterator[list[str]]:
    """Every statement as it is sent, without its values."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(office.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(office.database.engine, "before_cursor_execute", note)


@EACH_DATABASE
def test_counts_close_over_reprints_online_and_on_paper(office: Office) -> None:
    """An old sheet in the wall box counts as spoiled, the new one as a ballot; the counters add up."""
    slips = office.issue(12)
    for slip in slips[:8]:
        office.vote(slip, ket_qua="HL")
    new = [reissue(office, slip.number) for slip in (slips[0], slips[8], slips[9])]
    office.vote(new[1], ket_qua="BT")
    office.today = date(2026, 11, 30)
    office.start()
    office.close(stock_left=0)
    with office.writing() as session:
        at = (session, office.opening_id, BOX)
        numbers = (slips[9].number, new[2].number, new[0].number)
        entered = [paper.enter_number(*at, one, bytes(32), sure=True).invalid for one in numbers]
    assert [None if why is None else why.value for why in entered] == ["spoiled", None, "spoiled"]
    with office.reading() as session:
        ended = json.loads(session.get_one(Count, (office.opening_id, BOX)).counters_to)
    assert (ended["issued"], ended["void"], ended["used_online"], ended["used_paper"]) == (15, 3, 9, 1)
    parts = ("void", "expired", "used_online", "used_paper", "live")
    assert sum(ended[part] for part in parts) == ended["issued"]
