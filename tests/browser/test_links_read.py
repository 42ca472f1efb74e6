"""What messengers, mail and people hang on a slip's link, all read by the page's own reader in one visit."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

CODE = "XSG27777777777775"  # a code with a right check character
LINKS = [
    *(
        f"/p/hom-1#CODE{hung_on}"
        for hung_on in ("?gclid=Cj0&utm_medium=x", "&zarsrc=30", "#zarsrc", "%", "=", "=20")
    ),
    *(
        f"/p/hom-1#CODE{hung_on}"
        for hung_on in (".", ",", "。", "，", "！", "；xin", "？zarsrc=30", "）", "…", "»", "】", "”")
    ),
    *(
        f"/p/hom-1#CODE{hung_on}"
        for hung_on in ("+xin+cam+on", "%2B", "`", "~~", "**", "__", "|", "😊", " ✅", "%E2%80")
    ),
    *(
        f"/p/hom-1#CODE{hung_on}"
        for hung_on in ("–xin cảm ơn", " – xin", "-", "%C2%A0xin", "%0D%0Axin", "\u00ad")
    ),
    *(
        f"/p/hom-1#{before}CODE"
        for before in ("!", "?", "&", "/", "#", "%22", "“", "<", "%EF%BB%BF", "%C2%AD", "＃")
    ),
    *(
        f"/p/hom-1{between}CODE"
        for between in ("＃", "?zarsrc=30%23", "%2523", "%252523", "/", "&#35;", "&num;", "&amp;#x23;")
    ),
    "//p/hom-1#CODE",
    "https://h.vn//p//hom-1#CODE.ho_tich.3.",
    "HTTPS://H.VN/P/HOM-1#CODE",
    "#HomPhieu https://h.vn/p/hom-1#CODE",
    "Phiếu số #12: https://h.vn/p/hom-1#CODE nhé",
    "https://apc01.safelinks.example/?url=https%3A%2F%2Fh.vn%2Fp%2Fhom-1%23CODE&data=05%7C01",
    "https://www.google.com/url?q=https://h.vn/p/hom-1%23CODE&sa=D#x",
    "ｈｔｔｐｓ：／／ｈ．ｖｎ／ｐ／hom-1＃CODE",
    "Mã phiếu: CODE",
    "Mã phiếu CODE ạ",
    "CODE xin cảm ơn",
    "mã XSG2 7777 7777 7777 5, quầy 3",
    "“CODE”.",
]
REFUSED = {
    "XSG2 7777 7777 7777 55": "code_unreadable",  # a letter too many, and no message
    "CODE 7AS7 7777 7777 7777 K": "code_unreadable",  # two codes
    "xin cam on rat nhieu": "code_group",
    "cắm hoa sen đỏ nhé bạn 7": "code_marks",
}
READ = """({ texts }, m) => texts.map((text) => {
    try { return m.readCode(text); } catch (error) { return error.code; }
})"""
MODULES = ("/static/vote.js", "/static/code.js")


def test_the_code_is_read_whatever_hangs_on_it(run_js: Callable[..., Any]) -> None:
    found = run_js(READ, *MODULES, texts=[link.replace("CODE", CODE) for link in LINKS])
    assert [link for link, code in zip(LINKS, found, strict=True) if code != CODE] == []


def test_words_are_no_code_and_two_codes_are_none(run_js: Callable[..., Any]) -> None:
    found = run_js(READ, *MODULES, texts=[text.replace("CODE", CODE) for text in REFUSED])
    assert found == list(REFUSED.values())
