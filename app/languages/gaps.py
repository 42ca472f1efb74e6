"""What a language lacks, sentence by sentence, and a template to write it on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.languages.catalogue import SECTIONS, VIETNAMESE, Language, all_languages
from ballots.forms.questionnaire import Form

__all__ = ["Gap", "Kind", "gaps", "phrases_of", "placeholders", "template"]

_PLACE = re.compile(r"%\((\w+)\)s")


class Kind(StrEnum):
    """In what way a sentence is not as it should be."""

    MISSING = "missing"  # nothing is said
    UNKNOWN = "unknown"  # the program has no such sentence (any more)
    PLACES = "places"  # other things are filled in than in Vietnamese


@dataclass(frozen=True)
class Gap:
    """One sentence, by its Vietnamese words."""

    section: str
    kind: Kind
    phrase: str


def placeholders(phrase: str) -> list[str]:
    """The names in %(name)s, sorted."""
    return sorted(_PLACE.findall(phrase))


def phrases_of(form: Form) -> frozenset[str]:
    """All that people read of a questionnaire."""
    said = [form.title, form.remark_hint, *(level.label for level in form.levels)]
    said += [text for one in form.questions for text in (one.text, one.hint, one.group or "")]
    said += [choice.label for choice in (*form.fields, *form.reasons)]
    return frozenset(said) - {""}


def gaps(language: Language, extra: frozenset[str] = frozenset()) -> Iterator[Gap]:
    """What is wrong with a language; `extra`: sentences of an office's questionnaire that it should have."""
    source = all_languages()[VIETNAMESE]
    known = {phrase for section in SECTIONS for phrase in source.words[section]}
    for section in SECTIONS:
        wanted = [*source.words[section], *(sorted(extra - known) if section == "questionnaires" else ())]
        words = language.words[section]
        for phrase in wanted:
            if not words.get(phrase):
                yield Gap(section, Kind.MISSING, phrase)
            elif placeholders(phrase) != placeholders(words[phrase]):
                yield Gap(section, Kind.PLACES, phrase)
        if section == "questionnaires":
            continue  # an office's own questions are no mistake
        for phrase in words.keys() - source.words[section].keys():
            yield Gap(section, Kind.UNKNOWN, phrase)


def template(language: Language) -> str:
    """The file of a language with every sentence of the program in its place, what is missing empty."""
    source = all_languages()[VIETNAMESE]
    lines = [f"code = {_quoted(language.code)}", f"name = {_quoted(language.name)}"]
    lines += [f"translator = {_quoted(language.translator)}"]
    lines += [f"signed_off = {language.signed_off}"] if language.signed_off else ["# signed_off = 2026-01-31"]
    lines += [f"font = {_quoted(language.font)}"] if language.font else []
    for section in SECTIONS:
        said = language.words[section]
        lines += ["", f"[{section}]"]
        lines += [f"{_quoted(one)} = {_quoted(said.get(one, ''))}" for one in source.words[section]]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
