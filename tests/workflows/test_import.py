"""A programme that is imported in mid-life tells nothing of the past, and everything from then on."""

from datetime import date

from intake.imports import case_files, import_all
from workflows.client import plan_of

TODAY = date(2040, 5, 14)


async def imported(world, folder):
    return [one async for one in import_all(world.client, case_files(folder), TODAY)]


async def test_only_the_next_reminders_go_out(world, case_file, tmp_path):
    await world.until("2040-05-14")
    for number in range(30):
        case = case_file(f"m-{number:02}", "2040-02-01")
        (tmp_path / f"{case.case}.json").write_text(case.model_dump_json(exclude_none=True))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "bad.json").write_text("{")

    found = sorted(await imported(world, tmp_path), key=lambda one: one.file)
    assert [one.result for one in found] == ["malformed"] + 30 * ["started"]
    assert {duty.duty for duty in found[1].overdue} >= {"contract", "danish_referral"}
    assert [one.result for one in await imported(world, tmp_path)].count("already_there") == 30

    await world.until("2040-05-15")
    assert world.mailbox.mails("m-00") == []
    assert {one.duty for one in (await plan_of(world.client, "m-00")).duties if one.status == "overdue"} == {
        duty.duty for duty in found[1].overdue
    }
    await world.until("2040-05-21")
    contract = world.mailbox.rungs("m-00", "contract")
    assert len(contract) == 1
    assert "overdue-" in contract[0]


async def test_an_earlier_municipality_is_not_asked_again(world, case_file, tmp_path):
    moved = {"fact": "moved", "on": "2040-03-01", "municipality": "0461"}
    applied = {"fact": "permanent_residence_applied", "on": "2040-05-01"}
    case = case_file("m-moved", "2040-02-01", moved, applied)
    await world.until("2040-05-14")
    (tmp_path / "moved.json").write_text(case.model_dump_json(exclude_none=True))
    (one,) = await imported(world, tmp_path)
    assert one.result == "started"
    assert any(duty.needs == ["0101"] for duty in (await plan_of(world.client, "m-moved")).duties)
    await world.until("2040-05-16")
    assert world.mailbox.mails("m-moved") == []
