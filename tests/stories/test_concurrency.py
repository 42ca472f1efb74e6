"""Many citizens at once, at two boxes of one database: nothing lost, nothing doubled, the chains whole."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random, SystemRandom
from threading import Barrier

import pytest
from crowd import Vote, add_box, check_box, stored, votes
from databases import Databases
from simulator import BOX, LOG_KEY, Office

from ballots.box import drop as drop_box
from ballots.box.drop import Receipt
from ballots.errors import Code, Refused
from ballots.tables import Box

OTHER = "hom-2"
VOTERS = 60  # at each box
THREADS = 8


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    made = Office(databases.new(), seed=77).ready()
    add_box(made, OTHER)
    yield made
    made.database.close()


def drop(office: Office, vote: Vote) -> Receipt | Code:
    box_id, token, envelope = vote
    try:
        with office.database.dropping() as session:
            return drop_box.drop(session, box_id, token, envelope, office.today, SystemRandom(), LOG_KEY)
    except Refused as refused:
        return refused.code


def at_once(act: Callable[[Vote], Receipt | Code], given: list[Vote]) -> list[Receipt | Code]:
    """Do it for all, by several threads that begin together."""
    begin = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(THREADS):
            pool.submit(begin.wait)
        return list(pool.map(act, given))


def test_drops_at_two_boxes_at_once_lose_and_double_nothing(office: Office) -> None:
    given = votes(office, BOX, VOTERS) + votes(office, OTHER, VOTERS)
    Random(3).shuffle(given)
    receipts = at_once(lambda vote: drop(office, vote), given)
    assert [type(one) for one in receipts] == [Receipt] * len(given)
    for box_id in (BOX, OTHER):
        check_box(office, box_id, given)


def test_the_same_drop_from_several_threads_is_stored_once_and_gives_one_receipt(office: Office) -> None:
    given = votes(office, BOX, 3 * THREADS)
    thrice = [vote for vote in given for _ in range(3)]
    receipts = at_once(lambda vote: drop(office, vote), thrice)
    assert all(isinstance(one, Receipt) for one in receipts)
    assert len(set(receipts)) == len(given)
    check_box(office, BOX, given)


def test_of_two_envelopes_for_one_code_at_once_exactly_one_is_taken(office: Office) -> None:
    given = votes(office, BOX, THREADS)
    rivals = [(box_id, token, envelope[:-1] + bytes([envelope[-1] ^ 1])) for box_id, token, envelope in given]
    outcomes = at_once(lambda vote: drop(office, vote), [*given, *rivals])
    for mine, rival in zip(outcomes[: len(given)], outcomes[len(given) :], strict=True):
        assert [mine, rival].count(Code.CODE_USED) == 1
    with office.reading() as session:
        assert len(stored(session, BOX)) == session.get_one(Box, BOX).used_online == len(given)
