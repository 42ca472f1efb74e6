"""What is seen to before the server runs: its port, the address of the slips, and what to say of both."""

import errno
import shlex
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from app.settings import AddressError, Settings, is_open_to_others
from app.stop import Stop

__all__ = ["address", "cautions", "listening", "on_slips", "open_file", "wrong_address"]

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_WAITING = 2048  # connections not yet taken, as uvicorn has it
_ABSENT = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}

_PARTS: dict[AddressError.Part, str] = {
    "scheme": "cần địa chỉ bắt đầu bằng https:// (http:// chỉ khi chạy thử)",
    "blank": "có dấu cách, gạch chéo ngược hoặc ký tự không thấy được",
    "user": "không được có tên người dùng (dấu @)",
    "query": "không được có dấu ? hoặc #",
    "path": "chỉ gồm tên máy và cổng, không có đường dẫn ở sau: trang luôn ở gốc của tên miền",
    "letters": "tên miền có dấu phải viết bằng chữ không dấu như trình duyệt gửi đi",
    "host": "thiếu tên máy, hoặc tên máy hay cổng viết chưa đúng",
    "contact": "cần địa chỉ thư điện tử, hoặc địa chỉ bắt đầu bằng mailto:, https:// hay tel:",
}


def wrong_address(no: AddressError) -> Stop:
    """One line on a setting that holds no usable address; the value itself is not repeated."""
    better = f": {no.better}" if no.better else ""
    return Stop(f"biến môi trường {no.name} chưa đúng: {_PARTS[no.part]}{better} (xem: homphieu --help)")


def address(host: str, port: int) -> str:
    """The server's own address, an IPv6 one in brackets (RFC 3986, §3.2.2)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def on_slips(chosen: Settings) -> Iterator[str]:
    """What to say of an address that nobody could use once it is printed."""
    if chosen.on_this_machine:
        yield (
            f"phiếu in ra sẽ mang địa chỉ {chosen.public_url}, điện thoại của người dân không mở được; "
            "ngoài chạy thử, xin đặt HOMPHIEU_PUBLIC_URL"
        )
    elif not chosen.secure:
        yield (
            f"phiếu in ra sẽ mang địa chỉ {chosen.public_url}, mà điện thoại chỉ niêm phong được phiếu qua "
            "https://; ngoài chạy thử, xin sửa HOMPHIEU_PUBLIC_URL"
        )


def cautions(host: str, chosen: Settings) -> Iterator[str]:
    """What to say before the server runs as it is told to."""
    yield from on_slips(chosen)
    if not chosen.secure and chosen.on_this_machine and host not in _LOOPBACK:
        yield "ngoài máy này, trang chỉ niêm phong được phiếu qua https://"
    url = make_url(chosen.database_url)
    file = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and file.is_file() and is_open_to_others(file):
        yield open_file("cơ sở dữ liệu", file)


def open_file(what: str, path: Path) -> str:
    """That others can read a file, and what to do."""
    return f"người khác trên máy chủ đọc được {what} {path}; xin chạy: chmod 600 {shlex.quote(str(path))}"


@contextmanager
def listening(host: str, port: int) -> Iterator[list[socket.socket]]:
    """Take the port at every address of `host`; Stop when it is taken already or cannot be had."""
    with ExitStack() as opened:
        yield [opened.enter_context(one) for one in _listeners(host, port)]


def _listeners(host: str, port: int) -> list[socket.socket]:
    made: list[socket.socket] = []
    refused: OSError | None = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, place in dict.fromkeys(found):
            try:
                made.append(socket.create_server(place[:2], family=family, backlog=_WAITING))
            except OSError as no:
                if no.errno not in _ABSENT:  # the name has an address that this machine has not
                    raise
                refused = no
    except (OSError, UnicodeError) as no:
        for one in made:
            one.close()
        raise Stop(_said(host, port, no)) from None
    if not made and refused is not None:
        raise Stop(_said(host, port, refused))
    return made


def _said(host: str, port: int, no: Exception) -> str:
    number = getattr(no, "errno", None)
    if number == errno.EADDRINUSE:
        return f"cổng {port} đang được chương trình khác dùng; xin dừng chương trình ấy hoặc chọn --port khác"
    if number == errno.EACCES:
        return f"không được phép dùng cổng {port}; xin chọn --port từ 1024 trở lên"
    return f"không dùng được địa chỉ {host} để phục vụ; xin xem lại --host"
