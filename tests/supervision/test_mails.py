"""The mails of a round: to whom, what they say, once for each day, and none on a day off."""

from collections.abc import Sequence
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from temporalio.testing import ActivityEnvironment

from activities.mail import Maildir
from activities.settings import Settings
from activities.supervision import Overview, Round, Supervisor
from programme.digest import Addressee, Standing
from tests.supervision.test_digest import standing

ANNA = Addressee(kind="caseworker", name="anna")
NORTH = Addressee(kind="team", name="nord")
MONDAY = Round(municipality="0101", day=date(2040, 1, 16))


class Known:
    """A caseload of its own."""

    def __init__(self, *standings: Standing) -> None:
        self._standings = standings

    async def addressees(self, municipality: str, day: date, until: date) -> Sequence[Addressee]:
        assert until == date(2040, 1, 23)
        return [NORTH, ANNA]

    async def standings(self, municipality: str, day: date, until: date, of: Addressee) -> Sequence[Standing]:
        return self._standings


@pytest.fixture
def environment() -> ActivityEnvironment:
    return ActivityEnvironment()


def supervisor(folder: Path, *standings: Standing) -> Supervisor:
    settings = Settings(maildir=folder, ui_url="https://ui.example", notices_to_user="{user}@kommune.example")
    return Supervisor(settings, Maildir(folder), Known(*standings))


def mails(folder: Path) -> list[EmailMessage]:
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (folder / "new").iterdir()]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


async def test_a_caseworker_gets_one_mail_however_often_it_is_sent(tmp_path: Path, environment: ActivityEnvironment):
    sender = supervisor(tmp_path, standing("a", "2040-01-10", "2040-01-16", caseworker="anna"))
    for _ in range(3):
        await environment.run(sender.send_overview, Overview(round=MONDAY, to=ANNA))
    [mail] = mails(tmp_path)
    assert mail["To"] == "anna@kommune.example"
    assert mail["Subject"] == "Overblik 16.01.2040: 1 overskredet, 1 i dag, 0 i ugen"
    text = mail.get_content().replace("\r\n", "\n")
    assert "Overskredet\n  a: kontrakt, frist 10.01.2040, 6 dage over · § 6\n" in text
    assert "I dag\n  a: kontrakt, frist 16.01.2040 · § 6\n" in text
    assert "https://ui.example/namespaces/default/workflows?query=" in text


async def test_a_leader_is_told_by_name_of_what_is_overdue_for_too_long(
    tmp_path: Path, environment: ActivityEnvironment
):
    sender = supervisor(tmp_path, standing("a", "2039-12-16", caseworker="anna", team="nord"))
    await environment.run(sender.send_overview, Overview(round=MONDAY, to=NORTH))
    [mail] = mails(tmp_path)
    assert mail["To"] == "nord@kommune.example"
    text = mail.get_content().replace("\r\n", "\n")
    assert "Overskredet i mere end 14 dage\n  a (anna): kontrakt, frist 16.12.2039, 31 dage over · § 6\n" in text
    assert "Overskredet hos sagsbehandlerne\n  anna: 1\n" in text


async def test_who_has_nothing_to_see_to_gets_no_mail(tmp_path: Path, environment: ActivityEnvironment):
    sender = supervisor(tmp_path, standing("a", "2040-03-16", caseworker="anna"))
    await environment.run(sender.send_overview, Overview(round=MONDAY, to=ANNA))
    assert mails(tmp_path) == []


@pytest.mark.parametrize(
    ("day", "told"),
    [("2040-01-16", [ANNA, NORTH]), ("2040-01-15", []), ("2040-12-25", [])],
    ids=["a Monday", "a Sunday", "Christmas Day"],
)
async def test_rounds_go_out_on_working_days(
    tmp_path: Path, environment: ActivityEnvironment, day: str, told: list[Addressee]
):
    round_ = Round(municipality="0101", day=date.fromisoformat(day))
    assert await environment.run(supervisor(tmp_path).addressees, round_) == told
