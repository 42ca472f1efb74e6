"""A passphrase is read as it was meant, however it was typed; what is wrong is named by its place."""

import random
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from input_methods import telex, vni

from app.staff.passphrase import COUNT, older_syllables
from app.staff.syllables import SYLLABLES

pytestmark = pytest.mark.browser
PHRASE = "/static/phrase.js"
READ = "({ all }, m) => all.map((typed) => m.read(typed))"
TRIES = "({ all }, m) => all.map((typed) => m.tries(typed))"

_TELEX = dict(zip("\u0301\u0300\u0309\u0303\u0323\u031b\u0306", "sfrxjww", strict=True))
_VNI = dict(zip("\u0301\u0300\u0309\u0303\u0323\u0302\u031b\u0306", "12345678", strict=True))
_SHAPES = {"a": "\u0302\u0306", "e": "\u0302", "o": "\u0302\u031b", "u": "\u031b"}


def marked(syllable: str, rng: random.Random) -> str:
    """The syllable with marks on its vowels, as some word has them, in NFD; đ for some of the d."""
    letters = ["đ" if letter == "d" and rng.random() < 0.5 else letter for letter in syllable]
    vowels = [at for at, letter in enumerate(letters) if letter in "aeiouy"]
    shaped = [at for at in vowels if letters[at] in _SHAPES]
    if shaped and rng.random() < 0.7:
        at = rng.choice(shaped)
        letters[at] += rng.choice(_SHAPES[letters[at]])
    if rng.random() < 0.8:
        letters[rng.choice(vowels)] += rng.choice("\u0301\u0300\u0309\u0303\u0323")
    return "".join(letters)


def keys(word: str, names: dict[str, str], *, late: bool) -> str:
    """The keys of a word as nobody has put them together: each behind its letter, or all at the end."""
    typed, after = "", ""
    for sign in word:
        if sign == "đ":
            typed, key = typed + "d", "d" if names is _TELEX else "9"
        elif unicodedata.combining(sign):
            key = names.get(sign) or typed[-1]
        else:
            typed, key = typed + sign, ""
        if late:
            after += key
        else:
            typed += key
    return typed + after


def ways(word: str) -> Iterator[str]:
    """One word in every way that a phone, a keyboard or a habit leaves it."""
    yield word
    yield unicodedata.normalize("NFC", word)
    yield unicodedata.normalize("NFC", word).upper()
    yield keys(word, _TELEX, late=False)
    yield keys(word, _TELEX, late=False).upper()
    yield keys(word, _VNI, late=False)
    yield keys(word, _VNI, late=True)
    yield keys(word, _TELEX, late=True)
    yield "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in word)


def test_every_syllable_is_read_with_tones_by_any_input_method(run_js: Callable[..., Any]) -> None:
    rng = random.Random(7)
    wanted, typed = [], []
    for syllable in SYLLABLES:
        for way in ways(marked(syllable, rng)):
            wanted.append(syllable)
            typed.append(way)
    read = run_js(READ, PHRASE, all=typed)
    wrong = [
        (text, places, syllable)
        for text, places, syllable in zip(typed, read, wanted, strict=True)
        if [place["syllable"] for place in places] != [syllable]
    ]
    assert wrong == []


def test_leftovers_of_input_methods_as_people_make_them(run_js: Callable[..., Any]) -> None:
    typed = "ddieeuf đdoong NGHIEENG thwowngf nhw nguwowif qu\u0061\u0302n khoe\u0309 chuyeenj d9i5nh donngd"
    [read] = run_js(READ, PHRASE, all=[typed])
    heard = [place["syllable"] for place in read]
    assert heard == [
        "dieu",
        "dong",
        "nghieng",
        "thuong",
        "nhu",
        "nguoi",
        "quan",
        "khoe",
        "chuyen",
        "dinh",
        None,
    ]


def test_an_input_method_that_is_on_changes_no_syllable(run_js: Callable[..., Any]) -> None:
    everything = " ".join(SYLLABLES)
    for method in (telex, vni):
        words = [method(syllable.upper()).lower() for syllable in SYLLABLES]
        [read] = run_js(READ, PHRASE, all=[" ".join(words)])
        assert " ".join(place["syllable"] or "?" for place in read) == everything


def test_gaps_and_case_do_not_matter_and_what_is_tried_is_as_it_was_wrapped(
    run_js: Callable[..., Any],
) -> None:
    meant = "nghieng khoai thuyen trang buoi khac lua"
    older = "nuenh phuon guenh khoay xuynh soang ghiep"
    assert set(older.split()) <= set(older_syllables()) - set(SYLLABLES)
    typed = [
        "  NGHIÊNG  khoai-thuyền   trắng - buổi, khác. lúa ",
        "nghieng khoai thuyen trang buoi khac lua",
        "Nuềnh phuon  guenh khoáy xuynh soang ghiep",
        "bao giờ cho đến tháng mười",
        "  Bao   gio cho den thang muoi",
    ]
    tried = run_js(TRIES, PHRASE, all=typed)
    # 'buoi' was never drawn: all of it is tried as it stands
    assert tried[0] == ["nghiêng khoai-thuyền trắng - buổi, khác. lúa"]
    assert tried[1] == [meant]
    assert tried[2] == [older, "nuềnh phuon guenh khoáy xuynh soang ghiep"]
    assert tried[3] == ["bao giờ cho đến tháng mười"]
    assert tried[4] == ["bao gio cho den thang muoi"]
    good = meant.replace("buoi", "buon")
    [first] = run_js(TRIES, PHRASE, all=[typed[0].replace("buổi", "buồn")])
    assert first[0] == good


def test_digits_that_vni_has_left_make_no_spare_key_of_a_passphrase(run_js: Callable[..., Any]) -> None:
    typed = "nghie6ng nghie6ng khuya1 thuye62n nguye64n tru7o7ng khuye61t"
    assert sum(not letter.isspace() for letter in typed) >= 46  # as long as a spare key
    opened = "({ typed }, m) => m.openAny([], typed)"
    assert run_js(opened, "/static/identity.js", typed=typed) == {"refused": "wrong_passphrase"}
    assert run_js(opened, "/static/identity.js", typed=typed[:-8] + "zz9zzzzz") == {"refused": "code_group"}


def test_what_is_not_in_the_list_or_only_in_the_older_one_is_named_by_its_place(
    run_js: Callable[..., Any],
) -> None:
    [read] = run_js(READ, PHRASE, all=["nghieng khoay nuenh trangg ba8"])
    assert [place["state"] for place in read] == ["good", "older", "older", "wrong", "good"]


def test_typed_back_every_wrong_place_and_a_wrong_order_are_told(run_js: Callable[..., Any]) -> None:
    drawn = " ".join(SYLLABLES[at * 100] for at in range(COUNT))
    first, second, *others = drawn.split(" ")
    against = """({ all, drawn }, m) =>
        all.map((one) => [m.isSame(one, drawn), ...m.readAgainst(one, drawn).map(({ state }) => state)])"""
    typed = [
        drawn.upper(),
        " ".join([second, first, *others]),
        " ".join([first, "xyz", *others]),
        f"{first} {second}",
        f"{drawn} {first}",
        "",
    ]
    exact, swapped, misspelled, short, long, empty = run_js(against, PHRASE, all=typed, drawn=drawn)
    assert exact == [True, *["good"] * COUNT]
    assert swapped == [False, "moved", "moved", *["good"] * (COUNT - 2)]
    assert misspelled == [False, "good", "wrong", *["good"] * (COUNT - 2)]
    assert short == [False, "good", "good"]
    assert long == [False, *["good"] * COUNT, "moved"]
    assert empty == [False]
