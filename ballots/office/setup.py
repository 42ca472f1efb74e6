"""Setting up an office: units, committees with their rule and labels, boxes and questionnaires.

Every function checks each field before it writes and raises Refused. What is changed here holds from the
next sheet on: periods already sealed keep the rule, the labels and the wording of their day.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from ballots import workdays
from ballots.box.issue import lock_box
from ballots.composing import composed, is_over
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import LETTER_FORM, Kind
from ballots.forms.layouts import Layout
from ballots.keys.padlocks import drop_draft
from ballots.sealing import quorum
from ballots.tables import Box, Committee, Questionnaire, Swap, Unit
from ballots.typed import clean

__all__ = [
    "DEFAULT_FORM",
    "RULES",
    "add_box",
    "add_committee",
    "add_questionnaire",
    "add_unit",
    "check_symbol",
    "check_telephone",
    "committee_of",
    "defaults",
    "read_layout",
    "seed_forms",
    "seed_swaps",
    "set_cap",
    "set_label",
    "set_labels",
    "set_layout",
    "set_rule",
    "unit_of",
]

DEFAULT_FORM = "hai-noi-dung"
DEFAULT_SMALLEST = 5
LEAST_SMALLEST = 2  # one envelope is one person: no browser of a member would unlock it (static/release.js)
MAX_SMALLEST = 1_000
MAX_CAP = 10_000  # letters on one day

# The rules that are offered: all four of the paper box, and the same for a commune without a union.
RULES: Mapping[str, quorum.Sets] = {
    "bon-ben": (("clerk", "mttq", "ubnd", "union"),),
    "khong-cong-doan": (("clerk", "mttq", "ubnd"),),
}
DEFAULT_RULE = RULES["bon-ben"]

_SLUG = re.compile(r"[a-z0-9-]{2,40}")
_TELEPHONE, _DIGIT = re.compile(r"[0-9 .()+/\u2013-]+"), re.compile("[0-9]")
_LEAST_DIGITS = 3  # 113
_SYMBOL_CHARACTERS = 30
_SYMBOL_MARKS = frozenset("-&.")


# --- units ----------------------------------------------------------------------------------------------


def unit_of(session: Session, unit_id: str) -> Unit:
    """Give a unit; UNIT_UNKNOWN."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Refused(Code.UNIT_UNKNOWN, id=_shown(unit_id))
    return unit


def add_unit(
    session: Session,
    unit_id: str,
    name: str,
    parent: str,
    symbol: str,
    *,
    trial: bool = False,
    legal_basis: str = "",
) -> Unit:
    """Add a unit; `parent` and `symbol` are as the minutes' header and number have them (NĐ 30/2020).

    `legal_basis`: căn cứ with which the draft of its first minutes begins, one a line.

    Raises ID_WRONG, ID_TAKEN, TEXT_WRONG, SYMBOL_WRONG.
    """
    unit = Unit(
        id=_new_id(session, Unit, unit_id),
        name=clean("unit_name", name),
        parent=clean("parent", parent),
        symbol=check_symbol(symbol),
        trial=trial,
        legal_basis=clean("legal_basis", legal_basis, missing=None),
    )
    session.add(unit)
    session.flush()
    return unit


def check_telephone(telephone: str) -> str:
    """The number as it will be kept, or "" for none; TELEPHONE_WRONG and what clean raises."""
    number = clean("telephone", telephone, missing=None)
    if number and not (_TELEPHONE.fullmatch(number) and len(_DIGIT.findall(number)) >= _LEAST_DIGITS):
        raise Refused(Code.TELEPHONE_WRONG)
    return number


def set_telephone(session: Session, unit_id: str, telephone: str) -> Unit:
    """Set the number that citizens are told to call, "" for none; UNIT_UNKNOWN, and as check_telephone.

    What is there already stays, whatever it is: names are saved together with it.
    """
    unit = unit_of(session, unit_id)
    if telephone == unit.telephone:
        return unit
    unit.telephone = check_telephone(telephone)
    session.add(unit)
    session.flush()
    return unit


# --- committees -----------------------------------------------------------------------------------------


def committee_of(session: Session, committee_id: str) -> Committee:
    """Give a committee; COMMITTEE_UNKNOWN."""
    committee = session.get(Committee, committee_id)
    if committee is None:
        raise Refused(Code.COMMITTEE_UNKNOWN, id=_shown(committee_id))
    return committee


def add_committee(
    session: Session,
    unit_id: str,
    committee_id: str,
    name: str,
    *,
    labels: Mapping[str, str],
    sets: Sequence[Sequence[str]] = DEFAULT_RULE,
    reason: str = "",
) -> Committee:
    """Add a committee with the labels of all its roles and its rule of qualified sets.

    Raises UNIT_UNKNOWN, ID_WRONG, ID_TAKEN, TEXT_WRONG, ROLE_UNKNOWN and what set_rule raises.
    """
    rule, why = _check_rule(sets, reason)
    committee = Committee(
        unit_id=unit_of(session, unit_id).id,
        id=_new_id(session, Committee, committee_id),
        name=clean("committee_name", name),
        sets=json.dumps(rule),
        sets_reason=why,
        labels=_labels(labels),
    )
    session.add(committee)
    session.flush()
    return committee


def set_rule(
    session: Session, committee_id: str, sets: Sequence[Sequence[str]], reason: str = ""
) -> Committee:
    """Set which roles together may open, from the next sheet on; the order of roles in a set is free.

    Drafts that wait for signatures under another rule are thrown away.
    Raises COMMITTEE_UNKNOWN, BAD_RULE, RULE_ALONE, RULE_NEEDS_REASON (the evaluated unit's own people could
    open alone), REASON_NEEDLESS, TEXT_WRONG.
    """
    committee = committee_of(session, committee_id)
    rule, why = _check_rule(sets, reason)
    if committee.sets != json.dumps(rule):
        for box_id in session.exec(select(Box.id).where(Box.committee_id == committee_id)).all():
            lock_box(session, box_id)
            drop_draft(session, box_id)
    committee.sets, committee.sets_reason = json.dumps(rule), why
    session.add(committee)
    session.flush()
    return committee


def set_label(session: Session, committee_id: str, role: str, label: str) -> Committee:
    """Name a role, from the next sheet on. Raises COMMITTEE_UNKNOWN, ROLE_UNKNOWN, TEXT_WRONG."""
    return set_labels(session, committee_id, {role: label})


def set_labels(session: Session, committee_id: str, labels: Mapping[str, str]) -> Committee:
    """Name several roles at once; raises as set_label does."""
    committee = committee_of(session, committee_id)
    committee.labels = _labels({**json.loads(committee.labels), **labels})
    session.add(committee)
    return committee


def _check_rule(sets: Sequence[Sequence[str]], reason: str) -> tuple[quorum.Sets, str]:
    rule = quorum.check_sets([sorted(roles) for roles in sets])
    quorum.check_bounds(rule, reason)
    if quorum.insiders_alone(rule):
        return rule, clean("sets_reason", reason)
    if reason.strip():
        raise Refused(Code.REASON_NEEDLESS)
    return rule, ""


def _labels(labels: Mapping[str, str]) -> str:
    for role in labels:
        if role not in quorum.ROLES:
            raise Refused(Code.ROLE_UNKNOWN, role=_shown(role))
    checked = {role: clean("label", labels.get(role, "")) for role in quorum.ROLES}
    return json.dumps(checked, ensure_ascii=False)


# --- questionnaires and boxes ---------------------------------------------------------------------------


def add_questionnaire(session: Session, form: questionnaire.Form) -> Questionnaire:
    """Keep a questionnaire; the same again changes nothing.

    Raises FORM_TAKEN where another one has this id and version, or the id is built in.
    """
    kept = session.get(Questionnaire, form.name)
    if kept is not None:
        return kept
    if form.id in questionnaire.builtin_ids():
        taken = form.name != questionnaire.builtin(form.id).name
    else:
        taken = any(other.version == form.version for other in _versions(session, form.id))
    if taken:
        raise Refused(Code.FORM_TAKEN, id=form.id, version=form.version)
    row = Questionnaire(name=form.name, published=form.published)
    session.add(row)
    session.flush()
    return row


def add_box(
    session: Session,
    committee_id: str,
    box_id: str,
    name: str,
    place: str,
    *,
    kind: Kind = Kind.BALLOTS,
    form: str = "",
    smallest: int | None = None,
) -> Box:
    """Add a box to the committee's unit; `form` is the id of a questionnaire, its newest version is taken.

    A box of touches gets a questionnaire of its own with the same questions; a letter may be opened alone.
    Raises COMMITTEE_UNKNOWN, ID_WRONG, ID_TAKEN, TEXT_WRONG, FORM_UNKNOWN, FORM_KIND, SMALLEST_WRONG.
    """
    committee = committee_of(session, committee_id)
    least = 1 if kind is Kind.LETTERS else LEAST_SMALLEST
    begins = defaults(kind)
    if smallest is None:
        smallest = begins["smallest"]
    if not least <= smallest <= MAX_SMALLEST:
        raise Refused(Code.SMALLEST_WRONG, least=least, most=MAX_SMALLEST)
    box = Box(
        id=_new_id(session, Box, box_id),
        unit_id=committee.unit_id,
        committee_id=committee.id,
        name=clean("box_name", name),
        place=clean("place", place),
        kind=kind,
        questionnaire=_form_for(session, kind, form or begins["form"]).name,
        smallest=smallest,
    )
    session.add(box)
    session.flush()
    return box


def defaults(kind: Kind) -> dict[str, Any]:
    """As a box of this kind begins where nothing else is said: `form` and `smallest`."""
    if kind is Kind.LETTERS:
        return {"form": LETTER_FORM, "smallest": 1}
    return {"form": DEFAULT_FORM, "smallest": DEFAULT_SMALLEST}


def seed_forms(session: Session) -> None:
    """Keep every questionnaire that comes with the program."""
    for form_id in questionnaire.builtin_ids():
        add_questionnaire(session, questionnaire.builtin(form_id))


def _form_for(session: Session, kind: Kind, form_id: str) -> Questionnaire:
    """The questionnaire that a box of this kind has; FORM_UNKNOWN, FORM_KIND for one of another kind."""
    kept = _newest(session, form_id)
    form = questionnaire.read_named(kept.name, kept.published)
    if kind is Kind.TOUCHES and form.kind is Kind.BALLOTS:
        return add_questionnaire(session, questionnaire.for_touches(form))
    if form.kind is not kind:
        raise Refused(Code.FORM_KIND)
    return kept


def set_cap(session: Session, box_id: str, cap: int) -> Box:
    """Set how many letters a box takes on one day; BOX_UNKNOWN, BOX_KIND, CAP_WRONG."""
    box = lock_box(session, box_id)
    if box.kind != Kind.LETTERS:
        raise Refused(Code.BOX_KIND)
    if not 1 <= cap <= MAX_CAP:
        raise Refused(Code.CAP_WRONG, most=MAX_CAP)
    box.daily_cap = cap
    session.add(box)
    session.flush()
    return box


def read_layout(text: str) -> Layout:
    """The layout of a name; LAYOUT_UNKNOWN."""
    if text not in list(Layout):
        raise Refused(Code.LAYOUT_UNKNOWN, known=", ".join(Layout))
    return Layout(text)


def set_layout(session: Session, box_id: str, layout: Layout) -> Box:
    """Set what a box's slips are printed on, from now on; BOX_UNKNOWN, BOX_KIND."""
    box = lock_box(session, box_id)
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    box.layout = layout
    session.add(box)
    session.flush()
    return box


def _newest(session: Session, form_id: str) -> Questionnaire:
    if form_id in questionnaire.builtin_ids():
        return add_questionnaire(session, questionnaire.builtin(form_id))
    versions = _versions(session, form_id)
    if not versions:
        raise Refused(Code.FORM_UNKNOWN)
    return session.get_one(Questionnaire, max(versions, key=lambda form: form.version).name)


def _versions(session: Session, form_id: str) -> list[questionnaire.Form]:
    rows = session.exec(select(Questionnaire).order_by(Questionnaire.name))
    return [
        questionnaire.read_named(row.name, row.published)
        for row in rows
        if row.name.partition("@")[0] == form_id
    ]


# --- swapped days ---------------------------------------------------------------------------------------


def seed_swaps(session: Session) -> int:
    """Add the announced days that the calendar lacks, and tell how many; the office's own rows stay."""
    missing = [swap for swap in workdays.KNOWN_SWAPS if session.get(Swap, ("", swap.day)) is None]
    session.add_all(Swap(day=swap.day, working=swap.working, document=swap.document) for swap in missing)
    session.flush()
    return len(missing)


# --- fields ---------------------------------------------------------------------------------------------


def _new_id(session: Session, kind: type[Unit | Committee | Box], wanted: str) -> str:
    if not _SLUG.fullmatch(wanted):
        raise Refused(Code.ID_WRONG, id=_shown(wanted))
    if session.get(kind, wanted) is not None:
        raise Refused(Code.ID_TAKEN, id=wanted)
    return wanted


def check_symbol(text: str) -> str:
    """The symbol of minutes as it is kept; SYMBOL_WRONG."""
    if is_over(text, _SYMBOL_CHARACTERS):
        raise Refused(Code.SYMBOL_WRONG, longest=_SYMBOL_CHARACTERS)
    symbol = composed(text, _SYMBOL_CHARACTERS).strip()
    fits = all(letter.isdigit() or letter.isupper() or letter in _SYMBOL_MARKS for letter in symbol)
    if not 1 <= len(symbol) <= _SYMBOL_CHARACTERS or not fits:
        raise Refused(Code.SYMBOL_WRONG, longest=_SYMBOL_CHARACTERS)
    return symbol


def _shown(text: str) -> str:
    """What was typed, fit to be repeated in a sentence."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:40])
