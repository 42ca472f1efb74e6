"""`homphieu watch`: fetches a box's voting page as a phone does and holds it against the published chain.

Needs no installation and no database, only the network.
Exit codes: 0 as sealed, 1 something differs, 2 not compared.
"""

import json
import re
import sys
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from random import SystemRandom
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from app.cli.elsewhere.verify import printed
from app.cli.parser import Parser, add_verb, choice_of, number, wrong
from app.words.plain import plain
from ballots.errors import Refused
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.verify import pages
from ballots.verify.record import read_entry_line

__all__ = ["UNREADABLE", "add_commands", "main", "run", "watch"]

_SAME, _DIFFERS, UNREADABLE = 0, 1, 2
_TIMEOUT_SECONDS = 30
_MAX_BYTES = 32 * 2**20  # of one file; the chain of a box after a hundred years is shorter
_PAUSE_SECONDS = (10 * 60, 90 * 60)  # between two looks: at no time that a server could expect
_ADDRESS = re.compile(r"/[pb]/([a-z0-9-]{1,64})/?", re.IGNORECASE)
_SAID = {
    pages.How.OTHER: "KHÁC bản đã niêm phong",
    pages.How.MORE: "trang nạp thêm, không có trong bản đã niêm phong",
    pages.How.GONE: "có trong bản đã niêm phong, trang không còn nạp",
}
# A server is not to tell a watcher from a voter: what ordinary phones of these years say of themselves.
_PHONES = (
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/{0}.0.0.0 Mobile Safari/537.36"
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{1} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.{1} Mobile/15E148 Safari/604.1"
    ),
)
_random = SystemRandom()


class _NotCompared(Exception):  # noqa: N818 - what kept it from being compared
    """The text is a Vietnamese sentence."""


def add_commands(commands: Any) -> None:
    """Add watch."""
    text = (
        "Mở trang bỏ phiếu của một hòm như một điện thoại, tải mọi tệp mà trang nạp, và so từng tệp với mã "
        "đã ghi vào sổ ghi công khai lúc niêm phong kỳ. Chạy ở bất cứ máy nào, lúc nào cũng được; không cần "
        "cơ sở dữ liệu. Mã thoát: 0 đúng như lúc niêm phong; 1 có tệp khác; 2 không so được"
    )
    parser = add_verb(commands, "watch", run, "so trang bỏ phiếu đang phục vụ với bản đã niêm phong", text)
    parser.add_argument(
        "address", metavar="ĐỊA-CHỈ", type=_address, help="ví dụ https://phieu.example.vn/p/hom-1"
    )
    text = (
        "mã niêm phong trên thông báo dán ở hòm, trong ngoặc kép: không có thì chỉ tin sổ mà máy chủ đưa ra"
    )
    parser.add_argument("--seal", metavar="MÃ", type=printed, help=text)
    text = "xem lại nhiều lần trong bấy nhiêu giờ, vào những lúc ngẫu nhiên; dừng ở lần đầu thấy khác"
    parser.add_argument("--hours", metavar="SỐ", type=number, default=0, help=text)


def _address(text: str) -> tuple[str, str]:
    """Where the server is, and the box."""
    parts = urlsplit(text.strip())
    found = _ADDRESS.fullmatch(parts.path)
    if parts.scheme not in ("http", "https") or not parts.hostname or found is None:
        raise wrong("cần địa chỉ trang bỏ phiếu hoặc trang công khai của hòm: https://TÊN-MÁY/p/MÃ-HÒM")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", found[1].lower()


def main(argv: Sequence[str]) -> int:
    """Run `watch …` by itself, with nothing else of the program."""
    parser = Parser(prog="homphieu")
    add_commands(choice_of(parser.add_subparsers(dest="command", metavar="LỆNH", required=True)))
    return run(parser.parse_args(argv))


def run(args: Namespace, _console: object = None) -> int:
    """Look once, or until the hours are over; gives the exit code."""
    base, box = args.address
    until = time.monotonic() + args.hours * 3600
    seen = {watch(base, box, args.seal)}
    while _DIFFERS not in seen and time.monotonic() < until:
        time.sleep(_random.uniform(*_PAUSE_SECONDS))
        seen.add(watch(base, box, args.seal))
    return _DIFFERS if _DIFFERS in seen else max(seen)


def watch(base: str, box: str, seal: bytes | None, transport: httpx.BaseTransport | None = None) -> int:
    """Look once and say what was found; gives the exit code."""
    agent = _random.choice(_PHONES).format(_random.randrange(110, 140), _random.randrange(1, 7))
    client = httpx.Client(timeout=_TIMEOUT_SECONDS, headers={"User-Agent": agent}, transport=transport)
    with client:
        try:
            return _compare(_Phone(client, base), box, seal)
        except _NotCompared as no:
            print(f"Không so được: {no}", file=sys.stderr)
            return UNREADABLE


class _Phone:
    """Fetches from one server, as a browser that has never been there."""

    def __init__(self, client: httpx.Client, base: str) -> None:
        self._client, self._base = client, base

    def fetch(self, path: str) -> bytes:
        """The bytes at a path of the server."""
        try:
            answer = self._client.get(urljoin(self._base + "/", path))
        except (httpx.HTTPError, httpx.InvalidURL):
            raise _NotCompared(f"không tải được {plain(path)}; xin xem lại địa chỉ và đường mạng") from None
        if answer.status_code != httpx.codes.OK:
            raise _NotCompared(f"máy chủ trả lời {answer.status_code} cho {plain(path)}")
        if len(answer.content) > _MAX_BYTES:
            raise _NotCompared(f"{plain(path)} dài quá mức")
        return answer.content


def _compare(phone: _Phone, box: str, seal: bytes | None) -> int:
    document = phone.fetch(f"/p/{box}")
    try:
        files = pages.loaded(document, lambda reference, address: phone.fetch(urljoin(address, reference)))
    except Refused:
        raise _NotCompared("trang nạp quá nhiều tệp") from None
    sheet = _sheet(phone.fetch(f"/api/v1/boxes/{box}"))
    lines = phone.fetch(f"/b/{box}/chain.jsonl").splitlines()
    try:
        period = read_sheet(sheet)
        sealed = pages.sealed_with(sheet, [read_entry_line(line) for line in lines], box)
    except Refused:
        print("KHÁC: sổ ghi công khai không nối liền, hoặc không có tờ niêm phong mà trang đang dùng.")
        return _DIFFERS
    print(f"Hòm {box}, kỳ {period.period}, mã niêm phong {seal_groups(period.seal)}")
    if seal is not None and seal != period.seal:
        print("KHÁC: mã niêm phong không phải mã trên thông báo.")
        return _DIFFERS
    if sealed.pages is None:
        raise _NotCompared("kỳ này được niêm phong khi chương trình chưa ghi mã các tệp vào sổ")
    return _tell(sealed.pages, pages.hashes(files))


def _sheet(said: bytes) -> bytes:
    try:
        sheet = json.loads(said)["sheet"]
    except (ValueError, KeyError, TypeError):
        raise _NotCompared("máy chủ trả lời điều không đọc được") from None
    if not isinstance(sheet, str):
        raise _NotCompared("khe phiếu của hòm này đang không mở: chưa có kỳ nào để so")
    return sheet.encode()


def _tell(sealed: Mapping[str, bytes], served: Mapping[str, bytes]) -> int:
    found = pages.compare(sealed, served)
    for one in found:
        hashes = [told[one.name].hex() for told in (sealed, served) if one.name in told]
        print(f"  {plain(one.name)}: {_SAID[one.how]} ({' → '.join(hashes)})")
    if found:
        print(f"KHÁC: {len(found)} tệp không như lúc niêm phong. Xin giữ lại các dòng trên và hỏi đơn vị.")
        return _DIFFERS
    print(f"ĐÚNG: {len(served)} tệp của trang bỏ phiếu đúng từng byte như lúc niêm phong.")
    return _SAME
