"""A box that is made after its committee's keys: its chain is told who held them, each vouched for."""

import json

from simulator import BOX, LOG_KEY, Office, identity
from sqlmodel import select

from ballots import chain, holders
from ballots.introducing import in_order
from ballots.models import Box, Endorsement, Holder
from ballots.sheet import point_of


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


def test_a_new_box_is_told_of_the_deputy_before_the_padlocks() -> None:
    office = Office()
    office.fit()
    who, wrapped = identity("deputy")
    with office.writing() as session:
        first = session.exec(select(Holder).where(Holder.role == "mttq")).one()
        ecdh, ecdsa = point_of(who.ecdh), point_of(who.ecdsa)
        deputy = Holder(
            id=holders.holder_id(ecdh, ecdsa),
            account_id=first.account_id,
            committee_id=first.committee_id,
            role="mttq",
            ecdh=ecdh,
            ecdsa=ecdsa,
            wrapped=wrapped,
            since=office.today,
        )
        old = session.get_one(Box, BOX)
        session.add(deputy)
        session.flush()
        session.add(Endorsement(holder_id=deputy.id, by_id=first.id, signature=bytes(64)))
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
        holders.tell(session, "hom-2", "fitted", deputy, LOG_KEY, points={1: ecdh})
        said = [json.loads(entry.payload) for entry in chain.entries(session, "hom-2")]
        again = [entry.height for entry in chain.entries(session, BOX)]
        holders.tell(session, BOX, "left", first, LOG_KEY)
        told = [json.loads(entry.payload)["event"] for entry in chain.entries(session, BOX)[len(again) :]]
    assert [(one["event"], one["holder"]) for one in said] == [
        ("joined", first.id),
        ("joined", deputy.id),
        ("fitted", deputy.id),
    ]
    assert [one["endorsed"] is None for one in said] == [True, False, True]
    assert told == ["joined", "left"]
