"""Drops in a group: each is judged by itself, as if one came after the other; every tray is written once."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from crowd import Vote, add_box, check_box, stored, votes
from databases import Databases, Postgres
from simulator import BOX, LOG_KEY, Office
from sqlalchemy import event
from sqlmodel import col, func, select

from ballots.box import chain, drop, issue
from ballots.box.drop import Answer, Sent
from ballots.errors import Code, Refused
from ballots.sealing import codes
from ballots.tables import Box, BoxedEnvelope, Slip, TrayEnvelope

OTHER = "hom-2"

ON_POSTGRESQL = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)  # its locks


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    made = Office(databases.new(), seed=22).ready()
    add_box(made, OTHER)
    yield made
    made.database.close()


def put(office: Office, group: list[Vote], *, patient: bool = True) -> list[Answer]:
    sent = [Sent(*vote) for vote in group]
    with office.database.dropping() as session:
        return drop.drop_all(session, sent, office.today, Random(5), lambda _box: LOG_KEY, patient=patient)


def told(answers: list[Answer]) -> list[Code | bool | None]:
    """True for a receipt, else the code; None where somebody else had the box."""
    return [
        answer.code if isinstance(answer, Refused) else (None if answer is None else True)
        for answer in answers
    ]


def mixture(office: Office) -> list[Vote]:
    """All that can become of a drop, between drops that nothing is wrong with."""
    (first, second, third, fourth), (there, elsewhere) = votes(office, BOX, 4), votes(office, OTHER, 2)
    voided, spent = office.issue(2)
    office.void(voided.number)
    before = BOX, codes.read_code(spent.code), votes(office, BOX, 1)[0][2]
    assert told(put(office, [before])) == [True]
    return [
        first,
        (BOX, bytes(codes.TOKEN_BYTES), second[2]),  # unknown
        there,
        first,  # again
        (BOX, first[1], second[2]),  # another envelope for a code that this group spends
        (BOX, second[1], first[2]),  # a copy of an envelope that this group brings
        before,  # again, from before
        (BOX, before[1], third[2]),  # used before
        (BOX, codes.read_code(voided.code), third[2]),
        (OTHER, third[1], third[2]),  # another box's code
        ("khong-co", third[1], third[2]),
        (BOX, third[1], third[2][:-1]),  # too short
        (OTHER, elsewhere[1], fourth[2]),  # another box's seal
        second,
        third,
    ]


EXPECTED = [
    True,
    Code.CODE_UNKNOWN,
    True,
    True,
    Code.CODE_USED,
    Code.ALREADY_IN_BOX,
    True,
    Code.CODE_USED,
    Code.CODE_VOID,
    Code.CODE_UNKNOWN,
    Code.BOX_UNKNOWN,
    Code.MALFORMED,
    Code.WRONG_SEAL,
    True,
    True,
]


def state(office: Office) -> tuple[object, ...]:
    with office.reading() as session:
        used = select(Slip.box_id, Slip.token_hash).where(Slip.state == "used").order_by(col(Slip.token_hash))
        return (
            session.exec(used).all(),
            [sorted(stored(session, box)) for box in (BOX, OTHER)],
            [session.get_one(Box, box).used_online for box in (BOX, OTHER)],
        )


def all_at_once(office: Office, group: list[Vote]) -> list[Answer]:
    return put(office, group)


def one_by_one(office: Office, group: list[Vote]) -> list[Answer]:
    return [answer for vote in group for answer in put(office, [vote])]


@pytest.mark.parametrize("act", [all_at_once, one_by_one])
def test_what_is_refused_touches_nobody_elses_drop(
    office: Office, act: Callable[[Office, list[Vote]], list[Answer]]
) -> None:
    group = mixture(office)
    answers = act(office, group)
    assert told(answers) == EXPECTED
    assert answers[0] == answers[3]
    taken = [group[0], group[2], group[6], group[13], group[14]]
    used, leaves, counts = state(office)
    assert used == sorted(((box, codes.token_hash(token)) for box, token, _ in taken), key=lambda row: row[1])
    assert leaves == [sorted(Sent(*vote).leaf for vote in taken if vote[0] == box) for box in (BOX, OTHER)]
    assert counts == [4, 1]


def test_an_expired_code_in_a_group_is_refused_alone(office: Office) -> None:
    late = votes(office, BOX, 1)
    office.today = issue.expiry(office.today)
    fresh = votes(office, BOX, 1)
    office.today = office.today.replace(day=1, month=office.today.month % 12 + 1, year=office.today.year + 1)
    assert told(put(office, late + fresh)) == [Code.CODE_EXPIRED, True]


def test_no_transaction_ends_with_a_full_tray_and_batches_leave_one_by_one(office: Office) -> None:
    given = votes(office, BOX, 120)
    arrived = 0
    for size in (1, 18, 1, 9, 1, 10, 30, 31, 19):
        assert told(put(office, given[arrived : arrived + size])) == [True] * size
        arrived += size
        with office.reading() as session:
            waiting = session.exec(select(func.count()).select_from(TrayEnvelope)).one()
            count, batches = drop.boxed(session, BOX, 1)
            sizes = select(BoxedEnvelope.batch, func.count()).group_by(col(BoxedEnvelope.batch))
            assert set(session.exec(sizes)) == {(batch, 10) for batch in range(1, batches + 1)}
        assert waiting + count == arrived
        assert waiting < 10 or 10 <= waiting < 20
        assert (count == 0) == (arrived < 20)
    check_box(office, BOX, given)


@ON_POSTGRESQL
def test_a_group_asks_as_many_statements_as_one_drop(databases: Databases, office: Office) -> None:
    asked: list[str] = []
    event.listen(
        office.database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_more: asked.append(statement),
    )
    counts = []
    for group in (votes(office, BOX, 1), [*votes(office, BOX, 9), *votes(office, OTHER, 9)]):
        asked.clear()
        assert told(put(office, group)) == [True] * len(group)
        counts.append(len(asked))
    assert counts == [4, 4]


def test_who_is_not_patient_leaves_a_box_alone_that_somebody_else_has_locked(
    databases: Databases, office: Office
) -> None:
    mine, others = votes(office, BOX, 2), votes(office, OTHER, 2)
    if not isinstance(databases, Postgres):
        assert told(put(office, mine + others, patient=False)) == [True] * 4
        return
    strange = OTHER, bytes(codes.TOKEN_BYTES), others[0][2]
    with office.writing() as session:
        issue.lock_box(session, OTHER)
        answers = told(put(office, [*mine, strange, *others], patient=False))
    assert answers == [True, True, Code.CODE_UNKNOWN, None, None]
    with office.reading() as session:
        assert stored(session, OTHER) == []
    assert told(put(office, others, patient=False)) == [True, True]
    check_box(office, OTHER, others)


def test_the_chain_of_each_box_goes_on_by_its_own_batches(office: Office) -> None:
    given = votes(office, BOX, 25) + votes(office, OTHER, 21)
    Random(1).shuffle(given)
    assert told(put(office, given)) == [True] * 46
    for box_id in (BOX, OTHER):
        check_box(office, box_id, given)
        with office.reading() as session:
            assert [one.type for one in chain.entries(session, box_id)].count("batch") == 1


def test_what_was_sent_is_in_no_text_that_an_error_could_quote(office: Office) -> None:
    one = Sent(*votes(office, BOX, 1)[0])
    assert repr(one) == f"Sent(box_id={BOX!r})"


def test_an_envelope_of_another_box_gets_no_receipt_from_this_one(office: Office) -> None:
    """Whoever has voted here and knows an envelope there: the box signs only for what it has itself."""
    [mine], [other] = votes(office, BOX, 1), votes(office, OTHER, 1)
    assert told(put(office, [mine, other])) == [True, True]
    foreign = BOX, mine[1], other[2]
    for group in ([foreign], [other, foreign]):
        assert told(put(office, group))[-1] is Code.CODE_USED
    [live] = votes(office, BOX, 1)
    assert told(put(office, [(BOX, live[1], other[2])])) == [Code.WRONG_SEAL]
