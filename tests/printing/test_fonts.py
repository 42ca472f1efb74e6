import concurrent.futures
import unicodedata

import pytest

from printing import fonts

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


def test_every_vietnamese_letter_has_a_glyph_in_every_cut() -> None:
    letters = [unicodedata.normalize("NFC", v + t) for v in VOWELS + VOWELS.upper() for t in TONES]
    assert all(len(letter) == 1 for letter in letters)
    assert len(set(letters)) == 144
    assert fonts.missing("".join(letters) + "đĐ") == ""


def test_decomposed_letters_are_composed_before_drawing() -> None:
    assert fonts.own(unicodedata.normalize("NFD", "Phiếu đánh giá")) == "Phiếu đánh giá"
    assert fonts.free(unicodedata.normalize("NFD", "Nguyễn Thị Hường")) == "Nguyễn Thị Hường"


def test_our_own_words_with_a_missing_glyph_are_refused() -> None:
    with pytest.raises(fonts.MissingGlyph) as refused:
        fonts.own("Đánh dấu \u2611 vào ô")
    assert refused.value.characters == "\u2611"
    assert str(refused.value) == "\\u2611"


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\U0001f600", "\ue000", "a\nb", "e\u0325"])
def test_what_cannot_be_drawn_is_not_our_own_word(text: str) -> None:
    with pytest.raises(fonts.MissingGlyph):
        fonts.own(text)


def test_peoples_words_never_fail() -> None:
    hostile = "Tốt \U0001f44d\U0001f3fd\u200d\ud83d quá\x00\x07 \u202egnuc \u4e2d\u6587 "
    hostile += "<b>&amp; x\u0301\u0302\u0303"
    assert fonts.free(hostile) == "Tốt □×3 quá□×2 gnuc □×2 <b>&amp; x"
    assert fonts.free_markup(hostile).endswith("&lt;b&gt;&amp;amp; x")


def test_line_ends_and_tabs_of_peoples_words_become_one_space() -> None:
    assert fonts.free("  một\r\n\r\n\thai\u2028ba ") == "một hai ba"


def test_emoji_and_foreign_letters_leave_a_box_with_their_count() -> None:
    assert fonts.free("Tốt 👍") == "Tốt □"
    assert fonts.free("Tốt 👍👍👍, 好字 lắm") == "Tốt □×3, □×2 lắm"
    assert fonts.free("👍🏽") == "□×2"
    assert fonts.free("❤\ufe0f") == "□"


def test_every_single_character_can_be_asked_of_free() -> None:
    drawable = fonts.register()
    for code in range(0x3000):
        assert drawable.issuperset(fonts.free(f"a{chr(code)}b"))


def test_the_typeface_is_registered_once_among_threads() -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert len({id(found) for found in pool.map(lambda _: fonts.register(), range(32))}) == 1
