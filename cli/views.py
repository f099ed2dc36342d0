"""The command `forloeb views`: links that put ready lists into the Temporal UI."""

from datetime import UTC, datetime

from rich.console import Console

from activities.settings import BadSettings, Settings
from cli.failures import Failed
from cli.home import use_remembered
from cli.reading import answering, namespace, overviews
from programme.danish_time import day_of
from workflows.views import views as ready


def views() -> None:
    """Print one link for each view, with one for each municipality that has a programme. Raises `Failed`."""
    use_remembered()
    try:
        ui_url = Settings.read().ui_url
    except BadSettings as error:
        raise Failed(str(error)) from None
    with answering():
        municipalities = overviews().municipalities()
    console = Console(highlight=False)
    for view in ready(day_of(datetime.now(UTC)), municipalities):
        console.print(f"[bold]{view.name}[/]")
        console.print(view.link(ui_url, namespace()), soft_wrap=True, markup=False)
