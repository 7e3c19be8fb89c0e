"""
The app's certificate: make one, say when it ends and by which thumbprint Entra shows it.

A certificate and no client secret: its private key never leaves this machine, and its end is written in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from service.errors import ConfigurationError

_BITS = 2048
"""Entra takes RSA keys of 2048 bits and more; MSAL signs by RSA alone."""


@dataclass(frozen=True)
class NewCertificate:
    """A key with its self-signed certificate, as PEM text."""

    private_key: str
    certificate: str


def make_certificate(name: str, now: datetime, lifetime: timedelta) -> NewCertificate:
    """Make a key and a self-signed certificate that is good from a day ago (clocks differ) for `lifetime`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lifetime)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return NewCertificate(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
        certificate.public_bytes(pem).decode(),
    )


def ends_at(certificate: str) -> datetime:
    """
    Return until when a certificate (PEM) is good, in UTC.

    Raises:
        ConfigurationError: It can't be read.
    """
    return _read(certificate).not_valid_after_utc.astimezone(UTC)


def thumbprint(certificate: str) -> str:
    """Return the SHA-1 thumbprint by which Entra lists a certificate. Raises ConfigurationError as `ends_at` does."""
    return _read(certificate).fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303 - A name, no protection.


def _read(certificate: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(certificate.encode())
    except ValueError as error:
        raise ConfigurationError(
            "The certificate of OKR_GRAPH__CERTIFICATE_FILE can't be read: make a new one by okr certificate."
        ) from error
