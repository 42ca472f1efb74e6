"""Whole envelopes opened a second by two processes, beside bare HPKE openings by two processes."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key, generate_private_key

from ballots.forms import questionnaire
from ballots.sealing.envelope import SUITE, seal
from ballots.sealing.helpers import open_many
from ballots.sealing.sheet import point_of, write_sheet
from bench.measure import Line, interleaved

__all__ = ["CURVE", "INFO", "SHARE_BYTES", "measure", "open_bare"]

_CORES = 2
_ROLES = ("clerk", "mttq", "ubnd", "union")
CURVE = SECP256R1()
INFO = b"bench"
SHARE_BYTES = 32
_FORM = questionnaire.builtin("hai-noi-dung")


def open_bare(scalar: int, message: bytes, count: int) -> None:
    """Open one message so many times, by HPKE and nothing else."""
    key = derive_private_key(scalar, CURVE)
    for _ in range(count):
        SUITE.decrypt(message, key, INFO)


def measure(repeats: int, count: int) -> list[Line]:
    """Four HPKE openings make an envelope, so four times its rate is what the bare rate is compared with."""
    keys = {role: generate_private_key(CURVE) for role in _ROLES}
    points = {role: point_of(key) for role, key in keys.items()}
    sheet = write_sheet("bench", 1, date(2026, 11, 30), _FORM.name, [_ROLES], points, None, bytes(range(32)))
    answers = questionnaire.write_answers(_FORM, questionnaire.Ballot({"ket_qua": "RHL", "thai_do": "HL"}))
    envelopes = [seal(sheet, answers) for _ in range(count)]
    message = SUITE.encrypt(bytes(SHARE_BYTES), keys["ubnd"].public_key(), INFO)
    scalar = keys["ubnd"].private_numbers().private_value
    share = len(_ROLES) * count // _CORES

    def whole() -> float:
        begun = perf_counter()
        if sum(opened == answers for opened in open_many(sheet, keys, _ROLES, envelopes)) != count:
            raise RuntimeError("an envelope did not open")
        return count * len(_ROLES) / (perf_counter() - begun)

    with ProcessPoolExecutor(_CORES, get_context("spawn")) as pool:
        list(pool.map(open_bare, [scalar] * _CORES, [message] * _CORES, [1] * _CORES))  # both are running

        def bare() -> float:
            begun = perf_counter()
            list(pool.map(open_bare, [scalar] * _CORES, [message] * _CORES, [share] * _CORES))
            return share * _CORES / (perf_counter() - begun)

        rates = interleaved(repeats, {"whole": whole, "bare": bare})
    return [
        Line("bare HPKE openings, two processes", rates["bare"], "/s"),
        Line(
            f"4 × envelopes of {count:,}, start of processes and all",
            rates["whole"],
            "/s",
            rates["bare"],
            "≥ 0.7",
        ),
    ]
