"""A programme in virtual time: every rung of the ladder goes out once, on its working day, until the duty is met."""

from workflows.client import act, ledger_of, take_in


async def test_every_rung_of_the_contract_duty_is_sent_once_on_its_working_day(world, case_file):
    await take_in(world.client, case_file("c-rungs", "2040-01-16"), "event-1")
    await world.until("2040-03-02")
    assert world.mailbox.rungs("c-rungs", "contract") == [
        "2040-02-02 before-14",
        "2040-02-10 before-5",  # 11 February is a Saturday
        "2040-02-15 last-working-day",
        "2040-02-16 due-day",
        "2040-02-17 overdue-1",
        "2040-02-24 overdue-2",
        "2040-03-02 overdue-3",
    ]


async def test_what_is_met_is_not_called_to_mind_any_more(world, case_file):
    await take_in(world.client, case_file("c-met", "2040-01-16"), "event-1")
    await world.until("2040-02-03")
    await act(world.client, "c-met", {"fact": "contract_signed", "party": "both", "manner": "signed"})
    await world.until("2040-03-02")
    assert world.mailbox.rungs("c-met", "contract") == ["2040-02-02 before-14"]


async def test_a_late_registration_of_a_timely_act_ends_the_overdue_reminders(world, case_file):
    await take_in(world.client, case_file("c-late", "2040-01-16"), "event-1")
    await world.until("2040-02-18")
    answer = await act(
        world.client, "c-late", {"fact": "contract_signed", "on": "2040-02-16", "party": "both", "manner": "signed"}
    )
    assert "contract" not in answer.overdue
    await world.until("2040-03-10")
    assert world.mailbox.rungs("c-late", "contract")[-2:] == ["2040-02-17 overdue-1", "2040-02-20 correction"]


async def test_of_rungs_already_past_only_the_latest_is_sent(world, case_file):
    await take_in(world.client, case_file("c-old", "2039-12-20"), "event-1")
    await world.until("2040-01-16", 18)
    assert world.mailbox.rungs("c-old", "contract") == ["2040-01-16 before-5"]  # due Friday 20 January


async def test_reminders_that_come_up_on_a_weekend_wait_until_monday_morning(world, case_file):
    await world.until("2040-01-21")  # a Saturday
    await take_in(world.client, case_file("c-weekend", "2039-12-05"), "event-1")
    await world.until("2040-01-22")
    assert world.mailbox.rungs("c-weekend", "contract") == []
    await world.until("2040-01-23", 7)
    assert world.mailbox.rungs("c-weekend", "contract") == ["2040-01-23 overdue-3"]  # due Thursday 5 January


async def test_an_annulled_contract_runs_again_from_the_rung_that_is_now_due(world, case_file):
    await take_in(world.client, case_file("c-annulled", "2040-01-16"), "event-1")
    signed = await act(world.client, "c-annulled", {"fact": "contract_signed", "party": "both", "manner": "signed"})
    await world.until("2040-02-14")
    assert world.mailbox.rungs("c-annulled", "contract") == []
    await act(world.client, "c-annulled", {"fact": "annulled", "fact_id": signed.fact_id})
    await world.until("2040-02-20")
    assert world.mailbox.rungs("c-annulled", "contract") == [
        "2040-02-14 before-5",
        "2040-02-15 last-working-day",
        "2040-02-16 due-day",
        "2040-02-17 overdue-1",
    ]
    entries = (await ledger_of(world.client, "c-annulled")).entries
    assert [entry.key for entry in entries] == ["takeover", "contract_signed", "annulled"]
