"""Who may act with which key: the own identity, papers of the committee, and nobody from outside."""

from typing import Any

import pytest
from simulator import Office

from ballots.errors import Code, Refused
from ballots.keys import openers
from ballots.tables import Account, Committee, Unit

COMMITTEE = "hoi-dong"
STRANGERS: dict[str, dict[str, Any]] = {
    "of another unit": {"unit_id": "ngoai"},
    "of another committee": {"committee_id": "khac"},
    "of none": {"committee_id": None, "role": None},
    "no longer active": {"active": False},
}


@pytest.fixture
def office() -> Office:
    """An office whose roles have keys, and another unit and committee beside it."""
    made = Office()
    made.fit(periods=1)
    with made.writing() as session:
        session.add(Unit(id="ngoai", name="UBND xã Ngoài", parent="Tỉnh", symbol="N"))
        session.add(Committee(id="khac", unit_id="xa", name="Hội đồng khác", sets="[]", labels="{}"))
    return made


@pytest.mark.parametrize("changed", STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_to_the_committee_uses_none_of_its_keys_not_even_a_paper(
    office: Office, changed: dict[str, Any]
) -> None:
    with office.writing() as session:
        spare = office.spare(session, "mttq")
        account = office.account(session, "mttq")
        for name, value in changed.items():
            setattr(account, name, value)
        asked = [
            lambda: openers.check_attends(session, account, COMMITTEE),
            lambda: openers.role_asked(session, account, COMMITTEE, "mttq"),
            lambda: openers.openers(session, account, COMMITTEE, "mttq"),
            lambda: openers.usable(session, account, COMMITTEE, spare.id),
        ]
        for ask in asked:
            with pytest.raises(Refused) as refused:
                ask()
            assert refused.value.code is Code.NOT_A_MEMBER


def test_a_committee_that_is_not_there_has_no_members(office: Office) -> None:
    with office.reading() as session, pytest.raises(Refused) as refused:
        openers.check_attends(session, office.account(session, "mttq"), "khong-co")
    assert refused.value.code is Code.NOT_A_MEMBER


def test_a_secretary_attends_without_a_seat_and_acts_only_for_a_role_that_is_named(office: Office) -> None:
    with office.writing() as session:
        secretary = Account(unit_id="xa", login="thu-ky", name="Thư ký", password_hash="-", secretary=True)
        session.add(secretary)
        session.flush()
        paper = office.spare(session, "mttq")
        openers.check_attends(session, secretary, COMMITTEE)
        assert openers.role_asked(session, secretary, COMMITTEE, "mttq") == "mttq"
        with pytest.raises(Refused) as refused:
            openers.role_asked(session, secretary, COMMITTEE, None)
        assert refused.value.code is Code.NOT_A_MEMBER
        assert openers.openers(session, secretary, COMMITTEE, "mttq") == [paper]
        assert openers.usable(session, secretary, COMMITTEE, paper.id) is paper


def test_a_member_opens_with_the_own_key_and_papers_but_never_with_another_persons_key(
    office: Office,
) -> None:
    with office.writing() as session:
        member, other = office.account(session, "mttq"), office.account(session, "ubnd")
        paper = office.spare(session, "mttq")
        own, seen = (openers.openers(session, one, COMMITTEE, "mttq") for one in (member, other))
        assert ([one.kind for one in own], seen) == (["person", "spare"], [paper])
        assert openers.role_asked(session, member, COMMITTEE, None) == "mttq"
        assert openers.usable(session, member, COMMITTEE, own[0].id) is own[0]
        for holder_id in (own[0].id, "KHONG-CO"):
            with pytest.raises(Refused) as refused:
                openers.usable(session, other, COMMITTEE, holder_id)
            assert refused.value.code is Code.HOLDER_WRONG
        own[0].state = "retired"
        with pytest.raises(Refused) as refused:
            openers.usable(session, member, COMMITTEE, own[0].id)
        assert refused.value.code is Code.HOLDER_WRONG
