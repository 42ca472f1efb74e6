"""A box on the day of its opening, with votes in it; and which refusal an act meets."""

from datetime import date

import pytest
from simulator import Office

from ballots.errors import Code, Refused

QUORUM = ["ubnd", "mttq", "union", "clerk"]
DAY = date(2026, 11, 30)


def voted(votes: int = 6, **kinds: object) -> Office:
    office = Office(**kinds).ready()
    for slip in office.issue(votes):
        office.vote(slip, ket_qua="HL", thai_do="RHL")
    office.today = DAY
    return office


def code_of(act: object, *args: object, **kinds: object) -> Code:
    with pytest.raises(Refused) as refused:
        act(*args, **kinds)
    return refused.value.code
