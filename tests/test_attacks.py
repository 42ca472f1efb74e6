"""Attacks by the office's own people, each of which once worked; a lying server's are in browser/."""

import re
from datetime import date

import pytest
from simulator import BOX, LOG_KEY, Office, identity

from ballots import custody, forms, keyring
from ballots.errors import Code, Refused
from ballots.issue import IssuedSlip
from ballots.sheet import point_of

QUORUM = ("ubnd", "mttq", "union", "clerk")


def closed_office() -> tuple[Office, list[IssuedSlip]]:
    """Six of ten slips used online, the slot closed."""
    office = Office().ready()
    slips = office.issue(10)
    for slip in slips[:6]:
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    return office, slips


def test_a_key_released_last_month_opens_no_later_period() -> None:
    office, _ = closed_office()
    for role in QUORUM:
        office.release(role)
    old = office.padlocks[1, "mttq"]
    for role, periods in (("mttq", (3,)), ("union", (3,)), ("union", (3, 4))):
        key = old if len(periods) == 1 else keyring.make_padlock()
        with office.writing() as session:
            account = office.account(session, role)
            holder = custody.identity_of(session, account)
            assert holder is not None
            copies = {holder.id: bytes(keyring.COPY_BYTES)}
            fittings = [custody.Fitting(period, point_of(key), copies) for period in periods]
            with pytest.raises(Refused) as no:
                custody.fit(session, account, BOX, fittings, LOG_KEY)
        assert no.value.code is Code.COPIES_WRONG


@pytest.mark.parametrize("whose", ["ubnd", "mttq"])
def test_an_old_or_anothers_identity_is_not_taken_again(whose: str) -> None:
    office = Office()
    office.fit()
    with office.writing() as session:
        custody.enrol(session, office.account(session, "ubnd"), identity("ubnd mới")[1])
    with office.writing() as session, pytest.raises(Refused) as no:
        custody.enrol(session, office.account(session, "ubnd"), identity(whose)[1])
    assert no.value.code is Code.COPIES_WRONG


def test_a_questionnaire_that_no_browser_could_answer_or_no_sheet_could_name_is_refused() -> None:
    source = forms.builtin("hai-noi-dung").source.decode()
    assert '"ket_qua"' in source
    for wrong in (
        source.replace('"ket_qua"', '"__proto__"'),
        re.sub(r"^id = .*$", f'id = "{"a" * 65}"', source, flags=re.MULTILINE),
    ):
        with pytest.raises(Refused) as no:
            forms.read_form(wrong.encode())
        assert (no.value.code, no.value.facts["why"]) == (Code.FORM_MALFORMED, "bad_code")
