"""Notices as mails: what they say, and how they reach a mail server or a Maildir."""

import errno
import mailbox
import os
import shutil
import socket
import ssl
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.mail import Maildir, Undelivered, compose, delivery, link_to
from activities.notify import Notices
from activities.settings import BadSettings, Settings
from programme.notices import Refusal, Reminder
from tests.mail_server import PASSWORD, USER, MailServer
from tests.ports import free_port

AT = datetime(2025, 2, 10, 6, 0, tzinfo=UTC)
REMINDER = Reminder(
    kind="reminder",
    key="contract/1/2025-02-15/before-5",
    case="7f3c-A",
    municipality="0101",
    duty="contract",
    citation="BEK-2024-12-30 §6",
    due=date(2025, 2, 15),
)
LINK = "http://localhost:8233/namespaces/default/workflows/programme-7f3c-A"


def mail(notice=REMINDER, **changes) -> EmailMessage:
    return compose(notice.model_copy(update=changes), Settings(), LINK, AT)


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> tuple[trustme.CA, Path]:
    ca = trustme.CA()
    bundle = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(bundle))
    return ca, bundle


@pytest.fixture
def tls(authority, monkeypatch) -> ssl.SSLContext:
    """Give a server context whose certificate the client trusts."""
    ca, bundle = authority
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    return context


def smtp(url: str, timeout: float = 100):
    return delivery(Settings(smtp_url=SecretStr(url), smtp_timeout=timeout))


@pytest.mark.parametrize(
    "municipality", ["x@evil.example, y", "x@evil.example>, <z", "a b", "\r\nBcc: x@y", "æøå", "9" * 999]
)
def test_what_is_no_code_of_a_municipality_names_no_addressee(municipality):
    assert mail(municipality=municipality)["To"] == "integration-ukendt@forloeb.invalid"


def test_a_reminder_says_in_danish_what_is_due_when_by_which_paragraph_and_where_to_look():
    message = mail()
    text = message.get_content()
    assert message["Subject"] == "Frist 15.02.2025: kontrakt – sag 7f3c-A"
    assert message["To"] == "integration-0101@forloeb.invalid"
    for line in ("Sag: 7f3c-A", "Frist: 15.02.2025", "Hjemmel: § 6 (BEK-2024-12-30 §6)", f"Se forløbet: {LINK}"):
        assert line in text.splitlines()


def test_an_overdue_reminder_says_so_in_its_subject():
    message = mail(overdue=True)
    assert message["Subject"] == "Overskredet: kontrakt (frist 15.02.2025) – sag 7f3c-A"
    assert "Frist: 15.02.2025 – overskredet" in message.get_content()


def test_a_duty_without_a_fixed_day_is_announced_as_new():
    assert mail(duty="revision", due=None)["Subject"] == "Ny pligt: revision – sag 7f3c-A"


def test_a_refused_registration_is_told_with_its_reason_and_paragraph():
    message = mail(
        Refusal(
            kind="refusal",
            key="refused/x",
            case="7f3c-A",
            fact="offer_made",
            reason="Må ikke.",
            citation="BEK-2024-12-30 §18 stk.1",
        )
    )
    assert message["Subject"] == "Afvist registrering: offer_made – sag 7f3c-A"
    assert "Begrundelse: Må ikke." in message.get_content()
    assert "§ 18 stk. 1" in message.get_content()


def test_what_was_sent_is_not_repeated_in_a_mail():
    said = {"key": "refused/x", "case": "7f3c-A", "reason": "Feltet Sofie Hansen findes ikke."}
    message = mail(Refusal(kind="refusal", fact="Sofie Hansen", **said))
    assert message["Subject"] == "Afvist registrering: ukendt handling – sag 7f3c-A"
    assert "Begrundelsen står i sagen." in message.get_content()
    assert "Sofie" not in message.as_string()


def test_the_same_rung_is_the_same_mail_and_another_rung_another():
    assert mail()["Message-ID"] == mail()["Message-ID"]
    others = [mail(key="contract/1/2025-02-15/due-day"), mail(case="7f3c-B")]
    assert len({mail()["Message-ID"], *(other["Message-ID"] for other in others)}) == 3


def test_a_case_id_with_a_line_break_cannot_add_headers():
    message = mail(case="x\r\nBcc: all@forloeb.invalid")
    assert message["Bcc"] is None


def test_the_link_names_the_programme_in_the_temporal_ui():
    settings = Settings(ui_url="https://temporal.kommune.example/")
    assert link_to(settings, "integration", "programme-a/b") == (
        "https://temporal.kommune.example/namespaces/integration/workflows/programme-a%2Fb"
    )


async def test_a_mail_sent_twice_is_one_file_in_the_maildir_also_after_it_was_read(tmp_path):
    maildir = Maildir(tmp_path / "notices")
    await maildir.deliver(mail())
    await maildir.deliver(mail())
    box = mailbox.Maildir(tmp_path / "notices")
    [(key, message)] = box.items()
    message.set_subdir("cur")
    message.set_flags("S")
    box[key] = message
    await maildir.deliver(mail())
    files = [file for folder in ("new", "cur", "tmp") for file in (tmp_path / "notices" / folder).iterdir()]
    assert len(files) == 1


async def test_a_maildir_that_cannot_be_written_says_so_at_start(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BadSettings, match="FORLOEB_MAILDIR"):
        Maildir(tmp_path / "file")


async def test_a_mail_reaches_a_server_without_encryption_when_it_offers_none_and_no_login_is_sent():
    async with MailServer(free_port()) as server:
        await smtp(f"smtp://127.0.0.1:{server.port}").deliver(mail())
    assert [str(m["Subject"]) for m in server.mails] == ["Frist 15.02.2025: kontrakt – sag 7f3c-A"]
    assert server.mails[0]["Message-ID"] == mail()["Message-ID"]


async def test_starttls_is_used_when_the_server_offers_it(tls):
    async with MailServer(free_port(), tls=tls) as server:
        await smtp(f"smtp://127.0.0.1:{server.port}").deliver(mail())
    assert server.encrypted == [True]


async def test_a_login_goes_over_tls_with_the_password_as_it_was_before_quoting(tls):
    async with MailServer(free_port(), tls=tls, login=True) as server:
        await smtp(f"smtp://forloeb:s3cret%20word@127.0.0.1:{server.port}").deliver(mail())
    assert (server.logins, server.encrypted) == ([USER], [True])
    assert PASSWORD.decode() == "s3cret word"


async def test_a_mail_goes_over_a_connection_that_is_encrypted_from_its_start(tls):
    async with MailServer(free_port(), wrapped=tls) as server:
        await smtp(f"smtps://127.0.0.1:{server.port}").deliver(mail())
    assert server.encrypted == [True]


async def test_no_login_is_sent_to_a_server_that_offers_no_encryption():
    async with MailServer(free_port(), login=True) as server:
        with pytest.raises(Undelivered):
            await smtp(f"smtp://forloeb:s3cret%20word@127.0.0.1:{server.port}").deliver(mail())
    assert (server.logins, server.mails) == ([], [])


async def test_no_mail_goes_in_clear_where_encryption_was_asked_for():
    async with MailServer(free_port()) as server:
        with pytest.raises(Undelivered):
            await smtp(f"smtp+starttls://127.0.0.1:{server.port}").deliver(mail())
    assert server.mails == []


async def test_no_mail_goes_to_a_server_with_a_certificate_that_nobody_vouches_for(tls, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    async with MailServer(free_port(), tls=tls) as server:
        with pytest.raises(Undelivered):
            await smtp(f"smtp://127.0.0.1:{server.port}").deliver(mail())
    assert server.mails == []


async def test_an_expired_certificate_is_told_as_one(authority, monkeypatch):
    ca, bundle = authority
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    ca.issue_cert("127.0.0.1", not_before=yesterday - timedelta(days=9), not_after=yesterday).configure_cert(context)
    for mailing in ({"tls": context, "url": "smtp+starttls"}, {"wrapped": context, "url": "smtps"}):
        url = mailing.pop("url")
        async with MailServer(free_port(), **mailing) as server:
            with pytest.raises(Undelivered, match="its certificate is refused, certificate has expired"):
                await smtp(f"{url}://127.0.0.1:{server.port}").deliver(mail())


async def test_the_log_says_why_a_notice_was_not_delivered_and_names_nobody(capsys):
    async with MailServer(free_port(), mood="refuse") as server:
        notices = Notices(Settings(), smtp(f"smtp://127.0.0.1:{server.port}"))
        with pytest.raises(ApplicationError):
            await ActivityEnvironment().run(notices.notify, REMINDER)
    said = capsys.readouterr().out
    assert "notice not delivered" in said
    assert "answer 550" in said
    assert "@" not in said


async def test_a_maildir_that_was_removed_is_made_again(tmp_path):
    maildir = Maildir(tmp_path / "notices")
    shutil.rmtree(tmp_path / "notices")
    await maildir.deliver(mail())
    assert len([*(tmp_path / "notices" / "new").iterdir()]) == 1


async def test_a_draft_that_could_not_be_finished_is_thrown_away(tmp_path, monkeypatch):
    maildir = Maildir(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Undelivered, match="No space left"):
        await maildir.deliver(mail())
    assert [*(tmp_path / "tmp").iterdir()] == []


def test_drafts_of_workers_that_died_are_thrown_away_and_those_of_others_kept(tmp_path):
    tmp, host = tmp_path / "tmp", socket.gethostname()
    tmp.mkdir()
    of_the_dead, of_this, elsewhere = f"a.eml.{host}.999999999", f"b.eml.{host}.{os.getpid()}", "c.eml.elsewhere.1"
    for name in (of_the_dead, of_this, elsewhere, "old.eml.elsewhere.2"):
        (tmp / name).touch()
    os.utime(tmp / "old.eml.elsewhere.2", (0, 0))
    Maildir(tmp_path)
    assert {draft.name for draft in tmp.iterdir()} == {of_this, elsewhere}


@pytest.mark.parametrize(
    ("mood", "told"), [("refuse", "550"), ("busy", "451"), ("stall", "Timeout"), ("drop", "Disconnected")]
)
async def test_a_server_that_does_not_take_the_mail_is_told_without_naming_the_addressee(mood, told):
    async with MailServer(free_port(), mood=mood) as server:
        with pytest.raises(Undelivered, match=told) as undelivered:
            await smtp(f"smtp://127.0.0.1:{server.port}", timeout=1 if mood == "stall" else 100).deliver(mail())
    assert "integration-" not in str(undelivered.value)


async def test_a_server_that_is_not_there_is_told():
    with pytest.raises(Undelivered, match="did not take it"):
        await smtp(f"smtp://127.0.0.1:{free_port()}").deliver(mail())
