"""Counts opened envelopes: at the opening, and once more by whoever checks it. Knows no database."""

from collections.abc import Iterable

from ballots.forms import questionnaire
from ballots.forms.tally import Reason, Tally

__all__ = ["tally_envelopes"]


def tally_envelopes(form: questionnaire.Form, opened: Iterable[bytes | str]) -> tuple[Tally, list[str]]:
    """Tally opened envelopes: answers as bytes, or the code for which one is spoiled. Also the remarks."""
    tally, remarks = Tally(form), []
    for answers in opened:
        if isinstance(answers, str):
            tally.refuse(Reason.SPOILED, answers)
            continue
        try:
            ballot = questionnaire.read_answers(form, answers)
        except questionnaire.Unfit as unfit:
            tally.refuse(Reason.SPOILED, unfit.reason)
            continue
        tally.count(ballot)
        if ballot.remark:
            remarks.append(ballot.remark)
    return tally, remarks
