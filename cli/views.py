"""The command `forloeb views`: links that put ready lists into the Temporal UI."""

from datetime import UTC, datetime

from rich.console import Console
from temporalio.client import Client

from activities.settings import BadSettings, Settings
from cli.connection import ask
from cli.failures import Failed
from cli.home import use_remembered
from programme.danish_time import day_of
from workflows.client import programmes
from workflows.views import views as ready


def views() -> None:
    """Print one link for each view, with one for each municipality that has a programme. Raises `Failed`."""

    async def found(client: Client) -> tuple[str, list[str]]:
        there = {one.municipality async for one in programmes(client, running=True) if one.municipality}
        return client.namespace, sorted(there)

    use_remembered()
    try:
        ui_url = Settings.read().ui_url
    except BadSettings as error:
        raise Failed(str(error)) from None
    namespace, municipalities = ask(found)
    console = Console(highlight=False)
    for view in ready(day_of(datetime.now(UTC)), municipalities):
        console.print(f"[bold]{view.name}[/]")
        console.print(view.link(ui_url, namespace), soft_wrap=True, markup=False)
