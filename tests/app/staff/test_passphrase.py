"""The passphrase's syllables: made by rule, decent, enough of them, drawn without bias."""

import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.staff import passphrase
from app.staff.passphrase import COUNT, draw, make_syllables

LIST = Path(passphrase.__file__).parents[1] / "static" / "syllables.json"


def test_the_committed_list_is_what_the_rule_makes() -> None:
    committed = LIST.read_text(encoding="utf-8")
    assert committed == json.dumps(make_syllables(), separators=(",", ":")) + "\n"


def test_seven_syllables_are_more_than_seventy_bits() -> None:
    syllables = make_syllables()
    assert len(syllables) >= 1400
    assert COUNT * math.log2(len(syllables)) > 70


def test_syllables_are_plain_letters_sorted_and_distinct() -> None:
    syllables = make_syllables()
    assert syllables == sorted(set(syllables))
    assert all(re.fullmatch(r"[a-z]{2,7}", syllable) for syllable in syllables)
    assert {"trang", "nghieng", "khoai", "ghenh", "kien", "thuyen"} <= set(syllables)
    assert not any(re.match(r"(c|g|ng)[ei]|(k|gh|ngh)[aou]", syllable) for syllable in syllables)


def test_rude_syllables_are_left_out() -> None:
    rude = {"buoi", "cac", "lon", "dit", "du", "deo", "cho", "cut", "dai"}
    rude |= {"khua", "moi", "ngu", "hiep", "dam"}
    assert not rude & set(make_syllables())
    assert passphrase._joined() >= passphrase._LEFT_OUT  # nothing idle in the list of what is left out


def test_a_drawn_passphrase_is_seven_of_the_list_and_every_one_can_come() -> None:
    rng = random.Random(1)
    drawn = [draw(rng).split(" ") for _ in range(3000)]
    assert all(len(words) == COUNT for words in drawn)
    assert {word for words in drawn for word in words} == set(make_syllables())


@pytest.mark.browser
def test_the_browser_draws_from_the_list_without_bias(run_js: Callable[..., Any]) -> None:
    drawn = run_js(
        """async ({ list }, m) => {
            const few = [];
            for (let number = 0; number < 1000; number += 1) few.push(m.drawPassphrase(["a", "b", "c"], 3));
            return { one: m.drawPassphrase(list), few };
        }""",
        "/static/keyring.js",
        list=make_syllables(),
    )
    words = drawn["one"].split(" ")
    assert len(words) == COUNT
    assert set(words) <= set(make_syllables())
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
