"""The file of a questionnaire before it is one: letters, TOML, and the line on which something is wrong."""

import codecs
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn

from ballots.errors import Code, Refused

__all__ = ["FORM_BYTES", "check_keys", "malformed", "read_source", "tell_line"]

FORM_BYTES = 65_536
_SIXTEEN_BITS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AT_LINE = re.compile(r"at line ([0-9]+)")  # tomllib says no number of its own; it does so in its message


def malformed(why: str, key: str = "", line: int = 0) -> NoReturn:
    """Refuse a questionnaire: why, at which key, on which line (0: of the file as a whole)."""
    raise Refused(Code.FORM_MALFORMED, why=why, key=key, line=line)


def read_source(source: bytes) -> tuple[str, dict[str, Any]]:
    """The text and its TOML; FORM_MALFORMED: too_long, utf16, bom, not_utf8, not_nfc, not_toml."""
    if len(source) > FORM_BYTES:
        malformed("too_long")
    if source.startswith(_SIXTEEN_BITS) or b"\0" in source[:4]:
        malformed("utf16", line=1)
    if source.startswith(codecs.BOM_UTF8):
        malformed("bom", line=1)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        malformed("not_utf8", line=source.count(b"\n", 0, error.start) + 1)
    for number, line in enumerate(text.split("\n"), start=1):
        if not unicodedata.is_normalized("NFC", line):
            malformed("not_nfc", line=number)
    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        malformed("not_toml", line=int(found[1]) if found else 0)


def check_keys(raw: Mapping[str, Any], required: set[str], optional: set[str]) -> None:
    """FORM_MALFORMED, missing_key or unknown_key, unless these keys are there and no others."""
    for key in sorted(required - raw.keys()):
        malformed("missing_key", key)
    for key in raw:
        if key not in required | optional:
            malformed("unknown_key", key[:40])


def tell_line(text: str, refused: Refused) -> Refused:
    """Find the line of what was refused: a key that nobody knows stands there once, the first is meant.

    Another key stands in many rows; then the line is that of the row's table, if it is in one.
    """
    key, table = str(refused.facts.get("key", "")), str(refused.facts.pop("table", ""))
    start = _place(text, table) if table else -1
    if refused.facts.get("why") == "unknown_key" or not table:
        start = max(_place(text, key, max(start, 0)), start)
    if start >= 0 and (key or table):
        refused.facts["line"] = text.count("\n", 0, start) + 1
    return refused


def _place(text: str, key: str, start: int = 0) -> int:
    """Where a key is given a value, or heads a table; -1: nowhere."""
    name = rf"[\"']?{re.escape(key)}[\"']?"
    found = re.compile(rf"(?m)^[ \t]*({name})\s*[=.]|^[ \t]*\[+\s*({name})\s*\]|[{{,]\s*({name})\s*=").search(
        text, start
    )
    return -1 if found is None else found.start(found.lastindex or 0)
