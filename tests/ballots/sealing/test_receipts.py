"""A receipt as people keep it: spelled in groups, typed or copied again, never read as another one."""

import hashlib
from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.sealing import receipts
from ballots.sealing.receipts import Written
from ballots.spelling import CROCKFORD

BOX = "hom-1"
SIGNED = Written(3, bytes(range(32)), bytes(range(64)))
UNSIGNED = Written(3, bytes(range(32)), None)


def refused(box: str, text: str) -> Code:
    with pytest.raises(Refused) as no:
        receipts.read(box, text)
    return no.value.code


receipt = st.builds(
    Written,
    st.integers(1, 2**31 - 1),
    st.binary(min_size=32, max_size=32),
    st.none() | st.binary(min_size=64, max_size=64),
)


@given(receipt)
def test_what_is_spelled_is_read_again(written: Written) -> None:
    assert receipts.read(BOX, receipts.spell(BOX, written)) == written


def test_a_code_is_fifteen_groups_and_a_signature_twenty_six() -> None:
    code, signature = receipts.spell(BOX, SIGNED).split("\n")
    assert [len(group) for group in code.split()] == [4] * 15
    assert [len(group) for group in signature.split()] == [4] * 26
    assert receipts.spell(BOX, UNSIGNED) == code


def test_its_letters_are_those_of_sealing_md() -> None:
    """Receipts that people keep are read by later versions, and by programs of others."""
    label, code = b"homphieu/1 receipt code\0hom-1\0", b"\0\0\0\x03" + bytes(range(32))
    signed = code + bytes(range(64))
    code_and_check = code + hashlib.sha256(label + code).digest()[:2]
    signature_and_check = bytes(range(64)) + hashlib.sha256(label + signed).digest()[:1]
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CROCKFORD)
    told = b32encode(code_and_check)[:60] + b32encode(signature_and_check)
    spelled = receipts.spell(BOX, SIGNED)
    assert spelled.replace(" ", "").replace("\n", "") == told.decode().translate(letters)


def test_it_is_read_as_people_type_it() -> None:
    spelled = receipts.spell(BOX, SIGNED)
    careless = spelled.lower().replace("0", "o").replace("1", "l").replace(" ", "-")
    wrapped = "\n".join(spelled[at : at + 25] for at in range(0, len(spelled), 25))
    for typed in (careless, wrapped, "\u00a0" + spelled.replace(" ", "") + "\t\n\n", spelled + "."):
        assert receipts.read(BOX, typed) == SIGNED


def test_the_words_around_it_are_left_out_when_the_whole_text_is_pasted() -> None:
    code, signature = receipts.spell(BOX, SIGNED).split("\n")
    text = f"Xác nhận đã nhận phiếu\nHòm phiếu số 1, kỳ 3\nMã xác nhận:\n{code}\nChữ ký:\n{signature}\n"
    assert receipts.read(BOX, text) == SIGNED


def test_a_wrong_letter_is_seen() -> None:
    """Of 1,860 codes with one wrong letter hardly one passes the check of 12 bits; none is the same."""
    spelled = receipts.spell(BOX, UNSIGNED)
    places = [at for at, letter in enumerate(spelled) if letter in CROCKFORD]
    wrong = [
        spelled[:at] + letter + spelled[at + 1 :]
        for at in places
        for letter in CROCKFORD
        if letter != spelled[at]
    ]
    passed = [read for one in wrong if (read := _read_or_none(one)) is not None]
    assert len(wrong) == 60 * 31
    assert len(passed) <= 3
    assert UNSIGNED not in passed


def _read_or_none(text: str) -> Written | None:
    try:
        return receipts.read(BOX, text)
    except Refused:
        return None


@pytest.mark.parametrize(
    "text", ["", "\n", "Xác nhận", "0" * 59, "0" * 61, "0" * 60, "0" * 164, "U" * 60, "\ud800" * 60]
)
def test_what_is_no_receipt_is_refused(text: str) -> None:
    assert refused(BOX, text) is Code.CODE_UNREADABLE


def test_a_receipt_of_another_box_is_refused() -> None:
    assert refused("hom-2", receipts.spell(BOX, UNSIGNED)) is Code.CODE_UNREADABLE
    assert refused("hom-2", receipts.spell(BOX, SIGNED)) is Code.CODE_UNREADABLE


def test_a_signature_does_not_fit_another_code() -> None:
    code = receipts.spell(BOX, UNSIGNED)
    other = receipts.spell(BOX, Written(4, SIGNED.leaf, SIGNED.signature)).split("\n")[1]
    assert refused(BOX, f"{code}\n{other}") is Code.CODE_UNREADABLE
