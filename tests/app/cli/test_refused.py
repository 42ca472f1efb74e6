"""A command that cannot be done ends in one clear line and exit code 1."""

from contextlib import suppress
from pathlib import Path

import pytest
from commands import Run, one_line
from marks import ATTACK, Watch

REFUSED = [
    (["unit", "add", "Xã", "--name", "A", "--parent", "B", "--symbol", "TT"], "Mã “Xã” chưa đúng"),
    (["unit", "add", "xa-dong-thanh", "--name", "A", "--parent", "B", "--symbol", "TT"], "đã được dùng"),
    (["unit", "add", "xa-1", "--name", " ", "--parent", "B", "--symbol", "TT"], "Mục “tên đơn vị”"),
    (
        ["unit", "add", "xa-1", "--name", "A 🙂", "--parent", "B", "--symbol", "TT"],
        "không in được các ký tự",
    ),
    (["unit", "add", "xa-1", "--name", "A", "--parent", "B", "--symbol", "tt"], "Ký hiệu"),
    (["committee", "add", "hd-2", "--unit", "la", "--name", "A"], "Không có đơn vị “la”"),
    (["committee", "rule", "hoi-dong", "ubnd+clerk"], "Xin ghi lý do"),
    (["committee", "rule", "hoi-dong", "mttq"], "ít nhất hai vai trò"),
    (["committee", "rule", "hoi-dong", "ubnd+vua"], "chưa hợp lệ"),
    (["committee", "rule", "hoi-dong", "bon-ben", "--reason", "x"], "không cần lý do"),
    (["committee", "label", "la", "ubnd", "Chủ tịch"], "Không có hội đồng mở hòm “la”"),
    (["box", "add", "hom-2", "--committee", "la", "--name", "A", "--place", "B"], "Không có hội đồng"),
    (
        ["box", "add", "hom-2", "--committee", "hoi-dong", "--name", "A", "--place", "B", "--smallest", "0"],
        "số nguyên từ 2",
    ),
    (
        ["box", "add", "hom-2", "--committee", "hoi-dong", "--name", "A", "--place", "B", "--form", "la"],
        "Không có bộ câu hỏi",
    ),
    (["box", "desks", "hom-1", "1,NguyenVanAn-0903"], "Mỗi quầy là một hoặc hai chữ"),
    (["box", "desks", "la", "1"], "Không tìm thấy hòm phiếu"),
    (["box", "layout", "hom-1", "a3"], "Các khổ in: a5, a4-2, a4-4, roll-80"),
    (["box", "layout", "la", "a5"], "Không tìm thấy hòm phiếu"),
    (
        [
            "box",
            "add",
            "hom-2",
            "--committee",
            "hoi-dong",
            "--name",
            "W" * 100,
            "--place",
            "B",
            "--layout",
            "roll-80",
        ],
        "không đủ chỗ cho tên cơ quan chủ quản",
    ),
    (["form", "add", "khong-co.toml"], "không đọc được tệp"),
    (["form", "show", "la"], "Không có bộ câu hỏi"),
    (["account", "reset", "la"], "không có tài khoản này"),
    (["account", "disable", "la"], "không có tài khoản này"),
    (["account", "list", "--unit", "la"], "Không có đơn vị"),
    (
        ["account", "add", "thuky", "--unit", "xa-dong-thanh", "--name", "A", "--issue"],
        "đã có người trong đơn vị dùng",
    ),
    (["account", "add", "x", "--unit", "xa-dong-thanh", "--name", "A", "--issue"], "Tên đăng nhập gồm"),
    (
        [
            "account",
            "add",
            "moi",
            "--unit",
            "xa-dong-thanh",
            "--name",
            "A",
            "--committee",
            "la",
            "--role",
            "ubnd",
        ],
        "Vai trò này không có",
    ),
    (["swap", "add", "02/01/2026", "--off", "--document", "Thông báo"], "đã có trong bảng"),
    (["swap", "add", "03/01/2026", "--off", "--document", "Thông báo"], "vốn đã như vậy"),
    (["swap", "remove", "03/03/2026"], "không có trong bảng"),
]


@pytest.mark.parametrize(
    ("argv", "said"), REFUSED, ids=lambda value: value if isinstance(value, str) else " ".join(value[:2])
)
def test_a_refusal_is_one_line_and_exit_code_1(
    office: Run, argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office(*argv) == 1
    assert said in one_line(capsys)


@pytest.mark.parametrize("argv", [argv for argv, _ in REFUSED], ids=" ".join)
def test_no_argument_of_62_kilobytes_of_marks_is_normalised(
    office: Run, argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    for at, given in enumerate(argv):
        if at >= 2 and not given.startswith("--"):
            with suppress(SystemExit):  # an argument that the parser refuses
                assert office(*argv[:at], ATTACK, *argv[at + 1 :]) == 1
    assert watch.longest == 0


@pytest.mark.parametrize("argv", [["unit", "list"], ["serve"], ["migrate"], ["account", "reset", "an"]])
def test_before_init_every_command_points_to_it(
    run: Run, folder: Path, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*argv) == 1
    assert "homphieu init" in one_line(capsys)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "no address"),
        ("DATABASE_URL", "oddbase://x/y"),
        ("HOMPHIEU_PUBLIC_URL", "ftp://x"),
    ],
)
def test_a_wrong_environment_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert run("init") == 1
    assert "biến môi trường" in one_line(capsys)


def test_a_file_that_is_no_database_is_one_line(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    (folder / "homphieu.db").write_bytes(b"this is no database, and never was one" * 50)
    assert run("unit", "list") == 1
    assert "không dùng được cơ sở dữ liệu" in one_line(capsys)
