"""An envelope that one qualified set can read and another cannot: the set is chosen once, and recorded."""

import json
from datetime import date
from pathlib import Path

import pytest
from archived import written
from simulator import BOX, Office

from ballots.box import chain
from ballots.forms import questionnaire
from ballots.sealing import envelope, quorum
from ballots.verify.findings import Find, Mark
from ballots.verify.verifier import verify

TWO_SETS = (("clerk", "mttq", "ubnd"), ("mttq", "ubnd", "union"))


def two_faced(office: Office) -> bytes:
    """A forger's phone gives the first set shares of the secret, and the second set shares of zeros."""
    share = quorum.share

    def forged(sets: quorum.Sets, secret: bytes) -> dict[str, bytes]:
        halves = [share([needed], secret if at == 0 else bytes(32)) for at, needed in enumerate(sets)]
        return {role: b"".join(half.get(role, b"") for half in halves) for role in quorum.roles_named(sets)}

    answers = questionnaire.write_answers(office.form, questionnaire.Ballot({"ket_qua": "KHL"}))
    with pytest.MonkeyPatch.context() as phone:
        phone.setattr(quorum, "share", forged)
        return envelope.seal(office.sheet(), answers)


@pytest.mark.parametrize(("first", "spoiled"), [(TWO_SETS[0], 0), (TWO_SETS[1], 1)], ids=["reads", "cannot"])
def test_a_two_faced_envelope_is_read_with_the_recorded_set_and_later_releases_change_nothing(
    tmp_path: Path, first: tuple[str, ...], spoiled: int
) -> None:
    office = Office(sets=TWO_SETS, smallest=2).ready()
    honest, forger = office.issue(2)
    office.vote(honest, ket_qua="HL")
    office.drop(forger, two_faced(office))
    office.today = date(2026, 11, 30)
    office.open(first)
    late = ({"clerk", "union"} - set(first)).pop()
    office.release(late)
    office.finish()
    office.file()
    with office.reading() as session:
        said = {entry.type: json.loads(entry.payload) for entry in chain.entries(session, BOX)}
    assert said["released"]["set"] == list(first)
    assert sum(said["result"]["electronic"]["invalid"].values()) == spoiled
    found = verify(written(office, tmp_path))
    assert [one for one in found.made if one.mark in {Mark.FALSE, Mark.UNREADABLE}] == []
    (opened,) = (one for one in found.made if one.code is Find.OPENED)
    assert opened.facts == {"count": 2, "spoiled": spoiled}
