"""Counts opened envelopes: at the opening, and once more by whoever checks it. Knows no database."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from ballots.forms import questionnaire
from ballots.forms.kinds import Kind, write_letter
from ballots.forms.tally import Reason, Tally
from ballots.sealing.helpers import open_and_make

__all__ = ["open_and_tally", "tally_envelopes"]


def open_and_tally(
    form: questionnaire.Form,
    sheet: bytes,
    keys: Mapping[str, EllipticCurvePrivateKey],
    chosen: Sequence[str],
    envelopes: Iterable[bytes],
) -> tuple[Tally, list[str]]:
    """Open a box's envelopes with a set, and tally them; also the remarks. NOT_A_QUORUM."""
    total, remarks = Tally(form), []
    for tally, written in open_and_make(partial(tally_envelopes, form), sheet, keys, chosen, envelopes):
        total = total.merged(tally)
        remarks += written
    return total, remarks


def tally_envelopes(form: questionnaire.Form, opened: Iterable[bytes | str]) -> tuple[Tally, list[str]]:
    """Tally opened envelopes: answers as bytes, or the code for which one is spoiled. Also the remarks.

    Most people tick one of a few sets of answers, so the same bytes are read once.
    """
    tally, remarks = Tally(form), []
    for answers, times in Counter(opened).items():
        if isinstance(answers, str):
            tally.refuse(Reason.SPOILED, answers, times)
            continue
        try:
            ballot = questionnaire.read_answers(form, answers)
        except questionnaire.Unfit as unfit:
            tally.refuse(Reason.SPOILED, unfit.reason, times)
            continue
        tally.count(ballot, times)
        if ballot.remark and form.kind is Kind.LETTERS:
            remarks += times * [write_letter(ballot.remark, ballot.contact)]
        elif ballot.remark:
            remarks += times * [ballot.remark]
    return tally, remarks
