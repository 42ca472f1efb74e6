"""What of a password counts, and that none of it is ever shown."""

import pytest

from app.errors import Problem, Rejected
from app.staff import accounts
from app.staff.accounts import Attempt
from app.staff.passwords import ISSUED, LONGEST_PASSWORD, as_hashed, as_typed, drawn, is_guessed


def test_blanks_inside_a_password_are_part_of_it_and_letters_are_composed() -> None:
    assert as_typed("\ufeff \ufeffa  b\u200b\n") == "a  b\u200b"
    assert as_typed("e\u0302\u0301") == "ế"


def test_the_hash_of_an_attempt_is_not_in_what_a_log_would_show() -> None:
    attempt = Attempt(1, "dong", 0, known=False, hashed=accounts._hasher.hash("mot mat khau dai"))
    assert "argon2" in attempt.hashed
    assert "argon2" not in repr(attempt)


NAMES = ("thuky", "Nguyễn Thị Lan", "UBND xã Đông Thanh")
GUESSED = [
    *("aaaaaaaaaa", "1234567890", "0987654321", "abababababab", "1111122222", "!!!!!!!!!!", "qwertyuiop"),
    *("Asdfghjkl123", "1qaz2wsx3edc", "abcdefghij", "password123", "P@ssword1234", "admin@123456"),
    *("matkhau123", "Mật khẩu 1234", "anhyeuem123", "iloveyou2024", "homphieu2026", "thuky123456"),
    *("nguyenthilan", "Lan@12345678", "dongthanh2026", "Xã Đông Thanh 2026", "UBNDxaDongThanh"),
    *("ubnd123456", "vietnam1234"),
]
LONG = "nắng vàng sân đình " * 10 + "trau cau 3"
GOOD = [
    *("nắng vàng sân đình", "một câu dài dễ nhớ", "mot mat khau dai", "trau cau 3 la", "k7qm-x2vd-hw9t"),
    *("Con trâu đi trước 2", "wir zahlen nichts", "王小明王大明陈李张赵", "thuky uống trà đá"),
]


@pytest.mark.parametrize("password", GUESSED)
def test_a_password_that_is_guessed_first_is_not_taken(password: str) -> None:
    known = accounts._hasher.hash("mot mat khau dai")
    with pytest.raises(Rejected) as no:
        accounts.new_hash(NAMES, known, "mot mat khau dai", password, password)
    assert no.value.code is Problem.PASSWORD_GUESSED


@pytest.mark.parametrize("password", GOOD)
def test_a_short_sentence_is_taken(password: str) -> None:
    assert not is_guessed(password, NAMES)


def test_a_password_of_full_length_is_looked_at_to_its_end() -> None:
    assert is_guessed("1234567890" * (LONGEST_PASSWORD // 10), NAMES)
    assert is_guessed("matkhau" * 28, NAMES)
    assert not is_guessed("1234567890" * 19 + "ba con gà", NAMES)


def test_a_new_password_has_10_to_200_characters_and_is_not_the_old_one() -> None:
    old = "mot mat khau dai"
    hashed = accounts._hasher.hash(old)
    wanted = {
        "trau cau 3"[:9]: Problem.PASSWORD_SHORT,
        LONG + "x": Problem.PASSWORD_LONG,
        NAMES[0] + "12345": Problem.PASSWORD_GUESSED,
        old: Problem.PASSWORD_SAME,
    }
    for new, problem in wanted.items():
        with pytest.raises(Rejected) as rejected:
            accounts.new_hash(NAMES, hashed, old, new, new)
        assert rejected.value.code is problem
    for new in ("trau cau 3", LONG):
        assert accounts.matches(accounts.new_hash(NAMES, hashed, old, new, new), new)


def test_a_password_is_hashed_by_owasps_least_setting_of_argon2id() -> None:
    assert accounts._hasher.hash("mot mat khau dai").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


# --- issued passwords ---------------------------------------------------------------------------------------

SPELLED = [
    *(
        "k7qm-x2vd-hw9t",
        "k7qmx2vdhw9t",
        "K7QM-X2VD-HW9T",
        "K7qmX2vdHw9t",
        "k7qm x2vd hw9t",
        " k7qm  x2vd hw9t\n",
    ),
    *(
        "k7qm–x2vd—hw9t",
        "k7qm\u2011x2vd\u2212hw9t",
        "k7qm_x2vd\u00a0hw9t",
        "k7 qm x2-vd hw 9t",
        "k7qm - x2vd - hw9t",
    ),
]
WRONG = ["k7qm-x2vd-hw9", "k7qm-x2vd-hw9tt", "k7qm.x2vd.hw9t", "k7qm-x2vd-hw9s", "k7qm-x2vd-hw9í", "", "-"]


@pytest.mark.parametrize("typed", SPELLED)
def test_an_issued_password_is_typed_from_paper_in_every_spelling_and_a_chosen_one_in_its_own(
    typed: str,
) -> None:
    plain = accounts._hasher.hash("k7qm-x2vd-hw9t")
    assert accounts.matches(ISSUED + plain, typed)
    assert accounts.matches(plain, typed) == (typed == "k7qm-x2vd-hw9t"), (
        "chosen, or issued by an older version"
    )


@pytest.mark.parametrize("typed", WRONG)
def test_another_password_is_no_spelling_of_an_issued_one(typed: str) -> None:
    assert not accounts.matches(ISSUED + accounts._hasher.hash("k7qm-x2vd-hw9t"), typed)


def test_what_is_drawn_is_its_own_spelling() -> None:
    for password in (drawn() for _ in range(50)):
        assert as_hashed(ISSUED, password.replace("-", "").upper()) == as_hashed(ISSUED, password) == password


def test_an_issued_password_is_not_kept_by_spelling_it_otherwise_and_a_chosen_one_is_no_issued_one() -> None:
    issued = ISSUED + accounts._hasher.hash("k7qm-x2vd-hw9t")
    with pytest.raises(Rejected) as no:
        accounts.new_hash(NAMES, issued, "k7qmx2vdhw9t", "K7QM x2vd hw9t", "K7QM x2vd hw9t")
    assert no.value.code is Problem.PASSWORD_SAME
    chosen = accounts.new_hash(NAMES, issued, "k7qm x2vd hw9t", "w9tk7qmx2vdh", "w9tk7qmx2vdh")
    assert accounts.matches(chosen, "w9tk7qmx2vdh")
    assert not accounts.matches(chosen, "w9tk-7qmx-2vdh")
    assert not accounts.matches(chosen, "W9TK7QMX2VDH")
