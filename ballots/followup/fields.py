"""Which fields a matter may be said to be about, so that nothing narrows down who wrote it.

No field comes from a ballot. The secretary reads one out of the words, and only one whose ballots of that
period are told as a group of their own (forms/tally.withhold): of a smaller group anybody could guess whose.
"""

import json

from sqlmodel import Session

from ballots.forms import questionnaire
from ballots.forms.tally import LEAST_SHOWN
from ballots.tables import Count, Matter, Period, Questionnaire

__all__ = ["allowed"]


def allowed(session: Session, matter: Matter) -> tuple[str, ...]:
    """Labels of the questionnaire of then; of a call all, who calls is in no group."""
    count = session.get_one(Count, (matter.opening_id, matter.box_id))
    sheet = session.get_one(Period, (matter.box_id, count.period)).sheet
    name = json.loads(sheet)["form"]
    kept = session.get(Questionnaire, name)
    form = questionnaire.read_named(name, None if kept is None else kept.published)
    labels = {choice.code: choice.label for choice in form.fields}
    if matter.kind == "call":
        return tuple(labels.values())
    groups = json.loads(count.breakdown).get("fields", [])
    shown = {tuple(group["codes"]) for group in groups if group["valid"] >= LEAST_SHOWN}
    return tuple(label for code, label in labels.items() if (code,) in shown)
