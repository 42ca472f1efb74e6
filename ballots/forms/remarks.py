"""Masking personal data in remarks before they go into the minutes.

Deliberately greedy: a mask too many costs a word, one too few costs a person. The secretary still reads every
remark and ticks which are printed; names and addresses are beyond any pattern.
"""

import re

MASK = "[đã che]"

_GAP = r"(?:[^\S\n]|[.\-‐‑‒–—_/()\u200b])"
_NUMBER_LEAST_DIGITS = 9  # CMND 9, phones 10 or 11, CCCD 12, bank accounts and social insurance 10 and more

_EMAIL = r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"
# H12.34.56-250101-0001, 000.00.01.G12-250101-0001: office, date of receipt, running number.
_DOSSIER = r"(?<![\w.])[A-Z0-9]+(?:\.[A-Z0-9]+)*[-–]\d{6}[-–]\d{3,}"
# Dates stay, or two in a row would look like a long number; the year keeps phones from passing as dates.
_DATE = (
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./\-])(?:0?[1-9]|1[0-2])(?P=mark)(?:19|20)\d\d"
    rf"(?!{_GAP}?\d{{3}}|[./\-]?\d)"
)
_NUMBER = rf"(?<!\d)\+?\(?\d(?:(?:,|{_GAP}{{1,3}})?\d){{{_NUMBER_LEAST_DIGITS - 1},}}"
_FOUND = re.compile(
    rf"(?P<email>{_EMAIL})|(?P<dossier>{_DOSSIER})|(?P<date>{_DATE})|(?P<number>{_NUMBER})", re.IGNORECASE
)

_AMOUNT = r"[1-9]\d{0,2}(?:\.\d{3})+"
_AMOUNTS = re.compile(rf"{_AMOUNT}(?:[ \-–]{{1,3}}{_AMOUNT})*")
_MONEY = re.compile(r"\s*(?:đồng|đ|vnđ|vnd|nghìn|ngàn|triệu|tỷ|tỉ)(?!\w)", re.IGNORECASE)


def mask(text: str) -> str:
    """Put "[đã che]" for e-mail addresses, dossier codes and numbers of nine digits and more; takes NFC.

    Stay: years, dates, short numbers, and amounts in groups of three with a unit ("1.500.000.000 đồng").
    """
    return _FOUND.sub(_replacement, text)


def _replacement(found: re.Match[str]) -> str:
    if found["date"]:
        return found[0]
    is_money = found["number"] and _AMOUNTS.fullmatch(found[0]) and _MONEY.match(found.string, found.end())
    return found[0] if is_money else MASK
