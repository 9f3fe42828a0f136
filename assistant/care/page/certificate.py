"""A certificate the device makes for itself, so that nobody in the house can listen in.

Nobody outside vouches for it: a browser warns once, and its fingerprint is shown by the device
and on the page, to be compared.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import optional_dependencies
from assistant.clock import RELEASED
from assistant.errors import StoreError
from assistant.files import write_private

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_DAYS = 820
"""Browsers refuse what holds for longer than 825."""
_LEFT = 30
"""Days before its end at which a new one is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The files a server needs, and how to know the certificate again."""

    certificate: Path
    key: Path
    fingerprint: str
    """SHA-256, as browsers show it."""


def for_device(
    folder: Path, names: Collection[str], now: datetime.datetime, *, doubted: bool = False
) -> Pair:
    """The device's certificate, made where there is none for these names, or it runs out.

    `doubted`: whether the clock may be wrong. By such a one no certificate is too old, for who has
    compared its fingerprint would have to do so again. Raises `AssistantError`.
    """
    optional_dependencies.require(optional_dependencies.PAGE)
    from cryptography import x509

    certificate, key = folder / "certificate.pem", folder / "certificate-key.pem"
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes()) if key.exists() else None
    except (OSError, ValueError):
        found = None
    try:
        if found is None or not (_names(found) >= set(names) and (doubted or _holds(found, now))):
            found = _made(certificate, key, sorted(names), now)
    except OSError as error:
        raise StoreError("certificate", f"{folder} cannot be written: {error.strerror}.") from error
    return Pair(certificate=certificate, key=key, fingerprint=_fingerprint(found))


def _names(found: Certificate) -> set[str]:
    from cryptography.x509 import SubjectAlternativeName

    held = found.extensions.get_extension_for_class(SubjectAlternativeName).value
    return {str(each.value) for each in held}


def _holds(found: Certificate, now: datetime.datetime) -> bool:
    """Now and for a while; one that was made by a clock that was ahead does not hold yet."""
    left = found.not_valid_after_utc - now
    return found.not_valid_before_utc <= now and left > datetime.timedelta(days=_LEFT)


def _made(
    certificate: Path, key: Path, names: Collection[str], now: datetime.datetime
) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    # A clock that nobody has set yet would make one that no browser takes.
    now = max(now, datetime.datetime.fromtimestamp(RELEASED, datetime.UTC))
    secret = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Exercise assistant")])
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    write_private(
        key,
        secret.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    write_private(certificate, made.public_bytes(serialization.Encoding.PEM))
    return made


def _name(name: str) -> Any:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _fingerprint(certificate: Certificate) -> str:
    from cryptography.hazmat.primitives import hashes

    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()
