"""What an office pays for and most tests need not: 20 ms for a password's hash, the disk's word for a commit.

Neither is a setting: only a test can choose it. Processes of their own (live.py) pay as an office does.
"""

import secrets
from typing import Any

import pytest
from argon2 import PasswordHasher

from app import db
from app.staff import accounts

__all__ = ["cheaply", "truly"]

_TRUE: tuple[Any, str, tuple[str, ...]] = (accounts._hasher, accounts._nobody, db._PRAGMAS)
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_NOBODY = _CHEAP.hash(secrets.token_urlsafe(16))
# What is written and in which order stays the same; only a power cut would tell.
_PRAGMAS = tuple(one.replace("synchronous=FULL", "synchronous=OFF") for one in db._PRAGMAS)


def cheaply(patch: pytest.MonkeyPatch) -> None:
    """As long as this patch lasts, hashes cost nothing (those of unknown logins too), nor do commits."""
    _set(patch, _CHEAP, _NOBODY, _PRAGMAS)


def truly(patch: pytest.MonkeyPatch) -> None:
    """As long as this patch lasts, all is as in an office."""
    _set(patch, *_TRUE)


def _set(patch: pytest.MonkeyPatch, hasher: Any, nobody: str, pragmas: tuple[str, ...]) -> None:
    patch.setattr(accounts, "_hasher", hasher)
    patch.setattr(accounts, "_nobody", nobody)
    patch.setattr(db, "_PRAGMAS", pragmas)
