"""What an office pays for and most tests need not: 20 ms for a password's hash, the disk's word for a commit,
a quarter of a second for a passphrase's key, in Python and in the browser alike.

None is a setting: only a test can choose it. Processes of their own (live.py) pay as an office does.
"""

import secrets
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

from app import db
from app.staff import accounts
from ballots.sealing import keyring

__all__ = ["FEW_ROUNDS", "are_few", "cheaply", "truly"]

_TRUE: tuple[Any, ...] = (accounts._hasher, accounts._nobody, db._PRAGMAS, keyring._wrapping_key)
# A thousandth of PBKDF2's iterations; the number that is kept, and its bounds, stay as they are.
FEW_ROUNDS = """(() => {
    if (typeof SubtleCrypto === "undefined") return;  // a page without TLS
    const derive = SubtleCrypto.prototype.deriveKey;
    SubtleCrypto.prototype.deriveKey = function (how, ...rest) {
        const few = how.name === "PBKDF2" ? { ...how, iterations: how.iterations / 1000 } : how;
        return derive.call(this, few, ...rest);
    };
})();"""
_FIRST: dict[str, tuple[Any, Any]] = {}  # by kind of database
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_NOBODY = _CHEAP.hash(secrets.token_urlsafe(16))
# What is written and in which order stays the same; only a power cut would tell.
_PRAGMAS = tuple(one.replace("synchronous=FULL", "synchronous=OFF") for one in db._PRAGMAS)


def _few_rounds(passphrase: str, salt: bytes, iterations: int) -> bytes:
    made: bytes = _TRUE[3](passphrase, salt, iterations // 1000)
    return made


def _engine_like_the_first(address: Any, **given: Any) -> Engine:
    """An engine that knows all statements which another one of its kind has compiled."""
    engine = create_engine(address, **given)
    kind = engine.dialect.name
    if kind not in _FIRST or not hasattr(_FIRST[kind][0], "default_isolation_level"):  # it never connected
        _FIRST[kind] = (engine.dialect, LRUCache(5_000))
    engine.dialect, engine._compiled_cache = _FIRST[kind]
    return engine


def are_few() -> bool:
    """Whether Python's half of the wrapping is cheap now, so that a browser's must be."""
    return keyring._wrapping_key is _few_rounds


def cheaply(patch: pytest.MonkeyPatch) -> None:
    """As long as this patch lasts, hashes (those of unknown logins too), commits and keys cost nothing.

    And a statement is worked out once a process, not once for each test's database.
    """
    _set(patch, _CHEAP, _NOBODY, _PRAGMAS, _few_rounds)
    patch.setattr(db, "create_engine", _engine_like_the_first)


def truly(patch: pytest.MonkeyPatch) -> None:
    """As long as this patch lasts, all is as in an office."""
    _set(patch, *_TRUE)


def _set(patch: pytest.MonkeyPatch, hasher: Any, nobody: str, pragmas: tuple[str, ...], key: Any) -> None:
    patch.setattr(accounts, "_hasher", hasher)
    patch.setattr(accounts, "_nobody", nobody)
    patch.setattr(db, "_PRAGMAS", pragmas)
    patch.setattr(keyring, "_wrapping_key", key)
