"""Ready messages that bring a citizen a slip's link: with accents, and without them for a single SMS.

An SMS of 160 characters holds letters of GSM-7 only (3GPP TS 23.038, §6.2.1); with one accent it is three.
"""

from datetime import date

from ballots.composing import beginning, composed, taken_apart
from printing import wording as say

__all__ = ["LONGEST", "septets", "with_accents", "without_accents"]

LONGEST = 160
_LONGEST_OFFICE = 400
# Of the default alphabet what can be typed here; a letter of the second row costs two.
_BASIC = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\n\r"
)
_DOUBLE = frozenset("^{}\\[~]|€")
_PLAIN = str.maketrans("đĐ–—“”‘’…", "dD--\"\"''.")
_BRACES = str.maketrans("{}", "()")
_SENTENCES = {
    "direct": "mời ông/bà đánh giá kết quả vừa nhận, không ghi tên, đến hết ngày {day}: {link}",
    "online": "mời ông/bà đánh giá kết quả được gửi đến, không ghi tên, đến hết ngày {day}: {link}",
}
_SHORT = "Mời đánh giá, không ghi tên: {link}"
_TRIAL = "(CHẠY THỬ) "


def with_accents(office: str, link: str, expires_on: date, channel: str, *, trial: bool) -> str | None:
    """The longest of the ready sentences that has at most 160 characters; None if the link alone has more."""
    found = (
        composed(one, len(one)) for one in _longest_first(office, link, expires_on, channel, trial=trial)
    )
    return next((one for one in found if len(one) <= LONGEST), None)


def without_accents(office: str, link: str, expires_on: date, channel: str, *, trial: bool) -> str | None:
    """As with_accents, in letters that one SMS holds."""
    sentences = _longest_first(office, "{link}", expires_on, channel, trial=trial)
    found = (_plain(one).replace("{link}", link) for one in sentences)
    return next((one for one in found if septets(one) <= LONGEST), None)


def septets(text: str) -> int:
    """How many places of an SMS a text of GSM-7 takes; more than any SMS has if a letter is none of it."""
    if not set(text) <= _BASIC | _DOUBLE:
        return LONGEST + 1
    return len(text) + sum(letter in _DOUBLE for letter in text)


def _longest_first(office: str, link: str, expires_on: date, channel: str, *, trial: bool) -> list[str]:
    sentence = _SENTENCES[channel].replace("{day}", say.day(expires_on)).replace("{link}", link)
    own = beginning(office, _LONGEST_OFFICE).translate(_BRACES)
    alone = sentence[0].upper() + sentence[1:]
    short = _SHORT.replace("{link}", link)
    return [(_TRIAL if trial else "") + one for one in (f"{own}: {sentence}", alone, short)] + [link]


def _plain(text: str) -> str:
    letters = taken_apart(text.translate(_PLAIN), len(text))
    return "".join(one for one in letters if one in _BASIC or one in "{}")
