"""Every attacker of issue 4, by name, and the finding or refusal that meets each.

Others are where their weapon is: who lines up tokens and envelopes in the database is met in test_linking.py
and test_linking_postgresql.py, lying servers in test_lying_server.py.
"""

from pathlib import Path

import evidence
import pytest
from evidence import BOX, FORM, LOG_KEY, ROLES, checked, codes, false, honest
from simulator import Office

from ballots.errors import Code, Refused
from ballots.sealing import keyring, ledger, receipts, signatures
from ballots.sealing.envelope import leaf_hash
from ballots.sealing.helpers import open_many
from ballots.sealing.sheet import point_of, read_sheet, write_sheet
from ballots.spelling import b64
from ballots.verify.findings import Find
from ballots.verify.recount import tally_envelopes


def rebuilt(envelopes: list[list[bytes]]) -> evidence.Evidence:
    """Last month as it was; this month's batches as the operator wants them, all counted and signed anew."""
    made = evidence.begun()
    made.month(1, evidence.ANSWERS[1])
    made.seal(3)
    made.issued += 20
    for batch in envelopes:
        made.batch(2, batch)
    made.count(2)
    return made


# --- the operator, who holds the log key ----------------------------------------------------------------


def test_the_operator_drops_an_envelope_and_the_receipt_shows_it(tmp_path: Path) -> None:
    honest_box = honest()
    mine = honest_box.envelopes[2][0][0]
    seal = read_sheet(honest_box.sheets[2]).seal
    signature = ledger.receipt_signature(LOG_KEY, seal, leaf_hash(mine))
    kept = receipts.spell(BOX, receipts.Written(2, leaf_hash(mine), signature))
    made = rebuilt([honest_box.envelopes[2][0][1:], honest_box.envelopes[2][1]])
    assert false(checked(made, tmp_path)) == set()  # consistent with itself, which is all that it is
    receipt = receipts.read(BOX, kept)
    assert receipt.signature is not None
    assert ledger.check_receipt(LOG_KEY.public_key(), seal, receipt.leaf, receipt.signature)
    leaves = [leaf for _, batch in made.content().batches for leaf in batch]
    assert ledger.inclusion(leaves, receipt.leaf) is None


def test_the_operator_drops_an_envelope_from_the_archive_alone(tmp_path: Path) -> None:
    made = honest()
    content = made.content()
    kept = list(content.envelopes or [])[1:]
    path = tmp_path / "bot.zip"
    with path.open("wb") as file:
        evidence.archive.write_archive(
            file, evidence.archive.Content(**{**content.__dict__, "envelopes": kept})
        )
    assert {"envelopes_missing"} <= false(evidence.verify(path))


def test_the_operator_adds_an_envelope_after_the_closing(tmp_path: Path) -> None:
    made = honest()
    extra = made.envelope(2, evidence.ballot(ket_qua="RHL"))
    made.batch(2, [extra])
    late = made.steps.pop()
    at = next(at for at, (kind, said) in enumerate(made.steps) if kind == "closed" and said["period"] == 2)
    made.steps.insert(at + 1, late)
    assert {"entry_out_of_order", "root_differs"} <= false(checked(made, tmp_path))


def test_the_operator_adds_an_envelope_before_the_closing_without_a_slip(tmp_path: Path) -> None:
    made = rebuilt([*honest().envelopes[2], []][:2])
    made.step("closed")["counters"]["used_online"] -= 1
    made.step("closed")["counters"]["live"] += 1
    assert "counters_open" in false(checked(made, tmp_path))


def test_the_operator_swaps_two_envelopes(tmp_path: Path) -> None:
    made = honest()
    content = made.content()
    one, two, *rest = content.envelopes or []
    path = tmp_path / "doi.zip"
    with path.open("wb") as file:
        swapped = evidence.archive.Content(**{**content.__dict__, "envelopes": [two, one, *rest]})
        evidence.archive.write_archive(file, swapped)
    assert {"envelope_foreign", "envelopes_missing"} <= false(evidence.verify(path))


def test_the_operator_swaps_two_envelopes_between_batches(tmp_path: Path) -> None:
    made = honest()
    first, second = made.envelopes[2]
    first[0], second[0] = second[0], first[0]
    assert false(checked(made, tmp_path)) == {"batch_differs"}


def test_the_operator_replays_an_envelope_of_last_month(tmp_path: Path) -> None:
    box = honest()
    made = rebuilt([box.envelopes[2][0], [*box.envelopes[2][1], box.envelopes[1][0][0]]])
    assert false(checked(made, tmp_path)) == {"envelope_wrong_seal"}


def test_the_operator_re_dates_the_chain(tmp_path: Path) -> None:
    made = honest()
    head = made.entries()[-1].hash  # printed in the minutes
    made.step("issued")["date"] = "2026-12-29"
    found = checked(made, tmp_path, head=head)
    assert false(found) == {"head_differs"}
    assert checked(made, tmp_path).exit_code == 0  # without paper nobody can know


def test_the_operator_signs_everything_anew_with_another_log_key(tmp_path: Path) -> None:
    made = honest()
    seal = read_sheet(made.sheets[2]).seal
    forged = evidence.begun()
    forged.log_key = evidence.Ed25519PrivateKey.from_private_bytes(bytes(32))
    forged.steps = [one for one in forged.steps if one[0] != "sealed"]
    forged.sheets = {}
    for number in (1, 2, 3):
        forged.seal(number)
    forged.month(1, evidence.ANSWERS[1])
    forged.month(2, evidence.ANSWERS[2])
    assert false(checked(forged, tmp_path)) == set()
    assert "only_itself" in codes(checked(forged, tmp_path))
    assert false(checked(forged, tmp_path, seal=seal, head=made.entries()[-1].hash)) == {
        "seal_differs",
        "head_differs",
    }


def test_a_stranger_without_the_log_key_signs_the_chain_anew(tmp_path: Path) -> None:
    made = honest()
    made.log_key = evidence.Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert false(checked(made, tmp_path)) == {"chain_broken"}


def test_the_operator_rewrites_what_an_older_archive_had(tmp_path: Path) -> None:
    older = honest().write(tmp_path, "cu.zip", full=False)
    made = honest()
    made.step("minutes", 0)["number"] = "09/BB-TTPVHCC"
    assert false(checked(made, tmp_path, since=older)) == {"not_a_prefix"}


def test_the_operator_fits_an_own_padlock_that_nobody_put_on_record(tmp_path: Path) -> None:
    made = honest()
    sheet = read_sheet(made.sheets[3])
    own = {**sheet.padlocks, "mttq": point_of(keyring.make_padlock())}
    made.sheets[3] = write_sheet(
        BOX, 3, sheet.opens_on, sheet.form, sheet.sets, own, sheet.previous, sheet.log_key
    )
    sealed = made.step("sealed")
    sealed["seal"] = b64(read_sheet(made.sheets[3]).seal)
    assert false(checked(made, tmp_path)) == {"padlock_not_fitted", "sheet_signature_false"}


def test_the_operator_fits_an_own_padlock_as_an_own_holder(tmp_path: Path) -> None:
    made = honest()
    own = keyring.make_padlock()
    made.padlocks("fitted", "mttq", "operator", points={4: own})
    assert false(checked(made, tmp_path)) == {"holder_unendorsed"}


def test_the_operator_vouches_for_an_own_holder_with_a_made_up_signature(tmp_path: Path) -> None:
    made = honest()
    made.padlocks("joined", "mttq", "operator", by="clerk")
    said = made.step("padlocks")
    said["endorsed"]["by"] = evidence.holder_of(evidence.identity("mttq"))
    assert false(checked(made, tmp_path)) == {"holder_unendorsed"}


def test_the_operator_passes_own_keys_off_under_a_members_fingerprint(tmp_path: Path) -> None:
    made = honest()
    own = keyring.make_identity()
    made.padlocks("fitted", "mttq", points={4: keyring.make_padlock()})
    made.step("padlocks")["identity"] = {"ecdh": b64(point_of(own.ecdh)), "ecdsa": b64(point_of(own.ecdsa))}
    assert false(checked(made, tmp_path)) == {"holder_false"}


def test_the_operator_seals_without_a_roles_signature(tmp_path: Path) -> None:
    made = honest()
    del made.step("sealed")["signatures"]["union"]
    assert false(checked(made, tmp_path)) == {"sheet_unsigned"}


def test_the_operator_lets_one_role_sign_for_another(tmp_path: Path) -> None:
    made = honest()
    signed = made.step("sealed")["signatures"]
    signed["union"] = signed["ubnd"]
    assert false(checked(made, tmp_path)) == {"sheet_signature_false"}


def test_the_operator_lets_somebody_sign_who_is_not_on_record(tmp_path: Path) -> None:
    made = honest()
    made.sign_sheet(3, {"mttq": "operator"})
    assert false(checked(made, tmp_path)) == {"sheet_signature_false"}


def test_the_operator_forges_a_release(tmp_path: Path) -> None:
    made = honest()
    made.keys["mttq"] = keyring.make_padlock()
    assert false(checked(made, tmp_path)) == {"release_false"}


def test_the_operator_forges_the_signature_of_a_release(tmp_path: Path) -> None:
    made = honest()
    who = evidence.identity("operator")
    signature = signatures.sign(who.ecdsa, b"")
    made.step("released")["releases"]["mttq"]["signature"] = b64(signature)
    made.signed["mttq"] = (made.signed["mttq"][0], signature)
    assert false(checked(made, tmp_path)) == {"release_signature_false"}


def test_the_operator_uses_a_release_for_fewer_envelopes_than_it_was_signed_for(tmp_path: Path) -> None:
    made = honest()
    signed = made.step("released")["releases"]
    dropped = rebuilt([made.envelopes[2][0], made.envelopes[2][1][1:]])
    dropped.step("released")["releases"] = signed
    assert "release_signature_false" in false(checked(dropped, tmp_path))


def test_the_operator_keeps_a_release_back_from_the_auditor(tmp_path: Path) -> None:
    made = honest()
    del made.keys["mttq"]
    assert false(checked(made, tmp_path)) == {"release_missing"}


def test_the_operator_opens_with_a_set_that_the_sheet_does_not_have(tmp_path: Path) -> None:
    made = honest()
    made.step("released")["set"] = ["clerk", "ubnd"]
    made.step("result")["set"] = ["clerk", "ubnd"]
    assert "set_not_qualified" in false(checked(made, tmp_path))


def test_the_operator_shifts_the_tally(tmp_path: Path) -> None:
    made = honest()
    levels = made.step("result")["electronic"]["levels"]["ket_qua"]
    levels["KHL"], levels["RHL"] = levels["KHL"] - 1, levels["RHL"] + 1
    fields = made.step("result")["electronic"]["fields"][""]["levels"]["ket_qua"]
    fields.update(levels)
    found = checked(made, tmp_path)
    assert false(found) == {"tally_differs", "groups_wrong"}
    (said,) = (one for one in found.made if one.code is Find.TALLY_DIFFERS)
    assert said.facts["place"] == "/levels/ket_qua/RHL"


def test_the_operator_calls_a_good_ballot_spoiled(tmp_path: Path) -> None:
    made = honest()
    told = made.step("result")["electronic"]
    told["spoiled_why"] = {"missing_key": 1, "spoiled": 0}
    told["spoiled_why"]["spoiled"], told["invalid"]["spoiled"] = 1, 2
    told["valid"], told["fields"][""]["valid"] = told["valid"] - 1, told["valid"] - 1
    assert {"spoiled_differs", "tally_differs"} <= false(checked(made, tmp_path))


def test_the_operator_gives_another_reason_for_a_ballot_that_does_not_fit(tmp_path: Path) -> None:
    made = honest()
    made.step("result")["electronic"]["spoiled_why"] = {"not_text": 1}
    assert false(checked(made, tmp_path)) == {"unfit_differs", "tally_differs"}


def test_the_operator_lets_a_tally_not_add_up(tmp_path: Path) -> None:
    made = honest()
    made.step("result")["paper"]["valid"] += 1
    assert "result_false" in false(checked(made, tmp_path))


def test_the_operator_changes_the_minutes_after_filing(tmp_path: Path) -> None:
    pdf = tmp_path / "bien-ban.pdf"
    pdf.write_bytes(evidence.MINUTES + b"2 ")
    assert false(checked(honest(), tmp_path, minutes=pdf)) == {"minutes_differ"}


def test_the_operator_takes_a_sheet_out_of_the_past(tmp_path: Path) -> None:
    made = honest()
    del made.sheets[1]
    assert false(checked(made, tmp_path)) == {"sheet_missing"}


def test_the_operator_shows_another_questionnaire(tmp_path: Path) -> None:
    made = honest()
    made.form = FORM.published.replace("Rất hài lòng".encode(), "Rất hài lòng!".encode())
    assert "form_differs" in false(checked(made, tmp_path))


@pytest.mark.parametrize(
    ("where", "name"),
    [("closed", "issued"), ("closed", "used_online"), ("result", "used_paper"), ("result", "live")],
)
def test_the_operator_mints_or_hides_slips_in_the_counters(where: str, name: str, tmp_path: Path) -> None:
    made = honest()
    made.step(where)["counters"][name] += 1
    assert "counters_open" in false(checked(made, tmp_path))


# --- the clerk ------------------------------------------------------------------------------------------


def test_a_clerk_votes_with_more_slips_than_results_which_is_reported_and_no_failure(tmp_path: Path) -> None:
    made = honest()
    made.step("closed")["returned"] = 2
    made.step("result")["returned"] = [["", "direct", 2]]
    found = checked(made, tmp_path)
    assert "more_slips_than_results" in codes(found)
    assert found.exit_code == 0


# --- the citizen ----------------------------------------------------------------------------------------


def test_a_citizen_sends_anothers_envelope_and_keeps_the_own_slip() -> None:
    office = Office().ready()
    one, two = office.issue(2)
    envelope = office.envelope(ket_qua="RHL")
    office.drop(one, envelope)
    with pytest.raises(Refused) as caught:
        office.drop(two, envelope)
    assert caught.value.code is Code.ALREADY_IN_BOX
    office.vote(two, ket_qua="HL")


def test_a_citizen_sends_an_envelope_for_old_padlocks() -> None:
    office = Office().ready()
    slips = office.issue(9)
    old = office.envelope(ket_qua="KHL")
    for slip in slips[:6]:
        office.vote(slip, ket_qua="RHL")
    office.today = office.today.replace(day=30)
    office.start()
    office.close()
    with pytest.raises(Refused) as caught:
        office.drop(slips[8], old)
    assert caught.value.code is Code.WRONG_SEAL


def opened(made: evidence.Evidence, envelope: bytes) -> dict[str, int]:
    keys = {role: evidence.padlock(2, role) for role in ROLES}
    results = open_many(made.sheets[2], keys, ROLES, [envelope])
    return tally_envelopes(FORM, results)[0].spoiled_why


def two_faced(made: evidence.Evidence) -> bytes:
    """One body under two secrets: AES-GCM alone would open under both, the commitment fits one of them."""
    one = made.envelope(2, evidence.ballot(ket_qua="RHL"))
    other = made.envelope(2, evidence.ballot(ket_qua="KHL"))
    part = 65 + 32 + 16
    return one[:33] + other[33 : 33 + part] + one[33 + part :]


STRANGE = {
    "lone surrogate": (f'{{"form":"{FORM.name}","answers":{{}},"remark":"\\ud800"}}'.encode(), "not_text"),
    "thousands of digits": (
        f'{{"form":"{FORM.name}","answers":{{"ket_qua":{"9" * 3900}}}}}'.encode(),
        "wrong_type",
    ),
    "deep nesting": (b"[" * 4092, "not_json"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_citizen_puts_something_strange_into_an_envelope_and_only_that_is_spoiled(
    what: str, tmp_path: Path
) -> None:
    answers, why = STRANGE[what]
    made = rebuilt([honest().envelopes[2][0], [evidence.begun().envelope(2, answers)]])
    assert opened(made, made.envelopes[2][1][0]) in ({why: 1}, {"too_deep": 1})
    found = checked(made, tmp_path)
    assert false(found) == set()
    (said,) = (one for one in found.made if one.code is Find.ANSWERS_READ)
    assert said.facts == {"unfit": 1}


def test_a_citizen_finds_no_room_for_5000_digits() -> None:
    with pytest.raises(Refused) as caught:
        evidence.begun().envelope(2, b"9" * 5_000)
    assert caught.value.code is Code.TOO_LONG


def test_a_citizen_sends_a_two_faced_envelope_and_it_is_spoiled_for_everybody(tmp_path: Path) -> None:
    made = rebuilt([honest().envelopes[2][0], [two_faced(honest())]])
    assert opened(made, made.envelopes[2][1][0]) == {"spoiled": 1}
    found = checked(made, tmp_path)
    assert false(found) == set()
    (said,) = (one for one in found.made if one.code is Find.OPENED)
    assert said.facts == {"count": 4, "spoiled": 1}


def test_a_citizen_puts_a_point_off_the_curve_into_an_envelope(tmp_path: Path) -> None:
    envelope = bytearray(honest().envelopes[2][0][0])
    envelope[33:98] = b"\4" + bytes([7]) * 64
    made = rebuilt([honest().envelopes[2][0][1:], [bytes(envelope)]])
    found = checked(made, tmp_path)
    assert false(found) == set()


# The database administrator who lines up tokens and envelopes: test_linking.py, test_linking_postgresql.py.
