r"""Makes the secrets of compose.yaml that nobody has to be asked for, into deploy/secrets/; what is there stays.

    docker run --rm --user 0 --volume ./make_secrets.py:/make.py:ro --volume ./secrets:/secrets forloeb:0.1.0 \
        python /make.py /secrets

Passwords; the authority and certificate of the Temporal server; the key that signs our own tokens for it, its public
half (keys.json), and the tokens. A token or certificate is made anew by deleting its file and running this again.
"""

import json
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import ECKey

NAMESPACE = "forloeb"
SERVER = "temporal"  # the host name of the server inside compose.yaml
AUDIENCE = "temporal"  # whom our tokens are made for, as temporal/server.yaml asks
PASSWORDS = (
    "grafana_password",
    "metrics_token",
    "postgres_password",
    "rabbitmq_password",
    "register_admin_password",
    "register_password",
)
VALID = timedelta(days=400)
# What each of ours may do on the Temporal server: the least that serves
PERMISSIONS = {
    "worker": [f"{NAMESPACE}:write"],
    "service": [f"{NAMESPACE}:write"],
    "admin": ["temporal-system:admin"],
}


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write a private key as PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Read a private key from PEM."""
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def certificate(name: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, *, ca: bool) -> bytes:
    """Issue the certificate of our own authority, or of the server by it."""
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "forloeb")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + (10 * VALID if ca else VALID))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def token(subject: str, signing_key: bytes) -> bytes:
    """Sign a token that says what `subject` may do on the Temporal server."""
    key = ECKey.import_key(signing_key)
    claims = {
        "sub": f"forloeb-{subject}",
        "aud": AUDIENCE,
        "permissions": PERMISSIONS[subject],
        "exp": datetime.now(UTC) + VALID,
    }
    return jwt.encode({"alg": "ES256", "kid": key.thumbprint()}, claims, key).encode()


def public_keys(signing_key: bytes) -> bytes:
    """Give the public half of the signing key, as the Temporal server reads it."""
    key = ECKey.import_key(signing_key)
    return json.dumps({"keys": [{**key.as_dict(private=False), "kid": key.thumbprint(), "alg": "ES256"}]}).encode()


def make(folder: Path) -> list[str]:
    """Make what is missing in `folder`; return its names. Files are readable by the containers, the folder by root."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made: list[str] = []

    def once(name: str, content: Callable[[], bytes]) -> bytes:
        file = folder / name
        if not file.exists():
            file.write_bytes(content())
            file.chmod(0o400 if name in ("ca.key", "signing.key") else 0o444)
            made.append(name)
        return file.read_bytes()

    def new_key() -> bytes:
        return key_pem(ec.generate_private_key(ec.SECP256R1()))

    for name in PASSWORDS:
        once(name, lambda: secrets.token_urlsafe(32).encode())
    once("amqp_url", lambda: b"amqp://forloeb:" + (folder / "rabbitmq_password").read_bytes() + b"@rabbitmq/")
    once(
        "register_url",
        lambda: b"postgresql://forloeb:" + (folder / "register_password").read_bytes() + b"@register/forloeb",
    )
    authority, server = private_key(once("ca.key", new_key)), private_key(once("temporal.key", new_key))
    once("ca.pem", lambda: certificate("forloeb", authority, authority, ca=True))
    once("temporal.pem", lambda: certificate(SERVER, server, authority, ca=False))
    signing_key = once("signing.key", new_key)
    once("keys.json", lambda: public_keys(signing_key))
    for subject in PERMISSIONS:
        once(f"{subject}.jwt", lambda subject=subject: token(subject, signing_key))
    return made


if __name__ == "__main__":
    print("\n".join(make(Path(sys.argv[1] if len(sys.argv) > 1 else "secrets"))))  # noqa: T201
