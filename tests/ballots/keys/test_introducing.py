"""A box that is made after its committee's keys: its chain is told who held them, each vouched for."""

import json

import pytest
from simulator import BOX, LOG_KEY, Office, identity
from sqlmodel import Session, select

from ballots.box import chain
from ballots.keys import holders
from ballots.keys.introducing import in_order
from ballots.sealing.sheet import point_of
from ballots.tables import Box, Endorsement, Holder

pytestmark = pytest.mark.usefixtures("each_database")


def test_the_first_needs_nobody_and_the_others_come_after_who_vouched_for_them() -> None:
    assert in_order(["a"], set(), []) == [("a", None)]
    assert in_order(["b", "a"], set(), [("a", "b")]) == [("a", None), ("b", "a")]
    assert in_order(["c", "b", "a"], set(), [("b", "c"), ("a", "b")]) == [("a", None), ("b", "a"), ("c", "b")]


def test_who_found_each_other_there_are_told_from_either_end() -> None:
    both = [("a", "b"), ("b", "a")]
    assert in_order(["a", "b"], set(), both) == [("a", None), ("b", "a")]


def test_with_somebody_known_a_new_one_is_vouched_for_by_the_known_one() -> None:
    assert in_order(["b"], {"a"}, [("a", "b"), ("c", "b")]) == [("b", "a")]


def test_nobody_is_left_out_when_nobody_vouched() -> None:
    assert in_order(["a", "b"], set(), []) == [("a", None), ("b", None)]
    assert in_order([], {"a"}, []) == []


def a_new_box(session: Session) -> None:
    """A second box of the committee, whose chain knows nobody."""
    old = session.get_one(Box, BOX)
    session.add(
        Box(
            id="hom-2",
            unit_id=old.unit_id,
            committee_id=old.committee_id,
            name="Hòm 2",
            place="Tầng 2",
            questionnaire=old.questionnaire,
        )
    )
    session.flush()


def a_holder(session: Session, name: str, by: Holder) -> Holder:
    """A further holder of the MTTQ's role, for whom another one vouched."""
    who, wrapped = identity(name)
    ecdh, ecdsa = point_of(who.ecdh), point_of(who.ecdsa)
    made = Holder(
        id=holders.holder_id(ecdh, ecdsa),
        account_id=by.account_id,
        committee_id=by.committee_id,
        role="mttq",
        ecdh=ecdh,
        ecdsa=ecdsa,
        wrapped=wrapped,
        since=by.since,
    )
    session.add(made)
    session.flush()
    session.add(Endorsement(holder_id=made.id, by_id=by.id, signature=bytes(64)))
    session.flush()
    return made


def told(session: Session, box_id: str) -> list[tuple[str, str, str | None]]:
    """(event, holder, endorsed by) of every `padlocks` entry of a box's chain."""
    said = [json.loads(entry.payload) for entry in chain.entries(session, box_id)]
    return [(one["event"], one["holder"], one["endorsed"] and one["endorsed"]["by"]) for one in said]


def test_a_new_box_is_told_of_the_deputy_before_the_padlocks() -> None:
    office = Office()
    office.fit()
    with office.writing() as session:
        first = session.exec(select(Holder).where(Holder.role == "mttq")).one()
        deputy = a_holder(session, "deputy", by=first)
        a_new_box(session)
        holders.tell(session, "hom-2", "fitted", deputy, LOG_KEY, points={1: deputy.ecdh})
        assert told(session, "hom-2") == [
            ("joined", first.id, None),
            ("joined", deputy.id, first.id),
            ("fitted", deputy.id, None),
        ]
        again = len(told(session, BOX))
        holders.tell(session, BOX, "left", first, LOG_KEY)
        assert [event for event, _, _ in told(session, BOX)[again:]] == ["joined", "left"]


def test_a_new_box_is_told_of_who_vouched_for_the_others_and_has_left_since() -> None:
    office = Office()
    office.fit()
    with office.writing() as session:
        first = session.exec(select(Holder).where(Holder.role == "mttq")).one()
        second, third = a_holder(session, "second", by=first), a_holder(session, "third", by=first)
        first.state = "retired"
        session.add(first)
        a_new_box(session)
        holders.tell(session, "hom-2", "fitted", third, LOG_KEY, points={1: third.ecdh})
        said = told(session, "hom-2")
    assert said[0] == ("joined", first.id, None)
    assert sorted(said[1:3]) == sorted(("joined", one.id, first.id) for one in (second, third))
    assert said[3:] == [("left", first.id, None), ("fitted", third.id, None)]
