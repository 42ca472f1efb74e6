"""The story, in order: set up, fit, sign, issue, send, open, file, compare, other doors; then serve."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom

from app.demo import citizens, doors, members, office, paper, result, year
from app.demo.browser import Browser
from app.demo.citizens import Slip
from app.demo.meeting import Meeting, draft, set_day
from app.demo.office import BOX, LETTERS, CommandLine, Person
from app.demo.page import Page
from app.demo.progress import Steps
from app.demo.server import environment, fresh_folder, running, usable_port
from app.stop import Stop
from ballots.forms.questionnaire import Ballot
from ballots.verify.verifier import Compared, verify
from printing.record.read import read_figures
from printing.wording import TRIAL, number

__all__ = ["main"]

_KEYHOLDERS = ("chutoa", "mttq", "congdoan", "motcua")
_AT_OWN_DEVICE = ("chutoa", "mttq")
_PERIODS = 2  # this one and the next, without which no box is opened
_ABSENT = "giamsat"
_ARCHIVE = "ho-so-ky-1.zip"


def main(command_line: CommandLine, *, once: bool, port: int, folder: Path = Path("demo-data")) -> None:
    """Run the whole period; `command_line` is homphieu, on which the office is set up.

    Raises Stop with one line when anything is not as it has to be.
    """
    with ExitStack() as stack:
        place = fresh_folder(folder)
        steps = Steps()
        _introduce()
        port = usable_port(port)
        told = environment(place, port)
        everybody = office.people()
        with steps.step("Lập đơn vị, hội đồng, hòm phiếu, tài khoản"):
            office.set_up(told, everybody.values(), command_line)
        with steps.step("Khởi động máy chủ"):
            base = stack.enter_context(running(place, port, told))
        demo = _Demo(base, place, everybody, steps, stack)
        demo.prepare()
        demo.vote()
        demo.meet()
        demo.compare()
        demo.verify()
        demo.go_on(lambda: office.add_doors(told, command_line))
        demo.report()
        if not once:
            _wait(base)


@dataclass
class _Demo:
    """Who sits where while the story runs."""

    base: str
    folder: Path
    everybody: dict[str, Person]
    steps: Steps
    stack: ExitStack
    browsers: dict[str, Browser] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=year.ballots_of_the_year)
    meeting: Page | None = None
    sample: Slip | None = None
    message: str = ""  # of the dossier system
    answer: str = ""  # that was released

    def prepare(self) -> None:
        """Sign everybody in, fit the padlocks, choose the day, sign and so seal two periods."""
        with self.steps.step("Mọi người đăng nhập lần đầu, đổi mật khẩu", len(self.everybody)) as bar:
            for person in self.everybody.values():
                browser = self.stack.enter_context(Browser(self.base))
                browser.log_in(person.login, person.password)
                person.password = browser.change_password(person.password)
                self.browsers[person.login] = browser
                bar.advance()
        with self.steps.step("Hội đồng tạo chìa khóa, gắn ổ khóa 12 kỳ", len(_KEYHOLDERS)) as bar:
            for login in _KEYHOLDERS:
                members.fit(self.browsers[login], self.everybody[login])
                bar.advance()
        label = "Chủ tọa chọn ngày hôm nay; bốn bên ký, niêm phong hai kỳ"
        with self.steps.step(label, _PERIODS * len(_KEYHOLDERS)) as bar:
            set_day(self.browsers["chutoa"])
            for number in range(1, _PERIODS + 1):
                draft(self.browsers["thuky"])
                for login in _KEYHOLDERS:
                    sealed = members.sign(self.browsers[login], self.everybody[login])
                    bar.advance()
                if sealed != number:
                    raise Stop(f"đủ chữ ký mà kỳ {number} chưa được niêm phong")

    def vote(self) -> None:
        """Issue, void some misprints, and let the citizens send most ballots online."""
        clerk = self.browsers["phatphieu"]
        with self.steps.step(f"Phát {number(year.ISSUED)} phiếu (PDF), đọc mã trên giấy", year.ISSUED) as bar:
            self.slips = citizens.issue(clerk, year.ISSUED, bar.advance)
        SystemRandom().shuffle(self.slips)
        with self.steps.step(f"Hủy {year.VOIDED} phiếu in hỏng", year.VOIDED) as bar:
            for _ in range(year.VOIDED):
                citizens.void(clerk, self.slips.pop())
                bar.advance()
        label = f"{number(year.ONLINE)} người gửi qua mạng: niêm phong, gửi"
        with self.steps.step(label, year.ONLINE) as bar:
            citizens.send(self.base, self.slips[: year.ONLINE], self.ballots[: year.ONLINE], bar.advance)

    def meet(self) -> None:
        """Hold the meeting, from the roll-call to the filed minutes."""
        with self.steps.step("Điểm danh, chốt số liệu, đóng khe phiếu"):
            meeting = Meeting(self.browsers["thuky"], self.everybody[_ABSENT])
            meeting.close()
        with self.steps.step("Bốn bên mở khóa", len(_KEYHOLDERS)) as bar:
            for login in _KEYHOLDERS:
                if login in _AT_OWN_DEVICE:
                    meeting.unlock_at_own_device(self.browsers[login], self.everybody[login])
                else:
                    meeting.unlock_at_the_desk(self.everybody[login])
                bar.advance()
        with self.steps.step(f"Mở hòm, giải mã {number(year.ONLINE)} phong bì"):
            meeting.open()
        text = f"Nhập số phiếu, rồi nhập mức của {year.PAPER} phiếu giấy"
        with self.steps.step(text, 2 * year.PAPER) as bar:
            late = slice(year.ONLINE, year.BALLOTS)
            meeting.enter_paper(self.slips[late], self.ballots[late], bar.advance)
        with self.steps.step("Chốt kết quả, lập, xác nhận và lưu biên bản"):
            meeting.finish()
            self.meeting = meeting.page()
            meeting.write_minutes()
            for login in ("thuky", *_KEYHOLDERS):
                meeting.confirm(self.browsers[login])
            (self.folder / "bien-ban.pdf").write_bytes(meeting.file())

    def compare(self) -> None:
        """Print a sample ballot, and compare all numbers wherever they are shown."""
        with self.steps.step("In phiếu mẫu; so số liệu ở mọi nơi"):
            clerk = self.browsers["phatphieu"]
            sample = citizens.issue_pdf(clerk, 1, clerk.page(f"/staff/issue/{BOX}").csrf)
            (self.folder / "phieu-mau.pdf").write_bytes(sample)
            self.sample = citizens.read_slips(sample)[0]
            minutes = paper.texts((self.folder / "bien-ban.pdf").read_bytes())
            assert self.meeting is not None  # noqa: S101 - meet() comes first
            result.check(self.meeting, self._public(), minutes, self.ballots)

    def verify(self) -> None:
        """The auditor takes the full archive home and checks it there against the minutes on paper."""
        with self.steps.step(f"Kiểm toán tải hồ sơ đầy đủ, kiểm lại {number(year.ONLINE)} phong bì"):
            path = f"/staff/archive/{BOX}/1"
            taken = self.browsers["kiemtoan"].submit(path, path, {"understood": "true"}, status=200)
            archive = self.folder / _ARCHIVE
            archive.write_bytes(taken.content)
            minutes = self.folder / "bien-ban.pdf"
            findings = verify(archive, Compared(minutes=minutes, read=read_figures))
            if findings.exit_code != 0:
                raise Stop("hồ sơ của kỳ không qua được phần kiểm toán")

    def go_on(self, add_doors: Callable[[], None]) -> None:
        """Show the other doors in the next period: one of each."""
        sitting = self.browsers
        with self.steps.step("Hòm thư góp ý: bốn bên niêm phong, một người gửi thư"):
            add_doors()
            doors.seal_letters(sitting["thuky"], {sitting[one]: self.everybody[one] for one in _KEYHOLDERS})
            doors.write_letter(self.base)
        with self.steps.step("Đường dây nóng: thư ký ghi một cuộc gọi"):
            doors.note_call(sitting["thuky"])
        with self.steps.step("Ghép một màn hình đánh giá, một người gửi phiếu ở đó"):
            doors.rate_at_kiosk(self.base, sitting["quantri"], self.slips[-1])
        with self.steps.step("Hệ thống hồ sơ xin một phiếu, người nhận tin gửi phiếu"):
            self.message = doors.ask_for_slip(self.base, sitting["quantri"])
        with self.steps.step("Một ý kiến của kỳ trước: giao, trả lời, công bố"):
            self.answer = doors.take_up_remark(self.base, sitting["thuky"], sitting["chutoa"])

    def _public(self) -> Page:
        with Browser(self.base) as anyone:
            return anyone.page(f"/b/{BOX}")

    def report(self) -> None:
        """Print the result, the files, the accounts and the addresses."""
        print(f"\nXong sau {self.steps.total()} giây. Kết quả, như trên trang công khai:\n")
        print("\n".join("  " + line if line else "" for line in result.table(self._public())))
        print(f"\nSố liệu giả định: {year.INVENTED}.\n\nTệp (mỗi trang ghi “{TRIAL}”):")
        print(f"  {self.folder / 'bien-ban.pdf'}\n  {self.folder / 'phieu-mau.pdf'}")
        print(f"  {self.folder / _ARCHIVE}: kiểm lại bằng homphieu verify {self.folder / _ARCHIVE}")
        print("\nSang kỳ sau (không vào số liệu trên), đã nhận: một thư góp ý, một cuộc gọi, một phiếu gửi ở")
        print("màn hình, một phiếu gửi theo tin nhắn. Thư và phiếu còn niêm phong đến ngày mở hòm.")
        print(f"  Tin nhắn hệ thống hồ sơ gửi kèm kết quả: {self.message}")
        print(f"  Đã lắng nghe, đã sửa: {self.answer}")
        print("\nTài khoản chạy thử (tên đăng nhập, mật khẩu, người; cụm mật khẩu của người giữ chìa khóa):")
        for person in self.everybody.values():
            print(f"  {person.login:<10} {person.password}  {person.name}, {person.title}")
            if person.passphrase:
                print(f"  {'':<10} {person.passphrase}")
        code = "" if self.sample is None else self.sample.code
        print("\nĐịa chỉ trên máy này:")
        print(f"  Trang công khai      {self.base}/b/{BOX}")
        print(f"  Gửi thử một phiếu    {self.base}/p/{BOX}#{code}")
        print(f"  Viết thư góp ý       {self.base}/thu/{LETTERS}")
        print(f"  Đã lắng nghe, đã sửa {self.base}/b/{BOX}/da-lang-nghe")
        print(f"  Cán bộ đăng nhập     {self.base}/login")


def _introduce() -> None:
    figures = f"{number(year.RESULTS)} hồ sơ trả kết quả, {number(year.BALLOTS)} phiếu"
    print(
        "Hòm Phiếu – chạy thử trọn một kỳ, qua máy chủ thật và cơ sở dữ liệu riêng.\n"
        "Số liệu đã công bố, xã Đông Thanh năm 2018 (cả năm, ở đây gộp thành một kỳ):\n"
        f"  {figures}, hài lòng 100 % ở cả hai nội dung.\n"
        f"Không được công bố nên là GIẢ ĐỊNH: {year.INVENTED}.\n",
        flush=True,
    )


def _wait(base: str) -> None:
    print(f"\nĐang phục vụ tại {base}; dừng bằng Ctrl-C.", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print("\nĐã dừng.")
