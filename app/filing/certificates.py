"""Reads certificates that an administrator installs: PEM as it is pasted, or the bytes of a file."""

from datetime import date

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.errors import Problem, Rejected
from ballots.office.roots import Root

__all__ = ["LONGEST", "read_root"]

LONGEST = 20_000  # bytes of a certificate as it is handed in, which has some two thousand
_LONGEST_NAME = 200


def read_root(raw: bytes, today: date) -> Root:
    """One certificate of an authority; CERTIFICATE_WRONG, CERTIFICATE_PERSONAL, CERTIFICATE_OVER."""
    try:
        load = x509.load_pem_x509_certificate if b"-----BEGIN" in raw else x509.load_der_x509_certificate
        found = load(raw)
        constraints = _constraints(found)
        name, until = _name(found), found.not_valid_after_utc.date()
    except (ValueError, x509.UnsupportedGeneralNameType) as error:
        raise Rejected(Problem.CERTIFICATE_WRONG) from error
    if not constraints:
        raise Rejected(Problem.CERTIFICATE_PERSONAL)
    if until < today:
        raise Rejected(Problem.CERTIFICATE_OVER, day=until.isoformat())
    return Root(found.fingerprint(SHA256()).hex(), name, until, found.public_bytes(Encoding.DER))


def _constraints(found: x509.Certificate) -> bool:
    """Whether it may vouch for others."""
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _name(found: x509.Certificate) -> str:
    """Whose it is, in what can be shown."""
    of = found.subject
    parts = of.get_attributes_for_oid(NameOID.COMMON_NAME) or of.get_attributes_for_oid(
        NameOID.ORGANIZATION_NAME
    )
    text = str(parts[0].value) if parts else of.rfc4514_string()
    return "".join(letter for letter in text if letter.isprintable())[:_LONGEST_NAME] or "–"
