"""What people write and read of a questionnaire: its TOML, and the line on which something is wrong."""

import codecs
import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, NoReturn

from ballots.composing import is_composed, is_over
from ballots.errors import Code, Refused

__all__ = ["FORM_BYTES", "check_keys", "filled", "malformed", "read_source", "tell_line", "write_source"]

FORM_BYTES = 65_536
_LINE_CHARACTERS = 1_000  # three labels of the longest kind, and their keys; ASCII may be longer
_SIXTEEN_BITS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AT_LINE = re.compile(r"at line ([0-9]+)")  # tomllib says no number of its own; it does so in its message


def malformed(why: str, key: str = "", line: int = 0) -> NoReturn:
    """Refuse a questionnaire: why, at which key, on which line (0: of the file as a whole)."""
    raise Refused(Code.FORM_MALFORMED, why=why, key=key, line=line)


def read_source(source: bytes) -> tuple[str, dict[str, Any]]:
    """The text and its TOML; FORM_MALFORMED: too_long, utf16, bom, not_utf8, line_long, not_nfc, not_toml."""
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
        if line.isascii():
            continue
        if is_over(line, _LINE_CHARACTERS):
            malformed("line_long", line=number)
        if not is_composed(line, _LINE_CHARACTERS):
            malformed("not_nfc", line=number)
    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        malformed("not_toml", line=int(found[1]) if found else 0)


def write_source(published: bytes) -> str:
    """The TOML of published bytes: what people change and add anew. JSON's strings and words are TOML's."""
    document = json.loads(published)
    lines = [f"{key} = {_value(value)}" for key, value in document.items() if not isinstance(value, list)]
    for key, rows in document.items():
        if isinstance(rows, list):
            lines += ["", f"{key} = ["]
            lines += [
                f"    {{ {', '.join(f'{name} = {_value(row[name])}' for name in row)} }}," for row in rows
            ]
            lines += ["]"]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def filled(value: Any) -> Any:
    """The same without members that are empty: no text, no rows, nothing. False is not empty."""
    if isinstance(value, dict):
        return {key: filled(one) for key, one in value.items() if one not in ("", (), None)}
    return [filled(one) for one in value] if isinstance(value, tuple) else value


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
