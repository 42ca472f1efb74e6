"""What set-up takes, and what it refuses, field by field."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from databases import Databases
from sqlmodel import Session, select

from app.db import Database
from app.words import refusals, sentences
from ballots import workdays
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.office import setup
from ballots.sealing import quorum
from ballots.tables import Box, Committee, Questionnaire, Swap, Unit
from ballots.views import offices

OWN_FORM = """id = "mot-cua"
version = {version}
title = "Phiếu của xã"

[[levels]]
code = "HL"
label = "Hài lòng"
face = "happy"
satisfied = true
opinion = true

[[levels]]
code = "KHL"
label = "Không hài lòng"
face = "unhappy"
satisfied = false
opinion = true

[[questions]]
code = "chung"
text = "{text}"
"""


def own_form(version: int = 1, text: str = "Đánh giá chung") -> questionnaire.Form:
    return questionnaire.read_form(OWN_FORM.format(version=version, text=text).encode())


@pytest.fixture
def session(databases: Databases) -> Iterator[Session]:
    database = Database(databases.new())
    with database.writing() as opened:
        yield opened
    database.close()


@pytest.fixture
def unit(session: Session) -> Unit:
    return setup.add_unit(session, "xa-dong-thanh", "Trung tâm", "UBND xã Đông Thanh", "TTPVHCC")


@pytest.fixture
def committee(session: Session, unit: Unit) -> Committee:
    return setup.add_committee(session, unit.id, "hoi-dong", "Hội đồng mở hòm", labels=sentences.ROLES)


def refusal(error: pytest.ExceptionInfo[Refused]) -> Code:
    assert refusals.refusal(error.value.code, error.value.facts)  # its facts fill the sentence's blanks
    return error.value.code


# --- units ----------------------------------------------------------------------------------------------


def test_a_unit_is_kept_in_nfc_and_trimmed(session: Session) -> None:
    decomposed = " Trung ta\u0302m "
    added = setup.add_unit(session, "xa-1", decomposed, "UBND xã", "TT-PVHCC", trial=True)
    assert (added.name, added.symbol, added.trial) == ("Trung tâm", "TT-PVHCC", True)


@pytest.mark.parametrize("number", ["0237 3821 000", "+84 (237) 3.821-000/1", "113", "0237 – 3821", ""])
def test_a_telephone_is_kept_as_it_was_typed(session: Session, unit: Unit, number: str) -> None:
    assert setup.set_telephone(session, unit.id, f" {number} ").telephone == number


@pytest.mark.parametrize("wrong", ["abc", "12", "1-2", "0237x3821", "---", "٠١٢٣", "gọi 0237 3821 000"])
def test_a_telephone_can_be_called(session: Session, unit: Unit, wrong: str) -> None:
    with pytest.raises(Refused) as no:
        setup.set_telephone(session, unit.id, wrong)
    assert refusal(no) is Code.TELEPHONE_WRONG
    unit.telephone = wrong  # from before: it stays when names are saved with it
    assert setup.set_telephone(session, unit.id, wrong).telephone == wrong


@pytest.mark.parametrize("wrong", ["", "a", "Xa", "xã", "xa 1", "x" * 41, "xa_1", "xa\n", "xa\udc80"])
def test_an_id_has_one_spelling(session: Session, wrong: str) -> None:
    with pytest.raises(Refused) as no:
        setup.add_unit(session, wrong, "Trung tâm", "UBND xã", "TT")
    assert refusal(no) is Code.ID_WRONG


def test_an_id_is_given_once(session: Session, unit: Unit) -> None:
    with pytest.raises(Refused) as no:
        setup.add_unit(session, unit.id, "Khác", "UBND xã", "TT")
    assert refusal(no) is Code.ID_TAKEN


@pytest.mark.parametrize("wrong", ["", "  ", "a\nb", "a\x00b", "a\u202eb", "\u200b", "x" * 151, "a\udc80"])
@pytest.mark.parametrize("field", ["name", "parent"])
def test_a_text_is_one_line_that_can_be_seen(session: Session, field: str, wrong: str) -> None:
    texts = {"name": "Trung tâm", "parent": "UBND xã"} | {field: wrong}
    with pytest.raises(Refused) as no:
        setup.add_unit(session, "xa-1", symbol="TT", **texts)
    assert refusal(no) in {Code.TEXT_MISSING, Code.TEXT_LONG, Code.TEXT_WRONG}
    assert no.value.facts["field"] == {"name": "unit_name", "parent": "parent"}[field]
    assert session.exec(select(Unit)).all() == []


@pytest.mark.parametrize("wrong", ["", "tt", "T T", "TT/PV", "X" * 31, "TT\u200b"])
def test_a_symbol_is_capitals_without_blanks(session: Session, wrong: str) -> None:
    with pytest.raises(Refused) as no:
        setup.add_unit(session, "xa-1", "Trung tâm", "UBND xã", wrong)
    assert refusal(no) is Code.SYMBOL_WRONG


# --- committees -----------------------------------------------------------------------------------------


def test_the_default_rule_needs_all_four(committee: Committee) -> None:
    assert json.loads(committee.sets) == [["clerk", "mttq", "ubnd", "union"]]
    assert json.loads(committee.labels).keys() == set(quorum.ROLES)


def test_every_offered_rule_has_somebody_from_outside() -> None:
    for rule in setup.RULES.values():
        assert quorum.check_sets(rule) == rule
        assert quorum.insiders_alone(rule) == ()


def test_a_rule_of_the_evaluated_units_own_people_needs_a_reason(
    session: Session, committee: Committee
) -> None:
    rule = [["ubnd", "mttq", "clerk"], ["ubnd", "secretary"]]
    with pytest.raises(Refused) as no:
        setup.set_rule(session, committee.id, rule)
    assert refusal(no) is Code.RULE_NEEDS_REASON
    assert no.value.facts["roles"] == "secretary,ubnd"
    setup.set_rule(session, committee.id, rule, "Xã đảo, hai tháng không có tàu")
    assert json.loads(committee.sets) == [["clerk", "mttq", "ubnd"], ["secretary", "ubnd"]]
    assert committee.sets_reason == "Xã đảo, hai tháng không có tàu"
    setup.set_rule(session, committee.id, setup.RULES["khong-cong-doan"])
    assert committee.sets_reason == ""


def test_a_reason_that_nothing_asks_for_is_refused(session: Session, committee: Committee) -> None:
    with pytest.raises(Refused) as no:
        setup.set_rule(session, committee.id, setup.DEFAULT_RULE, "Cho chắc")
    assert refusal(no) is Code.REASON_NEEDLESS


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ([], Code.BAD_RULE),
        ([[]], Code.BAD_RULE),
        ([["ubnd", "mayor"]], Code.BAD_RULE),
        ([["ubnd", "ubnd", "mttq"]], Code.BAD_RULE),
        ([["ubnd", "mttq"], ["mttq", "ubnd"]], Code.BAD_RULE),
        ([["mttq"]], Code.RULE_ALONE),
    ],
)
def test_a_rule_that_is_none(
    session: Session, committee: Committee, rule: list[list[str]], code: Code
) -> None:
    with pytest.raises(Refused) as no:
        setup.set_rule(session, committee.id, rule)
    assert refusal(no) is code


def test_labels_change_role_by_role(session: Session, committee: Committee) -> None:
    setup.set_label(session, committee.id, "union", "Chủ tịch Công đoàn cơ sở")
    labels = json.loads(committee.labels)
    assert labels == {**sentences.ROLES, "union": "Chủ tịch Công đoàn cơ sở"}
    for role, label, code in [("mayor", "x", Code.ROLE_UNKNOWN), ("union", " ", Code.TEXT_MISSING)]:
        with pytest.raises(Refused) as no:
            setup.set_label(session, committee.id, role, label)
        assert refusal(no) is code


def test_a_committee_needs_its_unit(session: Session) -> None:
    with pytest.raises(Refused) as no:
        setup.add_committee(session, "xa-la", "hoi-dong", "Hội đồng", labels=sentences.ROLES)
    assert refusal(no) is Code.UNIT_UNKNOWN
    with pytest.raises(Refused) as no:
        setup.set_label(session, "hoi-dong", "ubnd", "Chủ tịch")
    assert refusal(no) is Code.COMMITTEE_UNKNOWN


# --- questionnaires and boxes ---------------------------------------------------------------------------


def test_a_box_has_the_two_questions_and_five_by_default(session: Session, committee: Committee) -> None:
    box = setup.add_box(session, committee.id, "hom-1", "Hòm phiếu số 1", "Sảnh tầng 1")
    assert box.questionnaire == questionnaire.builtin("hai-noi-dung").name
    assert (box.unit_id, box.smallest, box.current) == ("xa-dong-thanh", 5, None)
    assert session.get(Questionnaire, box.questionnaire) is not None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"box_id": "Hòm"}, Code.ID_WRONG),
        ({"name": ""}, Code.TEXT_MISSING),
        ({"place": "x" * 201}, Code.TEXT_LONG),
        ({"form": "khong-co"}, Code.FORM_UNKNOWN),
        ({"smallest": 0}, Code.SMALLEST_WRONG),
        ({"smallest": 1}, Code.SMALLEST_WRONG),
        ({"smallest": 1001}, Code.SMALLEST_WRONG),
        ({"committee_id": "la"}, Code.COMMITTEE_UNKNOWN),
    ],
)
def test_a_box_that_is_refused_leaves_no_row(
    session: Session, committee: Committee, changed: dict[str, object], code: Code
) -> None:
    given: dict[str, object] = {
        "committee_id": committee.id,
        "box_id": "hom-1",
        "name": "Hòm",
        "place": "Sảnh",
    }
    with pytest.raises(Refused) as no:
        setup.add_box(session, **(given | changed))  # type: ignore[arg-type]
    assert refusal(no) is code
    assert session.exec(select(Box)).all() == []


def test_an_own_questionnaire_is_kept_and_its_newest_version_taken(
    session: Session, committee: Committee
) -> None:
    first = setup.add_questionnaire(session, own_form())
    assert setup.add_questionnaire(session, own_form()) is first
    second = setup.add_questionnaire(session, own_form(10))
    setup.add_questionnaire(session, own_form(9))
    box = setup.add_box(session, committee.id, "hom-2", "Hòm", "Sảnh", form="mot-cua")
    assert box.questionnaire == second.name


def test_other_bytes_under_the_same_version_are_refused(session: Session) -> None:
    setup.add_questionnaire(session, own_form())
    with pytest.raises(Refused) as no:
        setup.add_questionnaire(session, own_form(text="Khác"))
    assert refusal(no) is Code.FORM_TAKEN


def test_nobody_passes_off_another_questionnaire_as_a_built_in_one(session: Session) -> None:
    forged = replace(own_form(99), id="hai-noi-dung")
    with pytest.raises(Refused) as no:
        setup.add_questionnaire(session, forged)
    assert refusal(no) is Code.FORM_TAKEN


# --- the calendar, and the lists ------------------------------------------------------------------------


def test_known_swaps_are_sown_once_and_the_offices_own_stay(session: Session) -> None:
    known = workdays.KNOWN_SWAPS[0]
    session.add(Swap(day=known.day, working=not known.working, document="Quyết định của xã"))
    session.flush()
    assert setup.seed_swaps(session) == len(workdays.KNOWN_SWAPS) - 1
    assert setup.seed_swaps(session) == 0
    assert session.get_one(Swap, ("", known.day)).document == "Quyết định của xã"


def test_lists_show_what_was_set_up(session: Session, committee: Committee) -> None:
    setup.add_questionnaire(session, own_form())
    setup.add_box(session, committee.id, "hom-1", "Hòm phiếu số 1", "Sảnh", smallest=7)
    assert [row.symbol for row in offices.units(session)] == ["TTPVHCC"]
    assert [row.sets for row in offices.committees(session)] == [setup.DEFAULT_RULE]
    assert [(row.id, row.form, row.smallest) for row in offices.boxes(session)] == [
        ("hom-1", "hai-noi-dung", 7)
    ]
    listed = offices.questionnaires(session)
    assert [row.form.id for row in listed] == [*questionnaire.builtin_ids(), "mot-cua"]
    assert [(row.built_in, row.used) for row in listed if row.form.id in {"hai-noi-dung", "mot-cua"}] == [
        (True, 1),
        (False, 0),
    ]
