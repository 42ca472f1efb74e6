"""An office's recordings: which are served, what is said of them, and what is served of nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from simulator import BOX, Office
from starlette.testclient import TestClient
from voices import tone
from web import Clock

from app.audio.checks import Fault, check
from app.audio.recordings import Place, Recordings, keys_of
from app.cli import main
from app.main import create_app
from app.settings import Settings
from ballots.forms import questionnaire

FORM = questionnaire.builtin("hai-noi-dung")
PLACE = "vi/hai-noi-dung/1"
URL = f"/audio/{PLACE}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All of the default questionnaire in Vietnamese, and files that are none of ours."""
    for key in keys_of(FORM):
        tone(tmp_path / "audio" / PLACE / f"{key}.wav", 1.2)
    for stray in ("secret.txt", "a b.mp3", ".hidden.mp3"):
        (tmp_path / "audio" / PLACE / stray).write_text("x")
    tone(tmp_path / "audio" / "vi" / "hai-noi-dung" / "ket_qua.wav", 1.2)  # of no version
    (tmp_path / "secret.mp3").write_text("x")
    return tmp_path / "audio"


@pytest.fixture
def client(settings: Settings, clock: Clock, folder: Path) -> Iterator[TestClient]:
    made = create_app(replace(settings, audio_folder=folder), clock)
    yield TestClient(made)
    made.state.database.close()


def test_the_box_names_the_languages_that_can_be_heard(client: TestClient, settings: Settings) -> None:
    office = Office(settings.database_url).ready()
    assert client.get(f"/api/v1/boxes/{BOX}").json()["voices"] == ["vi"]
    office.database.close()


def test_all_recordings_are_listed_in_one_order_and_each_is_served_by_type_and_range(
    client: TestClient,
) -> None:
    listed = client.get(URL)
    assert listed.json() == sorted(f"{key}.wav" for key in keys_of(FORM))
    assert listed.headers["cache-control"] == "public, max-age=3600"
    whole = client.get(f"{URL}/ket_qua.wav")
    assert whole.headers["content-type"] == "audio/wav"
    assert whole.headers["cache-control"] == "public, max-age=3600"
    assert whole.headers["accept-ranges"] == "bytes"
    assert "content-encoding" not in whole.headers
    part = client.get(f"{URL}/ket_qua.wav", headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    kept = client.get(f"{URL}/ket_qua.wav", headers={"If-None-Match": whole.headers["etag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    assert kept.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        f"{URL}/secret.txt",
        f"{URL}/a b.mp3",
        f"{URL}/.hidden.mp3",
        f"{URL}/..%2f..%2f..%2f..%2fsecret.mp3",
        "/audio/vi/hai-noi-dung/2",
        "/audio/en/hai-noi-dung/1",
        "/audio/vi/nam-yeu-to/1/ket_qua.wav",
        "/audio/..%2faudio%2fvi/hai-noi-dung/1",
    ],
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_recording_that_went_away_is_not_found(client: TestClient, folder: Path) -> None:
    (folder / PLACE / "ket_qua.wav").unlink()
    assert client.get(f"{URL}/ket_qua.wav").status_code == 404


def test_of_two_files_of_a_key_one_is_given_out(folder: Path) -> None:
    (folder / PLACE / "ket_qua.mp3").write_bytes(b"x")
    files = Recordings(folder).files(Place("vi", "hai-noi-dung", 1))
    assert [name for name in files if name.startswith("ket_qua")] == ["ket_qua.mp3"]
    assert Recordings(None).found == {}


@pytest.mark.parametrize(
    ("seconds", "level", "fault"),
    [(0.5, 0.2, Fault.SHORT), (20.5, 0.2, Fault.LONG), (2, 0.01, Fault.QUIET), (2, 0.6, Fault.LOUD)],
)
def test_length_and_loudness_are_measured(tmp_path: Path, seconds: float, level: float, fault: Fault) -> None:
    assert check(tone(tmp_path / "a.wav", seconds, level)).faults == (fault,)
    good = check(tone(tmp_path / "b.wav", 2, 0.1))
    assert good.faults == ()
    assert good.loudness == pytest.approx(-20, abs=0.1)


def test_what_is_no_recording_or_too_large_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"no sound" * 100)
    assert check(tmp_path / "a.mp3").faults == (Fault.UNREADABLE,)
    (tmp_path / "b.wav").write_bytes(b"")
    assert check(tmp_path / "b.wav").faults == (Fault.UNREADABLE,)
    long = tone(tmp_path / "c.wav", 19)
    long.write_bytes(long.read_bytes() + bytes(2**20))
    assert Fault.LARGE in check(long).faults


def test_the_command_lists_what_there_is_and_what_to_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["audio", "--folder", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "vi/hai-noi-dung/1: có 6/6" in said
    assert "  ket_qua.wav: 1,2 giây; -14 dBFS" in said
    assert "en/hai-noi-dung/1: có 0/6" in said
    (folder / PLACE / "muc-HL.wav").unlink()
    tone(folder / PLACE / "thai_do.wav", 0.5)
    tone(folder / PLACE / "muc-XX.wav", 2)
    assert main.main(["audio", "--folder", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "  muc-HL: thiếu – Hài lòng" in said
    assert "  thai_do.wav: 0,5 giây; -14 dBFS; KHÔNG DÙNG ĐƯỢC: ngắn quá" in said
    assert "  muc-XX.wav: thừa" in said
    assert main.main(["audio", "--folder", str(folder / "none")]) == 1
