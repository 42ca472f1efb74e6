"""Questionnaires as data with a version, and the ballots that are filled in on them.

A questionnaire is known by its id and the SHA-256 of its bytes, so a period keeps the wording of its day.
Reading a ballot can end in one way only besides success: `Unfit`. Must not know seals, boxes or people.
"""

import functools
import hashlib
import importlib.resources
import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from ballots.errors import Code, Refused
from ballots.forms.source import check_keys, malformed, read_source, tell_line
from ballots.typed import tidy

REMARK_CHARACTERS = 1_000
# An envelope carries at most 4,092 bytes; this only bounds the work for whoever calls without an envelope.
ANSWERS_BYTES = 16_384
DEPTH = 16
LABEL_CHARACTERS = 300
LIST_LENGTH = 40
FACES = frozenset({"very_happy", "happy", "neutral", "unhappy", "very_unhappy", "none"})

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,19}")  # no "__proto__": a browser would lose the answer
_FORM_ID = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")  # a seal sheet takes no longer one
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_DESK = re.compile(r"[A-Za-z0-9_-]{1,20}")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Level:
    """One mark of the scale; `face` names a drawing, `opinion` is False for "Không có ý kiến"."""

    code: str
    label: str
    face: str
    satisfied: bool
    opinion: bool


@dataclass(frozen=True)
class Question:
    """One item; items with the same `group` stand under one heading."""

    code: str
    text: str
    hint: str
    group: str | None


@dataclass(frozen=True)
class Choice:
    """A field (lĩnh vực) or a reason for dissatisfaction."""

    code: str
    label: str


@dataclass(frozen=True)
class Form:
    """A questionnaire; all its questions share `levels`. `source` is the exact TOML it was read from."""

    id: str
    title: str
    version: int
    questions: tuple[Question, ...]
    levels: tuple[Level, ...]
    fields: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    remark: bool
    remark_hint: str
    source: bytes = field(repr=False)

    @functools.cached_property
    def name(self) -> str:
        """`id@hex SHA-256 of the bytes`, as seal sheets and ballots name it (SEALING.md, Seal sheet)."""
        return f"{self.id}@{hashlib.sha256(self.source).hexdigest()}"


@dataclass(frozen=True)
class Ballot:
    """What one person answered; a blank question is absent from `answers`, never a default."""

    answers: Mapping[str, str]
    field: str | None = None
    desk: str | None = None
    reasons: tuple[str, ...] = ()
    remark: str | None = None


class UnfitReason(StrEnum):
    """Why answers do not fit the form: a closed list, it goes into the tally of spoiled ballots."""

    NOT_TEXT = "not_text"
    NOT_JSON = "not_json"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    DUPLICATE = "duplicate"
    WRONG_TYPE = "wrong_type"
    WRONG_FORM = "wrong_form"
    MISSING_KEY = "missing_key"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_LEVEL = "unknown_level"
    UNKNOWN_CHOICE = "unknown_choice"


class Unfit(Exception):  # noqa: N818 - "unfit" is what the opening says of such a ballot
    """The answers do not fit the form; carries no text of the ballot."""

    def __init__(self, reason: UnfitReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


# Questionnaires

_Row = TypeVar("_Row", Level, Question, Choice)


def builtin_ids() -> tuple[str, ...]:
    """Ids of the questionnaires that come with the program; the default is the first."""
    return ("hai-noi-dung", "hai-noi-dung-3", "hai-noi-dung-5", "nam-yeu-to")


@functools.cache
def builtin(form_id: str) -> Form:
    """Give a questionnaire that comes with the program; Refused(FORM_UNKNOWN) for another id."""
    if form_id not in builtin_ids():
        raise Refused(Code.FORM_UNKNOWN)
    return read_form(importlib.resources.files("ballots.forms").joinpath(f"{form_id}.toml").read_bytes())


def read_form(source: bytes) -> Form:
    """Read a questionnaire strictly; FORM_MALFORMED with why, key and line for whatever is not said below."""
    text, raw = read_source(source)
    try:
        return _read(raw, source)
    except Refused as refused:
        raise tell_line(text, refused) from None


def read_named(name: str, source: bytes | None) -> Form:
    """A questionnaire that was kept under its name; FORM_DAMAGED when it is not there or not that one."""
    try:
        form = None if source is None else read_form(source)
    except Refused:
        form = None
    if form is None or form.name != name:
        raise Refused(Code.FORM_DAMAGED, form=name)
    return form


def _read(raw: Mapping[str, Any], source: bytes) -> Form:
    keys = {"id", "version", "title", "levels", "questions"}
    check_keys(raw, keys, {"fields", "reasons", "remark", "remark_hint"})
    form_id, version = _text(raw, "id"), raw["version"]
    if not _FORM_ID.fullmatch(form_id):
        malformed("bad_code", "id")
    if type(version) is not int or version < 1:
        malformed("wrong_type", "version")
    levels = _table(raw, "levels", _level)
    if not any(level.opinion and not level.satisfied for level in levels):
        malformed("no_dissent", "levels")  # a scale on which nobody can be unsatisfied measures nothing
    if not any(level.satisfied for level in levels):
        malformed("no_satisfied", "levels")
    return Form(
        id=form_id,
        title=_text(raw, "title"),
        version=version,
        questions=_table(raw, "questions", _question),
        levels=levels,
        fields=_table(raw, "fields", _choice) if "fields" in raw else (),
        reasons=_table(raw, "reasons", _choice) if "reasons" in raw else (),
        remark=_flag(raw, "remark") if "remark" in raw else False,
        remark_hint=_text(raw, "remark_hint") if "remark_hint" in raw else "",
        source=source,
    )


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str):
        malformed("wrong_type", key)
    if not value or value != value.strip():
        malformed("empty", key)
    if len(value) > LABEL_CHARACTERS or tidy(value) != value or "\n" in value:
        malformed("bad_text", key)
    return value


def _flag(raw: Mapping[str, Any], key: str) -> bool:
    value = raw[key]
    if not isinstance(value, bool):
        malformed("wrong_type", key)
    return value


def _code(raw: Mapping[str, Any]) -> str:
    code = _text(raw, "code")
    if not _CODE.fullmatch(code):
        malformed("bad_code", "code")
    return code


def _table(raw: Mapping[str, Any], key: str, read: Callable[[Mapping[str, Any]], _Row]) -> tuple[_Row, ...]:
    listed = raw[key]
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        malformed("wrong_type", key)
    if not 1 <= len(listed) <= LIST_LENGTH:
        malformed("wrong_length", key)
    try:
        rows = tuple(read(row) for row in listed)
    except Refused as refused:
        refused.facts["table"] = key
        raise
    if len({row.code for row in rows}) != len(rows):
        malformed("duplicate_code", key)
    return rows


def _level(raw: Mapping[str, Any]) -> Level:
    check_keys(raw, {"code", "label", "face", "satisfied", "opinion"}, set())
    level = Level(
        _code(raw), _text(raw, "label"), _text(raw, "face"), _flag(raw, "satisfied"), _flag(raw, "opinion")
    )
    if level.face not in FACES:
        malformed("unknown_face", "face")
    if level.satisfied and not level.opinion:
        malformed("satisfied_without_opinion", level.code)
    return level


def _question(raw: Mapping[str, Any]) -> Question:
    check_keys(raw, {"code", "text"}, {"hint", "group"})
    hint = _text(raw, "hint") if "hint" in raw else ""
    group = _text(raw, "group") if "group" in raw else None
    return Question(_code(raw), _text(raw, "text"), hint, group)


def _choice(raw: Mapping[str, Any]) -> Choice:
    check_keys(raw, {"code", "label"}, set())
    return Choice(_code(raw), _text(raw, "label"))


# Ballots


def write_answers(form: Form, ballot: Ballot) -> bytes:
    """Write a ballot as the client does: compact UTF-8 JSON, NFC, blanks absent, one order of keys."""
    order = [question.code for question in form.questions if question.code in ballot.answers]
    document: dict[str, Any] = {"form": form.name, "answers": {code: ballot.answers[code] for code in order}}
    if ballot.field is not None:
        document["field"] = ballot.field
    if ballot.desk is not None:
        document["desk"] = ballot.desk
    if ballot.reasons:
        document["reasons"] = list(ballot.reasons)
    if ballot.remark is not None and tidy(ballot.remark):
        document["remark"] = tidy(ballot.remark)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def read_answers(form: Form, answers: bytes) -> Ballot:
    """Read what one envelope held; what does not fit raises Unfit, nothing else (SEALING.md, Opening 4)."""
    document = _parse_json(answers)
    if document.keys() - {"form", "answers", "field", "desk", "reasons", "remark"}:
        raise Unfit(UnfitReason.UNKNOWN_KEY)
    if not {"form", "answers"} <= document.keys():
        raise Unfit(UnfitReason.MISSING_KEY)
    if document["form"] != form.name:
        raise Unfit(UnfitReason.WRONG_FORM)
    return Ballot(
        answers=_read_levels(form, document["answers"]),
        field=_read_field(form, document["field"]) if "field" in document else None,
        desk=_read_desk(document["desk"]) if "desk" in document else None,
        reasons=_read_reasons(form, document["reasons"]) if "reasons" in document else (),
        remark=_read_remark(form, document["remark"]) if "remark" in document else None,
    )


def _no_number(_digits: str) -> NoReturn:
    # No answer is a number; refusing before conversion also keeps int() from choking on thousands of digits.
    raise Unfit(UnfitReason.WRONG_TYPE)


def _no_constant(_name: str) -> NoReturn:
    raise Unfit(UnfitReason.NOT_JSON)  # NaN and Infinity are Python's, not JSON's


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unfit(UnfitReason.DUPLICATE)  # two readings of one ballot: neither is taken
    return members


_ANSWERS = json.JSONDecoder(
    object_pairs_hook=_distinct, parse_int=_no_number, parse_float=_no_number, parse_constant=_no_constant
)


def _depth(answers: bytes) -> int:
    """How deep brackets nest outside strings; the parser's own limit is another in each Python."""
    signs = _STRINGS.sub(b"", answers)
    return max(itertools.accumulate((one in b"[{") - (one in b"]}") for one in signs), default=0)


def _parse_json(answers: bytes) -> dict[str, Any]:
    if len(answers) > ANSWERS_BYTES:
        raise Unfit(UnfitReason.TOO_LONG)
    if _depth(answers) > DEPTH:
        raise Unfit(UnfitReason.TOO_DEEP)
    try:
        document = _ANSWERS.decode(answers.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unfit(UnfitReason.NOT_TEXT) from None
    except ValueError:
        raise Unfit(UnfitReason.NOT_JSON) from None
    if not isinstance(document, dict):
        raise Unfit(UnfitReason.WRONG_TYPE)
    return document


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit(UnfitReason.WRONG_TYPE)
    return value


def _read_levels(form: Form, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Unfit(UnfitReason.WRONG_TYPE)
    order = [question.code for question in form.questions]
    if value.keys() - set(order):
        raise Unfit(UnfitReason.UNKNOWN_QUESTION)
    codes = {level.code for level in form.levels}
    if any(_string(level) not in codes for level in value.values()):
        raise Unfit(UnfitReason.UNKNOWN_LEVEL)
    return {code: value[code] for code in order if code in value}


def _read_field(form: Form, value: object) -> str:
    code = _string(value)
    if code not in {choice.code for choice in form.fields}:
        raise Unfit(UnfitReason.UNKNOWN_CHOICE)
    return code


def _read_desk(value: object) -> str:
    # The form does not know the desks; a code's spelling leaves no room for a message.
    code = _string(value)
    if not _DESK.fullmatch(code):
        raise Unfit(UnfitReason.UNKNOWN_CHOICE)
    return code


def _read_reasons(form: Form, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Unfit(UnfitReason.WRONG_TYPE)
    ticked = {_string(code) for code in value}
    if len(ticked) != len(value):
        raise Unfit(UnfitReason.DUPLICATE)
    order = [choice.code for choice in form.reasons]
    if ticked - set(order):
        raise Unfit(UnfitReason.UNKNOWN_CHOICE)
    return tuple(code for code in order if code in ticked)  # the order of ticking says nothing any more


def _read_remark(form: Form, value: object) -> str | None:
    text = _string(value)
    if not form.remark:
        raise Unfit(UnfitReason.UNKNOWN_KEY)
    if _SURROGATE.search(text):
        raise Unfit(UnfitReason.NOT_TEXT)  # half a character, let in by a \ud800 escape
    text = tidy(text)
    if len(text) > REMARK_CHARACTERS:
        raise Unfit(UnfitReason.TOO_LONG)
    return text or None
