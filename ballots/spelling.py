"""One spelling for all that is hashed or signed: compact JSON, unpadded base64url, groups of four.

Strict readers: what could be written in a second way is refused as malformed, so that Python and JavaScript
can never read two things out of the same bytes.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from ballots.errors import Code, Refused

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: nothing to mishear or misread
GROUP = 4


def b64(data: bytes) -> str:
    """Write bytes as base64url without padding (RFC 4648 §5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: object, length: int) -> bytes:
    """Read exactly `length` bytes; padding, other alphabets and stray trailing bits are MALFORMED."""
    if not isinstance(text, str):
        raise Refused(Code.MALFORMED)
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Refused(Code.MALFORMED) from error
    # The decoder skips strange characters and drops trailing bits: only the text we would write counts.
    if len(data) != length or b64(data) != text:
        raise Refused(Code.MALFORMED)
    return data


def compact(value: Any) -> bytes:
    """Write JSON without blanks, members in the order given, letters as UTF-8: what JSON.stringify writes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def read_compact(raw: bytes, limit: int) -> Any:
    """Read JSON of at most `limit` bytes that is spelled as `compact` spells it; else MALFORMED.

    Writing it again and comparing refuses blanks, doubled keys, escapes, and -0 at one stroke, in the same
    way as app/static/seal.js does. The result is only compared; hashes stay over the bytes received.
    """
    if len(raw) > limit:
        raise Refused(Code.MALFORMED)
    try:
        value = json.loads(raw.decode("utf-8"))
        same = compact(value) == raw
    except (ValueError, RecursionError) as error:  # bad UTF-8, bad JSON, NaN, huge numbers, deep nesting
        raise Refused(Code.MALFORMED) from error
    if not same:
        raise Refused(Code.MALFORMED)
    return value


def crockford(data: bytes) -> str:
    """Write bytes as Crockford base32, most significant bit first, zero bits at the end to fill."""
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data) << (count * 5 - len(data) * 8)
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(count)))


def groups(text: str) -> str:
    """Put a blank after every fourth character, as codes are printed and read aloud."""
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))
