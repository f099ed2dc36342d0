"""The commands `forloeb events`: what other systems are told, from a position; told again; and in which words."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput, Failed

if TYPE_CHECKING:
    from register.outbox import Outbox

events = typer.Typer(help="Hændelser til andre systemer: se dem, send dem igen.", no_args_is_help=True)

_PAGE = 500


@events.command("list")
def list_(
    from_: Annotated[int, typer.Option("--from", metavar="NR", min=1, help="Den første, der vises.")] = 1,
    most: Annotated[int, typer.Option("--limit", metavar="ANTAL", min=1, help="Højst så mange.")] = 100,
) -> None:
    """Skriv hændelser som CloudEvents, én på hver linje, fra et nummer (`sequence`) og frem, sendte som usendte.

    Eksempel: `forloeb events list --from 1200`
    """
    from activities.relay import EventSettings, cloud_event
    from activities.settings import BadSettings
    from cli.casefiles import print_json
    from register.database import RegisterUnavailable

    outbox = _outbox()
    try:
        source = EventSettings.read().events_source
        while most > 0 and (found := outbox.since(from_, min(most, _PAGE))):
            for event in found:
                print_json(cloud_event(event, source).decode())
            from_, most = found[-1].position + 1, most - len(found)
    except (RegisterUnavailable, BadSettings) as error:
        raise Failed(str(error)) from None


@events.command()
def replay(
    from_: Annotated[int, typer.Option("--from", metavar="NR", min=1, help="Den første, der sendes igen.")],
) -> None:
    """Send hændelser igen fra et nummer (`sequence`) og frem, med samme id som første gang. Arbejderen sender dem.

    Eksempel: `forloeb events replay --from 1200`
    """
    from register.database import RegisterUnavailable

    try:
        count = _outbox().replay(from_)
    except RegisterUnavailable as error:
        raise Failed(str(error)) from None
    typer.echo(f"{count} hændelser sendes igen.")


@events.command()
def schema(
    kind: Annotated[str | None, typer.Argument(metavar="[TYPE]", help="Fx dk.forloeb.duty.overdue.v1.")] = None,
) -> None:
    """Skriv JSON-skemaet for en hændelses data; uden type: alle typer, én på hver linje.

    Eksempel: `forloeb events schema dk.forloeb.duty.overdue.v1`
    """
    import json

    from cli.casefiles import print_json
    from register.happenings import HAPPENINGS

    if kind is None:
        typer.echo("\n".join(HAPPENINGS))
    elif kind in HAPPENINGS:
        print_json(json.dumps(HAPPENINGS[kind].model_json_schema(), indent=2, ensure_ascii=False))
    else:
        raise BadInput(f"Der er ingen hændelse, der hedder {kind!r}; forloeb events schema viser dem, der er.")


def _outbox() -> "Outbox":
    from cli.home import use_folders, use_remembered
    from register.database import RegisterUnavailable
    from register.outbox import Outbox
    from register.settings import database

    use_remembered()
    use_folders()
    try:
        return Outbox(database())
    except RegisterUnavailable as error:
        raise Failed(str(error)) from None
