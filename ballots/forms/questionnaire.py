"""Questionnaires as data with a version, and the ballots that are filled in on them.

People write one as TOML; what is kept, published and hashed is one compact JSON, which a browser reads too.
A questionnaire is known by its id and the SHA-256 of these bytes, so a period keeps the wording of its day.
Reading a ballot can end in one way only besides success: `Unfit`. Must not know seals, boxes or people.
"""

import functools
import hashlib
import importlib.resources
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from ballots.errors import Code, Refused
from ballots.forms.kinds import CONTACT_CHARACTERS, LETTER_CHARACTERS, LETTER_FORM, Kind
from ballots.forms.parsing import ANSWERS_BYTES, DEPTH, Unfit, UnfitReason, parse
from ballots.forms.source import FORM_BYTES, check_keys, filled, malformed, read_source, tell_line
from ballots.spelling import compact, read_compact
from ballots.typed import tidy

__all__ = [
    "ANSWERS_BYTES",
    "DEPTH",
    "FACES",
    "LABEL_CHARACTERS",
    "LIST_LENGTH",
    "REMARK_CHARACTERS",
    "Ballot",
    "Choice",
    "Form",
    "Kind",
    "Level",
    "Question",
    "Unfit",
    "UnfitReason",
    "builtin",
    "builtin_ids",
    "for_touches",
    "read_answers",
    "read_form",
    "read_named",
    "read_published",
    "touched_id",
    "write_answers",
]

REMARK_CHARACTERS = 1_000
LABEL_CHARACTERS = 300
LIST_LENGTH = 40
FACES = frozenset({"very_happy", "happy", "neutral", "unhappy", "very_unhappy", "none"})

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,19}")  # no "__proto__": a browser would lose the answer
_FORM_ID = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")  # a seal sheet takes no longer one
_TOUCHED = 59  # letters of an id that are kept with "-cham"
_DESK = re.compile(r"[A-Za-z0-9_-]{1,20}")
_OF_LETTERS = frozenset({"form", "answers", "remark", "contact"})
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
    """A questionnaire; all its questions share `levels`."""

    id: str
    title: str
    version: int
    questions: tuple[Question, ...]
    levels: tuple[Level, ...]
    fields: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    remark: bool
    remark_hint: str
    kind: Kind = Kind.BALLOTS  # of the boxes that have it; letters have no questions

    @functools.cached_property
    def published(self) -> bytes:
        """The one spelling of it: compact JSON, members as above, what is empty left out (FORMATS.md)."""
        kind = "" if self.kind is Kind.BALLOTS else self.kind.value
        return compact(filled(asdict(self) | {"kind": kind}))

    @functools.cached_property
    def name(self) -> str:
        """`id@hex SHA-256 of the published bytes`, as seal sheets and ballots name it (SEALING.md)."""
        return f"{self.id}@{hashlib.sha256(self.published).hexdigest()}"


@dataclass(frozen=True)
class Ballot:
    """What one person answered; a blank question is absent from `answers`, never a default."""

    answers: Mapping[str, str]
    field: str | None = None
    desk: str | None = None
    reasons: tuple[str, ...] = ()
    remark: str | None = None
    contact: str | None = None  # of a letter: whom to answer


_Row = TypeVar("_Row", Level, Question, Choice)


def builtin_ids() -> tuple[str, ...]:
    """Ids of the questionnaires that come with the program; the default is the first."""
    return ("hai-noi-dung", "hai-noi-dung-3", "hai-noi-dung-5", "nam-yeu-to", LETTER_FORM)


@functools.cache
def builtin(form_id: str) -> Form:
    """Give a questionnaire that comes with the program; Refused(FORM_UNKNOWN) for another id."""
    if form_id not in builtin_ids():
        raise Refused(Code.FORM_UNKNOWN)
    return read_form(importlib.resources.files("ballots.forms").joinpath(f"{form_id}.toml").read_bytes())


def for_touches(form: Form) -> Form:
    """The same questions for a box of touches: a questionnaire of its own, which its sheets name."""
    return replace(form, id=touched_id(form.id), kind=Kind.TOUCHES)


def touched_id(form_id: str) -> str:
    """The id that for_touches gives."""
    return f"{form_id[:_TOUCHED]}-cham"


def read_form(source: bytes) -> Form:
    """Read what people write, strictly; FORM_MALFORMED with why, key and line for what is not said below."""
    text, raw = read_source(source)
    try:
        return _read(raw)
    except Refused as refused:
        raise tell_line(text, refused) from None


def read_published(published: bytes) -> Form:
    """Read a questionnaire's published bytes; MALFORMED, FORM_MALFORMED: another spelling, too."""
    form = _read(read_compact(published, FORM_BYTES))
    if form.published != published:
        malformed("not_published")
    return form


def read_named(name: str, published: bytes | None) -> Form:
    """A questionnaire that was kept under its name; FORM_DAMAGED when it is not there or not that one."""
    try:
        form = None if published is None else read_published(published)
    except Refused:
        form = None
    if form is None or form.name != name:
        raise Refused(Code.FORM_DAMAGED, form=name)
    return form


def _read(raw: object) -> Form:
    if not isinstance(raw, dict):
        malformed("wrong_type")
    kind = _kind(raw)
    letters = kind is Kind.LETTERS
    keys = {"id", "version", "title", *(() if letters else ("levels", "questions"))}
    check_keys(raw, keys, {"kind", "remark", "remark_hint", *(() if letters else ("fields", "reasons"))})
    form_id, version = _text(raw, "id"), raw["version"]
    if not _FORM_ID.fullmatch(form_id):
        malformed("bad_code", "id")
    if type(version) is not int or version < 1:
        malformed("wrong_type", "version")
    form = Form(
        id=form_id,
        title=_text(raw, "title"),
        version=version,
        levels=() if letters else _levels(raw),
        questions=() if letters else _table(raw, "questions", _question),
        fields=_table(raw, "fields", _choice) if "fields" in raw else (),
        reasons=_table(raw, "reasons", _choice) if "reasons" in raw else (),
        remark=_flag(raw, "remark") if "remark" in raw else False,
        remark_hint=_text(raw, "remark_hint") if "remark_hint" in raw else "",
        kind=kind,
    )
    if letters and not form.remark:
        malformed("missing_key", "remark")  # a letter is a remark on its own
    if len(form.published) > FORM_BYTES:
        malformed("too_long")
    return form


def _kind(raw: Mapping[str, Any]) -> Kind:
    if raw.get("kind", Kind.LETTERS) not in {Kind.LETTERS, Kind.TOUCHES}:
        malformed("bad_code", "kind")  # what says nothing is of ballots: one spelling
    return Kind(raw.get("kind", Kind.BALLOTS))


def _levels(raw: Mapping[str, Any]) -> tuple[Level, ...]:
    levels = _table(raw, "levels", _level)
    if not any(level.opinion and not level.satisfied for level in levels):
        malformed("no_dissent", "levels")  # a scale on which nobody can be unsatisfied measures nothing
    if not any(level.satisfied for level in levels):
        malformed("no_satisfied", "levels")
    return levels


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
    if ballot.contact is not None and tidy(ballot.contact):
        document["contact"] = tidy(ballot.contact)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def read_answers(form: Form, answers: bytes) -> Ballot:
    """Read what one envelope held; what does not fit raises Unfit, nothing else (SEALING.md, Opening 4)."""
    document = parse(answers)
    known = {"form", "answers", "field", "desk", "reasons", "remark"}
    if document.keys() - (_OF_LETTERS if form.kind is Kind.LETTERS else known):
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
        contact=_read_text(document["contact"], CONTACT_CHARACTERS) if "contact" in document else None,
    )


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
    return _read_text(text, LETTER_CHARACTERS if form.kind is Kind.LETTERS else REMARK_CHARACTERS)


def _read_text(value: object, most: int) -> str | None:
    text = _string(value)
    if _SURROGATE.search(text):
        raise Unfit(UnfitReason.NOT_TEXT)  # half a character, let in by a \ud800 escape
    text = tidy(text)
    if len(text) > most:
        raise Unfit(UnfitReason.TOO_LONG)
    return text or None
