"""The ready links into the Temporal UI: each holds a query that the server answers."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from temporalio.client import Client

from workflows import search_attributes
from workflows.views import View, views

WEDNESDAY = date(2040, 1, 18)


def test_the_view_of_the_week_ends_on_its_sunday():
    [week] = [view for view in views(WEDNESDAY) if "NextDeadline" in view.query]
    assert week.name == "Frist til og med 22.01.2040"
    assert '"2040-01-22T23:59:59Z"' in week.query


def test_a_link_carries_the_query_and_the_name_under_which_it_is_saved():
    parts = urlsplit(View("Kommune 0101", '`Municipality`="0101"').link("https://ui.example", "forloeb"))
    assert (parts.netloc, parts.path) == ("ui.example", "/namespaces/forloeb/workflows")
    assert parse_qs(parts.query) == {"query": ['`Municipality`="0101"'], "savedQuery": ["Kommune 0101"]}


@pytest.mark.server
async def test_the_server_answers_every_view(client: Client):
    await search_attributes.register(client)
    for view in views(WEDNESDAY, ["0101"]):
        assert (await client.count_workflows(view.query)).count >= 0, view.name
