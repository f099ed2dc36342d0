"""The person of a case: shown with the CPR number masked, shown whole on purpose, and said anew as a whole."""

import pytest
from structlog.testing import capture_logs

from tests.desk.conftest import Signed
from tests.desk.programmes import TODAY, Programmes
from tests.desk.test_pages import CASE, DESK, case, hidden, record, text

__all__ = ["case"]
AMINA = {
    "name": "Amina Warsame",
    "cpr": "010190-1234",
    "address": "Gaden 1",
    "language": "somali",
    "interpreter": "ja",
    "protected": "ja",
}


@pytest.fixture
async def amina(case: str, signed_in: Signed) -> str:
    assert (await record(signed_in(), "person_identified", **AMINA)).status_code == 303
    return case


async def test_the_person_stands_in_the_heading_with_what_a_caseworker_must_know(amina: str, signed_in: Signed):
    page = text(await signed_in().get(DESK))
    assert "Amina Warsame, " in page
    assert "Beskyttet navn og adresse" in page
    assert "Taler somali, tolk" in page


async def test_the_whole_cpr_number_is_shown_on_purpose_and_that_is_logged(amina: str, signed_in: Signed):
    desk = signed_in()
    shown = await desk.get(f"{DESK}/person")
    assert "010190-1234" not in shown.text
    with capture_logs() as logs:
        whole = await desk.post(f"{DESK}/person", data={"csrf_token": hidden(shown)["csrf_token"]})
    assert "010190-1234" in whole.text
    [line] = [line for line in logs if line["event"] == "cpr shown"]
    assert (line["subject"], line["case"]) == ("sagsbehandler-0101", CASE)
    assert "1234" not in str(line)


async def test_the_form_of_the_person_is_filled_in_but_for_the_cpr_number(amina: str, signed_in: Signed):
    form = await signed_in().get(f"{DESK}/actions/person_identified")
    assert 'value="Amina Warsame"' in form.text
    assert "Gaden 1</textarea>" in form.text
    assert "1234" not in form.text


async def test_what_is_said_anew_counts_whole_and_keeps_the_cpr_number(
    amina: str, signed_in: Signed, programmes: Programmes
):
    said = {"name": "Amina Warsame Ali", "interpreter": "nej", "protected": "nej"}
    assert (await record(signed_in(), "person_identified", **said)).status_code == 303
    person = programmes.ledgers[amina].administration(TODAY).person
    assert person is not None
    assert (person.name, person.address, person.interpreter) == ("Amina Warsame Ali", None, False)
    assert person.cpr is not None
    assert person.cpr.value == "010190-1234"


async def test_a_case_without_a_cpr_number_has_none_to_show(case: str, signed_in: Signed):
    desk = signed_in()
    token = hidden(await desk.get(DESK))["csrf_token"]
    assert (await desk.post(f"{DESK}/person", data={"csrf_token": token})).status_code == 404
