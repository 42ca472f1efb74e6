"""The proof of work of a letter: for one envelope, one box, and an hour or two."""

import hashlib
from datetime import datetime, timedelta
from itertools import count

import pytest

from ballots.errors import Code, Refused
from ballots.sealing import work

KEY = bytes(range(32))
NOW = datetime(2026, 11, 26, 10, 59)  # noqa: DTZ001 - the office's local time is naive
LEAF, OTHER = bytes(32), b"\x01" * 32
BITS = 10


def solved(challenge: bytes, leaf: bytes = LEAF, bits: int = BITS) -> bytes:
    for number in count():
        nonce = number.to_bytes(work.NONCE_BYTES)
        digest = hashlib.sha256(b"homphieu/1 work\0" + challenge + leaf + nonce).digest()
        if int.from_bytes(digest) >> 256 - bits == 0:
            return nonce
    raise AssertionError


def is_taken(nonce: bytes, box: str = "hom-1", now: datetime = NOW, leaf: bytes = LEAF) -> bool:
    refused = None
    try:
        work.check(work.challenges(KEY, box, now), leaf, nonce, BITS)
    except Refused as no:
        refused = no.code
    assert refused in {None, Code.WORK_MISSING}
    return refused is None


def test_work_is_taken_in_its_hour_and_the_next_and_no_longer() -> None:
    nonce = solved(work.challenge(KEY, "hom-1", NOW))
    assert is_taken(nonce)
    assert is_taken(nonce, now=NOW + timedelta(hours=1))
    assert not is_taken(nonce, now=NOW + timedelta(hours=2))
    assert not is_taken(nonce, now=NOW - timedelta(hours=1))


def test_work_for_one_envelope_or_box_is_none_for_another() -> None:
    nonce = solved(work.challenge(KEY, "hom-1", NOW))
    assert not is_taken(nonce, leaf=OTHER)
    assert not is_taken(nonce, box="hom-2")


def test_nobody_knows_a_challenge_without_the_key() -> None:
    assert work.challenge(KEY, "hom-1", NOW) != work.challenge(bytes(32), "hom-1", NOW)


@pytest.mark.parametrize("nonce", [b"", bytes(8), b"\xff" * 8])
def test_any_eight_bytes_are_no_work(nonce: bytes) -> None:
    assert not is_taken(nonce)
