"""One round from end to end: the programmes of a municipality, the workflow, and the overviews in the mailbox."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import delete

from activities.settings import Settings
from payloads.data_keys import Owner
from payloads.settings import data_keys
from register.schema import cases
from register.settings import database
from statute.facts import CaseFile
from tests.workflows.conftest import World, case_file, world
from workflows.client import act, take_in
from workflows.supervision import Supervision

__all__ = ["case_file", "world"]

# When each case was taken over, and whose it is. Three duties fall due a month after the takeover.
CASES = {
    "long": ("2039-11-15", "anna"),  # due 15 December, 32 days before Monday 16 January
    "late": ("2039-12-01", "anna"),  # due 1 January, 15 days before
    "today": ("2039-12-16", "anna"),
    "week": ("2039-12-23", "anna"),  # due 23 January
    "later": ("2039-12-24", "bo"),  # due 24 January, more than a week ahead
}
ANNA, NORTH = "anna@forloeb.invalid", "nord@forloeb.invalid"


class House:
    """Programmes of municipality 0101, and rounds that are begun by hand."""

    def __init__(self, world: World, maildir: Path, case_file: Callable[..., CaseFile]) -> None:
        self._client = world.client
        self._maildir = maildir
        self._case_file = case_file
        self._rounds = 0

    async def take_in(self, *cases: str) -> None:
        for case in cases:
            taken_over_on, caseworker = CASES[case]
            await take_in(self._client, self._case_file(case, taken_over_on), case)
            await act(self._client, case, {"fact": "assigned", "caseworker": caseworker, "team": "nord"})

    async def round(self) -> dict[str, EmailMessage]:
        """Let a round run; give the overviews that it sent, by address."""
        before, self._rounds = set(self._maildir.glob("new/*")), self._rounds + 1
        id_ = f"supervision-0101-{self._rounds}"
        data_keys().issue(Owner(self._client.namespace, id_))
        await self._client.execute_workflow(Supervision.run, "0101", id=id_, task_queue="forloeb")
        files = set(self._maildir.glob("new/*")) - before
        mails = [message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default) for file in files]
        overviews = [mail for mail in mails if mail["X-Forloeb-Overview"]]
        assert len({mail["To"] for mail in overviews}) == len(overviews)
        return {mail["To"]: mail for mail in overviews}


@pytest.fixture
def escalate_after() -> int:
    return 14


@pytest.fixture
def settings(tmp_path: Path, escalate_after: int) -> Settings:
    return Settings(maildir=tmp_path / "notices", escalate_after=escalate_after)


@pytest.fixture
def house(world: World, settings: Settings, case_file: Callable[..., CaseFile]) -> House:
    with database().begin() as connection:
        connection.execute(delete(cases))  # of other tests
    return House(world, settings.maildir, case_file)


def sections(mail: EmailMessage) -> dict[str, set[str]]:
    """The headings of an overview, each with the cases under it."""
    found, heading = dict[str, set[str]](), ""
    for line in mail.get_content().splitlines():
        if case := re.match(r"  (\w+).*: .*, frist", line):
            found[heading].add(case[1])
        elif line and not line.startswith(" "):
            heading = line
            found[heading] = set()
    return {heading: cases for heading, cases in found.items() if cases}


async def test_a_caseworker_is_told_of_the_own_cases_in_one_mail(house: House):
    await house.take_in(*CASES)
    mails = await house.round()
    assert set(mails) == {ANNA, NORTH}
    assert mails[ANNA]["Subject"] == "Overblik 16.01.2040: 6 overskredet, 3 i dag, 3 i ugen"
    assert sections(mails[ANNA]) == {
        "Overskredet": {"long", "late"},
        "I dag": {"today"},
        "De næste syv dage": {"week"},
    }


@pytest.mark.parametrize(("escalate_after", "told"), [(14, {"long", "late"}), (15, {"long"}), (31, {"long"})])
async def test_the_leader_is_told_of_what_is_overdue_for_longer_than_was_set(
    house: House, escalate_after: int, told: set[str]
):
    await house.take_in(*CASES)
    mails = await house.round()
    assert sections(mails[NORTH]) == {f"Overskredet i mere end {escalate_after} dage": told}


@pytest.mark.parametrize("escalate_after", [32])
async def test_the_leader_gets_no_mail_of_what_is_not_yet_overdue_for_too_long(house: House):
    await house.take_in(*CASES)
    assert set(await house.round()) == {ANNA}


async def test_nobody_gets_a_mail_on_a_day_with_nothing_to_tell(house: House):
    await house.take_in("later")
    assert await house.round() == {}


async def test_nobody_gets_a_mail_on_a_day_off_and_everybody_on_the_next_working_day(house: House, world: World):
    await house.take_in("long")
    await world.until("2040-01-22")  # a Sunday
    assert await house.round() == {}
    await world.until("2040-01-23")
    assert set(await house.round()) == {ANNA, NORTH}
