"""The command `forloeb law site`: the pages of the law as files, for any web server or a folder."""

from pathlib import Path
from typing import Annotated

import typer

from cli.failures import BadInput


def site(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="Hvor siderne skrives; det, der står der, bliver.")],
) -> None:
    """Skriv lovens sider som filer: hver paragraf ved siden af sin regel, som tjenesten viser dem under /lov.

    Eksempel: `forloeb law site lov`
    """
    from service.law.site import write

    try:
        count = write(folder)
    except OSError as error:
        raise BadInput(f"{error.filename or folder} kan ikke skrives: {error.strerror}") from None
    typer.echo(f"{count} sider er skrevet; begynd med {folder / 'index.html'}.")
