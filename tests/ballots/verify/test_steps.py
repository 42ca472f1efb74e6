"""Steps of the verifier by themselves: what whole archives show only together."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import evidence
import pytest
from evidence import false, honest, written

from ballots.verify import box, events
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


def _resealed(made: evidence.Evidence, **changed: Any) -> evidence.Evidence:
    """The last sheet of a box in the archive with something else in it, named by the chain, signed by all."""
    points = {role: evidence.point_of(evidence.padlock(3, role)) for role in evidence.ROLES}
    sheet = evidence.write_sheet(
        **{
            "box": evidence.BOX,
            "period": 3,
            "opens_on": evidence.DAYS[3],
            "form": evidence.FORM.name,
            "sets": [list(evidence.ROLES)],
            "padlocks": points,
            "previous": evidence.read_sheet(made.sheets[2]).seal,
            "log_key": made.log_key.public_key().public_bytes_raw(),
        }
        | changed
    )
    made.sheets[3] = sheet
    made.step("sealed")["seal"] = evidence.b64(evidence.read_sheet(sheet).seal)
    made.sign_sheet(3)
    return made


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, set()),
        ({"box": "hom-9"}, {"sheet_differs"}),
        ({"log_key": bytes(range(32))}, {"log_key_changed"}),
        ({"previous": bytes(32)}, {"previous_broken"}),
        ({"previous": None}, {"previous_broken"}),
    ],
)
def test_a_sheet_is_of_this_box_its_log_key_and_the_sheet_before(
    changed: dict[str, Any], found: set[str], tmp_path: Path
) -> None:
    assert false(evidence.checked(_resealed(honest(), **changed), tmp_path)) == found


def test_the_chain_names_another_sheet_of_the_period_than_the_archive_has(tmp_path: Path) -> None:
    made = honest()
    made.step("sealed")["seal"] = evidence.b64(bytes(32))
    assert false(evidence.checked(made, tmp_path)) == {"sheet_differs"}


def test_an_envelope_that_lies_in_two_batches_is_found(tmp_path: Path) -> None:
    made = evidence.begun()
    made.month(1, evidence.ANSWERS[1])
    made.seal(3)
    made.issued += 20
    envelopes = [made.envelope(2, one) for one in evidence.ANSWERS[2]]
    made.batch(2, envelopes[:3])
    made.batch(2, [envelopes[0], *envelopes[3:]])
    made.count(2)
    assert "leaf_twice" in false(evidence.checked(made, tmp_path))


def test_who_waits_hears_of_every_so_many_envelopes_and_of_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(box, "_TELL_EVERY", 2)
    told: list[tuple[int, int]] = []
    path = honest().write(tmp_path)
    evidence.verify(path, advance=lambda *step: told.append(step))
    assert told == [(2, 7), (4, 7), (6, 7), (7, 7)]


def test_an_earlier_closing_counts_what_its_batches_have(tmp_path: Path) -> None:
    made = honest()
    made.step("closed", 0)["count"] += 1
    assert "root_differs" in false(evidence.checked(made, tmp_path))


@pytest.mark.parametrize("odd", [None, 3, "gap"])
def test_reasons_of_spoiled_ballots_that_are_no_list_of_reasons_end_without_a_traceback(
    odd: object, tmp_path: Path
) -> None:
    made = honest()
    made.step("result")["electronic"]["spoiled_why"] = odd
    assert "result_false" in false(evidence.checked(made, tmp_path))


def test_a_box_that_was_opened_at_once_is_not_called_carried_on_or_unopened(tmp_path: Path) -> None:
    assert not {"carried_on", "unopened"} & evidence.codes(evidence.checked(honest(), tmp_path))


def test_a_slot_that_was_closed_is_not_closed_again(tmp_path: Path) -> None:
    made = honest()
    at = max(at for at, (kind, _) in enumerate(made.steps) if kind == "closed")
    made.steps.insert(at + 1, made.steps[at])
    assert "entry_out_of_order" in false(evidence.checked(made, tmp_path))


def test_between_closing_and_result_no_live_slip_becomes_one_used_online(tmp_path: Path) -> None:
    made = honest()
    counters = made.step("result")["counters"]
    counters["used_online"] += 1
    counters["live"] -= 1
    assert false(evidence.checked(made, tmp_path)) == {"counters_open"}


@pytest.mark.parametrize("odd", [[], ["clerk"], None, "clerk"])
def test_signatures_that_stand_under_no_roles_are_malformed(odd: object, tmp_path: Path) -> None:
    made = honest()
    made.step("sealed")["signatures"] = odd
    assert false(evidence.checked(made, tmp_path)) == {"entry_malformed"}
