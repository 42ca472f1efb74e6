"""What people are reminded of by mail, once each: openings, keys, padlocks, spare keys, holders, matters.

Decides and writes the texts; sends nothing. No secret is in them, and of personal data names only.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid

from sqlmodel import Session, col, select

from app.notices import matter_notices
from app.words import keys_told
from ballots.keys.upcoming import upcoming
from ballots.keys.warnings import ALARM_DAYS, KeyWarning, Kind
from ballots.office.audit import What
from ballots.tables import Account, Box, Committee, Holder, MailSent, Unit
from ballots.views import proofs
from ballots.views.proofs import KeyTable
from printing.wording import day

__all__ = ["Letter", "letters", "message", "sent"]

_NEW_DAYS = 14  # a holder who joined longer ago is no news
_AT_ONCE = 1_000  # rows in memory


@dataclass(frozen=True)
class _Item:
    """One thing to be told: `about` makes it one of its own, so that it is told once."""

    about: str
    title: str
    text: str
    role: str = ""  # told to the members of this role and to secretaries; "": to the whole committee


@dataclass(frozen=True)
class Letter:
    """All that one person is reminded of today."""

    account_id: int
    login: str
    name: str
    email: str
    unit: str
    items: tuple[tuple[str, str, str], ...]  # about, title, text


def letters(session: Session, today: date) -> list[Letter]:
    """The letters to be sent today, by login; nothing that a person was sent before.

    The number of statements does not grow with the boxes, committees or people of the installation.
    """
    committees = session.exec(select(Committee).order_by(col(Committee.id))).all()
    waiting = matter_notices.waiting(session)
    items = _items(session, committees, today)
    for committee_id, late in matter_notices.late_of_committees(waiting, today):
        items[committee_id].append(_Item(late.about, late.title, late.text, "ubnd"))
    own: dict[int, list[tuple[str, str, str]]] = {}
    for account_id, one in matter_notices.of_officials(waiting, today):
        own.setdefault(account_id, []).append((one.about, one.title, one.text))
    in_unit: dict[str, list[Committee]] = {}
    for committee in committees:
        in_unit.setdefault(committee.unit_id, []).append(committee)
    written = []
    for account, unit in _readers(session):
        told = [
            (one.about, one.title, one.text)
            for committee in in_unit.get(account.unit_id, [])
            for one in items[committee.id]
            if _is_for(one, account, committee)
        ] + own.get(account.id or 0, [])
        written.append(Letter(account.id or 0, account.login, account.name, account.email, unit, tuple(told)))
    return sorted(_not_sent(session, written), key=lambda letter: letter.login)


def _readers(session: Session) -> list[tuple[Account, str]]:
    """Who has an address, with the name of the unit."""
    query = (
        select(Account, Unit.name)
        .join(Unit, col(Unit.id) == col(Account.unit_id))
        .where(col(Account.active), Account.email != "")
    )
    return list(session.exec(query).all())


def _is_for(item: _Item, account: Account, committee: Committee) -> bool:
    """A unit's secretaries are told everything, a committee's member what is for the own role or for all."""
    mine = account.committee_id == committee.id and item.role in {"", account.role}
    return mine or account.secretary


def _not_sent(session: Session, written: Sequence[Letter]) -> list[Letter]:
    """The letters without what each person was told before; those of which something is left."""
    wanted = {(letter.account_id, about) for letter in written for about, _, _ in letter.items}
    query = (
        select(MailSent.account_id, MailSent.about)
        .join(Account, col(Account.id) == col(MailSent.account_id))
        .where(col(Account.active), Account.email != "")
    )
    rows = session.exec(query.execution_options(yield_per=_AT_ONCE))
    before = {(number, about) for number, about in rows if (number, about) in wanted}
    left = [
        replace(letter, items=tuple(one for one in letter.items if (letter.account_id, one[0]) not in before))
        for letter in written
    ]
    return [letter for letter in left if letter.items]


# --- what there is to tell ------------------------------------------------------------------------------


def _items(session: Session, committees: Sequence[Committee], today: date) -> dict[str, list[_Item]]:
    """By committee: of its boxes by name, then of its spare keys and holders."""
    items: dict[str, list[_Item]] = {committee.id: [] for committee in committees}
    in_use = select(Box).where(col(Box.retired_on).is_(None)).order_by(col(Box.name), col(Box.id))
    boxes = session.exec(in_use).all()
    for table in proofs.key_tables(session, upcoming(session, boxes, today), today):
        mine = items[table.committee_id]
        mine += [*_of_opening(table, today), *(_of_warning(table, one, today) for one in table.warnings)]
    labels = {committee.id: json.loads(committee.labels) for committee in committees}
    for committee_id, item in _of_spares(session, committees, labels, today):
        items[committee_id].append(item)
    for committee_id, item in _of_holders(session, labels, today):
        items[committee_id].append(item)
    return items


def _of_opening(table: KeyTable, today: date) -> Iterator[_Item]:
    """A week before and a day before; a run that was missed is made up for while it still helps."""
    if table.opens_on is None or table.opens_on < today:
        return
    left = (table.opens_on - today).days
    about = f"opening {table.box_id} {table.period} {table.opens_on.isoformat()}"
    when = day(table.opens_on)
    if 1 < left <= ALARM_DAYS:
        text = (
            f"Ngày {when} mở hòm phiếu “{table.box}”, kỳ {table.period} (còn {left} ngày). "
            "Xin kiểm tra chìa khóa trong tuần này và mang theo cụm mật khẩu khi đi họp."
        )
        yield _Item(f"{about} week", f"Mở hòm phiếu ngày {when}", text)
    elif left <= 1:
        which = "Hôm nay" if left == 0 else "Ngày mai"
        text = f"{which}, {when}, mở hòm phiếu “{table.box}”, kỳ {table.period}."
        yield _Item(f"{about} day", f"{which} mở hòm phiếu", text)


def _of_warning(table: KeyTable, one: KeyWarning, today: date) -> _Item:
    said = keys_told.warning(table, one, today)
    place = f"{table.box_id} {one.role}"
    if one.alarm and table.opens_on is not None:
        about = f"alarm {one.kind.value} {place} {table.period} {table.opens_on.isoformat()}"
        text = f"Hòm phiếu “{table.box}”, mở ngày {day(table.opens_on)} – {said}"
        return _Item(about, "Báo động: lần mở hòm tới có thể không mở được", text)
    if one.kind is Kind.UNPROVED:
        last = "never" if one.proved_on is None else one.proved_on.isoformat()
        text = f"Hòm phiếu “{table.box}” – {said}"
        return _Item(f"unproved {place} {last}", "Cần kiểm tra chìa khóa", text, one.role)
    about = f"few_ahead {place} {table.next_number + one.ahead}"
    text = f"Hòm phiếu “{table.box}” – {said} Xin gắn thêm ổ khóa."
    return _Item(about, "Sắp hết ổ khóa", text, one.role)


def _of_spares(
    session: Session, committees: Sequence[Committee], labels: Mapping[str, dict[str, str]], today: date
) -> Iterator[tuple[str, _Item]]:
    unit_of = {committee.id: committee.unit_id for committee in committees}
    in_unit: dict[str, set[str]] = {}
    for committee_id, unit_id in unit_of.items():
        in_unit.setdefault(unit_id, set()).add(committee_id)
    for line in proofs.recent_lines_of(session, in_unit, today, {What.SPARE_USED.value}):
        text = (
            f"Ngày {day(line.at.date())}, {line.name} – {keys_told.line(line, labels[line.committee])}. "
            "Nếu ông/bà không được biết trước, xin hỏi ngay chủ tọa và thư ký."
        )
        about = f"audit {unit_of[line.committee]} {line.height}"
        yield line.committee, _Item(about, "Chìa khóa dự phòng đã được dùng", text)


def _of_holders(
    session: Session, labels: Mapping[str, dict[str, str]], today: date
) -> Iterator[tuple[str, _Item]]:
    query = (
        select(Holder, Account)
        .join(Account, col(Account.id) == col(Holder.account_id))
        .where(Holder.state == "active", col(Holder.since) >= today - timedelta(days=_NEW_DAYS))
        .order_by(col(Holder.since), col(Holder.id))
    )
    for holder, account in session.exec(query):
        what = "tạo chìa khóa dự phòng của" if holder.kind == "spare" else "bắt đầu giữ chìa khóa của"
        label = labels[holder.committee_id].get(holder.role, holder.role)
        text = f"Ngày {day(holder.since)}, {account.name} {what} vai trò “{label}”."
        yield holder.committee_id, _Item(f"holder {holder.id}", "Có thêm người giữ chìa khóa", text)


# --- the mail itself ------------------------------------------------------------------------------------


def message(letter: Letter, sender: str, public_url: str) -> EmailMessage:
    """The mail of one letter: plain text, UTF-8."""
    titles = list(dict.fromkeys(title for _, title, _ in letter.items))
    more = f" và {len(titles) - 1} việc khác" if len(titles) > 1 else ""
    made = EmailMessage()
    made["From"] = Address("Hòm phiếu đánh giá sự hài lòng", addr_spec=sender)
    made["To"] = letter.email
    made["Subject"] = titles[0] + more
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(_body(letter, public_url), cte="base64")
    return made


def _body(letter: Letter, public_url: str) -> str:
    listed = "\n\n".join(f"- {title}.\n  {text}" for _, title, text in letter.items)
    return (
        f"Kính gửi ông/bà {letter.name},\n\n{listed}\n\n"
        f"Xem và làm tiếp tại: {public_url}/staff\n\n"
        "Thư này do hệ thống hòm phiếu đánh giá sự hài lòng gửi tự động; xin không trả lời. Không có thư nào "
        "của hệ thống hỏi mật khẩu, cụm mật khẩu hay chìa khóa dự phòng. Muốn đổi địa chỉ hoặc thôi nhận "
        "thư, xin đăng nhập, bấm vào tên của mình rồi chọn “Thư nhắc việc”.\n\n"
        f"{letter.unit}\n"
    )


def sent(session: Session, letter: Letter, today: date) -> None:
    """Keep that a letter went out: none of its items is told to this person again."""
    told = {about for about, _, _ in letter.items}
    mine = (MailSent.account_id == letter.account_id, col(MailSent.about).in_(told))
    before = set(session.exec(select(MailSent.about).where(*mine)))
    session.add_all(
        MailSent(account_id=letter.account_id, about=about, sent_on=today) for about in told - before
    )
