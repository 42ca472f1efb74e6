"""Sealing under attack: what is not the one right spelling is refused, what was touched is spoiled."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from office_keys import FOUR, key_of, keys_of, sheet_for, unpadded

from ballots.errors import Code, Refused
from ballots.sealing import envelope as module
from ballots.sealing import helpers, quorum
from ballots.sealing.envelope import (
    MAX_ANSWER_BYTES,
    Opener,
    check_envelope,
    envelope_length,
    open_envelope,
    seal,
)
from ballots.sealing.helpers import open_many
from ballots.sealing.sheet import point_of, read_sheet, seal_groups
from ballots.spelling import b64

SHEET = sheet_for()
KEYS = keys_of(FOUR[0])
ANSWERS = b'{"answers":{"ket_qua":"RHL"}}'


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def body_of(
    sheet: bytes, secret: bytes, parts: bytes, plaintext: bytes, committed: bytes | None = None
) -> bytes:
    """Write the end of an envelope as an attacker would: any plaintext, any secret committed to."""
    seal_bytes = read_sheet(sheet).seal
    key, _ = module._body_secrets(seal_bytes, secret)
    _, commitment = module._body_secrets(seal_bytes, secret if committed is None else committed)
    context = module._body_context(seal_bytes, commitment, parts)
    return commitment + AESGCM(key).encrypt(bytes(12), plaintext, context)


def parts_of(sheet: bytes, payloads: dict[str, bytes]) -> bytes:
    read = read_sheet(sheet)
    return b"".join(
        module.SUITE.encrypt(payloads[role], key_of(role).public_key(), module._part_info(read.seal, role))
        for role in sorted(payloads)
    )


def envelope_with(sheet: bytes, plaintext: bytes) -> bytes:
    read, secret = read_sheet(sheet), bytes(range(32))
    parts = parts_of(sheet, quorum.share(read.sets, secret))
    return b"\x01" + read.seal + parts + body_of(sheet, secret, parts, plaintext)


# Sheets


def edited(**changes: Any) -> bytes:
    data = {**json.loads(SHEET), **changes}
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def padlocks(**changes: Any) -> dict[str, Any]:
    return {**json.loads(SHEET)["padlocks"], **changes}


CLERK = padlocks()["clerk"]
OFF_CURVE = b64(unpadded(CLERK)[:-1] + bytes([unpadded(CLERK)[-1] ^ 1]))
STRAY_BITS = CLERK[:-1] + {"A": "B", "Q": "R", "g": "h", "w": "x"}.get(CLERK[-1], "_")
COMPRESSED = b64(b"\x02" + unpadded(CLERK)[1:33])
HYBRID = b64(bytes([6 + unpadded(CLERK)[-1] % 2]) + unpadded(CLERK)[1:])
NOT_SHEETS = {
    "no JSON": b"{",
    "not UTF-8": b"\xff" + SHEET,
    "a byte order mark": b"\xef\xbb\xbf" + SHEET,
    "a list": b"[]",
    "null": b"null",
    "nesting to exhaust the stack": b"[" * 8000,
    "longer than any sheet": SHEET + b" " * 9000,
    "a blank at the end": SHEET + b"\n",
    "blanks between": json.dumps(json.loads(SHEET)).encode(),
    "an escaped letter": SHEET.replace(b'"box-11"', b'"\\u0062ox-11"'),
    "a doubled key": SHEET.replace(b'"v":1,', b'"v":1,"v":1,'),
    "a doubled padlock": SHEET.replace(b'"padlocks":{', b'"padlocks":{"clerk":"x",'),
    "an unknown key": edited(note="x"),
    "a missing key": SHEET.replace(b'"previous":null,', b""),
    "version 2": edited(v=2),
    "true for version 1": edited(v=True),
    "1.0 for version 1": edited(v=1.0),
    "a box with a zero byte": edited(box="a\0b"),
    "a box with a newline at its end": edited(box="box-11\n"),
    "a box of letters beyond ASCII": edited(box="hòm"),
    "a lone surrogate": SHEET.replace(b'"box-11"', b'"\\ud800"'),
    "true for a period": edited(period=True),
    "period 0": edited(period=0),
    "a period in a string": edited(period="7"),
    "a period of 5,000 digits": SHEET.replace(b'"period":7', b'"period":' + b"7" * 5000),
    "a period written 7e0": SHEET.replace(b'"period":7', b'"period":7e0'),
    "NaN for a period": SHEET.replace(b'"period":7', b'"period":NaN'),
    "the 31st of November": edited(opens_on="2026-11-31"),
    "a date in the week spelling": edited(opens_on="2026-W48-1"),
    "a date without dashes": edited(opens_on="20261130"),
    "Arabic digits in a date": edited(opens_on="٢٠٢٦-11-30"),
    "a form without its hash": edited(form="hai-noi-dung"),
    "a form's hash in capitals": edited(form="hai-noi-dung@" + "AB" * 32),
    "no set": edited(sets=[]),
    "an empty set": edited(sets=[[]]),
    "a set unsorted": edited(sets=[["mttq", "clerk", "ubnd", "union"]]),
    "a set twice": edited(sets=[*json.loads(SHEET)["sets"]] * 2),
    "33 sets": edited(sets=[["clerk"]] * 33),
    "a seventh role": edited(sets=[["mayor"]], padlocks={"mayor": CLERK}),
    "a padlock of nobody": edited(sets=[["clerk", "mttq"]]),
    "a padlock missing": edited(padlocks={"clerk": CLERK}),
    "one padlock for two roles": edited(padlocks=padlocks(mttq=CLERK)),
    "padlocks in a list": edited(padlocks=[]),
    "padded base64": edited(padlocks=padlocks(clerk=CLERK + "=")),
    "base64 with stray bits": edited(padlocks=padlocks(clerk=STRAY_BITS)),
    "the other base64 alphabet": edited(log_key=b64(b"\xff" * 32).replace("_", "/")),
    "base64 with a blank inside": edited(padlocks=padlocks(clerk=CLERK[:8] + " " + CLERK[8:])),
    "a point off the curve": edited(padlocks=padlocks(clerk=OFF_CURVE)),
    "a compressed point": edited(padlocks=padlocks(clerk=COMPRESSED)),
    "a hybrid point": edited(padlocks=padlocks(clerk=HYBRID)),
    "the point at infinity": edited(padlocks=padlocks(clerk=b64(bytes(65)))),
    "a short previous seal": edited(previous=b64(bytes(31))),
    "a log key too long": edited(log_key=b64(bytes(33))),
    "null for the log key": edited(log_key=None),
}


@pytest.mark.parametrize("sheet", NOT_SHEETS.values(), ids=NOT_SHEETS.keys())
def test_a_sheet_that_could_be_read_two_ways_is_refused(sheet: bytes) -> None:
    assert sheet != SHEET
    assert code_of(lambda: read_sheet(sheet)) == Code.MALFORMED
    assert code_of(lambda: seal(sheet, ANSWERS)) == Code.MALFORMED


@pytest.mark.browser
def test_the_browser_refuses_the_same_sheets(run_js: Callable[..., Any]) -> None:
    codes = run_js(
        """async ({ sheets }, m) => {
            const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            const read = async (text) => m.readSheet(bytes(text)).then(() => "read", (error) => error.code);
            return Promise.all(sheets.map((text) => read(text.replace(/-/g, "+").replace(/_/g, "/"))));
        }""",
        "/static/seal.js",
        sheets=[b64(sheet) for sheet in [SHEET, *NOT_SHEETS.values()]],
    )
    told = dict(zip(["right", *NOT_SHEETS], codes, strict=True))
    assert told == {"right": "read", **dict.fromkeys(NOT_SHEETS, "malformed")}


def test_a_sheet_keeps_its_bytes_and_what_they_say() -> None:
    sheet = read_sheet(SHEET)
    assert sheet.raw == SHEET
    assert (sheet.box, sheet.period, sheet.opens_on.isoformat()) == ("box-11", 7, "2026-11-30")
    assert sheet.sets == FOUR
    assert sheet.padlocks == {role: point_of(key_of(role)) for role in FOUR[0]}
    assert sheet.previous is None
    assert read_sheet(edited(previous=b64(bytes(32)))).previous == bytes(32)


def test_the_seal_is_read_aloud_in_thirteen_groups_of_four() -> None:
    assert seal_groups(bytes(32)) == " ".join(["0000"] * 13)
    assert seal_groups(b"\xff" * 32) == " ".join(["ZZZZ"] * 12 + ["ZZZG"])


# Envelopes


def test_a_ballot_comes_out_as_it_went_in_and_every_envelope_is_as_long() -> None:
    for answers in (b"", ANSWERS, b"x" * MAX_ANSWER_BYTES, b"\0\0"):
        envelope = seal(SHEET, answers)
        assert len(envelope) == envelope_length(read_sheet(SHEET)) == 4629
        assert open_envelope(SHEET, envelope, KEYS) == answers


def test_one_byte_too_long_is_refused_before_sealing() -> None:
    assert code_of(lambda: seal(SHEET, b"x" * (MAX_ANSWER_BYTES + 1))) == Code.TOO_LONG


@pytest.mark.browser
def test_one_byte_too_long_is_refused_by_the_browser(run_js: Callable[..., Any]) -> None:
    told = run_js(
        """async ({ sheet }, m) => {
            const bytes = new TextEncoder().encode(sheet);
            await m.seal(bytes, new Uint8Array(m.MAX_ANSWER_BYTES));
            await m.seal(bytes, new Uint8Array(m.MAX_ANSWER_BYTES + 1));
        }""",
        "/static/seal.js",
        sheet=SHEET.decode(),
    )
    assert told == {"refused": "too_long"}


def test_two_ballots_alike_give_envelopes_that_share_nothing_but_the_seal() -> None:
    one, two = seal(SHEET, ANSWERS), seal(SHEET, ANSWERS)
    assert one[:33] == two[:33]
    assert sum(a == b for a, b in zip(one[33:], two[33:], strict=True)) < 100  # 1 of 256 by chance


def test_every_changed_byte_is_found() -> None:
    envelope = seal(SHEET, ANSWERS)
    for at in [*range(0, len(envelope), 97), len(envelope) - 1]:
        changed = envelope[:at] + bytes([envelope[at] ^ 1]) + envelope[at + 1 :]
        expected = Code.MALFORMED if at == 0 else Code.WRONG_SEAL if at < 33 else Code.SPOILED
        assert code_of(lambda changed=changed: open_envelope(SHEET, changed, KEYS)) == expected


def test_an_envelope_of_last_month_is_refused_without_any_key() -> None:
    old = seal(sheet_for(period=6), ANSWERS)
    assert code_of(lambda: check_envelope(read_sheet(SHEET), old)) == Code.WRONG_SEAL
    relabelled = old[:1] + read_sheet(SHEET).seal + old[33:]
    check_envelope(read_sheet(SHEET), relabelled)
    assert code_of(lambda: open_envelope(SHEET, relabelled, KEYS)) == Code.SPOILED


def test_an_empty_envelope_is_malformed() -> None:
    assert code_of(lambda: open_envelope(SHEET, b"", KEYS)) == Code.MALFORMED


def test_a_part_of_another_envelope_spoils() -> None:
    one, two = seal(SHEET, ANSWERS), seal(SHEET, ANSWERS)
    stitched = one[:33] + two[33 : 33 + 113] + one[33 + 113 :]
    assert code_of(lambda: open_envelope(SHEET, stitched, KEYS)) == Code.SPOILED


def test_a_part_with_a_point_off_the_curve_spoils() -> None:
    envelope = seal(SHEET, ANSWERS)
    for point in (bytes(65), b"\x04" + b"\xff" * 64):
        forged = envelope[:33] + point + envelope[33 + 65 :]
        assert code_of(lambda forged=forged: open_envelope(SHEET, forged, KEYS)) == Code.SPOILED


def test_a_two_faced_envelope_has_at_most_one_reading() -> None:
    # The attacker gives two sets shares of two secrets; the commitment fits one of them.
    sets = (("clerk", "ubnd"), ("mttq", "ubnd"))
    sheet = sheet_for(sets)
    first = quorum.share(sets[:1], bytes([1]) * 32)
    second = quorum.share(sets[1:], bytes([2]) * 32)
    payloads = {"clerk": first["clerk"], "mttq": second["mttq"], "ubnd": first["ubnd"] + second["ubnd"]}
    parts = parts_of(sheet, payloads)
    plaintext = (len(ANSWERS).to_bytes(4) + ANSWERS).ljust(4096, b"\0")
    envelope = b"\x01" + read_sheet(sheet).seal + parts + body_of(sheet, bytes([1]) * 32, parts, plaintext)
    assert open_envelope(sheet, envelope, keys_of(sets[0])) == ANSWERS
    assert code_of(lambda: open_envelope(sheet, envelope, keys_of(sets[1]))) == Code.SPOILED
    # With everybody there the first set of the sheet decides, always the same one.
    assert open_envelope(sheet, envelope, keys_of(["clerk", "mttq", "ubnd"])) == ANSWERS


def test_an_envelope_that_commits_to_another_secret_spoils_although_all_else_fits() -> None:
    read, secret = read_sheet(SHEET), bytes(range(32))
    parts = parts_of(SHEET, quorum.share(read.sets, secret))
    plaintext = (len(ANSWERS).to_bytes(4) + ANSWERS).ljust(4096, b"\0")
    for committed, expected in ((secret, ANSWERS), (bytes(32), Code.SPOILED)):
        # The body is sealed under the joined secret, in the context of the commitment that stands there.
        envelope = b"\x01" + read.seal + parts + body_of(SHEET, secret, parts, plaintext, committed)
        assert Opener(read, KEYS, FOUR[0]).result(envelope) == expected


def test_a_message_hidden_in_the_padding_spoils() -> None:
    hidden = (len(ANSWERS).to_bytes(4) + ANSWERS).ljust(4095, b"\0") + b"!"
    assert code_of(lambda: open_envelope(SHEET, envelope_with(SHEET, hidden), KEYS)) == Code.SPOILED


def test_a_length_beyond_the_plaintext_spoils() -> None:
    for length in (4093, 2**32 - 1):
        lying = length.to_bytes(4).ljust(4096, b"\0")
        envelope = envelope_with(SHEET, lying)
        assert code_of(lambda envelope=envelope: open_envelope(SHEET, envelope, KEYS)) == Code.SPOILED
    assert open_envelope(SHEET, envelope_with(SHEET, (4092).to_bytes(4).ljust(4096, b"\0")), KEYS)


def test_a_key_that_is_not_the_padlocks_is_no_key() -> None:
    envelope = seal(SHEET, ANSWERS)
    for stranger in (generate_private_key(SECP256R1()), generate_private_key(SECP384R1()), key_of("mttq")):
        keys = {**KEYS, "clerk": stranger}
        assert code_of(lambda keys=keys: open_envelope(SHEET, envelope, keys)) == Code.NOT_A_QUORUM
        assert code_of(lambda keys=keys: Opener(read_sheet(SHEET), keys, FOUR[0])) == Code.NOT_A_QUORUM


def test_a_set_that_is_not_on_the_sheet_opens_nothing() -> None:
    assert code_of(lambda: Opener(read_sheet(SHEET), KEYS, ("clerk", "mttq"))) == Code.NOT_A_QUORUM
    assert code_of(lambda: open_many(SHEET, KEYS, ("clerk", "mttq"), [])) == Code.NOT_A_QUORUM


# A whole box


def test_a_box_is_opened_in_order_and_bad_envelopes_do_not_stop_it() -> None:
    good = [seal(SHEET, str(number).encode()) for number in range(5)]
    spoiled = good[0][:-1] + bytes([good[0][-1] ^ 1])
    opened = list(open_many(SHEET, KEYS, FOUR[0], [good[0], spoiled, b"", good[1], good[2]]))
    assert opened == [b"0", Code.SPOILED, Code.MALFORMED, b"1", b"2"]


def test_a_large_box_opened_by_two_processes_gives_the_same() -> None:
    good = [seal(SHEET, str(number).encode()) for number in range(40)]
    spoiled = good[0][:-1] + bytes([good[0][-1] ^ 1])
    box = [*good * 20, spoiled]
    expected: list[bytes | Code] = [str(number).encode() for number in range(40)] * 20
    assert list(open_many(SHEET, KEYS, FOUR[0], iter(box))) == [*expected, Code.SPOILED]


def test_processes_are_started_for_many_envelopes_only_and_shared_until_the_last_has_left() -> None:
    envelope = seal(SHEET, ANSWERS)
    with helpers.HELPERS.at_work():
        with helpers.HELPERS.at_work():
            assert list(open_many(SHEET, KEYS, FOUR[0], [envelope] * 20)) == [ANSWERS] * 20
            assert active_children() == []
            assert list(open_many(SHEET, KEYS, FOUR[0], [envelope] * 260)) == [ANSWERS] * 260
            started = {child.pid for child in active_children()}
            assert len(started) == 2
            for pid in filter(None, started):  # whoever waits for a page goes first
                while os.getsid(pid) != pid:  # one that had nothing to do may just have begun
                    time.sleep(0.01)
                assert os.getpriority(os.PRIO_PROCESS, pid) >= 10 > os.getpriority(os.PRIO_PROCESS, 0)
        assert list(open_many(SHEET, KEYS, FOUR[0], [envelope])) == [ANSWERS]
        assert {child.pid for child in active_children()} == started
    assert active_children() == []


def _die(*_: object) -> None:
    os._exit(3)


def test_a_machine_that_loses_its_processes_opens_the_box_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(helpers, "_start_process", _die)
    envelope = seal(SHEET, ANSWERS)
    assert list(open_many(SHEET, KEYS, FOUR[0], [envelope] * 600)) == [ANSWERS] * 600


def test_processes_that_hold_keys_end_with_a_server_that_is_killed(tmp_path: Path) -> None:
    story = tmp_path / "story.py"
    story.write_text(
        """
from itertools import repeat
from multiprocessing import active_children
from office_keys import FOUR, keys_of, sheet_for
from ballots.sealing.envelope import seal
from ballots.sealing.helpers import open_many
if __name__ == "__main__":
    sheet = sheet_for()
    opened = open_many(sheet, keys_of(FOUR[0]), FOUR[0], repeat(seal(sheet, b"x")))
    next(opened)
    print(*(child.pid for child in active_children()), flush=True)
    for _ in opened:
        pass
"""
    )
    here = Path(__file__).resolve()
    paths = os.pathsep.join([str(here.parents[2] / "support"), str(here.parents[3])])
    with subprocess.Popen(
        [sys.executable, str(story)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    ) as server:
        assert server.stdout is not None
        processes = [int(pid) for pid in server.stdout.readline().split()]
        assert len(processes) == 2
        assert all(alive(pid) for pid in processes)
        server.kill()
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in processes)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_sheets_are_equal_by_what_they_say() -> None:
    assert read_sheet(SHEET) == read_sheet(SHEET)
    assert replace(read_sheet(SHEET), period=8) != read_sheet(SHEET)
