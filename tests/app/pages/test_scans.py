"""Paper letters as scans: what of a file is kept, who attaches and sees it, and when it goes."""

import io

import pytest
from live import JSON
from meeting import Meeting, Person, code
from paper_scans import PICTURE, SECRET, document, photograph
from PIL import Image
from pypdf import PdfReader
from simulator import BOX
from sqlmodel import col, func, select

from app.errors import Problem, Rejected
from app.letters import scans
from app.security import MAX_BODY_BYTES, SCAN_BODY_BYTES
from ballots.followup import sources
from ballots.spelling import b64
from ballots.tables import Letter, LetterScan


@pytest.fixture
def meeting(letters_meeting: Meeting) -> Meeting:
    return letters_meeting


def base(meeting: Meeting) -> str:
    return f"/staff/openings/{meeting.office.opening_id}/boxes/{BOX}/letters"


# --- the file -------------------------------------------------------------------------------------------


def refused(data: bytes) -> Problem:
    with pytest.raises(Rejected) as no:
        scans.cleaned(data)
    return no.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_anew_upright_and_small_and_tells_no_camera(kind: str) -> None:
    data = photograph(3_000, 2_000, kind)
    assert SECRET.encode() in data
    scan = scans.cleaned(data)
    assert scan.media == "image/jpeg"
    assert SECRET.encode() not in scan.content
    with Image.open(io.BytesIO(scan.content)) as image:
        assert not image.getexif()
        assert max(image.size) <= 2_200 < 1.1 * max(image.size)
        assert image.height > image.width, "the camera lay on its side"
        assert image.convert("L").getpixel((image.width // 2, 10)) < 60, "what was left is above"


def test_of_a_pdf_only_its_pages_are_kept() -> None:
    data = document(pages=2)
    scan = scans.cleaned(data)
    assert scan.media == "application/pdf"
    reader = PdfReader(io.BytesIO(scan.content))
    assert [page.mediabox.width for page in reader.pages] == [200, 200]
    assert not reader.attachments
    assert not [name for name in ("/Names", "/OpenAction", "/AcroForm", "/AA") if name in reader.root_object]
    assert not [page for page in reader.pages if "/Annots" in page]
    kept = repr([reader.get_object(number) for number in range(1, reader.trailer["/Size"])])
    for trace in (SECRET, "JavaScript", "EmbeddedFile", "/URI"):
        assert trace.encode() in data
        assert trace not in kept
        assert trace.encode() not in scan.content


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<html><script>", b"%PDF-1.7 nothing", photograph()[:300], document(password="x")],
)
def test_what_is_no_picture_and_no_document_is_refused(data: bytes) -> None:
    assert refused(data) is Problem.SCAN_WRONG


def test_a_picture_in_a_format_that_nobody_asked_for_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "TIFF")
    assert refused(out.getvalue()) is Problem.SCAN_WRONG


def test_what_is_too_large_is_refused_before_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(b"x" * (scans.MAX_FILE_BYTES + 1)) is Problem.SCAN_LARGE
    assert refused(document(pages=scans.MAX_PAGES + 1)) is Problem.SCAN_LARGE
    bomb = io.BytesIO()
    Image.new("1", (8_000, 5_001)).save(bomb, "PNG")  # 5 KB
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was drawn"))
    assert refused(bomb.getvalue()) is Problem.SCAN_LARGE


# --- the pages ------------------------------------------------------------------------------------------


def attach(person: Person, place: str, scan: str = PICTURE, letter: str = "", contact: str = "") -> str:
    answer = person.json(f"{place}/scan", {"letter": letter, "contact": contact, "scan": scan})
    return answer.json()["id"] if answer.status_code == 200 else code(answer)


def kept(meeting: Meeting) -> int:
    with meeting.office.reading() as session:
        return session.execute(select(func.count()).select_from(LetterScan)).scalar_one()


def test_the_secretary_attaches_a_scan_looks_at_it_and_takes_it_back(meeting: Meeting) -> None:
    me, place = meeting.secretary, base(meeting)
    first = attach(me, place)
    shown = me.client.get(f"{place}/{first}/scan")
    assert (shown.headers["content-type"], shown.headers["cache-control"]) == ("image/jpeg", "no-store")
    assert shown.headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors")
    assert f'href="{place}/{first}/scan"' in me.get(place)
    for login, answer in (("mttq", "not_allowed"), ("ngoai", "opening_unknown")):
        other = meeting.as_(login)
        assert attach(other, place) == answer
        assert code(other.client.get(f"{place}/{first}/scan", headers=JSON)) == answer
    assert attach(me, place, "AAAA") == "scan_wrong"
    assert attach(me, place, PICTURE + "=") == "malformed"
    assert attach(me, place, letter="x" * 2_001) == "text_long"
    assert me.form(place, letter=" ", contact="").json()["code"] == "text_missing", "without a scan"
    with meeting.office.reading() as session:
        electronic = session.exec(select(Letter.id).where(Letter.scan == "")).all()
    for one in (*electronic, "00" * 8):
        assert code(me.client.get(f"{place}/{one}/scan", headers=JSON)) == "remark_unknown"
    elsewhere = me.client.get(f"{place.replace(BOX, 'hom-2')}/{first}/scan", headers=JSON)
    assert code(elsewhere) == "remark_unknown", "it is of another box"
    assert kept(meeting) == 1
    assert me.form(f"{place}/back", id=first).status_code == 303
    assert kept(meeting) == 0
    meeting.office.finish()
    assert attach(me, place) == "wrong_step"


def test_only_a_scan_may_be_long_and_only_the_secretarys_is_read(meeting: Meeting) -> None:
    me, place = meeting.secretary, base(meeting)
    long = b64(b"\xff\xd8\xff" + bytes(scans.MAX_FILE_BYTES - 3))
    assert attach(me, place, long) == "scan_wrong"
    assert attach(meeting.as_("mttq"), place, long) == "not_allowed"
    headers = {"accept": "application/json", "x-csrf-token": me.token, "content-type": "application/json"}
    for path, most in ((f"{place}/scan", SCAN_BODY_BYTES), (place, MAX_BODY_BYTES)):
        answer = me.client.post(path, content=b"x" * (most + 1), headers=headers)
        assert code(answer) == "too_large"


def test_a_scan_is_for_secretary_and_official_until_its_envelopes_go(meeting: Meeting) -> None:
    office, me = meeting.office, meeting.secretary
    with_words = attach(me, base(meeting), letter="Đề nghị sửa đường thôn 3")
    bare = attach(me, base(meeting), b64(document()), contact="Bà Lan")
    office.finish()
    tick = f"/staff/minutes/{office.opening_id}"
    page = me.get(tick)
    assert f"letters/{bare}/scan" in page
    assert f'value="{with_words}"' in page
    assert f'value="{bare}"' not in page, "there is nothing to print"
    given = {"subject": "x", "opinions": "x", "keeping": "x", "recipients": "x", "copies": "3"}
    assert me.form(tick, **given, printed=[with_words, bare]).status_code == 303
    pdf = me.client.get(f"{tick}/preview.pdf").content
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    assert "Thư giấy lưu bằng bản chụp (không in; thư ký và người được giao trả lời xem): số 2, 3." in text
    assert "(thư giấy lưu bằng bản chụp, thư ký tóm tắt): Đề nghị sửa đường thôn 3" in text
    assert text.count("thư ký tóm tắt") == 1, "of a bare scan nothing is printed"
    assert "Bà Lan" not in text
    assert me.form(f"{tick}/file", number="1").status_code == 303
    with office.reading() as session:
        numbers = {
            key: at for at, (_, _, key, _) in enumerate(sources.waiting(session, office.opening_id), 1)
        }
        clerk = str(office.account(session, "clerk").id)
    matter = f"/staff/matters/{BOX}/{numbers[bare]}"
    scan, mttq = f"{matter}/scan", meeting.as_("mttq")
    assert "Thư giấy lưu bằng bản chụp." in mttq.get(matter)
    assert scan not in mttq.get(matter)
    assert "Bà Lan" not in mttq.get(matter)
    mttq.get(scan, 403)
    meeting.as_("clerk").get(scan, 403)
    due = {"account": clerk, "official": "", "due_on": "2026-12-10", "field": ""}
    assert me.form(f"{matter}/assign", **due).status_code == 303
    for person in (me, meeting.as_("clerk")):
        assert scan in person.get(matter)
        assert person.client.get(scan).content.startswith(b"%PDF-")
    lead, told = meeting.as_("ubnd"), f"/staff/matters/{BOX}/{numbers[with_words]}"
    assert me.form(f"{told}/close", text="Đã rải đá.").status_code == 303
    page = lead.get(told)
    assert 'name="wording"' not in page
    said = page.partition('name="said" value="')[2].partition('"')[0]
    assert lead.form(f"{told}/release", said=said, wording="true").status_code == 303
    public = lead.get(f"/b/{BOX}/da-lang-nghe")
    assert "Đã rải đá." in public
    assert "sửa đường" not in public, "the secretary's words are not the writer's"
    with office.writing() as session:
        sources.destroy(session, BOX, office.opening_id)
    assert kept(meeting) == 0
    me.get(scan, 422)
    assert "Nội dung đã tiêu hủy" in me.get(matter)
    with office.reading() as session:
        assert not session.exec(select(Letter).where(col(Letter.scan) != "")).all()
