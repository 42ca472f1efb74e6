import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.sealing import codes
from ballots.spelling import CROCKFORD

tokens = st.binary(min_size=10, max_size=10)


@given(tokens)
def test_a_code_reads_back_to_its_token(token: bytes) -> None:
    assert codes.read_code(codes.spell(token)) == token


@given(tokens)
def test_a_code_may_be_typed_with_blanks_hyphens_and_letters_that_look_alike(token: bytes) -> None:
    code = codes.spell(token)
    typed = "-".join(code[at : at + 4] for at in range(0, 17, 4)).lower()
    assert codes.read_code(f" {typed} ") == token
    assert codes.read_code(typed.replace("0", "o").replace("1", "l")) == token


@given(tokens, st.integers(0, 16), st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_always_found(token: bytes, at: int, letter: str) -> None:
    code = codes.spell(token)
    wrong = code[:at] + letter + code[at + 1 :]
    if wrong != code:
        with pytest.raises(Refused) as refused:
            codes.read_code(wrong)
        assert refused.value.code is Code.CODE_UNREADABLE


@given(tokens, st.integers(0, 16), st.integers(0, 16))
def test_two_characters_changed_round_are_always_found(token: bytes, one: int, two: int) -> None:
    letters = list(codes.spell(token))
    if letters[one] != letters[two]:
        letters[one], letters[two] = letters[two], letters[one]
        with pytest.raises(Refused):
            codes.read_code("".join(letters))


@pytest.mark.parametrize("text", ["", "7K3M", "U" * 17, "Đ" * 17, "0" * 18, "ı" * 17, "٠" * 17])
def test_what_cannot_be_a_code_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        codes.read_code(text)


@given(tokens)
def test_a_slip_number_is_eight_characters_and_not_part_of_the_code(token: bytes) -> None:
    number = codes.slip_number(token)
    assert codes.read_number(number.lower()) == number
    assert len(number) == 8
    assert number not in codes.spell(token)
