"""Boxes of other kinds as an office sets them up: their questionnaires, smallest numbers and caps."""

from collections.abc import Callable

import pytest
from simulator import BOX, Office
from sqlalchemy.exc import IntegrityError

from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind, kind_of
from ballots.office import setup
from ballots.tables import Box, Questionnaire


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def add(office: Office, kind: Kind, form: str = "", smallest: int | None = None) -> tuple[str, int, Kind]:
    """Its questionnaire's id and kind, and its smallest number."""
    with office.writing() as session:
        at = (session, "hoi-dong", "hom-2", "Hòm", "Sảnh")
        box = setup.add_box(*at, kind=kind, form=form, smallest=smallest)
        kept = session.get_one(Questionnaire, box.questionnaire)
        return kept.name.partition("@")[0], box.smallest, kind_of(kept.published)


def test_a_letter_may_be_opened_alone_and_a_touch_may_not() -> None:
    assert add(Office(), Kind.LETTERS) == ("thu-gop-y", 1, Kind.LETTERS)
    assert add(Office(), Kind.TOUCHES) == ("hai-noi-dung-cham", 5, Kind.TOUCHES)
    assert add(Office(), Kind.TOUCHES, "hai-noi-dung-3", 2) == ("hai-noi-dung-3-cham", 2, Kind.TOUCHES)
    assert code_of(lambda: add(Office(), Kind.TOUCHES, smallest=1)) is Code.SMALLEST_WRONG
    assert code_of(lambda: add(Office(), Kind.LETTERS, smallest=0)) is Code.SMALLEST_WRONG


def test_a_questionnaire_of_another_kind_is_refused() -> None:
    assert code_of(lambda: add(Office(), Kind.BALLOTS, "thu-gop-y")) is Code.FORM_KIND
    assert code_of(lambda: add(Office(), Kind.TOUCHES, "thu-gop-y")) is Code.FORM_KIND
    assert code_of(lambda: add(Office(), Kind.LETTERS, "hai-noi-dung")) is Code.FORM_KIND


def test_two_boxes_of_touches_share_the_questionnaire_made_for_them() -> None:
    office = Office()
    add(office, Kind.TOUCHES)
    with office.writing() as session:
        setup.add_box(session, "hoi-dong", "hom-3", "Hòm", "Sảnh", kind=Kind.TOUCHES)


def test_a_cap_is_of_letters_and_within_bounds() -> None:
    office = Office(form=questionnaire.builtin("thu-gop-y"))
    for cap, code in ((0, Code.CAP_WRONG), (10_001, Code.CAP_WRONG)):
        with office.writing() as session:
            assert code_of(lambda s=session, c=cap: setup.set_cap(s, BOX, c)) is code
    with office.writing() as session:
        assert setup.set_cap(session, BOX, 3).daily_cap == 3
    with Office().writing() as session:
        assert code_of(lambda: setup.set_cap(session, BOX, 3)) is Code.BOX_KIND


@pytest.mark.parametrize("wrong", [{"issued": 1}, {"voided": 1}, {"used_paper": 1}, {"kind": "khac"}])
def test_the_database_holds_no_slip_of_a_box_of_another_kind(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        spoil(Office(form=questionnaire.builtin("thu-gop-y")), wrong)


def spoil(office: Office, wrong: dict[str, object]) -> None:
    with office.writing() as session:
        box = session.get_one(Box, BOX)
        for name, value in wrong.items():
            setattr(box, name, value)
