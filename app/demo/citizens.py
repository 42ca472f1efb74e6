"""The counter and the citizens: slips from the clerk's PDF, read off the paper, sealed and dropped.

The server gives no code but on the printed stub, so the demo reads the paper, in two processes.
"""

import re
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from app.demo import paper
from app.demo.browser import Browser
from app.demo.office import BOX
from app.stop import Stop
from ballots.box.issue import MOST_AT_ONCE
from ballots.forms import questionnaire
from ballots.forms.questionnaire import Ballot
from ballots.sealing import codes
from ballots.sealing.envelope import leaf_hash, seal
from ballots.spelling import b64, unb64

__all__ = ["Slip", "issue", "issue_pdf", "read_slips", "send", "void"]

_COUNTER = f"/staff/issue/{BOX}"
_READERS = 2
_PHONES = 8
_NUMBER = re.compile(r"Số phiếu\s+([0-9A-Z]{4} [0-9A-Z]{4})\b")
_CODE = re.compile(r"Mã phiếu\s+((?:[0-9A-Z]{4} ){4}[0-9A-Z])\b")


@dataclass(frozen=True)
class Slip:
    """What stands on one sheet of paper."""

    number: str
    code: str


# --- the counter ----------------------------------------------------------------------------------------


def issue_pdf(clerk: Browser, count: int, csrf: str) -> bytes:
    """Issue slips at the counter; the answer is the PDF that the clerk prints."""
    return clerk.post(_COUNTER, {"count": str(count), "field": "", "desk": ""}, csrf, 200).content


def issue(clerk: Browser, count: int, advance: Callable[[int], None]) -> list[Slip]:
    """Issue `count` slips in batches; while the server draws one, the paper of the last is read."""
    csrf = clerk.page(_COUNTER).csrf
    sizes = [min(MOST_AT_ONCE, count - start) for start in range(0, count, MOST_AT_ONCE)]
    with ProcessPoolExecutor(_READERS, get_context("spawn"), _leave_ctrl_c) as readers:
        reading = [readers.submit(read_slips, issue_pdf(clerk, size, csrf)) for size in sizes]
        slips = []
        for read in as_completed(reading):
            slips += read.result()
            advance(len(read.result()))
    if len({slip.code for slip in slips}) != count:
        raise Stop(f"đọc được {len(slips)} phiếu, nhưng đã phát {count}")
    return slips


def _leave_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the demo itself ends its readers


def read_slips(pdf: bytes) -> list[Slip]:
    """Read number and code off every page."""
    slips = []
    for text in paper.texts(pdf):
        number, code = _NUMBER.search(text), _CODE.search(text)
        if number is None or code is None:
            raise Stop("không đọc được số phiếu hoặc mã phiếu trên giấy")
        slips.append(Slip(codes.read_number(number[1]), codes.spell(codes.read_code(code[1]))))
    return slips


def void(clerk: Browser, slip: Slip) -> None:
    """Void a slip by its number, as the clerk does with a misprint."""
    clerk.submit(_COUNTER, f"{_COUNTER}/void", {"number": slip.number})


# --- the citizens ---------------------------------------------------------------------------------------


class _Phones:
    """One browser and one sheet a thread."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._form = questionnaire.builtin("hai-noi-dung")
        self._mine = threading.local()
        self._opened: list[Browser] = []

    def send(self, slip: Slip, ballot: Ballot) -> None:
        """Fetch the sheet once, seal, drop, and check the receipt's leaf."""
        if not hasattr(self._mine, "browser"):
            self._mine.browser = Browser(self._base)
            self._opened.append(self._mine.browser)
            text = self._mine.browser.fetch(f"/api/v1/boxes/{BOX}/sheet")["sheet"]
            self._mine.sheet = unb64(text, len(text) * 3 // 4)
        envelope = seal(self._mine.sheet, questionnaire.write_answers(self._form, ballot))
        body = {"box": BOX, "code": slip.code, "envelope": b64(envelope)}
        receipt = self._mine.browser.fetch("/api/v1/drop", body)
        if receipt["leaf"] != b64(leaf_hash(envelope)):
            raise Stop("xác nhận đã nhận phiếu không đúng với phong bì đã gửi")

    def close(self) -> None:
        for browser in self._opened:
            browser.close()


def send(base: str, slips: Sequence[Slip], ballots: Sequence[Ballot], advance: Callable[[], None]) -> None:
    """Seal every ballot as a phone does and send it, several phones at once."""
    phones = _Phones(base)
    with ThreadPoolExecutor(_PHONES) as pool:
        sending = [pool.submit(phones.send, slip, one) for slip, one in zip(slips, ballots, strict=True)]
        try:
            for sent in as_completed(sending):
                sent.result()
                advance()
        finally:
            pool.shutdown(cancel_futures=True)
            phones.close()
