"""Masking personal data in remarks before they go into the minutes.

Deliberately greedy: a mask too many costs a word, one too few costs a person. The secretary still reads every
remark and ticks which are printed; names and addresses are beyond any pattern.
"""

import re
from collections.abc import Iterable

MASK = "[đã che]"

# What people put between digits, and letters that stand for some; a colon only where it makes no time of day.
_GAP = r"(?:[^\S\n]|[.\-‐‑‒–—_/()\u200b;*~|…•·]|(?<=\d{3}):(?=\d{3}))"
_DIGIT = r"(?:\d|(?<=\d)[oli](?=\d))"
_NUMBER_LEAST_DIGITS = 9  # CMND 9, phones 10 or 11, CCCD 12, bank accounts and social insurance 10 and more

_SPELLED_DOT = r"\s(?:dot|chấm|cham)\s"
_LOCAL = rf"(?<![\w.+\-])(?:[\w.+\-]+{_SPELLED_DOT})*[\w.+\-]+"
# "@" as it is spelled to people and hidden from programs: (at), [a còng], or with blanks around it.
_AT_WORD = "at|a ?còng|a ?cong|a ?móc|a ?moc"
_AT = rf"(?:\s?@\s?|\s?[(\[{{<]\s?(?:@|{_AT_WORD})\s?[)\]}}>]\s?|\s+(?:{_AT_WORD})\s+)"
_DOT = rf"(?:\.|\s?[(\[{{]\s?(?:\.|dot|chấm|cham)\s?[)\]}}]\s?|{_SPELLED_DOT})"
_EMAIL = (
    rf"[\w.+\-]+@+[\w\-]+(?:\.[\w\-]+)*|{_LOCAL}{_AT}[\w\-]+(?:{_DOT}[\w\-]+)*?{_DOT}[a-z]{{2,}}(?![\w\-])"
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
    # with blanks about the dots, where that is no sentence's end
    rf"|(?<!\w)www ?\. ?[a-z0-9\-]+(?: ?\. ?[a-z0-9\-]+)+(?:{_PATH})?"
    rf"|(?<!\w)(?:facebook|fb|zalo|tiktok|youtube|instagram|gmail) ?\. ?(?:com|me|vn)(?!\w)(?:{_PATH})?"
)
# A name at an application: after "@", or after the application's name and a colon. Words are let through: a
# syllable has at most seven letters, and no digit, dot or underline in it.
_APPS = r"(?:zalo|facebook|face|fb|tik ?tok|telegram|viber|instagram|insta|messenger|skype)"
_NAME = r"(?:[a-z0-9_.\-]*[a-z0-9][0-9_.\-][a-z0-9_.\-]*[a-z0-9]|[a-z]{8,}|[a-z]+\d+)(?!\w|/\w)"
_PLAIN_NAME = r"[a-z][a-z0-9.\-]*[0-9_][a-z0-9_.\-]*(?<![.\-])(?!\w|/\w)"  # after a blank: no word has these
_HANDLE = (
    r"(?<![\w@])@[a-z0-9_][a-z0-9_.]*[a-z0-9_]"
    rf"|(?<!\w)(?P<app>{_APPS}(?:\s?[:=/]\s?(?=@?{_NAME})|\s+(?=@?{_PLAIN_NAME})))@?[a-z0-9_.\-]*[a-z0-9_]"
)
# Number plates: 36A-123.45, 29-D1 567.89; without the dot only where nothing else is written like that, or
# where somebody says that it is one.
_PLATE = (
    r"(?<!\w)(?P<plated>"
    r"(?:biển(?: kiểm soát| số)?|bien(?: kiem soat| so)?|bks|bs|xe(?: máy| ô ?tô| con| tải)?)"
    r"[ :.\-–]{0,3}(?=\d))[1-9]\d[ .\-–_/]{0,3}[A-ZĐ]{1,2}\d?(?:[ .\-–_/]{0,3}\d){4,5}(?!\w)"
    r"|(?<![\w./\-])[1-9]\d(?:"
    r"[ .\-–_]{0,3}[A-ZĐ]{1,2}\d?[ .\-–_/]{0,3}\d{3}\.\d{2}"
    r"|-?[A-ZĐ]\d[ .\-–_]{1,3}\d{3} \d{2}"
    r"|-?(?:(?-i:[A-ZĐ]{1,2}\d?)|[a-zđ]\d|[abceflnsuvxyz])[ \-–]?\d{5}"
    r"|-?[A-ZĐ]\d[ .\-–]{1,3}\d{4}|(?-i:[A-ZĐ])[\-–]\d{4})(?![\w]|[./]\w)"
)
# H12.34.56-250101-0001, 000.00.01.G12-250101-0001: office, date of receipt, running number.
_DOSSIER = r"(?<![\w.])[A-Z0-9]+(?:\.[A-Z0-9]+)*[-–]\d{6}[-–]\d{3,}"
# A passport's number; a telephone without its area's code, where somebody says that it is one; read aloud.
_PASSPORT = r"(?<!\w)(?:(?-i:[A-Z])|(?<=chiếu )[a-z]|(?<=chieu )[a-z])\d{7,8}(?!\w)"
_CALLED = (
    r"(?<!\w)(?P<called>(?:sđt|sdt|đt|dt|điện thoại|dien thoai|số máy|so may|tel|phone)[ :.\-–]{0,3}(?=\d))"
    rf"\d(?:{_GAP}{{0,3}}{_DIGIT}){{5,}}(?![\w])"
)
_ALOUD = (
    r"(?<!\w)(?:(?:không|khong|một|mot|mốt|hai|ba|bốn|bon|tư|năm|nam|lăm|sáu|sau|bảy|bẩy|bay|tám|tam|chín|chin)"
    r"(?!\w)[\s,.\-]*){8,}(?<![\s,.\-])"
)
# Dates stay, or two in a row would look like a long number; the year keeps phones from passing as dates.
_DATE = (
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./\-])(?:0?[1-9]|1[0-2])(?P=mark)(?:19|20)\d\d"
    rf"(?!{_GAP}?\d{{3}}|[./\-]?\d)"
)
_NUMBER = (
    r"(?<!\d)(?:\+?\(?|(?<!\w)o(?=\d))"
    rf"\d(?:(?:,|{_GAP}{{1,3}})?{_DIGIT}){{{_NUMBER_LEAST_DIGITS - 2},}}(?:,|{_GAP}{{1,3}})?\d"
)
_FOUND = re.compile(
    rf"(?P<email>{_EMAIL})|(?P<link>{_LINK})|(?P<handle>{_HANDLE})|(?P<dossier>{_DOSSIER})|(?P<plate>{_PLATE})"
    rf"|(?P<date>{_DATE})|(?P<number>{_NUMBER})|{_CALLED}|{_PASSPORT}|{_ALOUD}",
    re.IGNORECASE,
)
_TOLD = ("app", "plated", "called")  # groups that say what follows, and stay
# Full-width letters, digits and marks of an input method, as the patterns know them: one for one.
_NARROW = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {ord("。"): "."}

_AMOUNT = r"[1-9]\d{0,2}(?:\.\d{3})+"
_AMOUNTS = re.compile(rf"{_AMOUNT}(?:[ \-–]{{1,3}}{_AMOUNT})*")
_MONEY = re.compile(r"\s*(?:đồng|đ|vnđ|vnd|nghìn|ngàn|triệu|tỷ|tỉ)(?!\w)", re.IGNORECASE)


def mask(text: str, names: Iterable[str] = ()) -> str:
    """Put "[đã che]" for addresses and names on the net, plates, dossier codes and long numbers; takes NFC.

    Long are nine digits and more, six after "sđt". Stay: years, dates, short numbers, numbers of legal
    documents, an office's own site (….gov.vn), and amounts in groups of three with a unit
    ("1.500.000.000 đồng"). `names`: what else is masked as whole words, in capitals or not.
    """
    for name in sorted(filter(str.strip, names), key=len, reverse=True):
        text = _spelled(name).sub(MASK, text)
    masked = _masked(text)
    while masked != text:  # what stood at a mask may be known only now
        text, masked = masked, _masked(masked)
    return masked


def names_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that stand in a text, as mask() looks for them."""
    return tuple(name for name in names if name.strip() and _spelled(name).search(text))


def _spelled(name: str) -> re.Pattern[str]:
    """A name as whole words, however they are set apart."""
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)", re.IGNORECASE)


def _masked(text: str) -> str:
    parts, end = [], 0
    for found in _FOUND.finditer(text.translate(_NARROW)):
        if not _stays(found):
            told = next((found.end(group) for group in _TOLD if found[group]), found.start())
            parts += [text[end:told], MASK]
            end = found.end()
    return "".join((*parts, text[end:]))


def _stays(found: re.Match[str]) -> bool:
    """Dates, and amounts with their unit."""
    is_money = found["number"] and _AMOUNTS.fullmatch(found[0]) and _MONEY.match(found.string, found.end())
    return bool(found["date"] or is_money)
