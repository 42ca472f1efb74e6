"""Authorities, certificates and signatures of people who do not exist, made anew each time: for tests."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aside import aside
from asn1crypto import keys, x509
from cryptography import x509 as made_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

__all__ = ["NOW", "Held", "authority", "person", "sign", "updated"]

NOW = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
_DAY = timedelta(days=1)
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Held:
    """A certificate and its private key, and whose key signed it."""

    certificate: made_x509.Certificate
    key: EllipticCurvePrivateKey
    above: "Held | None" = None

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


@cache
def authority(name: str = "Cơ quan chứng thực số", *, since: int = -400, days: int = 4000) -> Held:
    """Who gives out certificates; `since` and `days` count from NOW."""
    return _made(name, None, since, days, ca=True)


@cache
def person(
    name: str,
    by: Held | None = None,
    *,
    since: int = -30,
    days: int = 365,
    signs: bool = True,
    binds: bool = True,
) -> Held:
    """Who signs; `binds`: the certificate says that nothing signed is denied later, as many do not."""
    return _made(name, by or authority(), since, days, signs=signs, binds=binds)


def _made(
    name: str,
    above: Held | None,
    since: int,
    days: int,
    *,
    ca: bool = False,
    signs: bool = True,
    binds: bool = True,
) -> Held:
    key = generate_private_key(SECP256R1())
    own = made_x509.Name(
        [
            made_x509.NameAttribute(NameOID.COMMON_NAME, name),
            made_x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND xã Đông Thanh"),
        ]
    )
    uses = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement"), False)
    uses |= {"encipher_only": False, "decipher_only": False, "key_cert_sign": ca, "crl_sign": ca}
    uses |= {"digital_signature": signs and not ca, "content_commitment": signs and binds and not ca}
    certificate = (
        made_x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own if above is None else above.certificate.subject)
        .public_key(key.public_key())
        .serial_number(made_x509.random_serial_number())
        .not_valid_before(NOW + since * _DAY)
        .not_valid_after(NOW + days * _DAY)
        .add_extension(made_x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(made_x509.KeyUsage(**uses), critical=True)
        .sign(key if above is None else above.key, hashes.SHA256())
    )
    return Held(certificate, key, above)


def signer(who: Held) -> signers.SimpleSigner:
    store = SimpleCertificateStore()
    if who.above is not None:
        store.register(x509.Certificate.load(who.above.der))
    raw = who.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(who.der),
        signing_key=keys.PrivateKeyInfo.load(raw),
        cert_registry=store,
    )


def sign(
    pdf: bytes,
    who: Held,
    field: str = "Chu_ky_1",
    box: Box | None = None,
    page: int = -1,
    change: Callable[[IncrementalPdfFileWriter], None] = lambda _: None,
) -> bytes:
    """Sign as an office's tool does: behind the document, in a field of its own or one that is there.

    `change` writes something else in the same breath.
    """
    spec = fields.SigFieldSpec(field, on_page=page, box=box)
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    made = signers.PdfSigner(meta, signer=signer(who), new_field_spec=spec)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    signed: io.BytesIO = aside(made.sign_pdf, writer)
    return signed.getvalue()


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter, Any], None]) -> bytes:
    """The document with something written behind it: `change` is given the writer and the last page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer, writer.find_page_for_modification(-1)[0].get_object())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
