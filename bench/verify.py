"""A full archive verified from the file, beside bare HPKE openings by two processes; and its peak of memory.

Run by itself (python -m bench.verify MODE …) it is one of the two programs that are compared: each has a
process of its own, so that the peak of one is not that of the other.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots.forms import questionnaire
from ballots.forms.told import tell
from ballots.sealing import envelope, keyring, ledger, signatures
from ballots.sealing.sheet import point_of, read_sheet, write_sheet
from ballots.spelling import b64
from ballots.verify.archive import Content, Released, write_archive
from ballots.verify.recount import tally_envelopes
from ballots.verify.verifier import verify
from bench.measure import Line, interleaved

__all__ = ["measure"]

_ROLES = ("clerk", "mttq", "ubnd", "union")
_FORM = questionnaire.builtin("hai-noi-dung")
_LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
_CORES = 2
_BATCH = 10
_INFO = b"bench"
_DAY = "2026-11-30"


def measure(repeats: int, count: int) -> list[Line]:
    """Whole verification against bare openings, interleaved; the archive is written once."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "ky-1.zip")
        _write(path, count)
        peaks: list[float] = []

        def whole() -> float:
            taken, peak = _run("whole", str(path))
            peaks.append(peak)
            return count * len(_ROLES) / taken

        def bare() -> float:
            return count * len(_ROLES) / _run("bare", str(count))[0]

        rates = interleaved(repeats, {"whole": whole, "bare": bare})
    return [
        Line(f"bare HPKE openings, two processes, {len(_ROLES) * count:,}", rates["bare"], "/s"),
        Line(
            f"4 × envelopes of an archive of {count:,} verified, all proofs",
            rates["whole"],
            "/s",
            rates["bare"],
            "≥ 0.7",
        ),
        Line("… peak of memory of its largest process", max(peaks), "MB"),
    ]


def _run(*args: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.verify", *args], capture_output=True, text=True, check=True
    )
    taken, peak = json.loads(done.stdout)
    return taken, peak


# --- the archive ----------------------------------------------------------------------------------------


class _Chain:
    def __init__(self) -> None:
        self.entries: list[ledger.Entry] = []

    def add(self, step: str, /, **payload: object) -> None:
        parent = self.entries[-1] if self.entries else None
        self.entries.append(ledger.append(parent, "bench", step, payload, _LOG_KEY))


def _seal_some(sheet: bytes, count: int) -> list[bytes]:
    answers = questionnaire.write_answers(_FORM, questionnaire.Ballot({"ket_qua": "RHL", "thai_do": "HL"}))
    return [envelope.seal(sheet, answers) for _ in range(count)]


def _write(path: Path, count: int) -> None:
    """One period with so many envelopes, opened and counted."""
    people = {role: keyring.make_identity() for role in _ROLES}
    padlocks = {role: generate_private_key(SECP256R1()) for role in _ROLES}
    chain, holders = _Chain(), {}
    for role, who in people.items():
        ecdh, ecdsa = point_of(who.ecdh), point_of(who.ecdsa)
        holders[role] = keyring.fingerprint(ecdh, ecdsa).replace(" ", "")
        chain.add(
            "padlocks",
            event="fitted",
            role=role,
            holder=holders[role],
            kind="person",
            identity={"ecdh": b64(ecdh), "ecdsa": b64(ecdsa)},
            endorsed=None,
            padlocks={"1": b64(point_of(padlocks[role]))},
        )
    points = {role: point_of(key) for role, key in padlocks.items()}
    log_key = _LOG_KEY.public_key().public_bytes_raw()
    raw = write_sheet("bench", 1, date(2026, 11, 30), _FORM.name, [_ROLES], points, None, log_key)

    def signed(role: str, said: bytes) -> bytes:
        return signatures.sign(people[role].ecdsa, said)

    seal = read_sheet(raw).seal
    under = {
        role: {"holder": holders[role], "signature": b64(signed(role, signatures.sheet_statement(raw)))}
        for role in _ROLES
    }
    chain.add("sealed", period=1, seal=b64(seal), signatures=under)
    with ProcessPoolExecutor(_CORES, get_context("spawn")) as pool:
        parts = pool.map(_seal_some, [raw] * _CORES, [count // _CORES] * _CORES)
        envelopes = sorted((one for part in parts for one in part), key=envelope.leaf_hash)
    leaves = [envelope.leaf_hash(one) for one in envelopes]
    batches = [leaves[at : at + _BATCH] for at in range(0, len(leaves), _BATCH)]
    for number, batch in enumerate(batches, start=1):
        root = b64(ledger.merkle_root(batch))
        chain.add("batch", period=1, batch=number, count=len(batch), root=root)
    root = ledger.merkle_root(leaves)
    releases = _finish(chain, raw, root, len(leaves), holders, signed)
    content = Content(
        box="bench",
        committee="bench",
        period=1,
        scripts={},
        sheets={1: raw},
        form=_FORM.published,
        entries=chain.entries,
        batches=list(enumerate(batches, start=1)),
        releases={
            role: Released(holders[role], releases[role], keyring.scalar_of(padlocks[role]))
            for role in _ROLES
        },
        envelopes=envelopes,
    )
    with path.open("wb") as file:
        write_archive(file, content)


def _finish(
    chain: _Chain,
    raw: bytes,
    root: bytes,
    count: int,
    holders: Mapping[str, str],
    signed: Callable[[str, bytes], bytes],
) -> dict[str, bytes]:
    """Closing, releases and result."""
    counters = {"date": _DAY, "issued": count, "void": 0, "expired": 0, "used_online": count}
    counters |= {"used_paper": 0, "live": 0}
    closing = {"period": 1, "date": _DAY, "count": count, "root": b64(root), "returned": None}
    chain.add("closed", **closing, counters=counters)
    seal = read_sheet(raw).seal
    releases = {
        role: signed(role, signatures.release_statement("bench", 1, seal, count, root, role, holders[role]))
        for role in _ROLES
    }
    told = {role: {"holder": holders[role], "signature": b64(releases[role])} for role in _ROLES}
    chain.add("released", period=1, set=list(_ROLES), roles=list(_ROLES), releases=told)
    answers = questionnaire.write_answers(_FORM, questionnaire.Ballot({"ket_qua": "RHL", "thai_do": "HL"}))
    tally = tally_envelopes(_FORM, (answers for _ in range(count)))[0]
    empty = tally_envelopes(_FORM, ())[0]
    chain.add(
        "result",
        period=1,
        carried=False,
        unopened=False,
        set=list(_ROLES),
        **tell(tally, empty).as_dict(),
        paper_spent=0,
        returned=[],
        counters=counters,
    )
    return releases


# --- what is measured -----------------------------------------------------------------------------------


def _open_bare(scalar: int, message: bytes, count: int) -> None:
    key = derive_private_key(scalar, SECP256R1())
    for _ in range(count):
        envelope.SUITE.decrypt(message, key, _INFO)


def _bare(count: int) -> None:
    key = generate_private_key(SECP256R1())
    message = envelope.SUITE.encrypt(bytes(32), key.public_key(), _INFO)
    scalar, share = key.private_numbers().private_value, len(_ROLES) * count // _CORES
    with ProcessPoolExecutor(_CORES, get_context("spawn")) as pool:
        list(pool.map(_open_bare, [scalar] * _CORES, [message] * _CORES, [share] * _CORES))


def main() -> None:
    """Do one of the two, and print the seconds and the peak in MB, of this process or its largest child."""
    begun = perf_counter()
    if sys.argv[1] == "bare":
        _bare(int(sys.argv[2]))
    elif verify(Path(sys.argv[2])).exit_code != 0:
        raise RuntimeError("the archive was made wrong")
    taken = perf_counter() - begun
    print(json.dumps([taken, _peak_mb()]))


def _peak_mb() -> float:
    """The peak of this process or of its largest child. getrusage would begin with the peak of the caller."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status").read_text(encoding="ascii")
    mine = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return max(mine, children) / 1024


if __name__ == "__main__":
    main()
