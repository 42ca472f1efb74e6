"""Paper spare keys and what opens an identity: Python and the browser read the same things alike."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulator import identity

from ballots.errors import Refused
from ballots.keys.holders import holder_id
from ballots.sealing import keyring
from ballots.sealing.spare import read_spare, spell_spare

pytestmark = pytest.mark.browser
READ = """async ({ typed }, { readSpare }) => {
    const read = [];
    for (const text of typed) read.push(await readSpare(text).catch((error) => error.code));
    return read;
}"""
OPEN = """async ({ openers, typed }, { openAny }) => {
    const { holder, kind, identity } = await openAny(openers, typed);
    return [holder, kind, identity.ecdh.point.length];
}"""


def as_python_reads(text: str) -> str | None:
    try:
        return read_spare(text)
    except Refused as no:
        return no.code.value


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(min_size=30, max_size=30), min_size=1, max_size=4), st.data())
def test_both_read_a_typed_spare_key_alike(
    run_js: Callable[..., Any], keys: list[bytes], data: st.DataObject
) -> None:
    letters = st.sampled_from("0123456789abcdefghjkmnpqrstvwxyzILOUilou -.\u00a0\ufeff\té")
    typed = [spell_spare(key) for key in keys]
    for spelled in list(typed):
        at = data.draw(st.integers(0, 60))
        typed.append(spelled[:at] + data.draw(letters) + spelled[at + 1 :])
        typed.append(spelled[:at].upper() + data.draw(letters) + spelled[at:])
    assert run_js(READ, "/static/spare.js", typed=typed) == [as_python_reads(text) for text in typed]


def test_what_the_browser_draws_python_reads(run_js: Callable[..., Any]) -> None:
    drawn = run_js("async (_, { drawSpare }) => [await drawSpare(), await drawSpare()]", "/static/spare.js")
    assert [read_spare(text) for text in drawn] == drawn
    assert drawn[0] != drawn[1]


def openers() -> list[dict[str, str]]:
    """A person's identity, and two paper spare keys of the role."""
    rows = []
    for kind, wrapped in [
        ("person", identity("mttq")[1]),
        *(("spare", wrapped_spare(at)) for at in range(2)),
    ]:
        read = keyring.read_wrapped(wrapped.encode())
        rows.append({"holder": holder_id(read.ecdh, read.ecdsa), "kind": kind, "wrapped": wrapped})
    return rows


def wrapped_spare(at: int) -> str:
    return keyring.wrap(keyring.make_identity(), spell_spare(bytes([at]) * 30)).decode()


def test_one_field_takes_a_passphrase_or_a_spare_key(run_js: Callable[..., Any]) -> None:
    rows = openers()
    modules = ("/static/identity.js",)
    said = run_js(OPEN, *modules, openers=rows, typed="Bao gio  cho den thang muoi")
    assert said == [rows[0]["holder"], "person", 65]
    said = run_js(OPEN, *modules, openers=rows, typed=spell_spare(b"\1" * 30).upper())
    assert said == [rows[2]["holder"], "spare", 65]
    for typed, code in [
        ("mot hai ba", "wrong_passphrase"),
        (spell_spare(b"\7" * 30), "wrong_passphrase"),
        ("0" * 52, "spare_wrong"),
    ]:
        assert run_js(OPEN, *modules, openers=rows, typed=typed) == {"refused": code}


def test_a_server_that_gives_an_identity_anothers_name_is_refused(run_js: Callable[..., Any]) -> None:
    rows = openers()
    rows[0]["holder"] = rows[1]["holder"]
    said = run_js(OPEN, "/static/identity.js", openers=rows, typed="bao gio cho den thang muoi")
    assert said == {"refused": "wrong_holder"}
