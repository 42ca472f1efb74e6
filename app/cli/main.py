"""homphieu: sets an office up, keeps it and serves it. Exit codes: 0 done, 1 refused, 2 not understood."""

import importlib
import sys
from argparse import Namespace
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError

from app import migrate, settings
from app.cli import (
    audio,
    audit,
    copying,
    days,
    destroy,
    faults,
    languages,
    office,
    people,
    remind,
    restored,
    scan,
    secret,
    serving,
    setup,
    systems,
    terminal,
)
from app.cli.console import Console
from app.cli.elsewhere import draw, hashes, verify, watch
from app.cli.parser import Parser, add_verb, choice_of, port
from app.cli.upkeep import backup, doctor, restore
from app.cli.upkeep.given import office_system, upkeep
from app.errors import Rejected, sentence
from app.filing import commands as filing
from app.firstrun import door
from app.stop import Stop
from app.trouble import Unsure
from app.upkeep.logs import as_json
from ballots.errors import Refused
from ballots.office.setup import seed_forms, seed_swaps
from ballots.views import offices

__all__ = ["EXAMPLE", "build_parser", "main"]

_UNSURE = "mất kết nối với cơ sở dữ liệu đúng lúc đang ghi; xin xem lại đã ghi hay chưa rồi hãy làm lại"

# A test runs these lines as they stand.
EXAMPLE = """\
  homphieu init
  homphieu unit add xa-dong-thanh --name "Trung tâm Phục vụ hành chính công" \\
      --parent "UBND xã Đông Thanh" --symbol TTPVHCC
  homphieu committee add hoi-dong --unit xa-dong-thanh --name "Hội đồng mở hòm phiếu xã Đông Thanh"
  homphieu box add hom-1 --committee hoi-dong --name "Hòm phiếu số 1" --place "Sảnh tầng 1"
  homphieu account add quantri --unit xa-dong-thanh --name "Nguyễn Văn An" --admin
  homphieu account add phatphieu --unit xa-dong-thanh --name "Lê Thị Bình" --issue
  homphieu account add thuky --unit xa-dong-thanh --name "Trần Văn Cường" --secretary
  homphieu account add chutoa --unit xa-dong-thanh --name "Phạm Thị Dung" --committee hoi-dong --role ubnd
  homphieu account add mttq --unit xa-dong-thanh --name "Hoàng Văn Em" --committee hoi-dong --role mttq
  homphieu account add congdoan --unit xa-dong-thanh --name "Vũ Thị Giang" --committee hoi-dong --role union
  homphieu account add motcua --unit xa-dong-thanh --name "Đỗ Văn Hải" --committee hoi-dong --role clerk
  homphieu workdays 2026
"""

_DESCRIPTION = """\
Hòm Phiếu: hòm phiếu đánh giá sự hài lòng của trung tâm phục vụ hành chính công cấp xã.
Phiếu được niêm phong ngay trên điện thoại của người dân; chỉ khi đủ thành phần hội đồng,
vào ngày làm việc cuối cùng của tháng, hòm mới mở được. Lệnh này dùng để lập và vận hành máy chủ."""

_EPILOG = f"""\
Ví dụ, lập một đơn vị từ đầu đến lúc dùng được:

{EXAMPLE}  HOMPHIEU_PUBLIC_URL=https://phieu.example.vn homphieu serve

Sau đó các thành viên hội đồng đăng nhập để gắn ổ khóa, thư ký niêm phong kỳ đầu tiên.
Muốn xem thử cả một tháng mà không cần lập gì: homphieu demo

Biến môi trường:
  DATABASE_URL          cơ sở dữ liệu (mặc định: sqlite:///homphieu-data/homphieu.db)
                        hoặc PostgreSQL: postgresql+psycopg://homphieu@localhost/homphieu
  HOMPHIEU_SECRET_FILE  tệp khóa bí mật (mặc định: homphieu.secret cạnh cơ sở dữ liệu);
                        sao lưu riêng, không để chung với bản sao cơ sở dữ liệu
  HOMPHIEU_HEADS_FILE   tệp nhớ mục cuối của mỗi sổ ghi (mặc định: cạnh tệp khóa bí mật, đuôi .heads);
                        không bao giờ khôi phục cùng cơ sở dữ liệu
  HOMPHIEU_PUBLIC_URL   địa chỉ in trên phiếu, chỉ gồm tên máy và cổng, https:// trừ khi chạy thử
                        (mặc định: http://localhost:8000). Đơn vị không chạy thử thì không phát được phiếu
                        mang địa chỉ http:// hoặc chỉ máy này mở được, trừ khi đặt
  HOMPHIEU_PLAIN_ADDRESS=1  vẫn phát phiếu với địa chỉ như vậy
  HOMPHIEU_DEVICE_PASSKEYS=1  chỉ nhận khóa chạm nằm hẳn trong một thiết bị
  HOMPHIEU_OIDC_ISSUER  hệ thống đăng nhập của cơ quan (OpenID Connect), cùng HOMPHIEU_OIDC_CLIENT,
                        HOMPHIEU_OIDC_SECRET_FILE, _CLAIM, _BUTTON (mặc định: không có)
  HOMPHIEU_SMTP         máy chủ thư, chỉ cần khi gửi thư nhắc việc: smtp://máy[:cổng],
                        starttls://tên:mật-khẩu@máy[:cổng] hoặc smtps://tên:mật-khẩu@máy[:cổng]
  HOMPHIEU_MAIL_FROM    địa chỉ gửi của thư nhắc việc
  HOMPHIEU_LANGUAGES    thư mục tệp ngôn ngữ riêng của đơn vị: ngôn ngữ khác, câu của bộ câu hỏi riêng
  HOMPHIEU_AUDIO        thư mục tiếng đọc của đơn vị, mỗi ngôn ngữ một thư mục con
  HOMPHIEU_BACKUPS      thư mục các bản sao lưu, để homphieu doctor và status xem
  HOMPHIEU_BACKUP_AGE   khóa công khai của age, mã hóa các bản sao lưu
  HOMPHIEU_METRICS      mã bí mật để đọc /metrics (mặc định: không có trang ấy)
  HOMPHIEU_LOG=json     ghi nhật ký lỗi bằng JSON, mỗi dòng một mục
  HOMPHIEU_SECURITY_CONTACT  nơi nhận tin báo về lỗ hổng, đăng ở /.well-known/security.txt:
                        địa chỉ thư, https:// hoặc tel: (mặc định: không đăng)

Mã thoát: 0 xong; 1 không thực hiện được, có một dòng nói rõ vì sao; 2 dòng lệnh chưa đúng.
Hướng dẫn của từng lệnh: homphieu LỆNH --help, homphieu LỆNH VIỆC --help"""


@cache
def build_parser() -> Parser:
    """The whole grammar of the command line."""
    parser = Parser(prog="homphieu", description=_DESCRIPTION, epilog=_EPILOG)
    told = f"homphieu {version('homphieu')}"
    parser.add_argument("--version", action="version", version=told, help="xem phiên bản rồi thoát")
    commands = parser.add_subparsers(dest="command", metavar="LỆNH", required=True, title="Các lệnh")
    choice_of(commands)
    text = (
        "Tạo cơ sở dữ liệu, tệp khóa bí mật, bảng ngày hoán đổi và các bộ câu hỏi có sẵn. "
        "Chạy lại không làm mất gì."
    )
    add_verb(commands, "init", _init, "tạo cơ sở dữ liệu và tệp khóa bí mật", text)
    text = "Đưa cơ sở dữ liệu theo phiên bản này của chương trình. Xin sao lưu trước khi chạy."
    add_verb(commands, "migrate", _migrate, "cập nhật cơ sở dữ liệu theo phiên bản chương trình", text)
    setup.add_commands(commands)
    office.add_commands(commands)
    people.add_commands(commands)
    systems.add_commands(commands)
    filing.add_commands(commands)
    days.add_commands(commands)
    copying.add_commands(commands)
    verify.add_commands(commands)
    destroy.add_commands(commands)
    audit.add_commands(commands)
    draw.add_commands(commands)
    hashes.add_commands(commands)
    languages.add_commands(commands)
    audio.add_commands(commands)
    watch.add_commands(commands)
    remind.add_commands(commands)
    restored.add_commands(commands)
    scan.add_commands(commands)
    backup.add_commands(commands)
    restore.add_commands(commands)
    doctor.add_commands(commands)
    _add_serving(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; whatever is refused ends in one line on stderr."""
    given = sys.argv[1:] if argv is None else list(argv)
    for alone in (verify, watch):  # three exit codes of their own, and no installation
        if given[:1] == [alone.__name__.rpartition(".")[2]]:
            return int(alone.main(given))
    args = build_parser().parse_args(given)
    try:
        args.run(args, Console())
        sys.stdout.flush()
    except Stop as no:
        return terminal.complain(str(no))
    except (Refused, Rejected, Unsure) as no:
        return terminal.complain(_UNSURE if isinstance(no, Unsure) else sentence(no))
    except (DBAPIError, CommandError) as no:
        return terminal.complain(faults.said(no, "--to" if "to" in args else "DATABASE_URL"))
    except OSError as no:
        return terminal.complain_of(no)
    return 0


# --- the database and the secret ------------------------------------------------------------------------


def _init(_args: Namespace, console: Console) -> None:
    chosen = console.settings
    with console.database() as database:
        secret.check(database, chosen)
        migrate.upgrade(database.engine)
        with database.writing() as session:
            if not chosen.secret_file.exists() and offices.boxes(session):
                # A new secret would break every chain and receipt of the boxes, without a word.
                raise Stop(
                    f"thiếu tệp khóa bí mật {chosen.secret_file} của các hòm phiếu đã lập; "
                    "xin khôi phục tệp từ bản sao lưu"
                )
            seed_swaps(session)
            seed_forms(session)
    if not chosen.secret_file.exists():
        settings.create_secret(chosen.secret_file)
        print(f"Đã tạo tệp khóa bí mật {chosen.secret_file}; xin sao lưu riêng tệp này.")
    for said in serving.on_slips(chosen):
        print(f"homphieu: {said}", file=sys.stderr)
    print("Cơ sở dữ liệu đã sẵn sàng. Bước tiếp theo: homphieu serve, rồi mở địa chỉ hiện ra để lập đơn vị")


def _migrate(_args: Namespace, console: Console) -> None:
    if not console.exists():
        raise Stop("chưa có cơ sở dữ liệu; xin chạy trước: homphieu init")
    with console.database() as database:
        secret.check(database, console.settings)
        migrate.upgrade(database.engine)
    print("Cơ sở dữ liệu đã theo phiên bản này của chương trình.")


# --- serving --------------------------------------------------------------------------------------------


def _add_serving(commands: object) -> None:
    text = (
        "Chạy máy chủ cho đến khi nhấn Ctrl-C. Không ghi nhật ký truy cập, không đọc địa chỉ của người dân. "
        "Ngoài máy này, đặt sau một máy chủ TLS."
    )
    serve = add_verb(commands, "serve", _serve, "chạy máy chủ", text)
    serve.add_argument("--host", metavar="ĐỊA-CHỈ", default="127.0.0.1", help="mặc định: 127.0.0.1")
    serve.add_argument("--port", metavar="CỔNG", type=port, default=8000, help="mặc định: 8000")
    text = (
        "Chạy thử trọn một kỳ trên cơ sở dữ liệu riêng, theo số liệu đã công bố của xã Đông Thanh năm 2018, "
        "rồi phục vụ tại máy này cho đến khi nhấn Ctrl-C."
    )
    demo = add_verb(commands, "demo", _demo, "chạy thử trọn một kỳ của xã Đông Thanh", text)
    demo.add_argument("--once", action="store_true", help="xong thì thoát, không phục vụ tiếp")
    demo.add_argument(
        "--folder", metavar="THƯ-MỤC", type=Path, default="demo-data", help="mặc định: demo-data"
    )
    demo.add_argument("--port", metavar="CỔNG", type=port, default=8000, help="mặc định: 8000, nếu còn trống")


def _serve(args: Namespace, console: Console) -> None:
    chosen = console.settings
    with console.current_database() as database:
        keys = console.keys()
        secret.check(database, chosen)
        waits = restored.waits(database, chosen)
        with database.reading() as session:
            begins = door.is_empty(session)
    kept = upkeep()
    if kept.log_json:
        as_json()
    web = terminal.loaded("app.main")  # all pages: only this command needs them
    with serving.listening(args.host, args.port) as listeners:
        if waits:
            restored.serve_waiting(args.host, args.port, chosen, listeners, web.serve)
            with console.current_database() as database:
                restored.settle(database, chosen)
        for said in serving.cautions(args.host, chosen):
            print(f"homphieu: {said}", file=sys.stderr)
        made = web.create_app(chosen, upkeep=kept, office=office_system())
        print(f"Đang phục vụ tại {serving.address(args.host, args.port)}; dừng bằng Ctrl-C.", flush=True)
        if begins:
            print(f"Chưa có đơn vị nào. Xin mở địa chỉ này để lập: {door.address(chosen.public_url, keys)}")
            print("Ai có địa chỉ này đều lập được; mã trong đó hết hiệu lực khi lập xong.", flush=True)
        web.serve(made, args.host, args.port, listeners)


def _demo(args: Namespace, _console: Console) -> None:
    importlib.import_module("app.demo").main(main, once=args.once, port=args.port, folder=args.folder)
