"""Certificates for loopback, signed by an authority of the test."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
"""Since Python 3.13, an authority's certificate needs it (RFC 5280, 4.2.1.3)."""


class Authority:
    """`file` holds its certificate; a server trusts it by SSL_CERT_FILE."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        certificate = self._certify(
            self._name, self._key.public_key(), x509.BasicConstraints(True, 0), SIGNS_CERTIFICATES, critical=True
        )
        self.file = directory / "authority.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, host: str, organisation: str = "") -> ssl.SSLContext:
        """Return a server's TLS context with a certificate for `host`, and in the name of an organisation."""
        key = ec.generate_private_key(ec.SECP256R1())
        known = {NameOID.COMMON_NAME: host} | ({NameOID.ORGANIZATION_NAME: organisation} if organisation else {})
        name = x509.Name([x509.NameAttribute(*each) for each in known.items()])
        named = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = self._certify(name, key.public_key(), named, critical=False)
        file = self._directory / f"{host}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _certify(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, *extensions: x509.ExtensionType, critical: bool
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + DAY)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(identifier, critical=False)
        )
        for extension in extensions:
            certificate = certificate.add_extension(extension, critical=critical)
        return certificate.sign(self._key, hashes.SHA256())
