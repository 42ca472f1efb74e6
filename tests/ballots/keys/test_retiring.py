"""What leaves: a paper spare key is retired by its role alone, and nothing but a spare key is."""

import pytest
from simulator import BOX, Office, log_keys

from ballots.errors import Code, Refused
from ballots.keys import holders, leaving


def refused(office: Office, role: str, holder_id: str) -> Code:
    with office.writing() as session, pytest.raises(Refused) as no:
        leaving.retire_spare(session, office.account(session, role), holder_id, log_keys)
    return no.value.code


def test_only_an_active_spare_key_of_ones_own_role_is_retired() -> None:
    office = Office().ready()
    with office.writing() as session:
        spare = office.spare(session, "mttq").id
        person = holders.identity_of(session, office.account(session, "mttq"))
        assert person is not None
    assert refused(office, "mttq", "0" * 24) is Code.HOLDER_WRONG
    assert refused(office, "mttq", person.id) is Code.HOLDER_WRONG
    assert refused(office, "union", spare) is Code.HOLDER_WRONG
    with office.writing() as session:
        gone = leaving.retire_spare(session, office.account(session, "mttq"), spare, log_keys)
        assert (gone.id, gone.state) == (spare, "retired")
    assert refused(office, "mttq", spare) is Code.HOLDER_WRONG
    with office.reading() as session:
        assert holders.identity_of(session, office.account(session, "mttq")) is not None
        assert holders.next_number(session, BOX) > 1
