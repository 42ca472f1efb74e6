"""A filed paper at the pages: versions come back, wrong ones do not, corrections follow, a year goes out."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
import simulator
from httpx import Response
from kiosk_pages import administrator
from live import JSON
from meeting import Meeting, Person, code
from openpyxl import load_workbook
from PIL import Image
from signing import authority, person, sign, updated
from simulator import BOX, Office
from sqlmodel import select
from web import FORM, Clock

from app.filing import looking
from app.filing.looking import Looking
from app.main import create_app
from app.settings import Settings, create_secret
from ballots.errors import Code
from ballots.meeting import versions
from ballots.tables import Minutes, MinutesVersion
from ballots.verify.findings import Mark
from ballots.verify.verifier import verify

PAPER = "/staff/minutes/so/1"
OCTETS = {**JSON, "content-type": "application/octet-stream"}


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    """A unit with one filed paper, whose story the tests below go on with, each with papers of its own."""
    folder = tmp_path_factory.mktemp("filed")
    settings = Settings(
        f"sqlite:///{folder / 'homphieu.db'}", folder / "secret", "http://testserver", plain_address=True
    )
    create_secret(settings.secret_file)
    patch = pytest.MonkeyPatch()
    patch.setattr(simulator, "LOG_KEY", settings.keys().log_key(BOX))  # one key signs all of the chain
    office = Office(settings.database_url).ready()
    clock = Clock(office.now)
    made = Meeting(office, create_app(settings, clock), clock)
    made.opened()
    administrator(made)
    made.finish()
    subject = "=HYPERLINK(1) Mở hòm phiếu"
    page = f"/staff/minutes/{office.opening_id}"
    assert made.secretary.form(page, subject=subject, keeping="Lưu ở kho.").status_code == 303
    assert made.secretary.form(f"{page}/file", number="4").status_code == 303
    yield made
    office.database.close()
    made.app.state.database.close()
    patch.undo()


@pytest.fixture
def filed(meeting: Meeting) -> bytes:
    return meeting.secretary.client.get("/staff/minutes/1.pdf").content


def bring(who: Person, kind: str, document: bytes, **headers: str) -> Response:
    given = {**OCTETS, "x-csrf-token": who.token, **headers}
    return who.client.post(f"{PAPER}/ban/{kind}", content=document, headers=given, follow_redirects=False)


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (60, 80), shade).save(out, "PNG")
    return out.getvalue()


def page(meeting: Meeting) -> str:
    return html.unescape(meeting.secretary.get(PAPER))


def kept(meeting: Meeting) -> int:
    with meeting.office.reading() as session:
        return len(session.exec(select(MinutesVersion.id)).all())


def test_a_signed_paper_is_kept_and_its_signer_told(meeting: Meeting, filed: bytes) -> None:
    document = sign(filed, person("Lê Thị Hoa", days=9000, since=-9), box=(90, 200, 260, 260))
    answer = bring(meeting.secretary, "signed", document)
    assert answer.status_code == 303, answer.text
    shown = page(meeting)
    assert "Lê Thị Hoa" in shown
    assert "chữ ký toàn vẹn, chưa rõ người cấp chứng thư" in shown
    assert meeting.secretary.client.get("/staff/minutes/1.pdf").content == filed
    admin = meeting.as_("quantri")
    pem = authority().pem
    assert admin.form("/staff/admin/roots", certificate=pem).status_code == 303
    assert "Cơ quan chứng thực số" in admin.get("/staff/admin/roots")
    with meeting.office.reading() as session:
        version = session.exec(select(MinutesVersion.id).order_by(MinutesVersion.id)).all()[-1]
    assert meeting.secretary.form(f"/staff/minutes/ban/{version}/check").status_code == 303
    assert "chứng thư do nơi cấp đã cài đặt cấp" in page(meeting)
    assert admin.form("/staff/admin/roots", certificate=pem).status_code == 409
    assert admin.form("/staff/admin/roots/1/remove").status_code == 303
    for wrong in ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "x", person("Ai đó").pem):
        assert admin.form("/staff/admin/roots", certificate=wrong).status_code == 422
    assert admin.form("/staff/admin/roots", certificate=authority("Cũ", days=-1).pem).status_code == 422


def test_what_is_not_the_filed_paper_is_told_why_and_changes_nothing(meeting: Meeting, filed: bytes) -> None:
    before = kept(meeting)
    good = sign(filed, person("Trần Văn Chủ"))
    for document, reason in (
        (b"", "paper_kind"),
        (b"%PDF-1.7 khac".replace(b"khac", b"other"), Code.VERSION_OTHER),
        (filed, Code.VERSION_KNOWN),
        (filed + b"\n", "paper_changed"),
        (good[:-9], "paper_unreadable"),
        (updated(good, lambda writer, _page: writer.update_root()), "paper_changed"),
        (filed + b"\x00" * 5_000, "paper_unreadable"),
    ):
        answer = bring(meeting.secretary, "signed", document)
        assert (answer.status_code // 100, code(answer)) == (4, reason), document[-20:]
    assert code(bring(meeting.secretary, "scan", b"<script>alert(1)</script>")) == "paper_kind"
    assert code(bring(meeting.secretary, "scan", picture(3)[:40])) == "paper_unreadable"
    assert kept(meeting) == before


def test_a_document_may_be_large_and_only_there_and_only_as_plain_bytes(meeting: Meeting) -> None:
    secretary = meeting.secretary
    assert bring(secretary, "scan", b"%PDF-" + bytes(versions.MAX_BYTES)).status_code == 413
    assert bring(secretary, "scan", b"x" * 100_000).status_code == 422
    assert bring(secretary, "scan", b"x=1", **{"content-type": "text/plain"}).status_code == 415
    assert bring(secretary, "scan", b"x=1", **{"content-type": "application/json"}).status_code == 415
    form = "application/x-www-form-urlencoded"
    assert bring(secretary, "scan", b"x=1", **{"content-type": form}).status_code == 415
    for path in ("/staff/minutes/so/1/dinh-chinh", "/login", "/staff/minutes/so/1/ban/other"):
        given = {**OCTETS, "x-csrf-token": secretary.token}
        assert secretary.client.post(path, content=b"x", headers=given).status_code == 415
    assert bring(secretary, "scan", picture(9), **{"x-csrf-token": "x"}).status_code == 403
    assert bring(meeting.as_("mttq"), "scan", picture(9)).status_code == 403
    assert bring(meeting.as_("ngoai"), "scan", picture(9)).status_code == 404


def test_a_scan_is_given_back_as_a_file_to_save_of_a_safe_kind(meeting: Meeting) -> None:
    assert bring(meeting.secretary, "scan", picture(1)).status_code == 303
    with meeting.office.reading() as session:
        row = session.exec(select(MinutesVersion).where(MinutesVersion.kind == "scan")).first()
        assert row is not None
        path = f"/staff/minutes/ban/{row.id}"
    for login in ("mttq", "secretary", "quantri"):
        answer = meeting.as_(login).client.get(path)
        assert answer.content == picture(1)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "script" not in answer.headers["content-security-policy"]
    meeting.as_("ngoai").get(path, 404)
    meeting.as_("quay").get(path, 403)
    assert code(meeting.secretary.form(f"{path}/check")) == "not_found"


def test_who_looks_too_long_is_stopped(
    meeting: Meeting, filed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting.app.state, "looking", Looking(seconds=0.01), raising=False)
    assert code(bring(meeting.secretary, "signed", filed + b" ")) == "paper_slow"
    meeting.app.state.looking = Looking()
    monkeypatch.setattr(looking.sys, "executable", "/bin/false")
    assert code(bring(meeting.secretary, "signed", filed + b" ")) == "paper_unreadable"


def test_a_correcting_paper_is_looked_at_filed_and_found_from_both(meeting: Meeting) -> None:
    path, fields = f"{PAPER}/dinh-chinh", {"wrong": "100", "right": "101 hồ sơ", "reason": "Ghi nhầm"}
    kept = f"{'0123456789abcdef' * 2} {path}"
    draft = meeting.secretary.form(path, **fields, draft=kept)
    assert draft.headers["content-type"] == "application/pdf", draft.text
    assert "taken" not in str(draft.headers)  # only looked at: the browser goes on keeping what was typed
    assert code(meeting.secretary.form(path, **fields | {"right": " "})) == Code.TEXT_MISSING
    answer = meeting.secretary.form(path, **fields, then="file", draft=kept)
    assert answer.status_code == 303, answer.text
    assert "homphieu_taken_0123" in answer.headers["set-cookie"]
    assert "05/BB-TTPVHCC" in page(meeting)
    assert "Biên bản số 04/BB-TTPVHCC năm 2026" in meeting.secretary.get(answer.headers["location"])
    assert meeting.as_("mttq").form(path, **fields).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?year=2026", True),
        ("?year=2025", False),
        ("?number=4", True),
        ("?number=44", False),
        (f"?box={BOX}", True),
        ("?box=khac", False),
        ("?text=mo+HOM+kho", True),  # letters with or without marks, of subject and of what people wrote
        ("?text=%25", True),  # no letter in it: nothing is looked for
        ("?text=100%25_x", False),
        ("?year=2026&number=4&text=kho", True),
    ],
)
def test_the_register_is_searched(meeting: Meeting, query: str, found: bool) -> None:  # noqa: FBT001
    shown = meeting.secretary.get(f"/staff/minutes{query}")
    assert ("04/BB-TTPVHCC</a></th>" in shown) is found


def test_a_year_goes_out_with_every_document_and_an_index_no_spreadsheet_runs(meeting: Meeting) -> None:
    with meeting.office.reading() as session:
        filed = {bytes(one) for one in session.exec(select(Minutes.pdf))}
        filed |= {bytes(one) for one in session.exec(select(MinutesVersion.document))}
    answer = meeting.secretary.client.get("/staff/minutes/nam/2026.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="so-bien-ban-2026.zip"'
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    names = packed.namelist()
    assert {packed.read(name) for name in names if not name.startswith("so-bien-ban")} == filed
    assert "hoi-dong/04-BB-TTPVHCC.pdf" in names
    head, *rows = csv.reader(io.StringIO(packed.read("so-bien-ban-2026.csv").decode("utf-8-sig")))
    assert head[:5] == ["Số", "Năm", "Ngày", "Loại", "Trích yếu"]
    assert rows[0][4] == "'=HYPERLINK(1) Mở hòm phiếu"
    book = load_workbook(io.BytesIO(packed.read("so-bien-ban-2026.xlsx")))
    cell = book.active["E2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1) Mở hòm phiếu", "s")
    assert meeting.secretary.client.get("/staff/minutes/nam/2025.zip", headers=FORM).status_code == 404
    assert meeting.as_("ngoai").client.get("/staff/minutes/nam/2026.zip", headers=FORM).status_code == 404


def test_the_archive_of_the_period_verifies_with_all_that_came_back(
    meeting: Meeting, filed: bytes, tmp_path: Path
) -> None:
    assert bring(meeting.secretary, "signed", sign(filed, person("Phạm Thị Kho"))).status_code == 303
    fields = {"wrong": "200", "right": "201 hồ sơ", "reason": "Ghi nhầm", "then": "file"}
    assert meeting.secretary.form(f"{PAPER}/dinh-chinh", **fields).status_code == 303
    path = tmp_path / "ky-1.zip"
    path.write_bytes(meeting.secretary.client.get(f"/b/{BOX}/ky/1.zip").content)
    findings = verify(path)
    assert not [one for one in findings.made if one.mark in {Mark.FALSE, Mark.UNREADABLE}]
    record = html.unescape(meeting.secretary.get(f"/b/{BOX}/so-ghi"))
    assert "Lưu bản đã ký của biên bản số 04/BB-TTPVHCC, năm 2026" in record
    assert re.search("Lưu biên bản đính chính số 0[56]/BB-TTPVHCC, năm 2026", record)


def test_what_was_done_is_in_the_log(meeting: Meeting) -> None:
    meeting.on(datetime.combine(meeting.office.today, time(17)))
    log = html.unescape(meeting.as_("quantri").get("/staff/audit"))
    for words in (
        "Lưu bản đã ký của biên bản",
        "Lưu biên bản đính chính vào sổ",
        "Cài chứng thư của nơi cấp",
    ):
        assert words in log
