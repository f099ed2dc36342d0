"""The pages of the desk as the server makes them, over programmes in memory."""

import html
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from payloads.failures import KeyMissing
from programme.commands import read_action
from programme.possible import made_up, possible
from register.schema import cases
from register.settings import database
from service.desk.fields import fields_of, typed_of
from tests.desk.conftest import Signed
from tests.desk.programmes import MINE, TODAY, Programmes, ago

CASE = "7f3c-0101"
DESK = f"/desk/cases/{CASE}"
MISSED = [
    {"fact": "benefit_started", "on": ago(120), "benefit": "self_support_and_return"},
    {"fact": "benefit_ended", "on": ago(3), "benefit": "self_support_and_return"},
]
"""Lets the visitation rest after its day has passed: a breach on record, with nothing to do."""
SIGNED = {"fact": "contract_signed", "on": ago(15), "party": "both", "manner": "signed"}


def text(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def hidden(answer: httpx.Response) -> dict[str, str]:
    """The hidden fields of the last form of a page."""
    form = answer.text[answer.text.rindex("<form") :]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


@pytest.fixture
def case(programmes: Programmes) -> str:
    """A case of mine, taken over twenty days ago."""
    programmes.take_in(CASE)
    programmes.assign(CASE, **MINE)
    return CASE


async def record(client: httpx.AsyncClient, action: str, at: str | None = None, **typed: Any) -> httpx.Response:
    """Fill in a form and send it."""
    at = at or f"{DESK}/actions/{action}"
    return await client.post(at, data={**hidden(await client.get(at)), **named({"on": TODAY.isoformat(), **typed})})


def named(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed under the names that its inputs have."""
    return {f"felt-{name}": value for name, value in typed.items()}


async def test_the_most_pressing_cases_stand_first(programmes: Programmes, signed_in: Signed):
    for name, since in (("calm-1", 5), ("late-1", 60), ("soon-1", 20), ("week-1", 26)):
        programmes.take_in(name, since=since)
        programmes.assign(name, **MINE)
    programmes.take_in("other-1")
    page = text(await signed_in().get("/desk"))
    order = [page.index(word) for word in ("late-1", "week-1", "soon-1", "calm-1")]
    assert order == sorted(order)
    assert "other-1" not in page
    assert "other-1" in text(await signed_in().get("/desk?scope=municipality"))


async def test_a_case_says_what_is_due_when_by_which_paragraph_and_why(case: str, signed_in: Signed):
    page = text(await signed_in().get(DESK))
    assert "Integrationskontrakten skal være indgået." in page
    assert "senest 1 måned efter overtagelsen" in page
    assert "§ 6" in page
    assert "Fase: kontrakt" in page
    explained = text(await signed_in().get(f"{DESK}/duties/contract/1"))
    assert "+ 1 måned" in explained
    assert "forloeb " in explained


async def test_the_picture_can_be_read_as_text_and_as_a_table(case: str, signed_in: Signed):
    page = (await signed_in().get(DESK)).text
    assert '<svg viewBox="0 0 960' in page
    title, described = re.findall(r"<(?:title|desc) id=\"tid-[^>]*>([^<]*)<", page)
    assert title.startswith(f"Frister og dage i sag {case}")
    assert "Kontrakt: " in described
    assert "Tidslinjen som tabel" in page


async def test_what_was_recorded_counts_at_once(case: str, signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    done = await record(desk, "contract_signed", party="both", manner="signed")
    assert done.status_code == 303
    assert "Kontrakten er underskrevet" in text(await desk.get(done.headers["location"]))
    [entry] = [entry for entry in programmes.ledgers[case].entries if entry.key == "contract_signed"]
    assert entry.by == "sagsbehandler-0101"


async def test_the_same_form_sent_twice_records_once(case: str, signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    sent = {**hidden(await desk.get(f"{DESK}/actions/cv_published")), "felt-on": TODAY.isoformat()}
    first, second = [await desk.post(f"{DESK}/actions/cv_published", data=sent) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert [entry.key for entry in programmes.ledgers[case].entries].count("cv_published") == 1


async def test_a_refusal_stands_beside_the_form_with_its_paragraph_and_everything_typed(case: str, signed_in: Signed):
    refused = await record(signed_in(), "contract_set_by_municipality", ground="disagreement", note="Vi er <uenige>")
    assert refused.status_code == 409
    assert re.search("Uenighed giver ikke kommunen ret til at fastsætte indholdet alene.* § 9 stk. 1", text(refused))
    assert 'role="alert"' in refused.text
    assert "Vi er &lt;uenige&gt;</textarea>" in refused.text
    assert "<title>Fejl: " in refused.text


async def test_what_is_missing_is_told_at_its_field_and_above(case: str, signed_in: Signed):
    answer = await record(signed_in(), "contract_signed", party="both")
    assert answer.status_code == 422
    assert '<a href="#felt-manner">Hvordan er der underskrevet?</a>: Skal udfyldes.' in answer.text
    assert 'id="felt-manner" tabindex="-1" aria-describedby=" fejl-manner" aria-invalid="true"' in answer.text
    assert re.search(r'name="felt-party" value="both" checked', answer.text)


async def test_every_lawful_action_can_be_recorded_by_its_form(case: str, signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    before = programmes.ledgers[case]
    lawful = {one.action: one.form for one in possible(before, TODAY) if one.refused is None}
    del lawful["replaced"], lawful["moved"]  # one is the form of a correction, the other needs the other municipality
    csrf = hidden(await desk.get(f"{DESK}/actions/cv_published"))
    assert len(lawful) > 40
    for action, form in lawful.items():
        programmes.ledgers[case] = before
        made = {**made_up(action, before, TODAY), **form}
        reason = {"reason": "En grund."} if "reason" in fields_of(action) else {}
        typed = typed_of(read_action(action, {**made, **reason}, TODAY))
        sent = {**csrf, "command": action, **named(typed)}
        assert (await desk.post(f"{DESK}/actions/{action}", data=sent)).status_code == 303, action
        assert len(programmes.ledgers[case].entries) > len(before.entries), action


async def test_only_what_is_lawful_today_is_offered_and_the_rest_says_why(case: str, signed_in: Signed):
    page = (await signed_in().get(f"{DESK}/actions")).text
    lawful, _, refused = page.partition("Det kan ikke registreres i dag")
    assert f"{DESK}/actions/contract_signed" in lawful
    assert f"{DESK}/actions/contract_partial" not in lawful
    assert "En begrænset kontrakt kan kun indgås efter reglerne fra 2004" in refused


async def test_choices_that_the_law_refuses_today_are_left_out_with_the_reason(case: str, signed_in: Signed):
    page = (await signed_in().get(f"{DESK}/actions/offer_made")).text
    assert 'value="company_placement"' in page
    assert 'value="folk_high_school"' not in page
    assert "Særligt højskoleophold: Særligt højskoleophold findes ikke i disse regler" in page


async def test_a_fact_is_corrected_with_a_reason_and_both_stay(case: str, signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    await record(desk, "contract_signed", party="both", manner="signed", on=ago(3))
    wrong = programmes.ledgers[case].entries[-1].id
    form = f"{DESK}/ledger/{wrong}/correction"
    assert f'value="{ago(3)}"' in (await desk.get(form)).text
    unreasoned = await record(desk, "", form, party="both", manner="signed", on=ago(5))
    assert (unreasoned.status_code, "Skal udfyldes." in unreasoned.text) == (422, True)
    done = await record(desk, "", form, party="both", manner="signed", on=ago(5), why="Forkert dag.")
    assert done.status_code == 303
    page = text(await desk.get(f"{DESK}/ledger"))
    assert page.count("Kontrakten er underskrevet") >= 3
    assert "Annulleret" in page
    assert "Forkert dag." in page


async def test_a_fact_is_annulled_with_a_reason(case: str, signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    await record(desk, "cv_published")
    wrong = programmes.ledgers[case].entries[-1].id
    page = await desk.get(f"{DESK}/actions/annulled?fact_id={wrong}")
    assert f'<option value="{wrong}" selected>' in page.text or f'value="{wrong}" checked' in page.text
    assert (await record(desk, "annulled", fact_id=wrong)).status_code == 422
    assert (await record(desk, "annulled", fact_id=wrong, reason="Det var en anden sag.")).status_code == 303


async def test_a_reduction_of_the_work_duty_is_taken_back_from_the_ledger(
    case: str, signed_in: Signed, programmes: Programmes
):
    desk = signed_in()
    assert (await record(desk, "work_duty_reduced", by_hours="7", reason="Helbred.")).status_code == 303
    mistake = programmes.ledgers[case].entries[-1].id
    link = f"{DESK}/actions/withdrawn?record_id={mistake}"
    assert link in (await desk.get(f"{DESK}/ledger")).text
    assert f'value="{mistake}"' in (await desk.get(link)).text
    assert (await record(desk, "withdrawn", record_id=mistake, reason="Det var en anden sag.")).status_code == 303
    page = await desk.get(f"{DESK}/ledger")
    assert link not in page.text
    assert "Annulleret" in page.text


async def test_refused_signals_stand_in_the_register_and_in_the_ledger(
    case: str, signed_in: Signed, programmes: Programmes
):
    programmes.signal(case, fact="contract_set_by_municipality", ground="disagreement")
    programmes.signal(case, fact="<nonsense>")
    for page in ("/desk/refused", f"{DESK}/ledger"):
        answer = await signed_in().get(page)
        assert "Uenighed giver ikke kommunen ret" in answer.text
        assert "&lt;nonsense&gt;" in answer.text


async def test_a_case_that_is_not_followed_is_told_in_the_register(case: str, signed_in: Signed):
    assert "følges ikke" not in text(await signed_in().get("/desk/refused"))
    with database().begin() as connection:
        connection.execute(update(cases).values(expected_on=TODAY - timedelta(days=1)))
    page = text(await signed_in().get("/desk/refused"))
    assert "Nogle sager følges ikke" in page
    assert case in page


async def test_a_case_whose_key_is_away_is_no_case_that_never_was(
    case: str, signed_in: Signed, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("payloads.data_keys.DataKeys.of", _lost)
    answer = await signed_in().get(DESK)
    assert (answer.status_code, "Forløb svarer ikke lige nu" in answer.text) == (503, True)


def _lost(*_: object) -> None:
    raise KeyMissing("programme-7f3c-0101 has no data key")


async def test_names_are_shown_and_cpr_numbers_masked(case: str, signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    assert "Amina" not in (await desk.get(DESK)).text
    await record(desk, "person_identified", name="Amina <Ali>", cpr="010190-1234")
    assert "Amina &lt;Ali&gt;" in (await desk.get(DESK)).text
    assert "Amina &lt;Ali&gt;" in (await desk.get("/desk")).text
    ledger = (await desk.get(f"{DESK}/ledger")).text
    assert "010190-****" in ledger
    assert "1234" not in ledger


async def test_related_cases_are_linked(case: str, signed_in: Signed):
    desk = signed_in()
    await record(desk, "related", case="9a1b-0101", relation="spouse")
    assert '<dt>Forbundet sag, ægtefælle</dt><dd><a href="/desk/cases/9a1b-0101">' in (await desk.get(DESK)).text


async def test_all_cases_of_a_caseworker_go_to_another_once(case: str, signed_in: Signed, programmes: Programmes):
    programmes.take_in("9a1b-0101")
    programmes.assign("9a1b-0101", **MINE)
    desk = signed_in("teamleder-0101")
    form = hidden(await desk.get("/desk/reassign?caseworker=sagsbehandler-0101"))
    for _ in range(2):
        assert (await desk.post("/desk/reassign", data={**form, "felt-to": "anna"})).status_code == 200
    for ledger in programmes.ledgers.values():
        assert ledger.administration().caseworker == "anna"
        assert [entry.key for entry in ledger.entries].count("assigned") == 2
    assert "har ingen sager" in text(await desk.get("/desk/reassign?caseworker=sagsbehandler-0101"))


async def test_a_case_is_offered_to_and_taken_over_by_another_municipality(
    case: str, signed_in: Signed, programmes: Programmes
):
    here, there = signed_in(), signed_in("sagsbehandler-0751")
    await record(here, "transfer_offered", municipality="0751", takes_over_on=TODAY.isoformat())
    assert "Kommune 0751 skal overtage" in text(await here.get(DESK))
    assert (await there.get(DESK)).status_code == 404
    offered = await there.get("/desk/transfers")
    assert f'<option value="{case}">{case} fra kommune 0101</option>' in offered.text
    assert "Ingen kommuner tilbyder jer en sag" in text(await here.get("/desk/transfers"))
    form = hidden(offered)
    declined = await there.post("/desk/transfers", data={**form, "case": case, "answer": "transfer_declined"})
    assert "Skriv, hvorfor kommunen ikke overtager sagen." in text(declined)
    accepted = await there.post("/desk/transfers", data={**form, "case": case, "answer": "transfer_accepted"})
    assert "Kommunen overtager sagen" in text(accepted), text(accepted)
    assert (await there.get(DESK)).status_code == 200
    assert (await here.get(DESK)).status_code == 404
    assert programmes.ledgers[case].administration(TODAY).caseworker == "sagsbehandler-0751"


async def test_the_lists_of_the_temporal_ui_are_a_page_of_links_for_team_leaders(signed_in: Signed):
    page = await signed_in("teamleder-0101").get("/desk/views")
    assert 'href="http://localhost:8233/namespaces/forloeb/workflows?query=' in page.text
    assert "savedQuery=Kommune%200101" in page.text
    assert (await signed_in().get("/desk/views")).status_code == 403


async def test_timeliness_as_a_page_and_as_csv_for_team_leaders_only(programmes: Programmes, signed_in: Signed):
    programmes.take_in("late-1", since=60)
    leader = signed_in("teamleder-0101")
    assert "Kontrakt 0 0 1 0 1 0 %" in text(await leader.get("/desk/statistics"))
    table = (await leader.get("/desk/statistics.csv")).content.decode("utf-8-sig").splitlines()
    assert table[0] == (
        "Pligt;Kommune;Kvartal;Til tiden;For sent;Overskredet;Overskredet og bortfaldet;Til tiden i procent"
    )
    assert any(line.startswith("Kontrakt;0101;") and line.endswith(";0;0;1;0;0") for line in table)
    assert (await signed_in().get("/desk/statistics")).status_code == 403


async def test_a_missed_duty_is_a_breach_on_record_with_nothing_to_do(programmes: Programmes, signed_in: Signed):
    programmes.take_in("missed-1", *MISSED, since=120)
    programmes.assign("missed-1", **MINE)
    page = (await signed_in().get("/desk/cases/missed-1")).text
    _, _, missed = page.partition("<h2>Frister, der blev overskredet</h2>")
    missed, _, rest = missed.partition("</table>")
    assert "Her er intet at gøre længere" in missed
    assert re.findall(r'<tr id="([^"]+)">', missed) == ["visitation-1"]
    assert '<span class="badge desk-badge-missed">Overskredet og bortfaldet</span>' in missed
    assert "/actions/" not in missed
    assert 'id="visitation-1"' not in rest
    assert "over fristen" not in missed


async def test_a_missed_duty_has_its_own_column_and_counts_as_not_in_time(programmes: Programmes, signed_in: Signed):
    programmes.take_in("missed-1", *MISSED, since=120)
    leader = signed_in("teamleder-0101")
    page = await leader.get("/desk/statistics")
    assert "Visitation 0 0 0 1 1 0 %" in text(page)
    assert '<th scope="col">Overskredet og bortfaldet</th>' in page.text
    table = (await leader.get("/desk/statistics.csv")).content.decode("utf-8-sig").splitlines()
    assert any(line.startswith("Visitation;0101;") and line.endswith(";0;0;0;1;0") for line in table)


async def test_a_form_that_did_not_come_from_here_is_refused_on_a_page(case: str, signed_in: Signed):
    answer = await signed_in().post(f"{DESK}/actions/cv_published", data={"felt-on": TODAY.isoformat()})
    assert (answer.status_code, "<h1>Det har du ikke adgang til</h1>" in answer.text) == (403, True)


async def test_an_auditor_reads_and_finds_no_forms(case: str, signed_in: Signed):
    auditor = signed_in("revisor-0101")
    page = (await auditor.get(DESK)).text
    assert "/actions" not in page
    assert "correction" not in (await auditor.get(f"{DESK}/ledger")).text
    for closed in (f"{DESK}/actions", f"{DESK}/actions/cv_published", "/desk/reassign", "/desk/transfers"):
        assert (await auditor.get(closed)).status_code == 403


async def test_the_operator_sees_no_case(case: str, signed_in: Signed):
    for page in ("/desk", DESK, "/desk/refused"):
        assert (await signed_in("drift").get(page)).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/desk/find",
        "/desk/nowhere",
        "/desk/refused",
        "/desk/reassign",
        "/desk/transfers",
        DESK,
        f"{DESK}/duties/contract/1",
        f"{DESK}/actions",
        f"{DESK}/actions/contract_drafted",
        f"{DESK}/ledger",
        f"{DESK}/documents",
        f"{DESK}/nowhere",
        f"{DESK}/duties/nothing/1",
        f"{DESK}/actions/nothing",
    ],
)
async def test_no_page_holds_a_script_or_style_of_its_own(case: str, signed_in: Signed, path: str):
    answer = await signed_in().get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="da">' in answer.text
    assert not re.search(r"<style|\sstyle=|<script(?! src)|\son[a-z]+=|javascript:", answer.text)
    assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
    assert "no-store" in answer.headers["cache-control"]


async def test_who_is_not_signed_in_is_led_to_the_login(app: Any):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as stranger:
        answer = await stranger.get("/desk", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (
            303,
            "/login",
        )
        kept = await stranger.get("/desk/static/desk.css")
        assert (kept.status_code, kept.headers["cache-control"]) == (200, "public, max-age=86400")
