"""In which language a paper ballot is, as a value: printing knows no list of languages, it is handed one.

What only the committee reads on a ballot stays Vietnamese, and beside each level stands its Vietnamese name:
who counts must know which box was marked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ballots.views.readmodels import Form
from printing import wording

__all__ = ["VIETNAMESE", "Tongue"]


@dataclass(frozen=True, eq=False)  # one value a language: a layout is kept by it
class Tongue:
    """A language; `say` gives the sentence for a Vietnamese one, `day` writes a date."""

    code: str
    say: Callable[[str], str]
    day: Callable[[date], str]

    def form(self, form: Form) -> Form:
        """The questionnaire in the language; levels keep their Vietnamese names beside."""
        if self.code == VIETNAMESE.code:
            return form
        return replace(
            form,
            questions=tuple(
                replace(
                    one,
                    text=self.say(one.text),
                    hint=self.say(one.hint),
                    group=None if one.group is None else self.say(one.group),
                )
                for one in form.questions
            ),
            levels=tuple(replace(one, label=self._beside(one.label)) for one in form.levels),
            reasons=tuple(replace(one, label=self.say(one.label)) for one in form.reasons),
            remark_hint=self.say(form.remark_hint),
        )

    def _beside(self, label: str) -> str:
        said = self.say(label)
        return said if said == label else f"{said} ({label})"


VIETNAMESE: Final = Tongue("vi", lambda phrase: phrase, wording.day)
