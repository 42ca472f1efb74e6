"""What `homphieu doctor` looks at, a line each: whether it holds, and what to do where it does not.

Knows the database's own settings by name (docs/OPERATIONS.md); writes nothing, and tells no value of a row.
"""

import os
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from app import migrate
from app.db import Database
from app.readiness import LEAST_FREE_BYTES
from app.settings import Settings, is_open_to_others
from app.upkeep.backup import backups_in
from app.upkeep.settings import Upkeep
from ballots.errors import Refused

__all__ = ["Check", "look"]

Ask = Callable[[str], tuple[dict[str, str], datetime]]  # headers, and the clock here when they came

_SECONDS = 10.0
_CLOCK_SECONDS = 120
_BACKUP_DAYS = 4
_HSTS = "strict-transport-security"
_SQLITE = {"secure_delete": "1", "journal_mode": "truncate", "synchronous": "2", "foreign_keys": "1"}
_POSTGRESQL = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_connections": "off",
    "track_commit_timestamp": "off",
    "autovacuum": "on",
    "archive_mode": "off",
}


@dataclass(frozen=True)
class Check:
    """One line: `good` None means that it could not be looked at, and is for a person to see."""

    what: str
    good: bool | None
    told: str
    do: str = ""


def look(
    chosen: Settings, upkeep: Upkeep, database: Database, now: datetime, ask: Ask | None = None
) -> list[Check]:
    """All checks, in the order in which they are read."""
    return [
        *_address(chosen, ask or _ask),
        Check(
            "nhật ký truy cập",
            None,
            "chương trình không ghi; proxy đặt ở trước thì không nhìn thấy được từ đây",
            "xin xem cấu hình proxy: nginx access_log off; Caddy không có mục log",
        ),
        _zone(now),
        _disk(chosen),
        *_files(chosen),
        _fonts(),
        *_database(database),
        _backup(upkeep, now),
    ]


# --- outside --------------------------------------------------------------------------------------------


def _address(chosen: Settings, ask: Ask) -> Iterator[Check]:
    url = chosen.public_url
    if not chosen.secure:
        yield Check(
            "địa chỉ công khai", False, f"{url} không phải https", "đặt HOMPHIEU_PUBLIC_URL=https://…"
        )
        return
    yield Check("địa chỉ công khai", True, url)
    try:
        headers, here = ask(url + "/healthz")
    except (OSError, ValueError) as no:
        reason = getattr(no, "reason", no)
        secure = isinstance(reason, ssl.SSLError)
        told = "chứng chỉ TLS không đúng hoặc đã hết hạn" if secure else "máy này không mở được địa chỉ ấy"
        yield Check(
            "TLS ở phía trước",
            False,
            told,
            "xem lại proxy, chứng chỉ, tên miền; chạy lại khi máy chủ đang chạy",
        )
        return
    yield Check("TLS ở phía trước", True, "mở được, chứng chỉ đúng")
    hsts = headers.get(_HSTS, "")
    yield Check(
        "HSTS",
        bool(hsts),
        hsts or "không có",
        "" if hsts else "proxy bỏ mất đầu Strict-Transport-Security; để nguyên nó",
    )
    yield _clock(headers.get("date", ""), here)


def _ask(url: str) -> tuple[dict[str, str], datetime]:
    if urlsplit(url).scheme != "https":
        raise ValueError(url)
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 - https, looked at above
            headers = answer.headers
    except urllib.error.HTTPError as no:
        headers = no.headers
    return {name.lower(): value for name, value in headers.items()}, datetime.now().astimezone()


def _clock(date: str, here: datetime) -> Check:
    try:
        apart = abs((parsedate_to_datetime(date) - here).total_seconds())
    except (ValueError, TypeError):
        return Check("đồng hồ", None, "câu trả lời không có giờ", "xin so đồng hồ của máy với giờ chuẩn")
    good = apart <= _CLOCK_SECONDS
    return Check(
        "đồng hồ",
        good,
        f"lệch {apart:.0f} giây so với địa chỉ công khai",
        "" if good else "bật đồng bộ giờ (NTP)",
    )


def _zone(now: datetime) -> Check:
    """The program always counts in Vietnam's time; the machine's own zone decides when timers run."""
    local = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the machine's own clock is what is asked
    good = abs((local - now).total_seconds()) < _CLOCK_SECONDS
    return Check(
        "múi giờ của máy",
        good,
        "giờ Việt Nam" if good else "khác giờ Việt Nam",
        "" if good else "timedatectl set-timezone Asia/Ho_Chi_Minh",
    )


# --- this machine ---------------------------------------------------------------------------------------


def _disk(chosen: Settings) -> Check:
    url = make_url(chosen.database_url)
    place = (
        Path(url.database or ".").parent if url.get_backend_name() == "sqlite" else chosen.secret_file.parent
    )
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        return Check("chỗ trống trên đĩa", False, f"không đọc được {place}", "xem lại DATABASE_URL")
    good = free >= 8 * LEAST_FREE_BYTES
    return Check(
        "chỗ trống trên đĩa", good, f"{free // 1_000_000} MB", "" if good else "dọn đĩa hoặc thêm chỗ"
    )


def _files(chosen: Settings) -> Iterator[Check]:
    url = make_url(chosen.database_url)
    files = [("tệp khóa bí mật", chosen.secret_file)]
    if url.get_backend_name() == "sqlite" and url.database:
        files.append(("tệp cơ sở dữ liệu", Path(url.database)))
    for what, file in files:
        try:
            bad = is_open_to_others(file)
        except OSError:
            yield Check(what, False, f"không có {file}", "khôi phục tệp; nếu chưa lập gì: homphieu init")
            continue
        told = "người khác trên máy đọc được" if bad else "chỉ chủ tệp đọc được"
        yield Check(what, not bad, told, f"chmod 600 {file}" if bad else "")
    heads = chosen.heads_file
    good = heads is not None and heads.exists() and os.access(heads.parent, os.W_OK)
    yield Check(
        "tệp nhớ sổ ghi",
        good,
        str(heads),
        "" if good else "chạy homphieu serve một lần; thư mục phải ghi được",
    )


def _fonts() -> Check:
    from printing.fonts import REGULAR, register  # noqa: PLC0415 - loads reportlab

    try:
        register()
    except OSError:
        return Check("phông chữ để in", False, "thiếu", "cài lại chương trình")
    return Check("phông chữ để in", True, REGULAR)


def _backup(upkeep: Upkeep, now: datetime) -> Check:
    if upkeep.backups is None:
        return Check(
            "bản sao lưu", False, "chưa đặt HOMPHIEU_BACKUPS", "đặt thư mục ấy, chạy homphieu backup mỗi đêm"
        )
    found = backups_in(upkeep.backups)
    if not found:
        return Check(
            "bản sao lưu", False, f"chưa có bản nào trong {upkeep.backups}", "chạy homphieu backup mỗi đêm"
        )
    days = (now - found[-1].at).days
    good = days < _BACKUP_DAYS and found[-1].file.suffix == ".age"
    told = f"{len(found)} bản, mới nhất {found[-1].at:%d/%m/%Y %H:%M}"
    if found[-1].file.suffix != ".age":
        return Check("bản sao lưu", False, told + ", chưa mã hóa", "đặt HOMPHIEU_BACKUP_AGE")
    return Check("bản sao lưu", good, told, "" if good else "chạy homphieu backup mỗi đêm")


# --- the database ---------------------------------------------------------------------------------------


def _database(database: Database) -> Iterator[Check]:
    try:
        current = migrate.is_current(database.engine)
        settings = _SQLITE if database.sqlite else _POSTGRESQL
        found = {name: _setting(database, name) for name in settings}
    except (SQLAlchemyError, Refused, OSError):
        yield Check("cơ sở dữ liệu", False, "không mở được", "xem lại DATABASE_URL, máy chủ cơ sở dữ liệu")
        return
    yield Check(
        "bảng theo phiên bản chương trình",
        current,
        "đúng" if current else "cũ hoặc mới hơn",
        "" if current else "homphieu migrate",
    )
    for name, wanted in settings.items():
        good = found[name] == wanted
        yield Check(
            f"cơ sở dữ liệu: {name}", good, found[name], "" if good else f"đặt {name} = {wanted} (OPERATIONS)"
        )


def _setting(database: Database, name: str) -> str:
    with database.reading() as session:
        asked = f"PRAGMA {name}" if database.sqlite else f"SHOW {name}"
        return str(session.connection().exec_driver_sql(asked).scalar_one())
