"""Questionnaires are read strictly; a ballot, whatever it holds, either fits or is unfit: nothing else."""

import hashlib
import json
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import (
    ANSWERS_BYTES,
    REMARK_CHARACTERS,
    Ballot,
    Form,
    Unfit,
    UnfitReason,
    builtin,
    builtin_ids,
    read_answers,
    read_form,
    read_published,
    tidy,
    write_answers,
)
from ballots.forms.source import write_source

FORM = builtin("hai-noi-dung")
SIPAS = builtin("nam-yeu-to")
SOURCE = write_source(FORM.published)


def without_remark(form: Form) -> Form:
    return replace(form, remark=False)


def document(**changes: Any) -> bytes:
    base = {"form": FORM.name, "answers": {"ket_qua": "RHL"}}
    return json.dumps(base | changes).encode()


def unfit(answers: bytes, form: Form = FORM) -> UnfitReason:
    with pytest.raises(Unfit) as refusal:
        read_answers(form, answers)
    return refusal.value.reason


# Questionnaires


def test_the_default_form_asks_two_questions_on_four_levels_in_the_words_of_the_original() -> None:
    assert builtin_ids()[0] == "hai-noi-dung"
    assert [q.code for q in FORM.questions] == ["ket_qua", "thai_do"]
    assert FORM.questions[0].text == "Kết quả giải quyết thủ tục hành chính"
    assert [(v.code, v.label) for v in FORM.levels] == [
        ("RHL", "Rất hài lòng"),
        ("HL", "Hài lòng"),
        ("BT", "Bình thường"),
        ("KHL", "Không hài lòng"),
    ]
    assert [v.code for v in FORM.levels if v.satisfied] == ["RHL", "HL"]
    assert (len(FORM.fields), len(FORM.reasons), FORM.remark) == (6, 6, True)


def test_the_presets_have_three_and_five_levels_and_sipas_has_sixteen_items_and_one_overall() -> None:
    assert [v.code for v in builtin("hai-noi-dung-3").levels] == ["RHL", "HL", "KHL"]
    assert [v.code for v in builtin("hai-noi-dung-5").levels] == ["RHL", "HL", "BT", "KHL", "RKHL"]
    assert len({q.group for q in SIPAS.questions if q.group}) == 5
    assert [q.group is None for q in SIPAS.questions] == [False] * 16 + [True]
    assert [v.code for v in SIPAS.levels if v.satisfied] == ["5", "4"]
    assert [v.label for v in SIPAS.levels if not v.opinion] == ["Không có ý kiến"]


@pytest.mark.parametrize("form_id", builtin_ids())
def test_a_form_is_named_by_its_id_and_the_hash_of_its_published_bytes(form_id: str) -> None:
    form = builtin(form_id)
    assert form.name == f"{form_id}@{hashlib.sha256(form.published).hexdigest()}"
    assert read_published(form.published) == form
    written = write_source(form.published)
    assert read_form(written.encode()).published == form.published
    assert read_form(f"# how it is laid out is nobody's business\n{written}".encode()).name == form.name
    assert read_form(written.replace(form.title, f"{form.title} khác").encode()).name != form.name


def test_published_bytes_are_json_in_one_spelling_that_anyone_parses() -> None:
    document = json.loads(FORM.published)
    assert list(document) == [
        "id",
        "title",
        "version",
        "questions",
        "levels",
        "fields",
        "reasons",
        "remark",
        "remark_hint",
    ]
    assert document["levels"][3] == {
        "code": "KHL",
        "label": "Không hài lòng",
        "face": "unhappy",
        "satisfied": False,
        "opinion": True,
    }
    assert "hint" not in document["questions"][1]
    assert json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() == FORM.published
    assert unicodedata.is_normalized("NFC", FORM.published.decode())


@pytest.mark.parametrize(
    "other",
    [
        FORM.published + b"\n",
        FORM.published.replace(b'"id":', b'"id": '),
        FORM.published.replace("ế".encode(), b"\\u1ebf", 1),
        json.dumps(dict(reversed(json.loads(FORM.published).items())), ensure_ascii=False).encode(),
        FORM.published.replace(b'"code":"thai_do","text"', b'"code":"thai_do","hint":"","text"'),
        FORM.published.replace(b'"KHL"', b'"RHL"'),
        SOURCE.encode(),
        b"[]",
        b"",
    ],
)
def test_another_spelling_of_published_bytes_is_refused(other: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read_published(other)
    assert refusal.value.code in {Code.MALFORMED, Code.FORM_MALFORMED}


def test_an_unknown_builtin_is_refused() -> None:
    for form_id in ("", "../errors", "HAI-NOI-DUNG"):
        with pytest.raises(Refused) as refusal:
            builtin(form_id)
        assert refusal.value.code is Code.FORM_UNKNOWN


BAD_FORMS = {
    "unknown key": (SOURCE.replace("version = 1", "version = 1\ncolour = 2"), "unknown_key"),
    "unknown key in a level": (SOURCE.replace("face =", "smile = 1, face ="), "unknown_key"),
    "unknown key in a question": (SOURCE.replace("hint =", "help ="), "unknown_key"),
    "no title": (SOURCE.replace("title =", "remark_hint2 ="), "missing_key"),
    "empty title": (SOURCE.replace("Phiếu đánh giá hai nội dung", " "), "empty"),
    "title is a number": (SOURCE.replace('"Phiếu đánh giá hai nội dung"', "5"), "wrong_type"),
    "control character": (SOURCE.replace("hai nội dung", "hai\\u0007nội dung"), "bad_text"),
    "title too long": (SOURCE.replace("hai nội dung", "x" * 301), "bad_text"),
    "version zero": (SOURCE.replace("version = 1", "version = 0"), "wrong_type"),
    "version true": (SOURCE.replace("version = 1", "version = true"), "wrong_type"),
    "flag is a string": (SOURCE.replace("opinion = true", 'opinion = "true"'), "wrong_type"),
    "bad form id": (SOURCE.replace('id = "hai-noi-dung"', 'id = "hai@noi"'), "bad_code"),
    "bad level code": (SOURCE.replace('"RHL"', '"R-HL"'), "bad_code"),
    "code of 21 characters": (SOURCE.replace('"RHL"', f'"{"R" * 21}"'), "bad_code"),
    "code not ASCII": (SOURCE.replace('"ho_tich"', '"hộ_tịch"'), "bad_code"),
    "same level twice": (SOURCE.replace('"KHL"', '"RHL"'), "duplicate_code"),
    "same question twice": (SOURCE.replace('"ket_qua"', '"thai_do"'), "duplicate_code"),
    "unknown face": (SOURCE.replace('"very_happy"', '"grinning"'), "unknown_face"),
    "satisfied without an opinion": (SOURCE.replace("opinion = true", "opinion = false", 1), ""),
    "nobody can be unsatisfied": (SOURCE.replace("satisfied = false", "satisfied = true"), "no_dissent"),
    "nobody can be satisfied": (SOURCE.replace("satisfied = true", "satisfied = false"), "no_satisfied"),
    "no levels": (SOURCE.replace("levels = [", "levels = []\nx = ["), "unknown_key"),
    "levels are strings": ('id="a"\nversion=1\ntitle="a"\nlevels=["a"]\nquestions=[]', "wrong_type"),
    "empty levels": ('id="a"\nversion=1\ntitle="a"\nlevels=[]\nquestions=[]', "wrong_length"),
    "not NFC": (unicodedata.normalize("NFD", SOURCE), "not_nfc"),
    "not TOML": ("id = ", "not_toml"),
    "too deep": ("id = " + "[" * 20_000, "not_toml"),
    "too many digits": ("version = " + "9" * 5_000, "not_toml"),
    "too long": (SOURCE + "\n" * 70_000, "too_long"),
}


@pytest.mark.parametrize("case", sorted(BAD_FORMS))
def test_a_malformed_form_is_refused_with_its_reason(case: str) -> None:
    source, why = BAD_FORMS[case]
    with pytest.raises(Refused) as refusal:
        read_form(source.encode("utf-8"))
    assert refusal.value.code is Code.FORM_MALFORMED
    assert refusal.value.facts["why"] == (why or "satisfied_without_opinion")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "surrogatepass")))
@example(b"\xff")
@example(b"d = 1979-05-27T00:32:00+99:99")
def test_no_bytes_make_read_form_raise_anything_but_refused(source: bytes) -> None:
    with pytest.raises(Refused):
        read_form(source)


@given(st.data())
def test_no_damage_to_a_real_form_makes_read_form_raise_anything_but_refused(data: st.DataObject) -> None:
    whole = SOURCE.encode()
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 40))
    try:
        form = read_form(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + cut :])
    except Refused as refusal:
        assert refusal.code is Code.FORM_MALFORMED  # noqa: PT017 - a damaged form may also still be a form
    else:
        assert form.name.startswith(f"{form.id}@")


# Ballots


def ballots(form: Form) -> st.SearchStrategy[Ballot]:
    levels = st.sampled_from([v.code for v in form.levels])
    answers = st.fixed_dictionaries({}, optional={q.code: levels for q in form.questions})
    reasons = st.sets(st.sampled_from([c.code for c in form.reasons]))
    in_order = reasons.map(lambda ticked: tuple(c.code for c in form.reasons if c.code in ticked))
    remark = st.text(st.characters(codec="utf-8"), max_size=300).map(tidy).map(lambda text: text or None)
    field = st.none() | st.sampled_from([c.code for c in form.fields])
    return st.builds(
        Ballot,
        answers,
        field,
        st.none() | st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
        in_order,
        remark,
    )


@given(ballots(FORM) | ballots(FORM).map(lambda b: replace(b, remark="🙂" * REMARK_CHARACTERS)))
def test_a_ballot_written_by_the_client_is_read_back_the_same(ballot: Ballot) -> None:
    assert read_answers(FORM, write_answers(FORM, ballot)) == ballot


@given(ballots(SIPAS))
def test_a_long_ballot_is_read_back_the_same_too(ballot: Ballot) -> None:
    assert read_answers(SIPAS, write_answers(SIPAS, ballot)) == ballot


def test_the_client_writes_compact_json_with_blanks_absent_and_keys_in_one_order() -> None:
    full = Ballot({"thai_do": "HL", "ket_qua": "KHL"}, "ho_tich", "quay-1", ("tre_hen",), "Chờ lâu")
    assert write_answers(FORM, full).decode() == (
        f'{{"form":"{FORM.name}","answers":{{"ket_qua":"KHL","thai_do":"HL"}},"field":"ho_tich",'
        '"desk":"quay-1","reasons":["tre_hen"],"remark":"Chờ lâu"}'
    )
    assert write_answers(FORM, Ballot({})).decode() == f'{{"form":"{FORM.name}","answers":{{}}}}'


def test_a_remark_is_normalised_cleaned_and_trimmed_and_an_empty_one_is_none() -> None:
    decomposed = unicodedata.normalize("NFD", "Hài lòng")
    assert (
        read_answers(FORM, document(remark=f" {decomposed}\x00\x1b\r\nở\u202e đây\t.\n")).remark
        == "Hài lòng\nở đây ."
    )
    assert read_answers(FORM, document(remark="a\x07\u0300")).remark == "à"
    for blank in ("", " \n\t", "\x00", "\u200e"):
        assert read_answers(FORM, document(remark=blank)).remark is None


def test_a_remark_of_a_thousand_characters_fits_and_one_more_does_not() -> None:
    assert read_answers(FORM, document(remark="ế" * REMARK_CHARACTERS)).remark == "ế" * REMARK_CHARACTERS
    decomposed = unicodedata.normalize("NFD", "ế" * REMARK_CHARACTERS)
    assert read_answers(FORM, document(remark=decomposed)).remark == "ế" * REMARK_CHARACTERS
    assert unfit(document(remark="ế" * (REMARK_CHARACTERS + 1))) is UnfitReason.TOO_LONG


def test_reasons_lose_the_order_in_which_they_were_ticked() -> None:
    assert read_answers(FORM, document(reasons=["khac", "tre_hen"])).reasons == ("tre_hen", "khac")


def raw(text: str) -> bytes:
    return document(remark="HERE").replace(b'"HERE"', text.encode())


UNFIT = {
    "not UTF-8": (b"\xff\xfe", UnfitReason.NOT_TEXT),
    "encoded surrogate": (raw('"HERE"').replace(b"HERE", b"\xed\xa0\x80"), UnfitReason.NOT_TEXT),
    "escaped lone surrogate": (raw('"\\ud800"'), UnfitReason.NOT_TEXT),
    "empty": (b"", UnfitReason.NOT_JSON),
    "byte order mark": (b"\xef\xbb\xbf" + document(), UnfitReason.NOT_JSON),
    "trailing bytes": (document() + b"x", UnfitReason.NOT_JSON),
    "NaN": (raw("NaN"), UnfitReason.NOT_JSON),
    "Infinity": (raw("-Infinity"), UnfitReason.NOT_JSON),
    "raw control character": (raw('"\x01"'), UnfitReason.NOT_JSON),
    "five thousand digits": (raw("9" * 5_000), UnfitReason.WRONG_TYPE),
    "huge exponent": (raw("1e999999999"), UnfitReason.WRONG_TYPE),
    "deep lists": (b"[" * 10_000, UnfitReason.TOO_DEEP),
    "deep objects": (b'{"a":' * 3_000, UnfitReason.TOO_DEEP),
    "too many bytes": (document() + b" " * ANSWERS_BYTES, UnfitReason.TOO_LONG),
    "key twice": (document()[:-1] + b',"answers":{}}', UnfitReason.DUPLICATE),
    "question twice": (document().replace(b'"RHL"', b'"RHL","ket_qua":"KHL"'), UnfitReason.DUPLICATE),
    "question twice, once escaped": (
        document().replace(b'"RHL"', b'"RHL","\\u006bet_qua":"KHL"'),
        UnfitReason.DUPLICATE,
    ),
    "a list": (b"[]", UnfitReason.WRONG_TYPE),
    "a string": (b'"form"', UnfitReason.WRONG_TYPE),
    "nothing in it": (b"{}", UnfitReason.MISSING_KEY),
    "no answers": (b'{"form":"x"}', UnfitReason.MISSING_KEY),
    "another key": (document(v="1"), UnfitReason.UNKNOWN_KEY),
    "another form": (document(form=SIPAS.name), UnfitReason.WRONG_FORM),
    "form is a list": (document(form=[]), UnfitReason.WRONG_FORM),
    "answers is a list": (document(answers=[]), UnfitReason.WRONG_TYPE),
    "another question": (document(answers={"ket_qua2": "HL"}), UnfitReason.UNKNOWN_QUESTION),
    "another level": (document(answers={"ket_qua": "RKHL"}), UnfitReason.UNKNOWN_LEVEL),
    "two levels": (document(answers={"ket_qua": ["RHL", "HL"]}), UnfitReason.WRONG_TYPE),
    "a null for a blank": (document(answers={"ket_qua": None}), UnfitReason.WRONG_TYPE),
    "level is a surrogate": (document(answers={"ket_qua": "\ud800"}), UnfitReason.UNKNOWN_LEVEL),
    "another field": (document(field="nuoc"), UnfitReason.UNKNOWN_CHOICE),
    "field is an object": (document(field={}), UnfitReason.WRONG_TYPE),
    "desk with a message": (document(desk="bà Lan áo xanh"), UnfitReason.UNKNOWN_CHOICE),
    "reasons is a string": (document(reasons="tre_hen"), UnfitReason.WRONG_TYPE),
    "reason is a list": (document(reasons=[["tre_hen"]]), UnfitReason.WRONG_TYPE),
    "reason twice": (document(reasons=["khac", "khac"]), UnfitReason.DUPLICATE),
    "another reason": (document(reasons=["xyz"]), UnfitReason.UNKNOWN_CHOICE),
    "remark is true": (document(remark=True), UnfitReason.WRONG_TYPE),
}


@pytest.mark.parametrize("case", sorted(UNFIT))
def test_answers_that_do_not_fit_say_why(case: str) -> None:
    answers, reason = UNFIT[case]
    assert unfit(answers) is reason


def test_every_reason_of_unfitness_is_seen_in_a_test() -> None:
    assert {reason for _, reason in UNFIT.values()} == set(UnfitReason)


def test_a_form_without_remark_takes_none() -> None:
    form = without_remark(FORM)
    assert unfit(document(form=form.name, remark="a"), form) is UnfitReason.UNKNOWN_KEY


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ("form", "answers", "field", "desk", "reasons", "remark")


@given(
    st.binary(max_size=300)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries({"form": st.just(FORM.name)}, optional=dict.fromkeys(KEYS[1:], JSON)).map(
        lambda value: json.dumps(value).encode()
    )
    | st.builds(lambda value: document(answers={"ket_qua": value}), JSON)
    | st.builds(lambda value: document(remark=value), st.text(st.characters(), max_size=30))
)
def test_nothing_inside_a_ballot_raises_anything_but_unfit(answers: bytes) -> None:
    try:
        ballot = read_answers(FORM, answers)
    except Unfit as refusal:
        assert refusal.reason in UnfitReason  # noqa: PT017 - some random ballots fit
    else:
        assert read_answers(FORM, write_answers(FORM, ballot)) == ballot


@given(st.text(st.characters(), max_size=60))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def test_tidied_text_has_no_control_character_but_the_newline() -> None:
    every = "".join(chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) == "Cc")
    assert set(tidy(f"a{every}b")) == {"a", "\n", " ", "b"}
