"""The accounts sheet of what was made."""

from collections.abc import Sequence

from app.planned.made import FirstLogin

__all__ = ["drawn"]


def drawn(logins: Sequence[FirstLogin], public_url: str) -> bytes:
    """The PDF: a secret, given out once."""
    from printing.accounts.sheet import Part, draw_accounts  # noqa: PLC0415 - loads reportlab

    parts = [Part(one.unit, one.name, one.login, one.password, one.duties) for one in logins]
    return draw_accounts(parts, f"{public_url.rstrip('/')}/login")
