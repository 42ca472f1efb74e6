"""Masking personal data in remarks before they go into the minutes.

Deliberately greedy: a mask too many costs a word, one too few costs a person. The secretary still reads every
remark and ticks which are printed; names and addresses are beyond any pattern.
"""

import re
from collections.abc import Iterable

MASK = "[đã che]"

_GAP = r"(?:[^\S\n]|[.\-‐‑‒–—_/()\u200b])"
_NUMBER_LEAST_DIGITS = 9  # CMND 9, phones 10 or 11, CCCD 12, bank accounts and social insurance 10 and more

_LOCAL = r"(?<![\w.+\-])[\w.+\-]+"
# "@" as it is spelled to people and hidden from programs: (at), [a còng], or with blanks around it.
_AT = r"(?:\s?@\s?|\s?[(\[{<]\s?(?:@|at|a ?còng|a ?cong)\s?[)\]}>]\s?|\s+(?:at|a ?còng|a ?cong)\s+)"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:\.|dot|chấm|cham)\s?[)\]}]\s?)"
_EMAIL = (
    rf"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+|{_LOCAL}{_AT}[\w\-]+(?:{_DOT}[\w\-]+)*?{_DOT}[a-z]{{2,}}(?![\w\-])"
)
# A path ends before the mark that ends the sentence. Names that are also words need a path: youtu.be/x.
_PATH = r"[/?#](?:[^\s<>]*[^\s<>.,;:!?)\]}\"'”’])?"
_SHORT = (
    "me|be|ly|gl|gle|io|co|tv|cc|gg|us|uk|ru|cn|jp|kr|tk|to|app|page|link|shop|site|xyz|top"
    "|online|club|live|store"
)
_HOST = r"(?<![\w.\-@])(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+"
_LINK = (
    rf"(?<!\w)(?:https?://|www\.)(?:[^\s<>]*[^\s<>.,;:!?)\]}}\"'”’])"
    rf"|(?<![\w.\-@])(?!(?:[a-z0-9\-]+\.)*gov\.vn(?![\w/?#\-]|\.\w))"
    rf"{_HOST}(?:com|vn|net|org|info|edu|biz)(?![\w\-]|\.\w)(?:{_PATH})?"
    rf"|{_HOST}(?:{_SHORT}){_PATH}"
)
# A name at an application: after "@", or after the application's name and a colon. Words are let through: a
# syllable has at most seven letters, and no digit, dot or underline in it.
_APPS = r"(?:zalo|facebook|face|fb|tik ?tok|telegram|viber|instagram|insta|messenger|skype)"
_NAME = r"(?:[a-z0-9_.\-]*[a-z0-9][0-9_.\-][a-z0-9_.\-]*[a-z0-9]|[a-z]{8,}|[a-z]+\d+)(?!\w)"
_HANDLE = rf"(?<![\w@])@[a-z0-9_][a-z0-9_.]*[a-z0-9_]|(?<!\w)(?P<app>{_APPS}\s?[:=/]\s?)@?{_NAME}"
# Number plates: 36A-123.45, 29-D1 567.89; without the dot only where nothing else is written like that.
_PLATE = (
    r"(?<![\w./\-])[1-9]\d(?:"
    r"[ .\-]?[A-ZĐ]{1,2}\d?[ .\-–]{0,3}\d{3}\.\d{2}"
    r"|-?(?:(?-i:[A-ZĐ]{1,2}\d?)|[a-zđ]\d|[abceflnsuvxyz])[ \-–]?\d{5}"
    r"|-?[A-ZĐ]\d[ \-–]{1,3}\d{4}|(?-i:[A-ZĐ])[\-–]\d{4})(?![\w]|[./]\w)"
)
# H12.34.56-250101-0001, 000.00.01.G12-250101-0001: office, date of receipt, running number.
_DOSSIER = r"(?<![\w.])[A-Z0-9]+(?:\.[A-Z0-9]+)*[-–]\d{6}[-–]\d{3,}"
# Dates stay, or two in a row would look like a long number; the year keeps phones from passing as dates.
_DATE = (
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./\-])(?:0?[1-9]|1[0-2])(?P=mark)(?:19|20)\d\d"
    rf"(?!{_GAP}?\d{{3}}|[./\-]?\d)"
)
_NUMBER = rf"(?<!\d)\+?\(?\d(?:(?:,|{_GAP}{{1,3}})?\d){{{_NUMBER_LEAST_DIGITS - 1},}}"
_FOUND = re.compile(
    rf"(?P<email>{_EMAIL})|(?P<link>{_LINK})|(?P<handle>{_HANDLE})|(?P<dossier>{_DOSSIER})|(?P<plate>{_PLATE})"
    rf"|(?P<date>{_DATE})|(?P<number>{_NUMBER})",
    re.IGNORECASE,
)

_AMOUNT = r"[1-9]\d{0,2}(?:\.\d{3})+"
_AMOUNTS = re.compile(rf"{_AMOUNT}(?:[ \-–]{{1,3}}{_AMOUNT})*")
_MONEY = re.compile(r"\s*(?:đồng|đ|vnđ|vnd|nghìn|ngàn|triệu|tỷ|tỉ)(?!\w)", re.IGNORECASE)


def mask(text: str, names: Iterable[str] = ()) -> str:
    """Put "[đã che]" for addresses and names on the net, plates, dossier codes and long numbers; takes NFC.

    Long are nine digits and more. Stay: years, dates, short numbers, numbers of legal documents, an office's
    own site (….gov.vn), and amounts in groups of three with a unit ("1.500.000.000 đồng"). `names`: what else
    is masked, wherever it stands as whole words, in capitals or not.
    """
    for name in sorted(filter(str.strip, names), key=len, reverse=True):
        text = _spelled(name).sub(MASK, text)
    return _FOUND.sub(_replacement, text)


def names_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that stand in a text, as mask() looks for them."""
    return tuple(name for name in names if name.strip() and _spelled(name).search(text))


def _spelled(name: str) -> re.Pattern[str]:
    """A name as whole words, however they are set apart."""
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)", re.IGNORECASE)


def _replacement(found: re.Match[str]) -> str:
    if found["date"]:
        return found[0]
    if found["app"]:
        return found["app"] + MASK
    is_money = found["number"] and _AMOUNTS.fullmatch(found[0]) and _MONEY.match(found.string, found.end())
    return found[0] if is_money else MASK
