"""The command `forloeb`: what it offers, each command in its own module and imported only when it is called."""

import typer

app = typer.Typer(
    name="forloeb",
    help="Integrationsprogrammer som varige Temporal-forløb: fakta ind, lovens pligter ud.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def run() -> None:
    """Run the command line."""
    app()
