"""The verifier on honest archives: what it proves, what it notes, what it needs."""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import evidence
import pytest
from evidence import ROLES, begun, checked, codes, false, honest, without_keys, written

from ballots.errors import Code, Refused
from ballots.sealing import envelope, ledger
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.spelling import b64
from ballots.verify import values
from ballots.verify.figures import Figure
from ballots.verify.findings import Find, Mark, Proof
from ballots.verify.verifier import read_printed

ROOT = Path(__file__).resolve().parents[3]


def test_an_honest_month_is_proved_from_paper_to_minutes(tmp_path: Path) -> None:
    made = honest()
    seal = read_sheet(made.sheets[2]).seal
    pdf = tmp_path / "bien-ban.pdf"
    pdf.write_bytes(evidence.MINUTES + b"2")
    older = evidence.Evidence(period=1)
    older.steps, older.sheets, older.envelopes = made.steps[:-8], made.sheets, made.envelopes
    before = older.write(tmp_path, "ky-1.zip", full=False)
    printed: dict[str, Figure] = dict(checked(made, tmp_path).figures[-1].printed())
    printed |= {"height": 0, "head": seal_groups(made.entries()[0].hash)}
    compared = {"since": before, "minutes": pdf, "read": lambda *_: printed}
    found = checked(made, tmp_path, seal=seal, head=made.entries()[-1].hash, **compared)
    assert false(found) == set()
    assert found.exit_code == 0
    proved = {one.proof for one in found.made if one.mark is Mark.PROVED}
    assert proved == set(Proof)
    assert not codes(found) & {"only_itself", "no_seal_given", "no_head_given", "head_early"}


def test_the_public_archive_proves_all_but_what_needs_the_envelopes(tmp_path: Path) -> None:
    found = checked(honest(), tmp_path, full=False)
    assert found.exit_code == 0
    assert {"public_only", "leaves_whole", "signed", "counters_close", "only_itself"} <= codes(found)
    assert not {one.proof for one in found.made if one.mark is Mark.PROVED} & {
        Proof.RELEASES,
        Proof.OPENING,
        Proof.ANSWERS,
        Proof.TALLY,
    }


def test_spoiled_ballots_and_ballots_that_do_not_fit_are_told_apart(tmp_path: Path) -> None:
    found = checked(honest(), tmp_path)
    (opened,) = (one for one in found.made if one.code is Find.OPENED)
    (answers,) = (one for one in found.made if one.code is Find.ANSWERS_READ)
    assert opened.facts == {"count": 7, "spoiled": 0}
    assert answers.facts == {"unfit": 1}


def test_only_the_seal_or_only_the_head_is_said_to_be_half(tmp_path: Path) -> None:
    made = honest()
    assert "no_head_given" in codes(checked(made, tmp_path, seal=read_sheet(made.sheets[2]).seal))
    assert "no_seal_given" in codes(checked(made, tmp_path, head=made.entries()[-1].hash))


def test_a_head_from_before_the_result_covers_no_result(tmp_path: Path) -> None:
    made = honest()
    found = checked(made, tmp_path, head=made.entries()[3].hash)
    assert "head_early" in codes(found)
    assert found.exit_code == 0


def test_a_box_that_stayed_shut_is_noted_and_nothing_is_counted(tmp_path: Path) -> None:
    made = begun()
    made.month(1, evidence.ANSWERS[1])
    made.seal(3)
    made.issued += 20
    made.batch(2, [made.envelope(2, one) for one in evidence.ANSWERS[2]])
    made.count(2, unopened=True)
    found = checked(made, tmp_path)
    assert false(found) == set()
    assert "unopened" in codes(found)
    assert not {"opened", "tally_equal", "set_qualified"} & codes(found)


def test_a_period_carried_on_is_checked_over_both_openings(tmp_path: Path) -> None:
    made = begun()
    made.month(1, evidence.ANSWERS[1])
    made.seal(3)
    made.issued += 20
    empty = evidence.Tally(evidence.FORM).as_dict()
    carried = {"date": "2026-12-31", "issued": made.issued, "void": 0, "used_paper": 5}
    made.add("carried", period=2, date="2026-12-31", smallest=5)
    made.add(
        "result",
        period=2,
        carried=True,
        unopened=False,
        set=[],
        electronic=empty,
        paper=empty,
        together=None,
        paper_spent=0,
        returned=[["", "direct", 3]],
        counters=carried,
    )
    made.file(2)
    made.batch(2, [made.envelope(2, one) for one in evidence.ANSWERS[2]])
    made.count(2)
    found = checked(made, tmp_path)
    assert false(found) == set()
    assert "carried_on" in codes(found)


@pytest.mark.parametrize("what", ["releases", "envelopes"])
def test_after_the_destruction_no_recount_is_possible_and_nothing_is_false(what: str, tmp_path: Path) -> None:
    made = honest()
    made.add("destroyed", period=2, what=what, date="2027-02-28")
    emptied: dict[str, Any] = {"envelopes": []} if what == "envelopes" else {"releases": without_keys(made)}
    found = written(made, tmp_path, **emptied)
    assert false(found) == set()
    assert "recount_gone" in codes(found)
    assert "tally_equal" not in codes(found)


def test_a_deputy_whom_the_holder_vouched_for_signs_and_the_holder_leaves(tmp_path: Path) -> None:
    made = begun()
    made.month(1, evidence.ANSWERS[1])
    made.padlocks("joined", "mttq", "deputy", by="mttq")
    made.padlocks("left", "mttq")
    made.seal(3, {"mttq": "deputy"})
    made.issued += 20
    made.batch(2, [made.envelope(2, one) for one in evidence.ANSWERS[2]])
    envelopes = made.envelopes[2][0]
    made.count(2)
    root = ledger.merkle_root(map(envelope.leaf_hash, envelopes))
    who = evidence.identity("deputy")
    said = evidence.signatures.release_statement(
        evidence.BOX, 2, read_sheet(made.sheets[2]).seal, 7, root, "mttq", evidence.holder_of(who)
    )
    signature = evidence.signatures.sign(who.ecdsa, said)
    made.step("released")["releases"]["mttq"] = {
        "holder": evidence.holder_of(who),
        "signature": b64(signature),
    }
    made.signed["mttq"] = (evidence.holder_of(who), signature)
    assert false(checked(made, tmp_path)) == set()


def test_more_slips_than_results_are_reported_and_are_no_failure(tmp_path: Path) -> None:
    made = honest()
    made.step("closed")["returned"] = 4
    made.step("result")["returned"] = [["", "direct", 4]]
    found = checked(made, tmp_path)
    (said,) = (one for one in found.made if one.code is Find.MORE_SLIPS_THAN_RESULTS)
    assert said.facts == {"issued": 20, "void": 0, "returned": 4}
    assert found.exit_code == 0


# --- what is printed ------------------------------------------------------------------------------------


def test_a_seal_is_read_as_it_is_printed_whatever_the_grouping() -> None:
    digest = hashlib.sha256(b"x").digest()
    printed = seal_groups(digest)
    assert read_printed(printed) == digest
    assert read_printed(printed.lower().replace(" ", "-")) == digest
    assert read_printed(printed.replace("0", "O").replace("1", "l")) == digest
    assert read_printed(digest.hex()) == digest


@pytest.mark.parametrize("text", ["", "0" * 51, "0" * 51 + "1", "U" * 52, "g" * 64, "0" * 5000, "đ" * 52])
def test_what_is_no_seal_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_printed(text)
    assert caught.value.code is Code.MALFORMED


# --- the verifier alone ---------------------------------------------------------------------------------

_BARE = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in {'sqlmodel', 'sqlalchemy', 'fastapi', 'starlette', 'pydantic', 'jinja2',
                                  'holidays', 'alembic', 'argon2', 'reportlab', 'uvicorn', 'httpx'}:
            raise ImportError(name)
sys.meta_path.insert(0, Nothing())
"""


def test_it_runs_where_neither_web_nor_database_is_installed(tmp_path: Path) -> None:
    path = honest().write(tmp_path)
    script = tmp_path / "bare.py"
    script.write_text(
        _BARE + "from pathlib import Path\nfrom ballots.verify.verifier import verify\n"
        "found = verify(Path(sys.argv[1]))\nprint(*[one.code for one in found.made])\n"
        "sys.exit(found.exit_code)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script), str(path)],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "tally_equal" in done.stdout.split()


def test_every_finding_is_made_somewhere() -> None:
    parts = ["archive", "members", "verifier", "walk", "box", "groups", "counters", "minutes", "rules"]
    source = "".join(
        (ROOT / "ballots" / "verify" / f"{name}.py").read_text(encoding="utf-8") for name in parts
    )
    assert [code.name for code in Find if f"Find.{code.name}" not in source] == []


def test_the_numbers_of_the_proofs_are_those_of_the_list() -> None:
    listed = [line.strip()[:2] for line in (evidence.verify.__doc__ or "").splitlines()]
    numbers = [int(one.rstrip(". ")) for one in listed if one.rstrip(". ").isdigit()]
    assert numbers == [proof.value for proof in Proof]
    assert set(ROLES) <= set(evidence.quorum.ROLES)
    assert values.MAX_COUNT < 2**53
