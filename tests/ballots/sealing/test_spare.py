"""The paper spare key in Python: 13 groups of four that forgive a hand, and find one wrong character."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.sealing.spare import SPARE_BYTES, read_spare, spell_spare

KEYS = st.binary(min_size=SPARE_BYTES, max_size=SPARE_BYTES)


@given(KEYS)
def test_thirteen_groups_of_four_are_read_as_they_were_spelled(key: bytes) -> None:
    spelled = spell_spare(key)
    assert re.fullmatch(r"([0-9a-hjkmnp-tv-z]{4} ){12}[0-9a-hjkmnp-tv-z]{4}", spelled)
    assert read_spare(spelled) == spelled


@given(KEYS)
def test_case_blanks_hyphens_and_look_alikes_are_forgiven(key: bytes) -> None:
    spelled = spell_spare(key)
    sloppy = spelled.upper().replace("0", "o").replace("1", "I").replace(" ", " - ")
    assert read_spare(f" {sloppy}\n") == spelled
    assert read_spare(spelled.replace(" ", "").replace("1", "l")) == spelled


@given(KEYS, st.integers(0, 51), st.integers(1, 31))
def test_one_wrong_character_is_found(key: bytes, at: int, other: int) -> None:
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    text = list(spell_spare(key).replace(" ", ""))
    text[at] = letters[(letters.index(text[at]) + other) % 32]
    with pytest.raises(Refused) as no:  # it fails once in a million
        read_spare("".join(text))
    assert no.value.code is Code.SPARE_WRONG


@pytest.mark.parametrize("typed", ["", "bao gio cho den thang muoi", "u" * 52, "é" * 52])
def test_what_is_nothing_like_a_spare_key_is_none(typed: str) -> None:
    assert read_spare(typed) is None


@pytest.mark.parametrize("typed", ["0" * 51, "0" * 53, "0" * 48])
def test_with_a_letter_too_few_or_too_many_it_is_a_wrong_spare_key(typed: str) -> None:
    with pytest.raises(Refused) as no:
        read_spare(typed)
    assert no.value.code is Code.SPARE_WRONG


def test_a_key_of_another_length_is_none() -> None:
    with pytest.raises(Refused) as no:
        spell_spare(bytes(29))
    assert no.value.code is Code.MALFORMED
