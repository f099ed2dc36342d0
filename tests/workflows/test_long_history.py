"""A history that grows beyond the programme's own threshold is continued as new, in virtual time."""

from tests.workflows.runs import runs_of, times_sent
from workflows.client import act, take_in


async def test_every_rung_is_sent_once_across_many_runs(short_histories, world, case_file):
    await take_in(world.client, case_file("n-rungs", "2040-01-16"), "event-1")
    await world.until("2040-03-02")
    assert len(await runs_of(world.client, "n-rungs")) > 3
    assert world.mailbox.rungs("n-rungs", "contract") == [
        "2040-02-02 before-14",
        "2040-02-10 before-5",
        "2040-02-15 last-working-day",
        "2040-02-16 due-day",
        "2040-02-17 overdue-1",
        "2040-02-24 overdue-2",
        "2040-03-02 overdue-3",
    ]
    keys = [mail["X-Forloeb-Notice"] for mail in world.mailbox.mails("n-rungs")]
    assert await times_sent(world.client, "n-rungs") == dict.fromkeys(keys, 1)


async def test_a_correction_and_a_request_for_a_status_are_sent_once_across_many_runs(
    short_histories, world, case_file
):
    await take_in(world.client, case_file("n-told", "2040-01-16"), "event-1")
    await world.until("2040-01-17")
    await act(world.client, "n-told", {"fact": "moved", "municipality": "0751"})
    await world.until("2040-02-03")
    await act(world.client, "n-told", {"fact": "permanent_residence_applied"})
    suspended = {"fact": "deadlines_suspended", "until": "2040-02-22", "duties": ["contract"]}
    await act(world.client, "n-told", suspended)
    await world.until("2040-02-06")
    runs = len(await runs_of(world.client, "n-told"))
    await world.until("2040-03-02")
    assert len(await runs_of(world.client, "n-told")) > runs
    sent = await times_sent(world.client, "n-told")
    assert set(sent.values()) == {1}
    corrections = [key.partition("/corrected/")[0] for key in sent if "/corrected/" in key]
    assert "contract/2/2040-02-17" in corrections  # the new municipality has its own month
    assert len(corrections) == len(set(corrections))
    assert [key for key in sent if "/request/" in key] == ["permanent_residence_status/1/no-due-day/request/0101"]
