"""Twenty questions that a jurist asks, each answered from the pages alone, as the words of the law answer it."""

import re
from html import unescape

import httpx
import pytest

REFUGEE = "person: {born: 1992-06-03, group: refugee}"
TAKEN_OVER = '{fact: takeover, on: %s, municipality: "0101"}'
BENEFIT = "{fact: benefit_started, on: %s, benefit: self_support_and_return}"
PAUSE = [
    TAKEN_OVER % "2025-01-15",
    BENEFIT % "2025-01-15",
    "{fact: benefit_ended, on: 2025-04-01, benefit: self_support_and_return}",
]
BIRTH = [
    TAKEN_OVER % "2024-11-01",
    "{fact: contract_signed, on: 2024-11-25, party: both, manner: signed}",
    "{fact: child_born, on: 2025-03-10}",
    "{fact: leave_started, on: 2025-03-10}",
]
SPOUSE = "person: {born: 1990-11-21, group: family_of_other, spouse_permit: true, cpr_registered_on: 2025-02-10}"
UKRAINE = "person: {born: 1988-08-24, group: refugee, ukraine_special_act: true}"


async def rows(anybody: httpx.AsyncClient, person: str, facts: list[str], on: str, order: str) -> dict[str, str]:
    """Ask the law as the form does, and read the table of the answer: what each duty is told, by its name."""
    case = "\n".join(["case: sag-1", person, "facts:", *(f"  - {fact}" for fact in facts)])
    answer = await anybody.post("/lov/proev", data={"sag": case, "dag": on, "orden": order, "goer": "spoerg"})
    assert answer.status_code == 200
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', answer.text, re.S)
    return {unescape(name): words(told) for name, told in found}


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split()).replace(" ,", ",")


@pytest.mark.parametrize(
    ("person", "facts", "on", "duty", "told"),
    [
        pytest.param(
            *(REFUGEE, [TAKEN_OVER % "2025-01-31"], "2025-02-03", "kontrakt"),
            ("frist 28.02.2025", "BEK-2024-12-30 §6", "Uret begyndte 31.01.2025", "31.01.2025 + 1 måned = 28.02.2025"),
            id="which day, when February has no 31st, by which paragraph and since when?",
        ),
        pytest.param(
            *(REFUGEE, [TAKEN_OVER % "2025-04-01", '{fact: moved, on: 2025-05-20, municipality: "0751"}']),
            *("2025-06-01", "kontrakt 2", ("åben, frist 20.06.2025", "BEK-2024-12-30 §6")),
            id="what if the person moves before there is a contract?",
        ),
        pytest.param(
            *(REFUGEE, PAUSE[:2], "2025-03-01", "visitation"),
            ("frist 15.04.2025", "BEK-2024-12-30 §10 stk.2", "15.01.2025 + 3 måneder = 15.04.2025"),
            id="by which day is the person visited?",
        ),
        pytest.param(
            *(REFUGEE, PAUSE, "2025-05-01", "visitation", ("bortfaldet, ingen fast dag",)),
            id="what if the benefit pauses?",
        ),
        pytest.param(
            *(REFUGEE, [*PAUSE, BENEFIT % "2025-06-10"], "2025-06-11", "visitation"),
            ("overskredet, frist 10.06.2025",),
            id="and what when it comes back?",
        ),
        pytest.param(
            *(REFUGEE, BIRTH, "2025-06-01", "opfølgning ved barsel"),
            ("frist 10.09.2025", "BEK-2024-12-30 §14 stk.2", "Fortolkning 32"),
            id="when is the parental leave followed up, and is that certain?",
        ),
        pytest.param(
            *(SPOUSE, [TAKEN_OVER % "2025-02-10"], "2025-08-12", "danskprøve A1", ("frist 10.08.2025",)),
            id="when must a spouse have passed A1?",
        ),
        pytest.param(
            *(REFUGEE, [TAKEN_OVER % "2023-01-10", BENEFIT % "2023-01-10"], "2023-01-20", "første tilbud"),
            ("frist 10.02.2023", "BEK-1307-2020 §22 stk.1"),
            id="when was the first offer due in 2023?",
        ),
        pytest.param(
            *(UKRAINE, [TAKEN_OVER % "2025-03-03"], "2025-04-04", "kontrakt"),
            ("overskredet, frist 03.04.2025", "BEK-1307-2020 §6 stk.1"),
            id="which order counts for a person under the special act?",
        ),
        pytest.param(
            *(
                REFUGEE,
                [
                    TAKEN_OVER % "2025-02-01",
                    "{fact: deadlines_suspended, on: 2025-02-10, until: 2025-02-19, "
                    "duties: all, basis: Integrationsloven § 4 b}",
                ],
                "2025-03-05",
                "kontrakt",
                ("åben, frist 11.03.2025",),
            ),
            id="what do ten suspended days do to a limit?",
        ),
    ],
)
async def test_what_a_jurist_asks_of_a_case(
    anybody: httpx.AsyncClient, person: str, facts: list[str], on: str, duty: str, told: tuple[str, ...]
) -> None:
    row = (await rows(anybody, person, facts, on, "gældende"))[duty]
    for said in told:
        assert said in row


async def test_is_there_a_first_offer_after_2024(anybody: httpx.AsyncClient) -> None:
    facts = [TAKEN_OVER % "2025-02-03", BENEFIT % "2025-02-03"]
    assert "første tilbud" not in await rows(anybody, REFUGEE, facts, "2025-03-01", "gældende")
    assert "første tilbud" in await rows(anybody, REFUGEE, facts, "2025-03-01", "BEK-1307-2020")


@pytest.mark.parametrize(
    ("page", "told"),
    [
        pytest.param(
            "bek-2026-01-20",
            ("BEK nr. 208 af 20. januar 2026", "I kraft 01.02.2026 – ingen slutdag kendt"),
            id="since when does the order of 2026 count, and what is its number?",
        ),
        pytest.param("bek-2024-12-30", ("01.01.2025 – 31.01.2026",), id="until when did the one before it?"),
        pytest.param(
            "bek-2024-12-30/p14",
            ("skal opfølgning først finde sted 6 måneder efter barnets fødsel", "Påhviler kommunen"),
            id="what do the words of § 14, stk. 2, say, and whom do they bind?",
        ),
        pytest.param(
            "fortolkninger",
            ("32.", "Kun foreslået", "bekendtgørelse nr. 802 af 2025 § 44"),
            id="has anybody accepted the reading of it, and where does the doubt come from?",
        ),
        pytest.param(
            "integrationsloven/p2",
            ("Udføres ikke: ingen regel herfra er i programmets katalog.",),
            id="does the program carry out § 2 of the act?",
        ),
        pytest.param(
            "aendringer/2020-2025",
            ("Faldet bort", "§22 stk.1"),
            id="what did the order of 2025 take away?",
        ),
        pytest.param(
            "bek-2026-01-20/p10",
            ("ændrede reglen sig: gælder:", "kontanthjælp"),
            id="whom does the visitation of 2026 concern that it did not before?",
        ),
        pytest.param(
            "status",
            ("01.01.2027", "Beskæftigelsesreformens anden fase", "Bekendtgørelse 2026 §1"),
            id="what is about to change, and which paragraphs point into it?",
        ),
        pytest.param(
            "soeg?q=barselsloven",
            ("Bekendtgørelse 2025 §14",),
            id="where is maternity leave mentioned?",
        ),
    ],
)
async def test_what_a_jurist_asks_of_the_law(anybody: httpx.AsyncClient, page: str, told: tuple[str, ...]) -> None:
    shown = words((await anybody.get(f"/lov/{page}")).text)
    for said in told:
        assert said in shown
