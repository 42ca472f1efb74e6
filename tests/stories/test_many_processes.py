"""Sixteen clients with connections of their own at three boxes of one PostgreSQL, while one box is opened."""

import json
from collections.abc import Iterator
from datetime import date
from random import Random
from time import monotonic, sleep

import pytest
from crowd import Vote, add_box, check_box, stored, votes
from databases import Postgres
from droppers import CLIENTS, Crowd
from simulator import BOX, LOG_KEY, Office
from sqlmodel import select

from ballots.box import chain, drop, issue
from ballots.errors import Code
from ballots.meeting import openings
from ballots.sealing import ledger
from ballots.sealing.envelope import leaf_hash
from ballots.tables import Box, Count, RetiredSlip, Slip

OTHERS = ("hom-2", "hom-3")
VOTERS = 240  # at each of the other boxes
EARLY, LATE = 30, 40  # at the box that is opened: before, and while the slot closes
QUORUM = ["ubnd", "mttq", "union", "clerk"]
DAY = date(2026, 11, 30)


@pytest.fixture
def office(postgres: Postgres) -> Iterator[Office]:
    made = Office(postgres.new(), seed=16).ready()
    for box_id in OTHERS:
        add_box(made, box_id)
    yield made
    made.database.close()


def put(office: Office, vote: Vote) -> None:
    box_id, token, envelope = vote
    with office.database.dropping() as session:
        drop.drop(session, box_id, token, envelope, office.today, office.random, LOG_KEY)


def wait_for_drops(office: Office) -> None:
    until = monotonic() + 30
    while True:
        with office.reading() as session:
            if any(session.get_one(Box, box_id).used_online for box_id in OTHERS):
                return
        assert monotonic() < until, "nobody drops"
        sleep(0.01)


def check_opened(office: Office, accepted: list[Vote], late: int) -> None:
    """The box that was opened counted what it had accepted, and what came too late spent nothing."""
    with office.reading() as session:
        count = session.get_one(Count, (office.opening_id, BOX))
        row = session.get_one(Box, BOX)
        ended = openings.counters(session, row, office.today)
        leaves = stored(session, BOX)
        entries = chain.entries(session, BOX)
        used = [
            slip
            for table in (Slip, RetiredSlip)
            for slip in session.exec(select(table).where(table.box_id == BOX, table.state == "used"))
        ]
    assert sorted(leaves) == sorted(leaf_hash(envelope) for _, _, envelope in accepted)
    assert len(used) == row.used_online == len(accepted)
    assert json.loads(count.electronic)["ballots"] == len(accepted)
    assert json.loads(count.counters_to)["used_online"] == len(accepted)
    assert ended["live"] == late
    assert ended["issued"] == sum(
        int(ended[key]) for key in ("void", "expired", "used_online", "used_paper", "live")
    )
    assert ledger.verify_chain(entries, LOG_KEY.public_key()) is not None
    closed = json.loads(next(entry.payload for entry in entries if entry.type == "closed"))
    assert closed["count"] == len(accepted)


def test_sixteen_processes_drop_into_two_boxes_while_a_third_is_opened(office: Office) -> None:
    elsewhere = [vote for box_id in OTHERS for vote in votes(office, box_id, VOTERS)]
    here = votes(office, BOX, EARLY + LATE)
    for vote in here[:EARLY]:
        put(office, vote)
    office.today = DAY
    given = elsewhere + here[EARLY:]
    Random(7).shuffle(given)
    crowd = Crowd(office.url, given, DAY)
    wait_for_drops(office)
    begun = monotonic()
    office.open(QUORUM)
    office.finish()
    results = crowd.results()
    assert begun < max(moment for _, moment in results), "the crowd was gone: this proves nothing"
    outcomes = dict(zip(given, (code for code, _ in results), strict=True))
    assert {outcomes[vote] for vote in elsewhere} == {""}
    assert {outcomes[vote] for vote in here[EARLY:]} <= {"", Code.WRONG_SEAL.value}
    for box_id in OTHERS:
        check_box(office, box_id, elsewhere)
    accepted = here[:EARLY] + [vote for vote in here[EARLY:] if not outcomes[vote]]
    check_opened(office, accepted, len(here) - len(accepted))


def test_the_same_envelope_from_all_processes_at_once_is_in_the_box_once(office: Office) -> None:
    given = votes(office, BOX, 6)
    results = Crowd(office.url, [vote for vote in given for _ in range(CLIENTS)], office.today).results()
    assert {code for code, _ in results} == {""}
    check_box(office, BOX, given)


def test_who_locks_a_box_sees_the_drop_that_came_in_between(office: Office) -> None:
    vote = votes(office, BOX, 1)[0]
    with office.writing() as session:
        row = session.get_one(Box, BOX)
        assert row.used_online == 0
        put(office, vote)
        assert issue.lock_box(session, BOX) is row
        assert row.used_online == 1
