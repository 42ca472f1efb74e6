"""An official's month: the told rows of the desks that were the official's, the reply, and signing off.

A desk that has no row of its own gives nothing (decision 36). Figures are sums of told rows, and of items
with five answers or more.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.groups import Part, groups_of, summed
from ballots.forms.questionnaire import Form
from ballots.forms.tally import LEAST_SHOWN, Ratio
from ballots.tables import (
    Account,
    Box,
    Count,
    DeskClerk,
    Minutes,
    OfficialMonth,
    Opening,
    Period,
    Questionnaire,
)
from ballots.typed import clean

__all__ = ["REPLY_DAYS", "Item", "Standing", "reply", "sign", "standings"]

REPLY_DAYS = 7  # after the minutes: so long an official who says nothing is waited for


@dataclass(frozen=True)
class Item:
    """An item of the questionnaire: how many were satisfied of those with an opinion."""

    code: str
    text: str
    rate: Ratio


@dataclass(frozen=True)
class Standing:
    """What is told of one official in one month; no items where no desk had a row of its own."""

    account_id: int
    name: str
    month: date
    desks: tuple[tuple[str, str], ...]  # the box's name, the desk
    counts: int  # of these desks, filed
    untold: int  # … of which the desk had no row of its own
    valid: int
    items: tuple[Item, ...]  # of five answers and more
    filed_on: date | None
    said: OfficialMonth | None

    @property
    def signable_from(self) -> date | None:
        """From this day on it can be signed off without a reply; None where nothing is told."""
        return self.filed_on + timedelta(days=REPLY_DAYS) if self.filed_on and self.valid else None

    @property
    def waits(self) -> bool:
        """Whether it is not signed off, and there is something to sign."""
        return bool(self.valid) and (self.said is None or self.said.signed_on is None)


def standings(
    session: Session, unit_id: str, since: date, until: date, account_id: int | None = None
) -> tuple[Standing, ...]:
    """Of every official who had a desk in the months from `since` to `until`, or of one; by month and name.

    Four statements, however many officials and months.
    """
    mine = (
        select(DeskClerk, Account.name, Box.name)
        .join(Account, col(Account.id) == col(DeskClerk.account_id))
        .join(Box, col(Box.id) == col(DeskClerk.box_id))
        .where(Box.unit_id == unit_id, DeskClerk.month >= since, DeskClerk.month <= until)
        .order_by(col(DeskClerk.month), col(Account.name), col(Account.id), col(DeskClerk.box_id))
        .order_by(col(DeskClerk.desk))
    )
    if account_id is not None:
        mine = mine.where(DeskClerk.account_id == account_id)
    held = session.exec(mine).all()
    found = _counts(session, {row.box_id for row, _, _ in held}, since, until)
    said = select(OfficialMonth).where(
        col(OfficialMonth.account_id).in_({row.account_id for row, _, _ in held})
    )
    months = {(one.account_id, one.month): one for one in session.exec(said)}
    by_month: dict[tuple[int, date], list[tuple[DeskClerk, str, str]]] = {}
    for row, name, box in held:
        by_month.setdefault((row.account_id, row.month), []).append((row, name, box))
    return tuple(_standing(rows, found, months.get(key)) for key, rows in by_month.items())


@dataclass(frozen=True)
class _Found:
    """A filed count with its questionnaire."""

    count: Count
    form: Form
    filed_on: date


def _counts(
    session: Session, boxes: Iterable[str], since: date, until: date
) -> dict[tuple[str, date], list[_Found]]:
    """The filed counts of boxes, by box and by the first day of the opening's month."""
    end = (until.replace(day=1) + timedelta(days=31)).replace(day=1)
    query = (
        select(Count, Period.sheet)
        .add_columns(col(Opening.started_at), col(Minutes.filed_on))
        .join(Opening, col(Opening.id) == col(Count.opening_id))
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .join(Period, (col(Period.box_id) == Count.box_id) & (col(Period.number) == Count.period))
        .where(col(Count.box_id).in_(set(boxes)))
        .where(col(Opening.started_at) >= datetime.combine(since, time.min))
        .where(col(Opening.started_at) < datetime.combine(end, time.min))
        .order_by(col(Opening.id))
    )
    rows = session.execute(query).all()
    named = {json.loads(sheet)["form"] for _, sheet, _, _ in rows}
    kept = session.exec(select(Questionnaire).where(col(Questionnaire.name).in_(named)))
    forms = {one.name: questionnaire.read_named(one.name, one.published) for one in kept}
    found: dict[tuple[str, date], list[_Found]] = {}
    for count, sheet, started_at, filed_on in rows:
        month = started_at.date().replace(day=1)
        one = _Found(count, forms[json.loads(sheet)["form"]], filed_on)
        found.setdefault((count.box_id, month), []).append(one)
    return found


def _standing(
    rows: Sequence[tuple[DeskClerk, str, str]],
    found: Mapping[tuple[str, date], Sequence[_Found]],
    said: OfficialMonth | None,
) -> Standing:
    first, name, _ = rows[0]
    mine = [(row.desk, one) for row, _, _ in rows for one in found.get((row.box_id, row.month), ())]
    told = [(one.form, part) for desk, one in mine if (part := _told(desk, one.count)) is not None]
    return Standing(
        account_id=first.account_id,
        name=name,
        month=first.month,
        desks=tuple((box, row.desk) for row, _, box in rows),
        counts=len(mine),
        untold=len(mine) - len(told),
        valid=sum(part.valid for _, part in told),
        items=_items(told),
        filed_on=max((one.filed_on for _, one in mine), default=None),
        said=said,
    )


def _told(desk: str, count: Count) -> Part | None:
    """The desk's own row; None where it has none, which is all that is known of few ballots."""
    return next((part for part in summed([groups_of(count.desks)]).rows if part.code == desk), None)


def _items(told: Sequence[tuple[Form, Part]]) -> tuple[Item, ...]:
    """By question over all told rows, whatever their questionnaire; the words are the first one's."""
    sums: dict[str, tuple[str, int, int]] = {}
    for form, part in told:
        for question in form.questions:
            counts = part.levels[question.code]
            text, satisfied, whole = sums.get(question.code, (question.text, 0, 0))
            satisfied += sum(counts[level.code] for level in form.levels if level.satisfied)
            whole += sum(counts[level.code] for level in form.levels if level.opinion)
            sums[question.code] = (text, satisfied, whole)
    return tuple(
        Item(code, text, Ratio(satisfied, whole))
        for code, (text, satisfied, whole) in sums.items()
        if whole >= LEAST_SHOWN
    )


# --- the official's word, and the leader's --------------------------------------------------------------


def _row(session: Session, standing: Standing) -> OfficialMonth:
    """Locked; OFFICIAL_UNTOLD where there are no figures, OFFICIAL_SIGNED (fact `name`) once it is signed."""
    if not standing.valid:
        raise Refused(Code.OFFICIAL_UNTOLD)
    key = (standing.account_id, standing.month)
    row = session.get(OfficialMonth, key, with_for_update=True, populate_existing=True)
    if row is not None and row.signed_on is not None:
        raise Refused(Code.OFFICIAL_SIGNED, name=standing.name)
    return row or OfficialMonth(account_id=standing.account_id, month=standing.month)


def reply(session: Session, standing: Standing, text: str, today: date) -> None:
    """Keep what the official says to the figures, or that there is nothing to say; until it is signed off."""
    row = _row(session, standing)
    row.reply = clean("reply", text, missing=None)
    row.replied_on = today
    session.add(row)
    session.flush()


def sign(session: Session, standing: Standing, leader: Account, figures: str, today: date) -> None:
    """Sign a month off with the figures as they were shown; they stay so.

    Raises OFFICIAL_SELF for one's own month, OFFICIAL_WAITING (fact `day`) while a reply is waited for.
    """
    row = _row(session, standing)
    if leader.id == standing.account_id:
        raise Refused(Code.OFFICIAL_SELF)
    from_ = standing.signable_from
    if row.replied_on is None and from_ is not None and today < from_:
        raise Refused(Code.OFFICIAL_WAITING, day=from_.isoformat())
    row.signed_by, row.signed_on, row.signed = leader.name, today, figures
    session.add(row)
    session.flush()
