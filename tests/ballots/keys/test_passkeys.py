"""Passkeys in the database, on both kinds: kept, wrapped around one's own identity, spent, taken away."""

import secrets
from datetime import datetime, timedelta

import pytest
from seats import identity
from simulator import Office
from sqlmodel import Session, select

from app.errors import Problem, Rejected
from app.passkeys import challenges
from ballots.errors import Code, Refused
from ballots.keys import passkeys
from ballots.keys.passkeys import NewPasskey
from ballots.sealing import passkeys as sealing
from ballots.sealing import signatures
from ballots.sealing.passkeys import Seat
from ballots.tables import Account, Passkey, PasskeyWrapping, SpentChallenge

pytestmark = pytest.mark.usefixtures("each_database")
NOW = datetime(2026, 11, 30, 16, 0)  # noqa: DTZ001 - the office's local time is naive


def keep(session: Session, account: Account, credential: bytes, *, bound: bool = True) -> Passkey:
    made = NewPasskey(credential, b"public", 0, bound, ("usb",))
    return passkeys.add(session, account, made, "Khóa", NOW.date())


def test_a_passkey_and_its_wrapping_come_and_go() -> None:
    office = Office()
    office.fit()
    with office.writing() as session:
        account = office.account(session, "mttq")
        row = keep(session, account, b"key")
        text = sealing.wrap(identity("mttq")[0], bytes(32), b"key", bytes(32), Seat("hoi-dong", "mttq"))
        signature = signatures.sign(identity("mttq")[0].ecdsa, signatures.wrapping_statement(text))
        holder = passkeys.wrap(session, account, row, text.decode(), signature)
    with office.writing() as session:
        account = office.account(session, "mttq")
        [found] = passkeys.of_account(session, account.id or 0)
        [one] = passkeys.wrapped_for(session, account, bound_only=True)
        assert (found.name, found.opens, one.holder) == ("Khóa", True, holder.id)
        with pytest.raises(Refused) as refused:
            keep(session, office.account(session, "ubnd"), b"key")
        assert refused.value.code == Code.PASSKEY_KNOWN
    with office.writing() as session:
        account = office.account(session, "mttq")
        passkeys.remove(session, account, row.id or 0)
    with office.reading() as session:
        assert session.exec(select(Passkey)).all() == []
        assert session.exec(select(PasskeyWrapping)).all() == []


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63])
def test_a_number_that_no_database_holds_is_nobodys(number: int) -> None:
    office = Office()
    with office.writing() as session, pytest.raises(Refused) as refused:
        passkeys.remove(session, office.account(session, "mttq"), number)
    assert refused.value.code == Code.PASSKEY_UNKNOWN


def test_a_challenge_is_spent_once_and_forgotten_when_it_is_too_old_anyway() -> None:
    office, challenge = Office(), secrets.token_bytes(56)
    with office.writing() as session:
        challenges.spend(session, challenge, NOW)
    with office.writing() as session, pytest.raises(Rejected) as rejected:
        challenges.spend(session, challenge, NOW + timedelta(minutes=5))
    assert rejected.value.code is Problem.PASSKEY_STALE
    with office.writing() as session:
        challenges.spend(session, b"another", NOW + timedelta(minutes=6))
    with office.reading() as session:
        assert len(session.exec(select(SpentChallenge)).all()) == 1
