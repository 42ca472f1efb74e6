"""What people type: what is kept, what is refused and why, and that its length is looked at first."""

import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ballots import composing
from ballots.box import dossiers
from ballots.errors import Code, Refused
from ballots.typed import FIELDS, clean, salvage

ACCENT = "\u0301"
LINES = sorted(name for name, field in FIELDS.items() if field.lines)


def refusal(field: str, text: str) -> Refused:
    with pytest.raises(Refused) as no:
        clean(field, text, row=2)
    return no.value


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Nguyễn  Thị\u00a0Lan\u3000", "Nguyễn Thị Lan"),
        (unicodedata.normalize("NFD", "Đỗ Thị Mỹ Ửng"), "Đỗ Thị Mỹ Ửng"),
        ("Y Bhi\u0306 Niê", "Y Bhĭ Niê"),
        ("H’Ơ\u0306 Mlô", "H’Ơ\u0306 Mlô"),  # Ede: a letter that Unicode has only in two
        ("Tổ\t2", "Tổ 2"),
        ("王", "王"),  # whether it can be printed is not known here
    ],
)
def test_a_name_is_kept_in_one_spelling(text: str, kept: str) -> None:
    assert clean("person_name", text) == kept


@pytest.mark.parametrize(
    ("text", "at", "letter"),
    [
        ("\u200b", 1, "U+200B"),
        ("Lan\u202enaL", 4, "U+202E"),
        ("A\x07B", 2, "U+0007"),
        ("A\x00B", 2, "U+0000"),
        ("A\nB", 2, "U+000A"),
        ("A\u2028B", 2, "U+2028"),
        ("A\x1fB", 2, "U+001F"),  # str.split() would take it for a blank
        ("A\udc80", 2, "U+DC80"),
        ("A\ue000", 2, "U+E000"),
        ("A\u0378", 2, "U+0378"),
        ("\ufeffLan", 1, "U+FEFF"),
        ("Lan \u2067Lan", 5, "U+2067"),
        ("e" + ACCENT * 100, 6, "U+0301"),
    ],
)
def test_what_cannot_be_seen_is_refused_and_named_with_its_place(text: str, at: int, letter: str) -> None:
    no = refusal("person_name", text)
    assert no.code is Code.TEXT_WRONG
    assert no.facts == {"field": "person_name", "row": 2, "at": at, "letter": letter}


@pytest.mark.parametrize("text", ["", "  ", "\u3164\u3164", ACCENT, "\u2800", "\u00a0\n" * 3])
def test_what_shows_nothing_is_missing_or_empty(text: str) -> None:
    assert refusal("opinions", text).code is Code.TEXT_MISSING
    assert clean("opinions", text, missing=None) == ""
    with pytest.raises(Refused) as no:
        clean("absence", "  ", missing=Code.REASON_MISSING)
    assert no.value.code is Code.REASON_MISSING


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_takes_its_length_and_not_one_more(field: str) -> None:
    longest = FIELDS[field].longest
    full = "ệ" * longest
    assert clean(field, unicodedata.normalize("NFD", full)) == full
    assert refusal(field, full + "a").code is Code.TEXT_LONG
    assert refusal(field, full + "a").facts == {"field": field, "row": 2, "longest": longest}


def test_several_lines_have_one_kind_of_end() -> None:
    assert clean("opinions", " đủ \r\n hai dòng\rba\u2028bốn\t\n") == "đủ\n hai dòng\nba\nbốn"
    assert refusal("opinions", "a\nb\x1b[31m").facts["at"] == 4
    assert {"opinions", "stand_reason", "unopened_reason", "sets_reason"} <= set(LINES)
    assert not {"person_name", "label", "place", "absence"} & set(LINES)


@pytest.mark.parametrize(
    "text",
    [ACCENT * 15_500, ACCENT * 11_000, "\u0323\u0301" * 180, "ắ" * 500_000],
    ids=["15,500 accents", "11,000", "360", "long"],
)
def test_what_would_cost_time_is_refused_before_it_is_normalised(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dear(_form: str, given: str) -> str:
        raise AssertionError(f"{len(given)} characters were normalised")

    guarded = SimpleNamespace(normalize=dear)
    monkeypatch.setattr(composing, "unicodedata", guarded)
    for field in FIELDS:
        assert refusal(field, text).code in {Code.TEXT_LONG, Code.TEXT_WRONG}
    with pytest.raises(Refused) as no:
        dossiers.read_dossier(text, bytes(32))
    assert no.value.code is Code.DOSSIER_WRONG


TEXTS = st.text(st.characters() | st.sampled_from("\u200b\u202e\x07\n\t \u0301\u0323êơ\u3164"), max_size=200)


@given(st.sampled_from(["person_name", "opinions"]), TEXTS)
@example("person_name", "a\u0301\u200b\u0301")  # only without what stood between do the marks compose
@example("person_name", "x" * 119 + " y")
@example("person_name", "e" + ACCENT * 4 + "\u200b" + ACCENT)
def test_what_is_salvaged_or_clean_is_taken_as_it_is(field: str, text: str) -> None:
    saved = salvage(field, text)
    assert clean(field, saved, missing=None) == saved
    try:
        kept = clean(field, text)
    except Refused:
        return
    assert clean(field, kept) == kept == saved


def test_of_a_stored_name_everything_that_shows_is_salvaged() -> None:
    assert salvage("person_name", "A\x07B") == "AB"
    assert salvage("person_name", "Lan\u202e \u200bAnh\n") == "Lan Anh"
    assert salvage("person_name", "\u200b\u3164") == ""
    assert salvage("person_name", "x" * 500) == "x" * 120
    assert salvage("opinions", "một\r\nhai\x00") == "một\nhai"
