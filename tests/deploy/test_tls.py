"""From one machine to a cluster by configuration alone: a server behind mutual TLS, named by variables or a profile."""

import asyncio
import os
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.deploy.conftest import ROOT, SCRIPTS, wait_for
from tests.workflows.conftest import real_server, worker_process

__all__ = ["real_server", "worker_process"]

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("own_register")]

_SERVER_NAME, _NAMESPACE = "temporal.kommune.example", "behind-tls"
_INTAKE = ROOT / "examples" / "intake" / "refugees.ndjson"


class _Authority:
    """Issues certificates into a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = folder / f"{name}.pem"
        authority = self._signed(self._name, self._key, x509.BasicConstraints(ca=True, path_length=None))
        self.certificate.write_bytes(authority)

    def issue(self, name: str) -> tuple[Path, Path]:
        """Issue a certificate for `name`; return the files of the certificate and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate, secret = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        certificate.write_bytes(self._signed(subject, key, x509.SubjectAlternativeName([x509.DNSName(name)])))
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, secret

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType) -> bytes:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            self._name,
            subject,
            key.public_key(),
            x509.random_serial_number(),
            now - timedelta(hours=1),
            now + timedelta(hours=1),
        )
        return (
            builder.add_extension(extension, True)
            .sign(self._key, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )


async def _passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
def authority(tmp_path: Path) -> _Authority:
    return _Authority(tmp_path, "authority")


@pytest.fixture
def guarded(real_server: str, authority: _Authority) -> Iterator[str]:
    """Put TLS before the real server, for clients that the authority has issued a certificate; give its address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority.certificate))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(*authority.issue(_SERVER_NAME))
    context.set_alpn_protocols(["h2"])
    host, port = real_server.split(":")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream, downstream = await asyncio.open_connection(host, int(port))
        await asyncio.gather(_passed_on(reader, downstream), _passed_on(upstream, writer))

    loop = asyncio.new_event_loop()
    door = loop.run_until_complete(asyncio.start_server(connected, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield f"127.0.0.1:{door.sockets[0].getsockname()[1]}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    door.close()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def _variables(address: str, authority: _Authority, client: tuple[Path, Path]) -> dict[str, str]:
    certificate, key = client
    return {
        "TEMPORAL_ADDRESS": address,
        "TEMPORAL_NAMESPACE": _NAMESPACE,
        "TEMPORAL_TLS_SERVER_NAME": _SERVER_NAME,
        "TEMPORAL_TLS_SERVER_CA_CERT_PATH": str(authority.certificate),
        "TEMPORAL_TLS_CLIENT_CERT_PATH": str(certificate),
        "TEMPORAL_TLS_CLIENT_KEY_PATH": str(key),
    }


def _profile(folder: Path, address: str, authority: _Authority, client: tuple[Path, Path]) -> dict[str, str]:
    certificate, key = client
    file = folder / "temporal.toml"
    file.write_text(
        f'[profile.cluster]\naddress = "{address}"\nnamespace = "{_NAMESPACE}"\n[profile.cluster.tls]\n'
        f'server_name = "{_SERVER_NAME}"\nserver_ca_cert_path = "{authority.certificate}"\n'
        f'client_cert_path = "{certificate}"\nclient_key_path = "{key}"\n'
    )
    return {"TEMPORAL_CONFIG_FILE": str(file), "TEMPORAL_PROFILE": "cluster"}


def _forloeb(target: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
    return subprocess.run(
        [str(SCRIPTS / "forloeb"), *words],
        env=environment | target | {"COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def test_worker_and_commands_reach_a_server_behind_tls_by_variables_or_by_a_profile(
    guarded: str, authority: _Authority, tmp_path: Path, worker_process: Callable[..., "subprocess.Popen[bytes]"]
):
    issued = authority.issue("forloeb")
    variables, profile = _variables(guarded, authority, issued), _profile(tmp_path, guarded, authority, issued)
    prepared = _forloeb(variables, "prepare")
    assert prepared.returncode == 0, prepared.stderr
    assert _forloeb(profile, "intake", str(_INTAKE)).returncode == 0
    worker_process(TEMPORAL_ADDRESS=guarded, **profile)
    told = wait_for(lambda: _forloeb(profile, "doctor").stdout, "Alt, hvad forløbene har brug for, er der.")
    assert f"{guarded} svarer" in told
    acted = _forloeb(variables, "act", "7f3c-0101", "assessment_completed")
    assert acted.returncode == 0, acted.stderr
    assert "assessment_completed" in _forloeb(profile, "show", "7f3c-0101").stdout


def test_without_a_certificate_that_the_server_knows_the_doctor_says_what_to_look_at(
    guarded: str, authority: _Authority, tmp_path: Path
):
    (tmp_path / "elsewhere").mkdir()
    stranger = _Authority(tmp_path / "elsewhere", "stranger").issue("forloeb")
    for target in (
        _variables(guarded, authority, stranger),
        {"TEMPORAL_ADDRESS": guarded, "TEMPORAL_NAMESPACE": _NAMESPACE},
    ):
        judged = _forloeb(target, "doctor")
        assert judged.returncode == 1
        assert "ret TEMPORAL_ADDRESS, TLS eller nøgle." in judged.stdout
        assert "Traceback" not in judged.stderr
