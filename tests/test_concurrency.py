"""Many citizens at once, at two boxes of one database: nothing lost, nothing doubled, the chains whole."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random, SystemRandom
from threading import Barrier

import pytest
from databases import Databases
from simulator import BOX, LOG_KEY, Office, identity
from sqlmodel import Session, select

from ballots import box, chain, codes, custody, issue, keyring, ledger
from ballots.box import Receipt
from ballots.errors import Code, Refused
from ballots.issue import IssuedSlip
from ballots.models import Box, BoxedEnvelope, Slip, TrayEnvelope
from ballots.sealing import envelope_length, leaf_hash
from ballots.sheet import point_of, read_sheet

OTHER = "hom-2"
VOTERS = 60  # at each box
THREADS = 8

Vote = tuple[str, bytes, bytes]  # box, token, envelope


def add_box(office: Office, box_id: str = OTHER) -> None:
    """Another reception point of the same committee: padlocks of its own, fitted and sealed."""
    with office.writing() as session:
        first = session.get_one(Box, BOX).model_dump(include={"unit_id", "committee_id", "questionnaire"})
        session.add(Box(id=OTHER, name="Hòm phiếu số 2", place="Tầng 2", **first))
        session.flush()
        for role in ("ubnd", "mttq", "union", "clerk"):
            account = office.account(session, role)
            holder = custody.identity_of(session, account)
            assert holder is not None
            assert holder.ecdh == point_of(identity(role)[0].ecdh)
            key = keyring.make_padlock()
            copy = keyring.seal_copy(key, holder.ecdh, keyring.CopyOf(OTHER, 1, role, holder.id))
            fitting = custody.Fitting(1, point_of(key), {holder.id: copy})
            custody.fit(session, account, OTHER, [fitting], LOG_KEY)
        custody.seal_period(session, OTHER, office.now, LOG_KEY)


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    made = Office(databases.new(), seed=77).ready()
    add_box(made)
    yield made
    made.database.close()


def votes(office: Office, box_id: str, count: int = VOTERS) -> list[Vote]:
    """Slips of a box, each with an envelope that only its committee could tell from noise."""
    slips: list[IssuedSlip] = []
    with office.writing() as session:
        while len(slips) < count:
            size = min(issue.MOST_AT_ONCE, count - len(slips))
            slips += issue.issue(session, box_id, size, office.today, office.random.randbytes, LOG_KEY)
        sheet = read_sheet(box.open_period(session, session.get_one(Box, box_id)).sheet)
    head = b"\x01" + sheet.seal
    length = envelope_length(sheet) - len(head)
    return [(box_id, codes.read_code(slip.code), head + office.random.randbytes(length)) for slip in slips]


def drop(office: Office, vote: Vote) -> Receipt | Code:
    box_id, token, envelope = vote
    try:
        with office.database.dropping() as session:
            return box.drop(session, box_id, token, envelope, office.today, SystemRandom(), LOG_KEY)
    except Refused as refused:
        return refused.code


def at_once(act: Callable[[Vote], Receipt | Code], given: list[Vote]) -> list[Receipt | Code]:
    """Do it for all, by several threads that begin together."""
    begin = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(THREADS):
            pool.submit(begin.wait)
        return list(pool.map(act, given))


def stored(session: Session, box_id: str) -> list[bytes]:
    """All envelopes of a box, in the tray and in the box."""
    return [
        leaf
        for table in (TrayEnvelope, BoxedEnvelope)
        for leaf in session.exec(select(table.leaf).where(table.box_id == box_id))
    ]


def check_box(office: Office, box_id: str, given: list[Vote]) -> None:
    """Every envelope is there once, every slip is spent, the counters close, the batches are a chain."""
    mine = [vote for vote in given if vote[0] == box_id]
    with office.reading() as session:
        leaves = stored(session, box_id)
        row = session.get_one(Box, box_id)
        states = session.exec(select(Slip.state).where(Slip.box_id == box_id)).all()
        boxed = session.exec(select(BoxedEnvelope).where(BoxedEnvelope.box_id == box_id)).all()
        entries = chain.entries(session, box_id)
    assert sorted(leaves) == sorted(leaf_hash(envelope) for _, _, envelope in mine)
    assert (row.used_online, row.issued, set(states)) == (len(mine), len(mine), {"used"})
    assert ledger.verify_chain(entries, LOG_KEY.public_key()) is not None
    batches = [json.loads(entry.payload) for entry in entries if entry.type == "batch"]
    assert [batch["batch"] for batch in batches] == list(range(1, len(batches) + 1))
    for batch in batches:
        leaving = [envelope.leaf for envelope in boxed if envelope.batch == batch["batch"]]
        assert len(leaving) == batch["count"] == box.BATCH_SIZE
        assert batch["root"] == box.b64(ledger.merkle_root(leaving))
    assert len(boxed) == sum(batch["count"] for batch in batches)


def test_drops_at_two_boxes_at_once_lose_and_double_nothing(office: Office) -> None:
    given = votes(office, BOX) + votes(office, OTHER)
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
