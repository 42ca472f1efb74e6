"""The passphrase's syllables: made by rule, decent, enough of them, drawn without bias."""

import math
import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from app.staff import passphrase
from app.staff.passphrase import COUNT, draw, older_syllables
from app.staff.syllables import SYLLABLES

SYLLABLES_JS = "({ }, m) => ({ drawn: m.SYLLABLES, older: m.OLDER })"


@pytest.mark.browser
def test_the_browser_has_the_same_list_and_the_rest_of_the_older_one(run_js: Callable[..., Any]) -> None:
    lists = run_js(SYLLABLES_JS, "/static/syllables.js")
    assert lists["drawn"] == list(SYLLABLES)
    assert lists["older"] == [one for one in older_syllables() if one not in SYLLABLES]


def test_seven_syllables_are_more_than_seventy_bits() -> None:
    assert len(SYLLABLES) >= 1000
    assert COUNT * math.log2(len(SYLLABLES)) >= 70


def test_syllables_are_plain_letters_sorted_and_distinct() -> None:
    assert list(SYLLABLES) == sorted(set(SYLLABLES))
    assert all(re.fullmatch(r"[a-z]{2,7}", syllable) for syllable in SYLLABLES)
    assert {"trang", "nghieng", "khoai", "ghenh", "kien", "thuyen", "quyt", "giuong"} <= set(SYLLABLES)
    onset = "b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|ph|qu|r|s|t|th|tr|v|x|"
    spelled = re.compile(rf"({onset})[aeiouy]+(c|ch|m|n|ng|nh|p|t)?")
    assert all(spelled.fullmatch(syllable) for syllable in SYLLABLES)
    assert not {"nuenh", "phuon", "guenh", "buyp", "khuynh khoang"} & set(SYLLABLES)


def heard(syllable: str) -> str:
    """As it sounds in the north: ch and tr, s and x, d, gi and r, i and y are one."""
    for spelled, sound in (("tr", "ch"), ("x", "s"), ("gi", "d"), ("r", "d"), ("quy", "qui")):
        if syllable.startswith(spelled) and syllable != spelled:
            rest = syllable.removeprefix(spelled)
            vowel = "i" if spelled == "gi" and rest[0] not in "aeiou" else ""
            return sound + vowel + re.sub(r"(?<![au])y$", "i", rest)
    return re.sub(r"(?<![au])y$", "i", syllable)


def test_no_two_syllables_sound_alike() -> None:
    sounds = Counter(heard(syllable) for syllable in SYLLABLES)
    assert [sound for sound, times in sounds.items() if times > 1] == []


def test_rude_syllables_are_left_out() -> None:
    rude = {"buoi", "cac", "lon", "dit", "du", "deo", "cho", "cut", "dai", "ia", "giet"}
    rude |= {"khua", "moi", "ngu", "hiep", "dam"}
    assert not (rude | passphrase._LEFT_OUT) & set(SYLLABLES)
    assert passphrase._joined() >= passphrase._LEFT_OUT  # nothing idle in the list of what is left out


def test_a_drawn_passphrase_is_seven_of_the_list_and_every_one_can_come() -> None:
    rng = random.Random(1)
    drawn = [draw(rng).split(" ") for _ in range(3000)]
    assert all(len(words) == COUNT for words in drawn)
    assert {word for words in drawn for word in words} == set(SYLLABLES)


@pytest.mark.browser
def test_the_browser_draws_from_the_list_without_bias(run_js: Callable[..., Any]) -> None:
    drawn = run_js(
        """async ({ list }, m) => {
            const few = [];
            for (let number = 0; number < 1000; number += 1) few.push(m.drawPassphrase(["a", "b", "c"], 3));
            return { one: m.drawPassphrase(list), few };
        }""",
        "/static/keyring.js",
        list=SYLLABLES,
    )
    words = drawn["one"].split(" ")
    assert len(words) == COUNT
    assert set(words) <= set(SYLLABLES)
    counts = Counter(" ".join(drawn["few"]).split(" "))
    assert all(850 < counts[word] < 1150 for word in "abc")  # expected 1,000; six deviations are 155


@pytest.mark.browser
def test_the_browser_throws_away_a_draw_from_the_uneven_rest(run_js: Callable[..., Any]) -> None:
    drawn = run_js(
        """async (_, m) => {
            const values = [2 ** 32 - 1, 4, 2 ** 32 - 1, 5, 6];
            crypto.getRandomValues = (into) => { into[0] = values.shift(); return into; };
            return [m.drawPassphrase(["a", "b", "c"], 3), values.length];
        }""",
        "/static/keyring.js",
    )
    assert drawn == ["b c a", 0]
