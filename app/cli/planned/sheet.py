"""The accounts sheet as a file that only its owner can read: written before anything is committed."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.cli.planned.made import FirstLogin
from app.stop import Stop

__all__ = ["written"]


@contextmanager
def written(path: Path, logins: Sequence[FirstLogin], public_url: str) -> Iterator[None]:
    """Write it, and take it away again if what follows fails; no file is ever replaced."""
    from printing.accounts.sheet import Part, draw_accounts  # noqa: PLC0415 - loads reportlab

    parts = [Part(one.unit, one.name, one.login, one.password) for one in logins]
    content = draw_accounts(parts, f"{public_url.rstrip('/')}/login")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Stop(f"chưa lập gì: đã có tệp {path}; xin chọn tên khác cho tờ mật khẩu") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
