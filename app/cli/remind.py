"""homphieu remind: the day's mails, to be run once a day by cron or a timer of systemd."""

from argparse import Namespace
from typing import Any

from app.cli.console import Console
from app.cli.parser import add_verb
from app.notices import mail, reminders
from app.settings import SettingsError, now
from app.staff import emails
from app.stop import Stop

__all__ = ["add_commands"]


def add_commands(commands: Any) -> None:
    """Add remind."""
    text = (
        "Gửi thư nhắc việc của ngày hôm nay: lần mở hòm sắp tới, chìa khóa quá 45 ngày chưa kiểm tra, "
        "sắp hết ổ khóa, chìa khóa dự phòng đã dùng, người giữ chìa khóa mới; việc xử lý ý kiến mới giao, "
        "sắp đến hạn, quá hạn. Mỗi việc nhắc mỗi người một lần. Chạy mỗi ngày một lần; cần HOMPHIEU_SMTP "
        "và HOMPHIEU_MAIL_FROM."
    )
    remind = add_verb(commands, "remind", _remind, "gửi thư nhắc việc của ngày", text)
    remind.add_argument("--dry-run", action="store_true", help="chỉ in các thư sẽ gửi, không gửi")


def _remind(args: Namespace, console: Console) -> None:
    chosen = console.settings
    today = now().date()
    with console.current_database() as database:
        with database.reading() as session:
            waiting = reminders.letters(session, today)
        if args.dry_run:
            for letter in waiting:
                _print(letter, chosen.mail_from or "homphieu@localhost", chosen.public_url)
            print(f"{len(waiting)} thư sẽ được gửi.")
            return
        server = _server(chosen.smtp, chosen.mail_from)
        failed = 0
        for letter in waiting:
            message = reminders.message(letter, chosen.mail_from, chosen.public_url)
            try:
                mail.send(server, chosen.mail_from, message)
            except mail.NotSent as no:
                failed += 1
                print(f"Chưa gửi được cho {letter.login}: {no.fault.value}")
                continue
            with database.writing() as session:
                reminders.sent(session, letter, today)
    print(f"Đã gửi {len(waiting) - failed} thư.")
    if failed:
        raise Stop(f"còn {failed} thư chưa gửi được; lần chạy sau sẽ gửi lại")


def _server(smtp: str, sender: str) -> mail.Server:
    if not smtp or not sender:
        raise Stop("chưa đặt HOMPHIEU_SMTP và HOMPHIEU_MAIL_FROM (xem: homphieu --help)")
    try:
        server = mail.read_server(smtp)
    except SettingsError:
        raise Stop(
            "HOMPHIEU_SMTP chưa đúng: smtp://, starttls:// hoặc smtps://[tên:mật-khẩu@]máy[:cổng]"
        ) from None
    if not emails.is_email(sender):
        raise Stop("HOMPHIEU_MAIL_FROM không phải một địa chỉ thư điện tử")
    return server


def _print(letter: reminders.Letter, sender: str, public_url: str) -> None:
    message = reminders.message(letter, sender, public_url)
    print(f"--- {letter.login}\nĐến: {letter.email}\nTiêu đề: {message['Subject']}\n")
    print(message.get_content())
