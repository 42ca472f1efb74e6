"""Attacks by the office's own people, each of which once worked; a lying server's are in browser/."""

import json
import re
from datetime import date
from typing import Any

import pytest
from sheets import enter_number
from simulator import BOX, LOG_KEY, Office, identity, log_keys
from sqlalchemy import event

from ballots.box.issue import IssuedSlip
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.questionnaire import Ballot
from ballots.forms.source import write_source
from ballots.keys import holders, joining, padlocks
from ballots.meeting import paper
from ballots.sealing import keyring
from ballots.sealing.sheet import point_of
from ballots.tables import Box, Count

QUORUM = ("ubnd", "mttq", "union", "clerk")
WRONG_BODIES = [
    Ballot({"khong_co": "HL"}),
    Ballot({"ket_qua": "HL"}, field="khong_co"),
    Ballot({"ket_qua": "HL"}, remark="x" * (questionnaire.REMARK_CHARACTERS + 1)),
]


def closed_office() -> tuple[Office, list[IssuedSlip]]:
    """Six of ten slips used online, the slot closed."""
    office = Office().ready()
    slips = office.issue(10)
    for slip in slips[:6]:
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    return office, slips


@pytest.mark.parametrize("ballot", WRONG_BODIES)
def test_a_wrong_paper_ballot_counts_nothing_and_says_nothing_of_numbers(ballot: Ballot) -> None:
    """A wrong body once was a free question whether a number had been used."""
    office, slips = closed_office()
    assert enter_number(office, slips[9].number) is None
    with office.writing() as session, pytest.raises(Refused) as no:
        paper.enter_marks(session, office.opening_id, BOX, paper.Marks(ballot), b"", office.random)
    assert no.value.code is not Code.PAPER_UNSURE
    with office.reading() as session:
        count = session.get_one(Count, (office.opening_id, BOX))
    assert (count.paper_spent, count.paper_marked) == (1, 0)


def statements_of_voiding(office: Office, number: str) -> list[str]:
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(re.sub(r"\s+", " ", statement))

    event.listen(office.database.engine, "before_cursor_execute", hear)
    office.void(number)
    event.remove(office.database.engine, "before_cursor_execute", hear)
    return heard


def test_the_time_of_voiding_does_not_tell_whether_the_slip_was_used() -> None:
    """The clerk measures: a used slip was answered without a write, in half the time."""
    office = Office().ready()
    used, void, live, first = office.issue(4)
    office.vote(used, ket_qua="HL")
    office.void(first.number)
    office.void(void.number)
    heard = [statements_of_voiding(office, slip.number) for slip in (used, void, live)]
    assert heard[0] == heard[1] == heard[2]
    assert sum(statement.startswith("UPDATE") for statement in heard[0]) == 2
    with office.reading() as session:
        assert session.get_one(Box, BOX).voided == 3


def test_nor_does_it_of_a_slip_that_has_retired() -> None:
    """What was used or void in a past month is answered with as many rows written as one in use."""
    office, slips = closed_office()
    office.void(slips[6].number)
    for role in QUORUM:
        office.release(role)
    office.open_box()
    office.finish()
    heard = [statements_of_voiding(office, slips[at].number) for at in (0, 6, 9)]
    for old in heard[:2]:
        kinds = [statement.split()[0] for statement in old]
        assert kinds == [
            "INSERT" if statement.startswith("UPDATE slip") else statement.split()[0]
            for statement in heard[2]
        ]
    assert heard[0] == heard[1]


def test_a_key_released_last_month_opens_no_later_period() -> None:
    office, _ = closed_office()
    for role in QUORUM:
        office.release(role)
    old = office.padlocks[1, "mttq"]
    for role, periods in (("mttq", (3,)), ("union", (3,)), ("union", (3, 4))):
        key = old if len(periods) == 1 else keyring.make_padlock()
        with office.writing() as session:
            account = office.account(session, role)
            holder = holders.identity_of(session, account)
            assert holder is not None
            copies = {holder.id: bytes(keyring.COPY_BYTES)}
            fittings = [padlocks.Fitting(period, point_of(key), copies) for period in periods]
            with pytest.raises(Refused) as no:
                padlocks.fit(session, account, BOX, fittings, LOG_KEY)
        assert no.value.code is Code.COPIES_WRONG


@pytest.mark.parametrize("whose", ["ubnd", "mttq"])
def test_an_old_or_anothers_identity_is_not_taken_again(whose: str) -> None:
    office = Office()
    office.fit()
    with office.writing() as session:
        joining.enrol(
            session, office.account(session, "ubnd"), identity("ubnd mới")[1], office.today, log_keys
        )
    with office.writing() as session, pytest.raises(Refused) as no:
        joining.enrol(session, office.account(session, "ubnd"), identity(whose)[1], office.today, log_keys)
    assert no.value.code is Code.COPIES_WRONG


def test_a_slip_of_the_hours_after_the_closing_leaves_no_counter_below_zero() -> None:
    office, slips = closed_office()
    late = office.issue()[0]
    for slip in (*slips[6:], late):
        assert office.paper(slip.number, ket_qua="HL") is None
    with office.reading() as session:
        count = session.get_one(Count, (office.opening_id, BOX))
    counters = json.loads(count.counters_to)
    kept = [counters[key] for key in ("void", "expired", "used_online", "used_paper", "live")]
    assert min(kept) >= 0
    assert (counters["issued"], counters["used_paper"]) == (sum(kept), 5) == (11, 5)


def test_a_questionnaire_that_no_browser_could_answer_or_no_sheet_could_name_is_refused() -> None:
    source = write_source(questionnaire.builtin("hai-noi-dung").published)
    assert '"ket_qua"' in source
    for wrong in (
        source.replace('"ket_qua"', '"__proto__"'),
        re.sub(r"^id = .*$", f'id = "{"a" * 65}"', source, flags=re.MULTILINE),
    ):
        with pytest.raises(Refused) as no:
            questionnaire.read_form(wrong.encode())
        assert (no.value.code, no.value.facts["why"]) == (Code.FORM_MALFORMED, "bad_code")
