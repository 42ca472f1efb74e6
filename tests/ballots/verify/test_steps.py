"""Steps of the verifier by themselves: what whole archives show only together."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import evidence
import pytest
from evidence import false, honest, written

from ballots.verify import events
from ballots.verify.counters import check_issued
from ballots.verify.findings import Find, Findings, Mark, Proof
from ballots.verify.verifier import _name_signers
from ballots.verify.walk import Holder

DAY = date(2026, 12, 31)


def test_a_chain_of_another_box_than_the_manifest_names_is_read_no_further(tmp_path: Path) -> None:
    assert false(written(honest(), tmp_path, box="hom-9")) == {"entry_malformed"}


@pytest.mark.parametrize(("issued", "void", "found"), [(25, 2, 0), (24, 2, 1), (25, 1, 1), (24, 1, 2)])
def test_totals_of_slips_never_fall_below_those_of_the_closing_or_the_result(
    issued: int, void: int, found: int
) -> None:
    counters: Mapping[str, Any] = {"issued": 25, "void": 2}
    closed: Any = SimpleNamespace(counters=counters)
    for last in ((closed, None), (None, closed)):
        findings = Findings()
        check_issued(findings, events.Issued(DAY, issued, void), None, *last)
        assert [one.code for one in findings.made] == [Find.COUNTERS_OPEN] * found


def test_nothing_is_called_proved_where_something_of_the_same_proof_is_false() -> None:
    findings = Findings()
    findings.false(Proof.CHAIN, Find.HEAD_DIFFERS)
    findings.proved(Proof.CHAIN, Find.CHAIN_WHOLE)
    findings.proved(Proof.SHEETS, Find.SHEETS_WHOLE)
    assert [(one.proof, one.mark) for one in findings.made] == [
        (Proof.CHAIN, Mark.FALSE),
        (Proof.SHEETS, Mark.PROVED),
    ]
    assert findings.any_false()
    assert findings.any_false(Proof.SHEETS, Proof.CHAIN)
    assert not findings.any_false(Proof.SHEETS)
    assert not Findings().any_false()


def test_a_spare_key_that_released_is_named_and_a_person_is_not() -> None:
    kinds = {"spare": [Find.SPARE_USED], "person": []}
    for kind, said in kinds.items():
        findings, holder = Findings(), Holder("mttq", kind, b"", b"")
        released = SimpleNamespace(releases={"mttq": events.Signed("H", b"")})
        walk: Any = SimpleNamespace(sealed={}, released=released, holder=dict.fromkeys("H", holder).get)
        archive: Any = SimpleNamespace(period=evidence.honest().period)
        _name_signers(archive, walk, findings)
        assert [one.code for one in findings.made] == said
