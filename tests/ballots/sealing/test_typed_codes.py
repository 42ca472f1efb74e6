"""A code as people type it is read as itself, or refused; never as another one."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from input_methods import MANGLINGS, telex, vni

from ballots.errors import Code, Refused
from ballots.sealing import codes, receipts
from ballots.sealing.receipts import Written
from ballots.sealing.spare import SPARE_BYTES, read_spare, spell_spare
from ballots.sealing.typed_codes import candidates
from ballots.spelling import CROCKFORD

TOKENS = st.binary(min_size=10, max_size=10)
# Nothing is lost in these: the code must come out, whatever it is.
CERTAIN = sorted(set(MANGLINGS) - {name for name in MANGLINGS if name.startswith(("telex", "vni"))})


def outcome(read: Callable[[str], object], text: str) -> object:
    """What was read, or (code, group)."""
    try:
        return read(text)
    except Refused as no:
        return no.code, no.facts.get("group")


# --- the law ------------------------------------------------------------------------------------------------


@given(TOKENS, st.sampled_from(sorted(MANGLINGS)))
def test_a_code_that_was_changed_on_its_way_is_itself_or_refused(token: bytes, name: str) -> None:
    read = outcome(codes.read_code, MANGLINGS[name](codes.spell(token)))
    assert read == token or (name not in CERTAIN and isinstance(read, tuple))


@given(st.text(CROCKFORD, min_size=8, max_size=8), st.sampled_from(sorted(MANGLINGS)))
def test_a_slip_number_is_itself_or_refused(number: str, name: str) -> None:
    read = outcome(codes.read_number, MANGLINGS[name](number))
    assert read == number or (name not in CERTAIN and isinstance(read, tuple))


NUMBERS = st.text(CROCKFORD, min_size=8, max_size=8)


@given(NUMBERS, st.integers(1, 9), st.sampled_from(sorted(MANGLINGS)))
def test_the_digits_of_a_slip_number_survive_every_input_method(number: str, sheet: int, name: str) -> None:
    digits = codes.number_digits(number, sheet)
    assert (len(digits), digits.isdigit(), digits[0]) == (16, True, str(sheet))
    read = outcome(codes.read_number, MANGLINGS[name](digits))
    assert read == number or ("letters" in name and isinstance(read, tuple))  # a person's O, and Telex's Ô


@given(NUMBERS, st.integers(1, 9), st.integers(0, 15), st.integers(0, 15), st.integers(1, 9))
def test_a_wrong_digit_and_two_that_changed_places_are_seen(
    number: str, sheet: int, at: int, other: int, by: int
) -> None:
    digits = codes.number_digits(number, sheet)
    wrong = f"{digits[:at]}{(int(digits[at]) + by) % 10}{digits[at + 1 :]}"
    assert outcome(codes.read_number, wrong) == (Code.NUMBER_DIGITS, None)
    swapped = list(digits)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    if swapped != list(digits):
        assert outcome(codes.read_number, "".join(swapped)) == (Code.NUMBER_DIGITS, None)


def test_digits_that_are_too_few_too_many_or_of_no_number_are_refused() -> None:
    digits = codes.number_digits("ZZZZZZZZ")
    assert codes.read_number(digits) == "ZZZZZZZZ"
    assert codes.read_number(f" {digits[:4]}-{digits[4:]} ") == "ZZZZZZZZ"
    beyond = f"1{1 << 40:013d}"
    beyond += f"{98 - int(beyond) * 100 % 97:02d}"
    for wrong in (digits[:-1], digits + "0", digits * 2, beyond):
        assert outcome(codes.read_number, wrong) == (Code.NUMBER_DIGITS, None)
    assert codes.read_number("12345678") == "12345678"  # eight are a number's own characters


@given(st.binary(min_size=SPARE_BYTES, max_size=SPARE_BYTES), st.sampled_from(sorted(MANGLINGS)))
def test_a_spare_key_is_itself_or_refused(key: bytes, name: str) -> None:
    spelled = spell_spare(key)
    read = outcome(read_spare, MANGLINGS[name](spelled.upper().replace(" ", "")))
    if name in CERTAIN:
        assert read == spelled
    else:
        assert read in (spelled, None) or isinstance(read, tuple)


@settings(max_examples=40)
@given(st.integers(1, 99), st.binary(min_size=32, max_size=32), st.sampled_from(sorted(MANGLINGS)))
def test_a_receipt_is_itself_or_refused(period: int, leaf: bytes, name: str) -> None:
    written = Written(period, leaf, None)
    text = MANGLINGS[name](receipts.spell("hom-1", written).replace(" ", ""))
    read = outcome(lambda text: receipts.read("hom-1", text), text)
    assert read == written or (name not in CERTAIN and isinstance(read, tuple))


@given(TOKENS, st.text(max_size=20), st.integers(0, 17))
def test_whatever_is_added_the_code_is_itself_or_refused(token: bytes, more: str, at: int) -> None:
    code = codes.spell(token)
    read = outcome(codes.read_code, code[:at] + more + code[at:])
    assert read == token or isinstance(read, tuple)


# --- input methods ------------------------------------------------------------------------------------------

TELEX = "AA Â, AW Ă, DD Đ, EE Ê, OO Ô, OW Ơ, W Ư, AS Á, AF À, AR Ả, AX Ã, AJ Ạ"
VNI = "A1 Á, A2 À, A3 Ả, A4 Ã, A5 Ạ, A6 Â, A8 Ă, D9 Đ, E6 Ê, O7 Ơ"
PAIRS = [
    (method, *pair.split()) for method, made in ((telex, TELEX), (vni, VNI)) for pair in made.split(", ")
]


@pytest.mark.parametrize(("method", "keys", "seen"), PAIRS)
def test_what_the_input_method_made_is_undone_where_the_check_character_decides(
    method: Callable[[str], str], keys: str, seen: str
) -> None:
    """In two hundred codes with these keys: none is read as another, and most are read at once."""
    assert method(keys) == seen
    draw = random.Random(9)
    read = 0
    for _ in range(200):
        code = _code_with(keys.replace("O", "0"), draw)
        typed = code.replace(keys.replace("O", "0"), seen, 1)
        result = outcome(codes.read_code, typed)
        assert result in (codes.read_code(code), (Code.CODE_MARKS, None))
        read += result == codes.read_code(code)
    assert read >= 150


def _code_with(keys: str, draw: random.Random) -> str:
    """A code that has these keys once, between digits, and its check character."""
    while True:
        at = draw.randint(1, 12)
        letters = [draw.choice(CROCKFORD) for _ in range(16)]
        letters[at - 1 : at + len(keys) + 1] = ["7", *keys, "7"]
        text = "".join(letters[:16])
        for check in CROCKFORD:
            if isinstance(outcome(codes.read_code, text + check), bytes) and text.count(keys) == 1:
                return text + check


def test_a_mark_may_have_been_typed_later_in_the_word() -> None:
    assert telex("7ANS7") == "7ÁN7"
    assert candidates("7ÁN7", 5) == ["7ASN7", "7ANS7", "7A1N7", "7AN17"]
    assert candidates("7Ấ7", 5) == ["7AAS7", "7ASA7", "7A167", "7A617"]


@pytest.mark.parametrize("seen", ["Â", "Ă", "Đ", "Ê", "Ô", "Ơ", "Á", "À", "Ả", "Ã", "Ạ"])
def test_a_slip_number_under_an_input_method_is_refused_by_its_name(seen: str) -> None:
    """Telex and VNI may both have made it, and nothing decides."""
    assert outcome(codes.read_number, f"7K3M9{seen}7") == (Code.CODE_MARKS, None)


def test_a_slip_number_with_one_reading_only_is_taken() -> None:
    assert (
        codes.read_number("7K3MƯ9P7") == "7K3MW9P7"
    )  # no other key makes it of letters that a number can have
    assert codes.read_number("Đ7K3M9P7") == "D7K3M9P7"  # eight letters: a person's Đ
    assert codes.read_number("Đ7K3M9P7") == codes.read_number("đ7k3 m9p7")


# --- letters that look alike, and those that are nothing ----------------------------------------------------


def test_the_issue_s_own_letters_are_read() -> None:
    assert candidates("ＸＳＧ２", 4) == ["XSG2"]
    assert candidates("ХЅG2", 4) == ["XSG2"]


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("U7K3 M9P7", 1),
        ("7K3M Я9P7", 2),
        ("7K3M-9P7€", 2),
        ("7k3m 9p7ß", 2),
        ("７Ｋ３Ｍ ９Ｐ７☺", 2),
        ("7K3M 9P7ν", 2),
    ],
)
def test_a_letter_with_no_reading_is_told_by_its_group(typed: str, group: int) -> None:
    """ν may be a v or an N, ß a B or SS: two readings are none."""
    assert outcome(codes.read_number, typed) == (Code.CODE_GROUP, group)


def test_a_letter_of_a_code_and_of_a_spare_key_is_told_by_its_group() -> None:
    assert outcome(codes.read_code, "0000 0000 00U0 0000 0") == (Code.CODE_GROUP, 3)
    typed = ("0000 " * 12) + "000u"
    assert outcome(read_spare, typed) == (Code.CODE_GROUP, 13)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("ĐA", {"DDA", "DAD", "D9A", "DA9"}),
        ("ĐZ", {"DDZ", "DZD", "D9Z", "DZ9"}),
        ("Đ7", {"DD7", "D97"}),
    ],
)
def test_a_marks_key_comes_after_any_letter_of_the_word_and_before_a_digit(
    text: str, readings: set[str]
) -> None:
    assert set(candidates(text, 3)) == readings
