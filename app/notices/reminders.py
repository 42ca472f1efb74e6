"""What people are reminded of by mail, once each: openings, keys, padlocks, spare keys, new holders.

Decides and writes the texts; sends nothing. No secret is in them, and of personal data names only.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid

from sqlmodel import Session, col, or_, select

from app.words import keys_told
from ballots.keys.warnings import ALARM_DAYS, KeyWarning, Kind
from ballots.office.audit import What
from ballots.tables import Account, Box, Committee, Holder, MailSent, Unit
from ballots.views import proofs
from ballots.views.proofs import KeyTable
from printing.wording import day

__all__ = ["Letter", "letters", "message", "sent"]

_NEW_DAYS = 14  # a holder who joined longer ago is no news


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
    """The letters to be sent today, by login; nothing that a person was sent before."""
    committees = session.exec(select(Committee).order_by(col(Committee.id))).all()
    told: dict[int, list[_Item]] = {}
    people: dict[int, Account] = {}
    for committee in committees:
        items = list(_items(session, committee, today))
        for account in _readers(session, committee):
            assert account.id is not None  # noqa: S101 - it was read from the database
            people[account.id] = account
            mine = [item for item in items if _is_for(item, account, committee)]
            told.setdefault(account.id, []).extend(mine)
    written = [_letter(session, people[number], items) for number, items in told.items()]
    return sorted((letter for letter in written if letter.items), key=lambda letter: letter.login)


def _readers(session: Session, committee: Committee) -> list[Account]:
    """The members of a committee and its unit's secretaries, as far as they have an address."""
    query = select(Account).where(
        Account.unit_id == committee.unit_id,
        col(Account.active),
        Account.email != "",
        or_(col(Account.committee_id) == committee.id, col(Account.secretary)),
    )
    return list(session.exec(query).all())


def _is_for(item: _Item, account: Account, committee: Committee) -> bool:
    mine = account.committee_id == committee.id and account.role == item.role
    return not item.role or mine or account.secretary


def _letter(session: Session, account: Account, items: Iterable[_Item]) -> Letter:
    before = set(session.exec(select(MailSent.about).where(MailSent.account_id == account.id)).all())
    return Letter(
        account_id=account.id or 0,
        login=account.login,
        name=account.name,
        email=account.email,
        unit=session.get_one(Unit, account.unit_id).name,
        items=tuple((one.about, one.title, one.text) for one in items if one.about not in before),
    )


# --- what there is to tell ------------------------------------------------------------------------------


def _items(session: Session, committee: Committee, today: date) -> Iterator[_Item]:
    labels: dict[str, str] = json.loads(committee.labels)
    boxes = select(Box.id).where(Box.committee_id == committee.id).order_by(col(Box.name), col(Box.id))
    for box_id in session.exec(boxes).all():
        table = proofs.key_table(session, box_id, today)
        yield from _of_opening(table, today)
        for one in table.warnings:
            yield _of_warning(table, one, today)
    yield from _of_spares(session, committee, labels, today)
    yield from _of_holders(session, committee, labels, today)


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
    session: Session, committee: Committee, labels: dict[str, str], today: date
) -> Iterator[_Item]:
    kinds = {What.SPARE_USED.value}
    for line in proofs.recent_lines(session, committee.unit_id, {committee.id}, today, kinds):
        text = (
            f"Ngày {day(line.at.date())}, {line.name} – {keys_told.line(line, labels)}. "
            "Nếu ông/bà không được biết trước, xin hỏi ngay chủ tọa và thư ký."
        )
        about = f"audit {committee.unit_id} {line.height}"
        yield _Item(about, "Chìa khóa dự phòng đã được dùng", text)


def _of_holders(
    session: Session, committee: Committee, labels: dict[str, str], today: date
) -> Iterator[_Item]:
    query = (
        select(Holder, Account)
        .join(Account, col(Account.id) == col(Holder.account_id))
        .where(Holder.committee_id == committee.id, Holder.state == "active")
        .where(col(Holder.since) >= today - timedelta(days=_NEW_DAYS))
        .order_by(col(Holder.since), col(Holder.id))
    )
    for holder, account in session.exec(query):
        what = "tạo chìa khóa dự phòng của" if holder.kind == "spare" else "bắt đầu giữ chìa khóa của"
        label = labels.get(holder.role, holder.role)
        text = f"Ngày {day(holder.since)}, {account.name} {what} vai trò “{label}”."
        yield _Item(f"holder {holder.id}", "Có thêm người giữ chìa khóa", text)


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
    for about, _, _ in letter.items:
        session.merge(MailSent(account_id=letter.account_id, about=about, sent_on=today))
