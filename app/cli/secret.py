"""Whether the secret is that of the database's boxes: else another key would sign their next entries."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import inspect
from sqlmodel import Session

from app.cli.serving import open_file
from app.db import Database
from app.settings import Keys, SecretOpen, Settings, SettingsError
from app.stop import Stop
from ballots.box import chain
from ballots.sealing import ledger

__all__ = ["check", "check_session", "keys"]


def keys(settings: Settings) -> Keys:
    """The keys of the secret; Stop without one."""
    try:
        return settings.keys()
    except SecretOpen:
        raise Stop(open_file("tệp khóa bí mật", settings.secret_file)) from None
    except SettingsError:
        raise Stop(f"không dùng được tệp khóa bí mật {settings.secret_file}") from None


def check(database: Database, settings: Settings) -> None:
    """Stop if there is a secret and it is another installation's. A database without tables has no boxes."""
    if not settings.secret_file.exists() or not inspect(database.engine).has_table("entry"):
        return
    with database.reading() as session:
        check_session(session, settings)


def check_session(session: Session, settings: Settings) -> None:
    """As check(), in a transaction that is there."""
    mine = keys(settings)
    wrong = [name for box_id, name, key in chain.log_keys(session) if key != _public(mine.log_key(box_id))]
    wrong += [
        name
        for box_id, name, head in chain.heads_without_sheet(session)
        if not ledger.is_signed(head, mine.log_key(box_id).public_key())
    ]
    if wrong:
        more = f" và {len(wrong) - 1} hòm khác" if len(wrong) > 1 else ""
        raise Stop(
            f"tệp khóa bí mật {settings.secret_file} không phải của cơ sở dữ liệu này: {wrong[0]}{more} đã "
            "niêm phong bằng khóa khác. Chưa có gì bị đổi. Xin khôi phục đúng tệp khóa bí mật từ bản sao "
            "lưu, hoặc đặt lại DATABASE_URL, HOMPHIEU_SECRET_FILE cho đúng cặp"
        )


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()
