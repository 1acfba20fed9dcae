"""The key and certificates with which this server signs the images that it made (C2PA).

No authority knows this server, so it makes a root certificate of its own, which signs the certificate of the signing
key. The C2PA library accepts no certificate that signs itself.

Invariants:
- Everything follows from one key of the key store. The root's private key exists only while a certificate is made.
- A certificate names the program, and neither the server, its host, its operator, nor when the server was set up.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from discreet.crypto.envelope import derive_key
from discreet.errors import Conflict
from discreet.ports.keys import KeyStore

KEY: Final = "image_marks"
"""The name of the server's key for the marks of images."""
SINCE: Final = datetime(2025, 1, 1, tzinfo=UTC)
UNTIL: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""RFC 5280's value for a certificate without an end. Without a timestamp, an image would become invalid with it."""


@dataclass(frozen=True, kw_only=True)
class SigningCredential:
    """A private key and its chain of certificates, the key's own first. Both are PEM."""

    private_key: bytes
    chain: bytes


def signing_credential(keys: KeyStore) -> SigningCredential:
    """Return the server's credential for images. The first call creates its key."""
    secret = _secret(keys)
    root, signer = (Ed25519PrivateKey.from_private_bytes(_derive(secret, use)) for use in ("root", "signer"))
    chain = (_signer_certificate(secret, signer.public_key(), root), _root_certificate(secret, root))
    return SigningCredential(
        private_key=signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        chain=b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain),
    )


def _secret(keys: KeyStore) -> bytes:
    if (key := keys.key(KEY)) is not None:
        return key
    try:
        return keys.create_key(KEY)
    except Conflict:  # another process was faster
        return _secret(keys)


def _derive(secret: bytes, use: str) -> bytes:
    return derive_key(secret, f"discreet v1 image marks {use}")


def _root_certificate(secret: bytes, root: Ed25519PrivateKey) -> x509.Certificate:
    return (
        _certificate(secret, "root", root.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(root, None)
    )


def _signer_certificate(secret: bytes, key: Ed25519PublicKey, root: Ed25519PrivateKey) -> x509.Certificate:
    """Return the certificate of the signing key, with the extensions that C2PA's profile asks for."""
    return (
        _certificate(secret, "signer", key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
        .sign(root, None)
    )


def _certificate(secret: bytes, use: str, key: Ed25519PublicKey) -> x509.CertificateBuilder:
    serial = int.from_bytes(_derive(secret, f"{use} serial")[:16])
    return (
        x509.CertificateBuilder(_name("root"), _name(use), key, serial, SINCE, UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )  # fmt: skip


def _name(use: str) -> x509.Name:
    """Return a name with an organisation, without which readers take a signature for damaged."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Discreet"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Discreet image {use}"),
        ]
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
