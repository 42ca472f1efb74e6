"""The provider over HTTP: down, slow of keys, too long, elsewhere; what the environment says of it."""

import logging
from pathlib import Path
from typing import Any

import pytest
from coming import HERE, back, come, go, guest, refused, tie
from meeting import Meeting
from provider import Provider, new_key
from web import FORM, sign_in

from app.cli.upkeep import given
from app.oidc import provider as asking
from app.oidc.settings import Oidc, allowed
from app.stop import Stop

AWAY = "chưa trả lời, hoặc trả lời không đúng cách"


def test_a_provider_that_is_down_leaves_the_password(
    meeting: Meeting, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    tie(meeting, "mttq", "nguyen.an")
    provider.down, client = True, guest(meeting)
    for _ in range(3):
        answer = client.get(HERE, params={"after": "/staff/keys"}, headers=FORM)
        refused(answer, AWAY, 503)
        assert 'name="after" value="/staff/keys"' in answer.text
    assert len(provider.asked) == 1  # the others were told at once
    sign_in(client, "mttq", meeting.passwords["mttq"])
    provider.down = False
    monkeypatch.setattr(asking, "_REST_SECONDS", 0.0)
    meeting.app.state.provider._rest_until = 0.0
    assert come(guest(meeting), provider).status_code == 303


def test_what_it_says_of_itself_is_kept_and_new_keys_are_fetched_once(
    meeting: Meeting, provider: Provider
) -> None:
    tie(meeting, "mttq", "nguyen.an")
    for _ in range(3):
        assert come(guest(meeting), provider).status_code == 303
    assert (provider.asked.count("openid-configuration"), provider.asked.count("keys")) == (1, 1)
    provider.key = new_key("two")
    provider.published = [provider.key]
    for _ in range(2):
        assert come(guest(meeting), provider).status_code == 303
    assert provider.asked.count("keys") == 2
    provider.key = new_key("three")  # and does not say so
    refused(come(guest(meeting), provider), "không xác nhận lần đăng nhập này")
    assert provider.asked.count("keys") == 3
    provider.said = {"nonce": "khac"}  # with a key that is known nothing is fetched
    provider.key = provider.published[0]
    refused(come(guest(meeting), provider), "không xác nhận lần đăng nhập này")
    assert provider.asked.count("keys") == 3


ELSEWHERE: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://khac.example.vn"},
    "its form by http": {"authorization_endpoint": "http://dang-nhap.example.vn/auth"},
    "its tokens by http": {"token_endpoint": "http://dang-nhap.example.vn/token"},
    "its keys by http": {"jwks_uri": "http://dang-nhap.example.vn/keys"},
    "no address": {"token_endpoint": None},
    "answers in addresses only": {"response_modes_supported": ["query", "fragment"]},
    "no S256": {"code_challenge_methods_supported": ["plain"]},
    "too long": {"filler": "x" * 300_000},
}


def test_a_provider_that_is_not_as_it_must_be_is_not_used(meeting: Meeting, provider: Provider) -> None:
    for about in ELSEWHERE.values():
        provider.about = about
        meeting.app.state.provider._rest_until = 0.0
        refused(guest(meeting).get(HERE, headers=FORM, follow_redirects=False), AWAY, 503)
    assert "token" not in provider.asked


def test_a_provider_that_falls_silent_between_is_told_as_away(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    client = guest(meeting)
    sent = provider.login(go(client))
    meeting.app.state.provider.chosen = provider.settings(secret="khac")
    refused(back(client, sent), "không xác nhận lần đăng nhập này")  # it does not know us
    meeting.app.state.provider.chosen = provider.settings()
    sent = provider.login(go(client))
    provider.signed = lambda claims: "x" * 300_000
    refused(back(client, sent), AWAY, 503)


def test_nothing_of_a_sign_in_is_logged(
    meeting: Meeting, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tie(meeting, "mttq", "nguyen.an")
    client = guest(meeting)
    address = go(client)
    sent = provider.login(address)
    assert back(client, sent).status_code == 303
    provider.said = {"exp": 1}
    refused(come(guest(meeting), provider), "không xác nhận")
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith(("homphieu", "app")))
    assert "a token is refused: ExpiredTokenError" in ours
    every = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith("httpcore"))
    for secret in (sent["code"], sent["state"], "nguyen.an", "u-1"):
        assert secret not in every


# --- the environment --------------------------------------------------------------------------------------


def test_only_https_or_this_machine_is_asked() -> None:
    for good in ("https://a.vn", "https://a.vn:8443/realms/x", "http://127.0.0.1:1", "http://localhost/x"):
        assert allowed(good), good
    bad = (
        "http://a.vn",
        "ftp://a.vn",
        "https://",
        "https://u@a.vn",
        "https://a.vn#x",
        "https://a vn",
        "x",
        "",
    )
    for one in (*bad, "https://a.vn:x", "http://127.0.0.1.a.vn", "https://[::1", "https://ă.vn", None, 7):
        assert not allowed(one), one


def test_the_environment_is_read_and_each_mistake_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("bi-mat\n")
    secret.chmod(0o600)
    good = {"ISSUER": "https://a.vn/x", "CLIENT": "hom-phieu", "SECRET_FILE": str(secret)}

    def read(**changed: str) -> Oidc | None:
        return Oidc.from_environment({f"HOMPHIEU_OIDC_{one}": v for one, v in (good | changed).items()})

    assert read(ISSUER="") is None
    made = read(CLAIM="email", BUTTON="Cổng tỉnh")
    assert made == Oidc("https://a.vn/x", "hom-phieu", "bi-mat", "email", "Cổng tỉnh")
    assert "bi-mat" not in repr(made)
    empty, open_ = tmp_path / "empty", tmp_path / "open"
    empty.touch(0o600)
    open_.write_text("bi-mat")
    open_.chmod(0o644)
    wrong = {
        "ISSUER": ("http://a.vn", "https://a.vn/?x"),
        "CLIENT": ("", "hòm"),
        "SECRET_FILE": ("", str(tmp_path / "none"), str(empty), str(open_), str(tmp_path)),
        "CLAIM": ("name",),
        "BUTTON": ("x" * 61,),
    }
    for name, values in wrong.items():
        for value in values:
            with pytest.raises(ValueError, match=f"^HOMPHIEU_OIDC_{name}$"):
                read(**{name: value})
    monkeypatch.setenv("HOMPHIEU_OIDC_ISSUER", "http://a.vn")
    with pytest.raises(Stop, match="HOMPHIEU_OIDC_ISSUER chưa đúng: cần địa chỉ https"):
        given.office_system()
