"""Actions, cases, lists and documents over HTTP; who sees a case that moves."""

from datetime import UTC, datetime, timedelta

import pytest

from programme.danish_time import day_of
from programme.ledger import fact_id
from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]
SIGNED = {"on": "2025-03-20", "party": "both", "manner": "signed"}


def test_a_key_names_an_action_for_good(service: Service) -> None:
    """The key is the command id: what holds of that (`tests/workflows/test_survival.py`) holds of the key."""
    service.take_in("keyed-1")
    sign, key = "/programmes/keyed-1/actions/contract_signed", {"Idempotency-Key": "system-7/4711"}
    with service.as_("caseworker", sub="anna") as anna:
        first = anna.post(sign, json=SIGNED, headers=key)
        again = anna.post(sign, json=SIGNED, headers=key)
        other = anna.post(sign, json={**SIGNED, "party": "foreigner"}, headers=key)
        ledger = anna.get("/programmes/keyed-1").json()["ledger"]["entries"]
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert first.json() == again.json()
    assert first.json()["fact_id"] == fact_id("system-7/4711")
    signed = [entry["fact"] for entry in ledger if entry["fact"]["fact"] == "contract_signed"]
    assert [(fact["on"], fact["by"]) for fact in signed] == [("2025-03-20", "anna")]


def test_without_a_key_every_action_is_another(service: Service) -> None:
    service.take_in("unkeyed-1")
    need = "/programmes/unkeyed-1/actions/need_recorded"
    with service.as_("caseworker") as anna:
        assert len({anna.post(need, json={"of": "follow_up"}).json()["fact_id"] for _ in range(2)}) == 2


def test_the_law_refuses_with_its_paragraph(service: Service) -> None:
    with service.as_("caseworker") as anna:
        answer = anna.post("/programmes/ours-1/actions/contract_set_by_municipality", json={"ground": "disagreement"})
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.json()["citation"] == "BEK-2026-01-20 §9 stk.1"
    assert answer.json()["status"] == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"party": "nobody", "manner": "signed"}', 422),
        (b'{"party": "both", "manner": "signed", "by": "somebody-else"}', 422),
        (b'{"party": "both", "manner": "signed", "on": ""}', 422),
        (b"[" * 100_000, 400),
        (b'{"party": "both", "manner": "signed", "on": "2999-01-01"}', 409),
        (b" " * 2_000_001, 413),
    ],
)
def test_a_body_that_is_no_action_is_a_problem(service: Service, body: bytes, status: int) -> None:
    with service.as_("caseworker") as anna:
        answer = anna.post("/programmes/ours-1/actions/contract_signed", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_an_action_that_is_none_is_not_found(service: Service) -> None:
    with service.as_("caseworker") as anna:
        assert anna.post("/programmes/ours-1/actions/party", json={}).status_code == 404


def test_a_case_says_what_may_be_done_now(service: Service) -> None:
    with service.as_("caseworker") as anna:
        case = anna.get("/programmes/ours-1").json()
    judged = {(one["action"], *one["form"].values()): one["refused"] for one in case["possible"]}
    assert judged["contract_drafted",] is None
    assert judged["contract_set_by_municipality", "disagreement"]["citation"] == "BEK-2026-01-20 §9 stk.1"
    assert {duty["duty"] for duty in case["plan"]["duties"]} >= {"contract", "revision_one_year"}
    assert case["ledger"]["entries"][0]["fact"]["fact"] == "takeover"


def test_pages_hold_every_programme_once(service: Service) -> None:
    for number in range(5):
        service.take_in(f"paged-{number}", "0461")
    with service.as_("auditor", "0461") as auditor:
        seen: list[str] = []
        for number in (1, 2, 3):
            page = auditor.get("/programmes", params={"limit": 2, "page": number}).json()
            assert (page["total"], page["late"], page["page"], page["pages"]) == (5, 5, number, 3)
            seen += [programme["case"] for programme in page["programmes"]]
        assert seen == [f"paged-{number}" for number in range(5)]
        assert auditor.get("/programmes").json()["as_of"] is not None
        overdue = auditor.get("/programmes", params={"days_late": 1, "due_before": "2025-03-04"}).json()
        assert overdue["programmes"] == []
        table = auditor.get("/programmes.csv", params={"sort": "case"}).content.decode("utf-8-sig").splitlines()
        assert [line.split(";")[0] for line in table] == ["Sag", *seen]
        duties = auditor.get("/duties.csv").content.decode("utf-8-sig").splitlines()
        assert {line.split(";")[0] for line in duties} == {"Sag", *seen}


@pytest.mark.parametrize("wrong", [{"page": 0}, {"limit": 501}, {"sort": "name"}, {"state": "x"}, {"cursor": "YWJj"}])
def test_a_list_that_is_none_is_refused(service: Service, wrong: dict[str, object]) -> None:
    with service.as_("auditor") as auditor:
        assert auditor.get("/programmes", params=wrong).status_code == 422


def test_a_list_is_saved_under_a_name_for_its_user_alone(service: Service) -> None:
    with service.as_("caseworker", sub="lise") as lise, service.as_("caseworker", sub="per") as per:
        saved = lise.post("/lists", json={"title": "De sene", "query": "days_late=14&sort=caseworker&page=3"})
        assert (saved.status_code, saved.json()["query"]) == (201, "days_late=14&sort=caseworker")
        again = lise.post("/lists", json={"title": "De sene", "query": "days_late=30"}).json()
        assert lise.get("/lists").json() == [again]
        assert lise.get(f"/programmes?{again['query']}").status_code == 200
        assert per.get("/lists").json() == []
        assert per.delete(f"/lists/{again['id']}").status_code == 404
        assert lise.post("/lists", json={"title": "x", "query": "sort=name"}).status_code == 422
        assert lise.delete(f"/lists/{again['id']}").status_code == 204
        assert lise.get("/lists").json() == []


def test_an_action_is_read_by_its_number(service: Service) -> None:
    service.take_in("numbered-1")
    with service.as_("caseworker") as anna:
        recorded = anna.post("/programmes/numbered-1/actions/need_recorded", json={"of": "follow_up"}).json()
        journal = anna.get("/programmes/numbered-1/journal").json()
        assert journal["evaluation"] >= recorded["evaluation"] > 0
        assert journal["ledger"]["entries"][-1]["fact"]["id"] == recorded["fact_id"]
        assert "contract" in {duty["duty"] for duty in anna.get("/programmes/numbered-1/plan").json()["duties"]}


def test_from_the_day_of_a_move_only_the_new_municipality_sees_the_case(service: Service) -> None:
    today = day_of(datetime.now(UTC))
    tomorrow = {"municipality": "0751", "takes_over_on": str(today + timedelta(days=1))}
    service.take_in("leaves-tomorrow", "0101")
    with service.as_("caseworker", "0101") as old, service.as_("caseworker", "0751") as new:
        assert old.post("/programmes/leaves-tomorrow/actions/transfer_offered", json=tomorrow).status_code == 200
        assert new.post("/programmes/leaves-tomorrow/actions/transfer_accepted").status_code == 200
        assert old.get("/programmes/leaves-tomorrow").status_code == 200
        assert new.get("/programmes/leaves-tomorrow").status_code == 404
        service.take_in("leaves-today", "0101")
        assert old.post("/programmes/leaves-today/actions/moved", json={"municipality": "0751"}).status_code == 409
        now = {"municipality": "0751", "takes_over_on": str(today)}
        assert old.post("/programmes/leaves-today/actions/transfer_offered", json=now).status_code == 200
        assert new.post("/programmes/leaves-today/actions/transfer_accepted").status_code == 200
        assert old.get("/programmes/leaves-today").status_code == 404
        assert old.post("/programmes/leaves-today/actions/cv_published").status_code == 404
        assert new.get("/programmes/leaves-today").status_code == 200
        assert new.post("/programmes/leaves-today/actions/cv_published").status_code == 200


def test_a_transfer_is_accepted_by_the_municipality_it_is_offered_to(service: Service) -> None:
    service.take_in("offered-1")
    offer = {"municipality": "0751", "takes_over_on": str(day_of(datetime.now(UTC)))}
    with service.as_("caseworker", "0101") as old, service.as_("caseworker", "0751") as new:
        assert new.post("/programmes/offered-1/actions/transfer_accepted").status_code == 404, "as if it never was"
        assert old.post("/programmes/offered-1/actions/transfer_offered", json=offer).status_code == 200
        assert new.get("/programmes/offered-1").status_code == 404
        once = {"Idempotency-Key": "declined-once"}
        for _ in range(2):  # the answer to the first was lost
            declined = new.post(
                "/programmes/offered-1/actions/transfer_declined", json={"reason": "fejl"}, headers=once
            )
            assert declined.status_code == 200, declined.text
        assert old.post("/programmes/offered-1/actions/transfer_offered", json=offer).status_code == 200
        assert new.post("/programmes/offered-1/actions/transfer_accepted").status_code == 200
        assert new.get("/programmes/offered-1").status_code == 200


def test_a_document_is_a_pdf_or_a_reason(service: Service) -> None:
    with service.as_("caseworker") as anna:
        documents = {one["name"]: one for one in anna.get("/programmes/ours-1/documents").json()}
        assert documents["contract"]["refused"]
        refused = anna.get("/programmes/ours-1/documents/contract.pdf")
        made = anna.get("/programmes/ours-1/documents/language_notice.pdf")
    assert refused.status_code == 409
    assert (made.status_code, made.headers["content-type"]) == (200, "application/pdf")
    assert made.content.startswith(b"%PDF-")


def test_reads_are_logged_with_who_read_and_without_what(service: Service) -> None:
    log = service.house.folder / ".forloeb" / "service.log"
    with service.as_("auditor", sub="the-reader") as auditor:
        auditor.get("/programmes/ours-1")
        auditor.get("/programmes/theirs-1")
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if "subject=the-reader" in line]
    assert [line.split(" level=")[0].split("case=")[1] for line in lines] == [
        'ours-1 event="case read"',
        'theirs-1 event="case of another municipality"',
    ]
    assert service.issuer.url not in log.read_text(encoding="utf-8")


def test_statistics_count_what_the_law_answers(service: Service) -> None:
    service.take_in("late-9", "0860")
    with service.as_("team_leader", "0860") as leader:
        statistics = leader.get("/statistics").json()
    assert statistics["programmes"] == 1
    assert {
        "duty": "contract",
        "municipality": "0860",
        "quarter": "2025-Q2",
        "met": 0,
        "met_late": 0,
        "overdue": 1,
        "missed": 0,
    } in (statistics["rows"])


def test_an_erased_case_is_left_out_of_what_is_reckoned_over_all(service: Service) -> None:
    for case in ("kept-9", "gone-9"):
        service.take_in(case, "0840")
    with service.as_("team_leader", "0840") as leader:
        assert service.house("erase", "gone-9", "--yes").returncode == 0
        statistics = leader.get("/statistics")
    assert statistics.status_code == 200, statistics.text
    assert statistics.json()["programmes"] == 1
