"""The languages in which a paper ballot can be printed: those whose letters our typeface has."""

from collections.abc import Mapping
from functools import cache

from app.languages import catalogue
from app.languages.catalogue import Language
from app.languages.figures import Figures
from printing import fonts
from printing.tongue import VIETNAMESE, Tongue

__all__ = ["names", "tongues"]

_ON_PAPER = ("paper", "questionnaires")


@cache
def tongues() -> Mapping[str, Tongue]:
    """A value for each language that is offered and can be drawn, Vietnamese first."""
    return {code: _tongue(one) for code, one in catalogue.shown().items() if _is_drawn(one)}


def names() -> list[tuple[str, str]]:
    """Their codes and own names, for a choice; Vietnamese has the code "", as in addresses."""
    return [(catalogue.given(code), catalogue.shown()[code].name) for code in tongues()]


def _tongue(language: Language) -> Tongue:
    if language.code == catalogue.VIETNAMESE:
        return VIETNAMESE
    return Tongue(language.code, language.say, Figures(language).day)


def _is_drawn(language: Language) -> bool:
    words = "".join(said for section in _ON_PAPER for said in language.words[section].values())
    return not fonts.missing(words)
