"""What an office changes later of what it set up: names, places, and which questionnaire a box has from when.

What is sealed keeps the names and the wording of its day; a box's kind, committee and least number of ballots
are not changed at all, for citizens were told them.
"""

import re

from sqlmodel import Session

from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.folding import fold
from ballots.forms import questionnaire
from ballots.keys.padlocks import drop_draft
from ballots.office.setup import add_questionnaire, check_symbol, committee_of, unit_of
from ballots.tables import Box, Committee, Questionnaire, Unit
from ballots.typed import clean

__all__ = ["free_id", "rename_box", "rename_committee", "rename_unit", "set_form"]

_LONGEST_ID = 40


def rename_unit(session: Session, unit_id: str, name: str, parent: str, symbol: str) -> Unit:
    """Set the names that papers from now on carry; UNIT_UNKNOWN, SYMBOL_WRONG and what clean raises."""
    unit = unit_of(session, unit_id)
    unit.name, unit.parent = clean("unit_name", name), clean("parent", parent)
    unit.symbol = check_symbol(symbol)
    unit.search = fold(f"{unit.name} {unit.parent}")
    session.add(unit)
    session.flush()
    return unit


def rename_committee(session: Session, committee_id: str, name: str) -> Committee:
    """Set a committee's name; COMMITTEE_UNKNOWN and what clean raises."""
    committee = committee_of(session, committee_id)
    committee.name = clean("committee_name", name)
    session.add(committee)
    session.flush()
    return committee


def rename_box(session: Session, box_id: str, name: str, place: str) -> Box:
    """Set a box's name and place; BOX_UNKNOWN and what clean raises."""
    box = lock_box(session, box_id)
    box.name, box.place = clean("box_name", name), clean("place", place)
    box.search = fold(f"{box.name} {box.place}")
    session.add(box)
    session.flush()
    return box


def set_form(session: Session, box_id: str, name: str) -> Box:
    """Give a box a questionnaire, id@hash, from its next sheet on; a draft with another one is thrown away.

    Raises BOX_UNKNOWN, FORM_UNKNOWN, FORM_KIND.
    """
    box = lock_box(session, box_id)
    form = _form(session, name)
    if form.kind != box.kind:
        raise Refused(Code.FORM_KIND)
    if box.questionnaire != form.name:
        drop_draft(session, box_id)
        box.questionnaire = add_questionnaire(session, form).name
        session.add(box)
        session.flush()
    return box


def _form(session: Session, name: str) -> questionnaire.Form:
    kept = session.get(Questionnaire, name)
    if kept is not None:
        return questionnaire.read_named(kept.name, kept.published)
    form_id = name.partition("@")[0]
    if form_id in questionnaire.builtin_ids() and questionnaire.builtin(form_id).name == name:
        return questionnaire.builtin(form_id)
    raise Refused(Code.FORM_UNKNOWN)


def free_id(session: Session, kind: type[Unit | Committee | Box], wanted: str, name: str) -> str:
    """The id that was wanted or, for "", a free one made of a name: hom-so-1 of "Hòm số 1"."""
    if wanted:
        return wanted
    made = re.sub(r"[^a-z0-9]+", "-", fold(name))[: _LONGEST_ID - 5].strip("-").ljust(2, "0")
    number, found = 1, made
    while session.get(kind, found) is not None:
        number += 1
        found = f"{made}-{number}"
    return found
