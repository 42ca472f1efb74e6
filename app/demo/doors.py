"""The other doors into the box, after its ballots: letter, hotline, kiosk, dossier system, what became of it.

All of it belongs to the next period: it changes no number of the year that is replayed.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from app.demo import citizens, members
from app.demo.browser import Browser
from app.demo.citizens import Slip
from app.demo.meeting import draft, today
from app.demo.office import BOX, LETTERS, Person
from app.stop import Stop
from ballots.errors import Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import LETTER_FORM
from ballots.forms.questionnaire import Ballot
from ballots.sealing import codes, keyring, work
from ballots.sealing.envelope import leaf_hash, seal
from ballots.sealing.sheet import HASH_BYTES, point_of
from ballots.spelling import b64, unb64

__all__ = ["ask_for_slip", "note_call", "rate_at_kiosk", "seal_letters", "take_up_remark", "write_letter"]

_SATISFIED = Ballot({"ket_qua": "RHL", "thai_do": "HL"})
_LETTER = "Xin niêm yết giờ làm việc ngoài cổng, chữ to. (Thư chạy thử)"
_CALL = "Hỏi vì sao hồ sơ đất đai chờ lâu, đề nghị nhắn tin khi có kết quả. (Cuộc gọi chạy thử)"
_LOOKED_FOR = "ghế ngồi chờ"  # a remark of the year (year.py)
_ANSWER = "Đã đặt thêm 10 ghế ở sảnh từ đầu tuần này. (Trả lời chạy thử)"
_MOST_MATTERS = 40


def seal_letters(secretary: Browser, holders: Mapping[Browser, Person]) -> None:
    """The key holders fit padlocks to the letter box, with the identities they have, and sign its sheet."""
    for browser, person in holders.items():
        members.fit(browser, person, LETTERS)
    draft(secretary, LETTERS)
    if [members.sign(browser, person, LETTERS) for browser, person in holders.items()][-1] != 1:
        raise Stop("đủ chữ ký mà hòm thư chưa được niêm phong")


def write_letter(base: str) -> None:
    """Anyone: seal a letter, do its work, send it, and check the receipt's leaf."""
    with Browser(base) as anyone:
        anyone.page(f"/thu/{LETTERS}")
        text = anyone.fetch(f"/api/v1/boxes/{LETTERS}/sheet")["sheet"]
        form = questionnaire.builtin(LETTER_FORM)
        answers = questionnaire.write_answers(form, Ballot({}, remark=_LETTER))
        envelope = seal(unb64(text, len(text) * 3 // 4), answers)
        asked = anyone.fetch(f"/api/v1/boxes/{LETTERS}/work")
        nonce = _worked(unb64(asked["challenge"], HASH_BYTES), leaf_hash(envelope), asked["bits"])
        body = {"box": LETTERS, "envelope": b64(envelope), "work": b64(nonce)}
        if anyone.fetch("/api/v1/letters", body)["leaf"] != b64(leaf_hash(envelope)):
            raise Stop("xác nhận đã nhận thư không đúng với phong bì đã gửi")


def _worked(challenge: bytes, leaf: bytes, bits: int) -> bytes:
    """The proof of work, as static/work.js finds it."""
    at = 0
    while True:
        nonce = at.to_bytes(work.NONCE_BYTES)
        try:
            work.check([challenge], leaf, nonce, bits)
        except Refused:
            at += 1
        else:
            return nonce


def note_call(secretary: Browser) -> None:
    """The secretary takes a call down, without names."""
    secretary.submit("/staff/calls", "/staff/calls", {"box": BOX, "text": _CALL})


def rate_at_kiosk(base: str, admin: Browser, slip: Slip) -> None:
    """The administrator awaits a device, it enrols itself, and a citizen types a slip's code on it."""
    page = "/staff/admin/kiosks"
    shown = admin.submit(page, f"{page}/{BOX}", {"name": "Màn hình cạnh quầy 1"}, status=200).text
    code = re.search(r'class="big-code">([^<]+)<', shown)
    if code is None:
        raise Stop("trang không có mã ghép của màn hình")
    with Browser(base) as device:
        at = f"/kiosk/{BOX}"
        point = b64(point_of(keyring.make_padlock()))
        device.fetch(f"{at}/ghep", {"code": code[1], "point": point}, csrf=device.page(at).csrf)
        device.fetch(f"{at}/cho", {}, csrf=device.page(at).csrf)  # it is known, and waits
        device.get(f"{at}/phieu")
    citizens.send(base, [slip], [_SATISFIED], lambda: None)  # the frame's drop carries no cookie


def ask_for_slip(base: str, admin: Browser) -> str:
    """A dossier system gets a key and asks for a slip, whose owner uses it; gives the message to be sent."""
    page = "/staff/admin/systems"
    given = {"name": "Phần mềm một cửa (chạy thử)", "scopes": ["slips"]}
    key = re.search(r'class="command">([^<]+)<', admin.submit(page, page, given, status=200).text)
    if key is None:
        raise Stop("trang không có khóa vừa cấp")
    with Browser(base) as system:
        asked = {"box": BOX, "channel": "online", "count": 1}
        [one] = system.call("/api/v1/slips", asked, key[1])["slips"]
    code = codes.spell(codes.read_code(one["link"].partition("#")[2]))
    citizens.send(base, [Slip(one["number"], code)], [_SATISFIED], lambda: None)
    return str(one["sms"]).replace(one["link"], "…")


def take_up_remark(base: str, secretary: Browser, chair: Browser) -> str:
    """A remark is assigned, answered, released; gives the answer as anyone reads it."""
    for number in range(1, _MOST_MATTERS):
        at = f"/staff/matters/{BOX}/{number}"
        if _LOOKED_FOR in secretary.page(at).text:
            break
    due_on = (today() + timedelta(days=7)).isoformat()
    given = {"official": "Văn phòng UBND xã", "due_on": due_on}
    secretary.submit(at, f"{at}/assign", given)
    secretary.submit(at, f"{at}/answer", {"text": _ANSWER})
    chair.submit(at, f"{at}/release", {})
    with Browser(base) as anyone:
        if _ANSWER not in anyone.page(f"/b/{BOX}/da-lang-nghe").text:
            raise Stop("câu trả lời đã cho công bố mà chưa có trên trang công khai")
    return _ANSWER
