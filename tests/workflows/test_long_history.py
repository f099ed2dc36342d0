"""A history that grows beyond the programme's own threshold is continued as new, in virtual time."""

from workflows.client import take_in, workflow_id


async def _runs(world, case: str) -> int:
    """Count the runs of a programme, back from the present one."""
    run, runs = None, 0
    while True:
        history = await world.client.get_workflow_handle(workflow_id(case), run_id=run).fetch_history()
        runs += 1
        run = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        if not run:
            return runs


async def test_every_rung_is_sent_once_across_many_runs(short_histories, world, case_file):
    await take_in(world.client, case_file("n-rungs", "2040-01-16"), "event-1")
    await world.until("2040-03-02")
    assert await _runs(world, "n-rungs") > 3
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
    assert len(set(keys)) == len(keys)
