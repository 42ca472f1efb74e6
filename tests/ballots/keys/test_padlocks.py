"""Which periods padlocks may be fitted to: none that is sealed, twelve at most, each once."""

import pytest
from simulator import BOX, LOG_KEY, Office

from ballots.errors import Code, Refused
from ballots.keys import holders, padlocks
from ballots.keys.padlocks import PERIODS_AHEAD, Fitting
from ballots.sealing import keyring
from ballots.sealing.sheet import point_of


def fitted(office: Office, *periods: int) -> Code | None:
    """What a member's padlocks for these periods meet; nothing is kept."""
    with office.writing() as session:
        account = office.account(session, "mttq")
        holder = holders.identity_of(session, account)
        assert holder is not None
        fittings = []
        for period in periods:
            key = keyring.make_padlock()
            copy = keyring.seal_copy(key, holder.ecdh, keyring.CopyOf(BOX, period, "mttq", holder.id))
            fittings.append(Fitting(period, point_of(key), {holder.id: copy}))
        try:
            padlocks.fit(session, account, BOX, fittings, LOG_KEY)
        except Refused as refused:
            return refused.code
        finally:
            session.rollback()
    return None


@pytest.fixture(scope="module")
def office() -> Office:
    return Office().ready()


def test_padlocks_are_for_periods_that_are_not_sealed_each_once_and_twelve_ahead(office: Office) -> None:
    with office.reading() as session:
        first = holders.next_number(session, BOX)
    assert first > 1
    assert fitted(office, first) is None
    assert fitted(office, first, first + PERIODS_AHEAD - 1) is None
    assert fitted(office, first - 1) is Code.PERIOD_SEALED
    assert fitted(office, first, first - 1) is Code.PERIOD_SEALED
    assert fitted(office) is Code.PERIODS_WRONG
    assert fitted(office, first, first) is Code.PERIODS_WRONG
    assert fitted(office, first + PERIODS_AHEAD) is Code.PERIODS_WRONG
