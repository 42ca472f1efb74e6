"""Reads how boxes stand: roles, padlocks, drafts, running openings; all boxes of a list in one go."""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from sqlmodel import Session, col, func, select

from ballots.keys.upcoming import Upcoming, upcoming
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.tables import Account, Box, Count, Holder, Minutes, SheetDraft, SheetSignature
from ballots.views.keys import draft_views
from ballots.views.proofs import KeyTable, key_tables
from ballots.views.readmodels_staff import DraftState, RoleRow, Standing

__all__ = ["due_boxes", "of_committee", "of_unit", "signed_so_far", "standings"]


def of_unit(session: Session, unit_id: str, today: date) -> list[tuple[Standing, KeyTable]]:
    """How all boxes of a unit that are in service stand, and their keys, by name."""
    in_use = select(Box).where(Box.unit_id == unit_id, col(Box.retired_on).is_(None))
    boxes = session.exec(in_use.order_by(col(Box.name))).all()
    coming = upcoming(session, boxes, today)
    return list(zip(standings(session, coming, today), key_tables(session, coming, today), strict=True))


def of_committee(session: Session, committee_id: str, today: date) -> list[Standing]:
    """How all boxes of a committee that are in service stand, by name."""
    in_use = select(Box).where(Box.committee_id == committee_id, col(Box.retired_on).is_(None))
    boxes = session.exec(in_use.order_by(col(Box.name))).all()
    return standings(session, upcoming(session, boxes, today), today)


def due_boxes(session: Session, committee_id: str, today: date) -> list[Standing]:
    """The boxes of a committee whose opening can be started today, by name."""
    return [one for one in of_committee(session, committee_id, today) if one.due]


def signed_so_far(session: Session, committee_id: str) -> tuple[DraftState, ...]:
    """Who has signed what drafts of a committee; two statements, it is asked for every few seconds."""
    query = select(SheetDraft).join(Box, col(Box.id) == col(SheetDraft.box_id))
    found = session.exec(query.where(Box.committee_id == committee_id).order_by(col(SheetDraft.box_id))).all()
    signatures = session.exec(
        select(SheetSignature.box_id, SheetSignature.role)
        .join(
            SheetDraft,
            (col(SheetDraft.box_id) == col(SheetSignature.box_id))
            & (col(SheetDraft.period) == col(SheetSignature.period)),
        )
        .where(col(SheetSignature.box_id).in_([draft.box_id for draft in found]))
    ).all()
    return tuple(
        DraftState(
            box=draft.box_id,
            period=draft.period,
            seal=seal_groups(read_sheet(draft.sheet).seal),
            signed=tuple(sorted(role for box_id, role in signatures if box_id == draft.box_id)),
        )
        for draft in found
    )


def standings(session: Session, coming: Mapping[str, Upcoming], today: date) -> list[Standing]:
    """How every box stands, in the order given."""
    drafts = draft_views(session, coming)
    running = _running(session, coming)
    members = _members(session, {one.committee.id for one in coming.values()})
    found = []
    for box_id, one in coming.items():
        draft, opening, current = drafts.get(box_id), running.get(box_id), one.current
        arrived = current is not None and current.due_on <= today
        found.append(
            Standing(
                box_id=box_id,
                box=one.box.name,
                place=one.box.place,
                committee_id=one.committee.id,
                committee=one.committee.name,
                roles=_role_rows(one, members),
                current=one.box.current,
                due_on=None if current is None else current.due_on,
                next_number=one.number,
                can_draft=not one.is_sealed and not one.missing,
                draft=draft,
                next_is_sealed=one.is_sealed,
                opening_id=opening,
                due=opening is None and (one.is_sealed or draft is not None) and arrived,
            )
        )
    return found


def _running(session: Session, boxes: Iterable[str]) -> dict[str, int]:
    """The openings whose minutes are not filed yet, by box."""
    query = (
        select(Count.box_id, func.max(Count.opening_id))
        .outerjoin(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(col(Count.box_id).in_(boxes), col(Minutes.id).is_(None))
        .group_by(col(Count.box_id))
    )
    return dict(session.exec(query).all())


def _members(session: Session, committees: Iterable[str]) -> list[tuple[Account, bool]]:
    """The active members of committees, and whether each has an identity."""
    enrolled = select(Holder.id).where(
        Holder.account_id == Account.id, Holder.state == "active", Holder.kind == "person"
    )
    query = (
        select(Account, enrolled.exists())
        .where(col(Account.committee_id).in_(committees), col(Account.active))
        .order_by(col(Account.id))
    )
    return list(session.exec(query).all())


def _role_rows(one: Upcoming, members: Iterable[tuple[Account, bool]]) -> tuple[RoleRow, ...]:
    labels: dict[str, str] = json.loads(one.committee.labels)
    named = set(quorum.roles_named(one.sets))
    rows = []
    for role in quorum.ROLES:
        seated = [
            (member.name, enrolled)
            for member, enrolled in members
            if (member.committee_id, member.role) == (one.committee.id, role)
        ]
        if seated or role in named:
            periods = one.padlocks.get(role, {})
            rows.append(
                RoleRow(
                    role=role,
                    label=labels.get(role, role),
                    members=tuple(name for name, _ in seated),
                    enrolled=tuple(name for name, enrolled in seated if enrolled),
                    needed=role in named,
                    fitted_for_next=one.number in periods,
                    fitted_ahead=len(periods),
                )
            )
    return tuple(rows)
