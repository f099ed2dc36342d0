"""A due day that moves away, back and away again is told of each time."""

from programme.ledger import fact_id
from workflows.client import act, take_in


async def test_a_due_day_that_moves_to_and_fro_is_told_of_every_time(world, case_file):
    case, suspended = (
        "a-fro",
        {"fact": "deadlines_suspended", "on": "2040-02-01", "until": "2040-02-10", "duties": "all"},
    )
    await take_in(world.client, case_file(case, "2040-01-16"), "event-1")
    await world.until("2040-02-03")
    assert world.mailbox.rungs(case, "contract/1"), "the caseworker was told of 16 February"
    await act(world.client, case, suspended, "away")
    await act(world.client, case, {"fact": "annulled", "fact_id": fact_id("away")}, "back")
    await world.until("2040-02-06")
    await act(world.client, case, suspended, "away-again")
    await world.until("2040-02-07")
    assert [rung for rung in world.mailbox.rungs(case, "contract/1") if "correction" in rung] == [
        "2040-02-03 correction",
        "2040-02-03 correction",
        "2040-02-06 correction",
    ]
