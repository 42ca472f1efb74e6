"""What of a password counts, and that none of it is ever shown."""

from app.staff import accounts
from app.staff.accounts import Attempt
from app.staff.passwords import as_typed


def test_blanks_inside_a_password_are_part_of_it_and_letters_are_composed() -> None:
    assert as_typed("\ufeff \ufeffa  b\u200b\n") == "a  b\u200b"
    assert as_typed("e\u0302\u0301") == "ế"


def test_the_hash_of_an_attempt_is_not_in_what_a_log_would_show() -> None:
    attempt = Attempt(1, 0, known=False, hashed=accounts._hasher.hash("mot mat khau dai"))
    assert "argon2" in attempt.hashed
    assert "argon2" not in repr(attempt)
