"""Reads for whoever sets an office up: its units, committees, boxes and questionnaires, as values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.layouts import Layout
from ballots.office.desks import desks_of
from ballots.tables import Box, Committee, ProvinceUnit, Questionnaire, Unit

__all__ = ["BoxRow", "CommitteeRow", "FormRow", "UnitRow", "boxes", "committees", "questionnaires", "units"]


@dataclass(frozen=True)
class UnitRow:
    """A unit as it was set up."""

    id: str
    name: str
    parent: str
    symbol: str
    trial: bool
    province: str  # id of the unit above, "" without one


@dataclass(frozen=True)
class CommitteeRow:
    """A committee with the rule and the labels that the next sheet will carry."""

    id: str
    unit_id: str
    name: str
    sets: tuple[tuple[str, ...], ...]
    sets_reason: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class BoxRow:
    """A box as it was set up; nothing of what is in it."""

    id: str
    unit_id: str
    committee_id: str
    name: str
    place: str
    kind: Kind
    form: str  # id of its questionnaire
    smallest: int
    desks: tuple[str, ...]
    layout: Layout | None  # of slips; None for a box of another kind
    daily_cap: int | None  # of letters; None for a box of another kind
    questionnaire: str  # id@hash: what its next sheet will name
    retired_on: date | None = None  # out of service since


@dataclass(frozen=True)
class FormRow:
    """A questionnaire that is built in or kept; `used` is the number of boxes that have it."""

    form: questionnaire.Form
    built_in: bool
    used: int


def units(session: Session) -> list[UnitRow]:
    """All units by id."""
    above = col(ProvinceUnit.unit_id) == col(Unit.id)
    rows = session.exec(
        select(Unit, ProvinceUnit.province_id).outerjoin(ProvinceUnit, above).order_by(col(Unit.id))
    )
    return [
        UnitRow(row.id, row.name, row.parent, row.symbol, row.trial, province or "") for row, province in rows
    ]


def committees(session: Session) -> list[CommitteeRow]:
    """All committees by unit and id."""
    rows = session.exec(select(Committee).order_by(col(Committee.unit_id), col(Committee.id)))
    return [
        CommitteeRow(
            row.id,
            row.unit_id,
            row.name,
            tuple(tuple(roles) for roles in json.loads(row.sets)),
            row.sets_reason,
            json.loads(row.labels),
        )
        for row in rows
    ]


def boxes(session: Session) -> list[BoxRow]:
    """All boxes by unit and id."""
    rows = session.exec(select(Box).order_by(col(Box.unit_id), col(Box.id)))
    return [
        BoxRow(
            row.id,
            row.unit_id,
            row.committee_id,
            row.name,
            row.place,
            Kind(row.kind),
            row.questionnaire.partition("@")[0],
            row.smallest,
            desks_of(row),
            Layout(row.layout) if row.kind == Kind.BALLOTS else None,
            row.daily_cap if row.kind == Kind.LETTERS else None,
            row.questionnaire,
            row.retired_on,
        )
        for row in rows
    ]


def questionnaires(session: Session) -> list[FormRow]:
    """The built-in questionnaires, then those kept in the database, by id and version."""
    in_use = list(session.exec(select(Box.questionnaire)))
    built_in = [questionnaire.builtin(form_id) for form_id in questionnaire.builtin_ids()]
    names = {form.name for form in built_in}
    stored = [
        questionnaire.read_named(row.name, row.published) for row in session.exec(select(Questionnaire))
    ]
    own = sorted(
        (form for form in stored if form.name not in names), key=lambda form: (form.id, form.version)
    )
    return [FormRow(form, form.name in names, in_use.count(form.name)) for form in built_in + own]
