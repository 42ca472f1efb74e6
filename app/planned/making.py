"""Makes what a plan asks for: what is there and as the plan says stays, what differs is refused by name."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, select

from app import typed
from app.errors import Problem, Rejected, sentence
from app.planned import days, people, plan
from app.planned.made import FirstLogin, Hand, Loc, Made, Mistake, Mistaken
from app.words import sentences
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.office import desks, provinces, setup
from ballots.office.audit import What
from ballots.tables import Unit
from ballots.views import offices

__all__ = ["apply"]

_OF_CODE = {
    Problem.LOGIN_MALFORMED: "login",
    Problem.LOGIN_TAKEN: "login",
    Problem.ROLE_WRONG: "role",
    Code.SYMBOL_WRONG: "symbol",
    Code.TELEPHONE_WRONG: "telephone",
    Code.DESKS_WRONG: "desks",
    Code.ID_WRONG: "id",
    Code.ID_TAKEN: "id",
}


def apply(asked: plan.Installation, session: Session, hand: Hand) -> list[tuple[str, FirstLogin | None]]:
    """Make what is not there; what was made, shown once. Mistaken: the caller rolls back."""
    made, wrong = [], []
    for at, one in _all_of(asked, session, hand):
        try:
            if one.there is None:
                made.append((one.name, one.make()))
            elif differing := [key for key in one.asked if one.asked[key] != one.there[key]]:
                wrong.append(Mistake(at, one.name, f"đã có nhưng khác ở: {', '.join(differing)}", " "))
        except (Refused, Rejected) as no:
            wrong.append(Mistake(_field(at, no), one.name, sentence(no)))
    if wrong:
        raise Mistaken(wrong)
    return made


def _all_of(asked: plan.Installation, session: Session, hand: Hand) -> Iterator[tuple[Loc, Made]]:
    """Each thing with its place in the plan."""
    units = {row.id: row for row in session.exec(select(Unit))}
    committees = {row.id: row for row in offices.committees(session)}
    boxes = {row.id: row for row in offices.boxes(session)}
    named = [unit.id for unit in asked.unit]
    accounts, swapped = people.there(session, named), days.there(session, named)
    for i, unit in enumerate(asked.unit):
        here: Loc = ("unit", i)
        yield here, _unit(unit, units.get(unit.id), session, hand)
        for j, committee in enumerate(unit.committee):
            there = (*here, "committee", j)
            yield there, _committee(unit, committee, committees.get(committee.id), session, hand)
            for k, box in enumerate(committee.box):
                yield (*there, "box", k), _box(committee, box, boxes.get(box.id), session, hand)
        for j, person in enumerate(unit.person):
            row = accounts.get((unit.id, person.login.strip().lower()))
            yield (*here, "person", j), people.made(unit.id, person, row, session, hand)
        for j, day in enumerate(unit.swap):
            yield (*here, "swap", j), days.made(unit.id, day, swapped.get((unit.id, day.day)), session, hand)


def _field(at: Loc, no: Refused | Rejected) -> Loc:
    """The place of what was refused: of its field, where the refusal tells that."""
    field = str(no.facts.get("field", "")).removeprefix("unit_").removeprefix("committee_")
    field = field.removeprefix("person_").removeprefix("box_")
    return (*at, _OF_CODE.get(no.code, field)) if field or no.code in _OF_CODE else at


def _unit(unit: plan.Unit, there: Unit | None, session: Session, hand: Hand) -> Made:
    told = unit.model_dump(exclude={"committee", "person", "swap", "id"})

    def make() -> None:
        names = (
            unit.id,
            typed.check("unit_name", unit.name),
            typed.check("parent", unit.parent),
            unit.symbol,
        )
        basis = typed.check("legal_basis", unit.legal_basis)
        row = setup.add_unit(session, *names, trial=unit.trial, legal_basis=basis)
        typed.check_drawn("symbol", row.symbol)
        setup.set_telephone(session, row.id, unit.telephone)
        provinces.set_province(session, row.id, unit.province)
        after = {key: value for key, value in told.items() if key != "legal_basis" and value != ""}
        hand.audit(session, row.id, What.UNIT_ADDED, {}, after=after)

    stands = None
    if there is not None:
        stands = {key: getattr(there, key) for key in told if key != "province"}
        stands["province"] = provinces.province_of(session, there.id)
    return Made(f"đơn vị {unit.id}", stands, told, make)


def _committee(
    unit: plan.Unit,
    committee: plan.Committee,
    there: offices.CommitteeRow | None,
    session: Session,
    hand: Hand,
) -> Made:
    sets = [sorted(roles) for roles in committee.sets()]
    told = {"unit": unit.id, "name": committee.name, "sets": sets, "reason": committee.reason}

    def make() -> None:
        name = typed.check("committee_name", committee.name)
        reason = typed.check("sets_reason", committee.reason)
        labels = {"labels": sentences.ROLES, "sets": sets, "reason": reason}
        row = setup.add_committee(session, unit.id, committee.id, name, **labels)  # type: ignore[arg-type]
        after = {key: told[key] for key in ("name", "sets", "reason")}
        hand.audit(session, row.unit_id, What.COMMITTEE_ADDED, {"committee": row.id}, after=after)

    stands = None if there is None else _standing_committee(there)
    return Made(f"hội đồng {committee.id}", stands, told, make)


def _standing_committee(row: offices.CommitteeRow) -> dict[str, Any]:
    sets = [sorted(roles) for roles in row.sets]
    return {"unit": row.unit_id, "name": row.name, "sets": sets, "reason": row.sets_reason}


def _box(
    committee: plan.Committee, box: plan.Box, there: offices.BoxRow | None, session: Session, hand: Hand
) -> Made:
    kind = Kind(box.kind)
    told = box.model_dump(exclude={"id", "desks"}, exclude_none=True) | {"committee": committee.id}
    told = setup.defaults(kind) | {key: value for key, value in told.items() if value != ""}

    def make() -> None:
        from app.layouts import fitting  # noqa: PLC0415 - loads reportlab, which few commands need

        name, place = typed.check("box_name", box.name), typed.check("place", box.place)
        chosen = {"kind": kind, "form": box.form, "smallest": box.smallest}
        row = setup.add_box(session, committee.id, box.id, name, place, **chosen)  # type: ignore[arg-type]
        desks.set_desks(session, row.id, box.desks)
        if kind is Kind.BALLOTS or box.layout:
            setup.set_layout(session, row.id, setup.read_layout(box.layout or row.layout))
            fitting.check_box(session, row.id, hand.public_url)
        if box.daily_cap is not None:
            setup.set_cap(session, row.id, box.daily_cap)
        form = row.questionnaire.partition("@")[0]
        after = {"name": row.name, "place": row.place, "form": form, "smallest": row.smallest}
        after |= {} if kind is Kind.BALLOTS else {"box_kind": row.kind}
        after |= {} if box.daily_cap is None else {"cap": row.daily_cap}
        after |= {"layout": row.layout} if kind is Kind.BALLOTS else {}
        after |= {"desks": list(desks.desks_of(row))}
        about = {"box": row.id, "committee": row.committee_id}
        hand.audit(session, row.unit_id, What.BOX_ADDED, about, after=after)

    stands = None
    if there is not None:
        if kind is Kind.TOUCHES and told["form"] != there.form:
            told["form"] = questionnaire.touched_id(told["form"])
        told |= {"desks": desks.read_desks(box.desks)}
        stands = {key: getattr(there, "committee_id" if key == "committee" else key) for key in told}
    return Made(f"hòm phiếu {box.id}", stands, told, make)
