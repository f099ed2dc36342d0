"""The command `forloeb`: what it offers, each command in its own module and imported only when it is called."""

import io
import os
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cli.audit import audit
from cli.casefiles import check, plan
from cli.events import events
from cli.failures import BadInput, Failed
from cli.keys import keys
from cli.law.commands import law
from cli.register import register
from cli.requirements import requirements
from cli.supervise import supervise
from workflows.process import leave

if TYPE_CHECKING:
    from workflows.search_attributes import Narrowing

app = typer.Typer(
    name="forloeb",
    help="Integrationsprogrammer som varige Temporal-forløb: fakta ind, lovens pligter ud.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

_Case = Annotated[str, typer.Argument(metavar="SAG", help="Sagens pseudonyme id, fx 7f3c-0101.")]
_OneCase = Annotated[str | None, typer.Argument(metavar="SAG", help="Sagens id; ellers vælges sagerne.")]
_By = Annotated[str | None, typer.Option(metavar="NAVN", help="Hvem der registrerer.")]
_Command = Annotated[
    str | None, typer.Option(metavar="ID", help="Ordrens id: den samme ordre igen giver det samme svar.")
]
_Overdue = Annotated[bool, typer.Option("--overdue", help="Kun dem, hvor noget er overskredet.")]
_Municipality = Annotated[str | None, typer.Option(metavar="KODE", help="Kun én kommune, fx 0101.")]
_Team = Annotated[str | None, typer.Option(metavar="NAVN", help="Kun ét team.")]
_Caseworker = Annotated[str | None, typer.Option(metavar="NAVN", help="Kun én sagsbehandler.")]
_Phase = Annotated[str | None, typer.Option(metavar="FASE", help="Kun én fase, fx kontrakt.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Spørg ikke først.")]
_FREE_FIELDS = {"allow_extra_args": True, "ignore_unknown_options": True}


def run() -> NoReturn:
    """Run the command line: exit code 0 done, 1 refused or failed, 2 bad input.

    What it writes is its user's alone; what a terminal cannot show, such as a byte of a file name, is escaped.
    """
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    leave(_code())


def _code() -> int:
    try:
        app()
    except BadInput as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201
        return 2
    except Failed as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


@app.command(rich_help_panel="Drift")
def up(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FIL]...", help="Hændelser (.ndjson), der tages ind ved start.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Temporal-serverens port; ellers vælges en ledig.")] = None,
    ui_port: Annotated[int | None, typer.Option(help="Brugerfladens port; ellers vælges en ledig.")] = None,
    service_port: Annotated[int | None, typer.Option(help="HTTP-tjenestens port; ellers vælges en ledig.")] = None,
    new_database: Annotated[
        bool,
        typer.Option("--new-database", help="Begynd med en tom database, når den gamle er tabt; den lægges til side."),
    ] = False,
    clock_is_right: Annotated[
        bool, typer.Option("--clock-is-right", help="Start, selv om noget er registreret senere, end uret viser.")
    ] = False,
) -> None:
    """Start Temporal-server, arbejder og HTTP-tjeneste, og vis forløbene, til du trykker Ctrl-C.

    Alt ligger i mappen `.forloeb`; startet igen er det hele der, og det går videre. Er TEMPORAL_ADDRESS sat, bruges
    den server i stedet for den indbyggede.

    Eksempel: `forloeb up examples/intake/*.ndjson`
    """
    from cli.up import Asked
    from cli.up import up as start

    start(files or [], Asked(port, ui_port, service_port, new_database, clock_is_right))


@app.command(rich_help_panel="Drift")
def serve(
    host: Annotated[str, typer.Option(help="Adressen, tjenesten lytter på.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Porten, tjenesten lytter på.")] = 8080,
) -> None:
    """Start HTTP-tjenesten: intake, handlinger, sagsoverblik, kalender og sagsbehandlernes skrivebord.

    `forloeb up` starter den selv. Uden FORLOEB_OIDC_ISSUER logger man ind som testbruger, kun på denne maskine.

    Eksempel: `forloeb serve --port 8080`
    """
    from cli.serve import serve as start

    start(host, port)


@app.command(rich_help_panel="Drift")
def consume() -> None:
    """Tag hændelser om overtagelse ind fra en AMQP-kø: FORLOEB_AMQP_URL og FORLOEB_AMQP_QUEUE.

    En besked kvitteres, når dens forløb er startet. Det, der aldrig kan blive et forløb, lægges i køen med endelsen
    .dead, med grunden i headeren x-forloeb-reason.
    """
    from cli.consume import consume as take_in

    take_in()


@app.command(rich_help_panel="Sagsarbejde")
def intake(
    files: Annotated[
        list[Path], typer.Argument(metavar="FIL...", help="CloudEvents, én pr. linje; - er standardinput.")
    ],
) -> None:
    """Tag hændelser om overtagelse ind: hver starter ét forløb, også når den sendes flere gange.

    Linjer, der ikke kan bruges, meldes med nummer og grund; de andre tages ind.

    Slutkode: 0 alle linjer er taget ind, 1 noget blev afvist eller kom ikke frem, 2 en linje eller fil kan ikke læses.

    Eksempel: `forloeb intake examples/intake/*.ndjson`
    """
    from cli.intake import intake as take_in

    take_in(files)


@app.command(
    context_settings=_FREE_FIELDS, rich_help_panel="Sagsarbejde", options_metavar="[--on DATO] [--felt værdi]..."
)
def act(
    context: typer.Context,
    case: _Case,
    action: Annotated[
        str, typer.Argument(metavar="HANDLING", help="Det, der er sket, fx contract_signed.", show_default=False)
    ] = "",
    on: Annotated[str | None, typer.Option(metavar="DATO", help="Dagen, det skete; ellers i dag.")] = None,
    command: _Command = None,
) -> None:
    """Registrér, hvad der er sket i en sag. Er det ulovligt, afvises det med grund og paragraf.

    Eksempler:

    `forloeb act 7f3c-0101 contract_signed --on 2025-02-10 --party both --manner signed`

    `forloeb act 7f3c-0101 visitation_decided --category job_ready`

    `forloeb act 7f3c-0101 follow_up_held --form in_person --talk job --note "Møde på jobcenteret"`

    `forloeb act 7f3c-0101 transfer_offered --municipality 0461 --takes-over-on 2025-09-01`, og den anden kommune svarer
    med `transfer_accepted` eller `transfer_declined --reason "…"`

    `forloeb actions` viser alle handlinger og deres felter.
    """
    from cli.act import act as record

    record(case, action, on, command, context.args)


@app.command(rich_help_panel="Sagsarbejde")
def actions() -> None:
    """Vis alle handlinger og deres felter."""
    from cli.act import print_actions

    print_actions()


@app.command(rich_help_panel="Sagsarbejde")
def show(
    case: _Case,
    explain: Annotated[
        str | None, typer.Option(metavar="PLIGT", help="Forklar én pligt, fx visitation eller follow_up:2.")
    ] = None,
    as_known_on: Annotated[
        str | None, typer.Option(metavar="DATO", help="Som sagen var kendt den dag: uden det, der kom til senere.")
    ] = None,
    possible: Annotated[
        bool, typer.Option("--possible", help="Hvad kan registreres i dag, og hvorfor resten ikke kan.")
    ] = False,
) -> None:
    """Vis en sag: fase, pligter med frist, paragraf og grund, og alt hvad der er registreret.

    Eksempel: `forloeb show 7f3c-0101`

    `forloeb show 7f3c-0101 --explain visitation`

    `forloeb show 7f3c-0101 --possible`

    `forloeb show 7f3c-0101 --as-known-on 2025-05-01`
    """
    from cli.show import show as print_case
    from cli.show import show_possible

    if possible and (explain or as_known_on):
        raise BadInput("--possible er om i dag og kan ikke bruges sammen med --explain eller --as-known-on.")
    if possible:
        show_possible(case)
    else:
        print_case(case, explain, _day(as_known_on))


@app.command(rich_help_panel="Sagsarbejde")
def export(
    case: _Case,
    file: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FIL", help="Filen, der skrives; ellers standardoutput.")
    ] = None,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Alt: også administrative og afviste registreringer, med CPR-nummer.")
    ] = False,
) -> None:
    """Skriv en sags hele sagsfil som JSON, med id, by og recorded_at; forloeb plan og forloeb import kan læse den.

    Eksempel: `forloeb export 7f3c-0101 -o 7f3c-0101.json`

    `forloeb export 7f3c-0101 --ledger`
    """
    from cli.export import export as write

    write(case, file, whole=ledger)


@app.command(rich_help_panel="Sagsarbejde", options_metavar="[-o FIL.pdf] [--version N] [--on DATO]")
def document(
    case: Annotated[str, typer.Argument(metavar="SAG", help="Sagens id; ikke med --file.", show_default=False)] = "",
    name: Annotated[
        str, typer.Argument(metavar="NAVN", help="Dokumentets navn; uden vises, hvad der er.", show_default=False)
    ] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FIL", help="Filen, der skrives; ellers SAG-NAVN.pdf.")
    ] = None,
    version: Annotated[int | None, typer.Option(metavar="N", help="Kontraktens version; ellers den seneste.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATO", help="Dagen, dokumentet laves; ellers i dag.")] = None,
    file: Annotated[Path | None, typer.Option(metavar="FIL", help="En sagsfil i stedet for en sag.")] = None,
) -> None:
    """Lav et dokument som PDF: kontrakt, erklæring, påtegning, status, meddelelse, tjeklister, arbejdspligtens uge.

    `forloeb document 7f3c-0101` viser, hvilke dokumenter sagen kan have nu, og hvorfor de andre ikke kan laves.

    Eksempler:

    `forloeb document 7f3c-0101 contract --version 1 -o kontrakt.pdf`

    `forloeb document --file examples/case-files/refugee-2025.yaml contract`
    """
    from cli.document import document as make

    make(file, [word for word in (case, name) if word], _day(on), version, output)


@app.command("list", rich_help_panel="Sagsarbejde")
def list_(
    overdue: _Overdue = False,
    days_late: Annotated[
        int | None, typer.Option(metavar="DAGE", min=1, help="Kun dem, der er mindst så mange dage over fristen.")
    ] = None,
    due_from: Annotated[
        str | None, typer.Option(metavar="DATO", help="Kun dem, hvis tidligste frist er den dag eller senere.")
    ] = None,
    due_before: Annotated[str | None, typer.Option(metavar="DATO", help="Kun dem med frist før dagen.")] = None,
    municipality: _Municipality = None,
    team: _Team = None,
    caseworker: _Caseworker = None,
    unassigned: Annotated[bool, typer.Option("--unassigned", help="Kun dem, der ikke er fordelt.")] = False,
    phase: _Phase = None,
    duty: Annotated[
        str | None, typer.Option(metavar="PLIGT", help="Kun dem, der skylder pligten, fx visitation.")
    ] = None,
    stopped: Annotated[bool, typer.Option("--stopped", help="Kun dem, hvor frister står stille.")] = False,
    ended: Annotated[bool, typer.Option("--ended", help="Kun de afsluttede.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Også de afsluttede.")] = False,
    sort: Annotated[
        str, typer.Option(metavar="ORDEN", help="urgency, next, case, phase, caseworker, team eller taken_over.")
    ] = "urgency",
    reverse: Annotated[bool, typer.Option("--reverse", help="I omvendt orden.")] = False,
    page: Annotated[int, typer.Option(metavar="SIDE", min=1, help="Hvilken side.")] = 1,
    limit: Annotated[int, typer.Option(metavar="ANTAL", min=1, max=500, help="Hvor mange på en side.")] = 50,
    csv: Annotated[Path | None, typer.Option(metavar="FIL", help="Skriv hele listen som CSV i stedet.")] = None,
) -> None:
    """Vis forløbene, de mest presserende først: fase, næste pligt, frist og hvor meget der er overskredet.

    Eksempler:

    `forloeb list --overdue --municipality 0101`

    `forloeb list --days-late 14 --unassigned --sort caseworker`

    `forloeb list --municipality 0101 --all --csv sager.csv`
    """
    from cli.listing import Listing, duty_key, phase_key, print_list, sort_key
    from register.filters import Filter

    if ended and all_:
        raise BadInput("--ended viser de afsluttede alene, --all dem og de andre; vælg én.")
    narrowing = Filter(
        days_late=days_late or (1 if overdue else None),
        due_from=_day(due_from),
        due_before=_day(due_before),
        municipality=_known_municipality(municipality),
        team=team,
        caseworker=caseworker,
        unassigned=unassigned,
        phase=phase_key(phase) if phase else None,
        duty=duty_key(duty) if duty else None,
        stopped=stopped,
        ended=None if all_ else ended,
    )
    print_list(Listing(narrowing, sort_key(sort), reverse, page, limit, csv))


@app.command(rich_help_panel="Sagsarbejde")
def duties(
    municipality: Annotated[str, typer.Argument(metavar="KODE", help="Kommunens fire cifre, fx 0101.")],
    file: Annotated[Path, typer.Argument(metavar="FIL.csv", help="Filen, der skrives.")],
) -> None:
    """Skriv alle pligter i en kommunes sager som CSV, til kommunens egne opgørelser. Kolonnerne er faste.

    Eksempel: `forloeb duties 0101 pligter.csv`
    """
    from cli.listing import print_duties

    _known_municipality(municipality)
    print_duties(municipality, file)


@app.command(
    context_settings=_FREE_FIELDS, rich_help_panel="Sagsarbejde", options_metavar="--reason TEKST [--felt værdi]..."
)
def correct(
    context: typer.Context,
    case: _Case,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Registreringens id, som det står i forloeb show.")],
    reason: Annotated[str, typer.Option(metavar="TEKST", help="Hvorfor registreringen var forkert.")],
    annul: Annotated[bool, typer.Option("--annul", help="Tag hele registreringen tilbage.")] = False,
    by: _By = None,
    command: _Command = None,
) -> None:
    """Ret en registrering: de nævnte felter ændres, resten bliver, som det var. Begge dele står fortsat i sagen.

    Et felt uden værdi (`--until=`) fjernes. Også dagen rettes: `--on`.

    Eksempler:

    `forloeb correct 7f3c-0101 rtncjqcxtbkmvtzn --reason "Tastefejl" --on 2025-02-11`

    `forloeb correct 7f3c-0101 rtncjqcxtbkmvtzn --reason "Forkert sag" --annul`
    """
    from cli.correct import correct as record

    record(case, id_, reason, context.args, annul=annul, by=by, command=command)


@app.command(rich_help_panel="Sagsarbejde")
def suspend(
    case: _OneCase = None,
    until: Annotated[str | None, typer.Option(metavar="DATO", help="Den sidste dag, fristerne står stille.")] = None,
    duties: Annotated[
        str | None, typer.Option(metavar="PLIGTER", help="Hvilke pligter, fx contract,visitation; eller all.")
    ] = None,
    basis: Annotated[str | None, typer.Option(metavar="TEKST", help="Hjemlen.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATO", help="Den første dag; ellers i dag.")] = None,
    end: Annotated[
        str | None, typer.Option(metavar="DATO", help="Afslut i stedet en suspension, der løber, med denne dag.")
    ] = None,
    overdue: _Overdue = False,
    municipality: _Municipality = None,
    team: _Team = None,
    caseworker: _Caseworker = None,
    phase: _Phase = None,
    query: Annotated[
        str | None, typer.Option(metavar="UDTRYK", help="Kun dem, der passer, skrevet som filteret i Temporal UI.")
    ] = None,
    by: _By = None,
    command: _Command = None,
    yes: _Yes = False,
) -> None:
    """Lad frister stå stille i en periode, i én sag eller i mange; dagene lægges til fristen.

    Uden en sag vælges sagerne som i `forloeb list`; de vises, og der spørges først. Samme kald igen ændrer intet.

    Eksempler:

    `forloeb suspend 7f3c-0101 --until 2025-05-20 --duties visitation --basis "integrationsloven § 4 b"`

    `forloeb suspend --municipality 0101 --phase kontrakt --until 2025-05-20 --duties all`

    `forloeb suspend --query 'Phase = "contract"' --until 2025-05-20 --duties all`

    `forloeb suspend 7f3c-0101 --end 2025-05-10`
    """
    from cli.suspend import end_suspension
    from cli.suspend import suspend as stand_still

    narrowing = _narrowing(overdue, municipality, team, caseworker, phase)
    if query is not None:
        narrowing["matching"] = query
    if (last_day := _day(end)) is None:
        fields = {"on": on, "until": until, "duties": duties, "basis": basis, "by": by}
        stand_still(case, narrowing, fields, command, yes=yes)
    elif until or on or basis or command:
        raise BadInput("--end afslutter en suspension, der løber, og bruges kun sammen med sagen eller sagerne.")
    else:
        end_suspension(case, narrowing, last_day, duties, by, yes=yes)


@app.command(rich_help_panel="Sagsarbejde")
def assign(
    case: _OneCase = None,
    caseworker: Annotated[str | None, typer.Option(metavar="NAVN", help="Sagens nye sagsbehandler.")] = None,
    team: Annotated[str | None, typer.Option(metavar="NAVN", help="Det nye team.")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="NAVN", help="Alle sager fra denne.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="NAVN", help="Alle sagerne til denne.")] = None,
    municipality: _Municipality = None,
    by: _By = None,
    yes: _Yes = False,
) -> None:
    """Giv en sag, eller alle en sagsbehandlers sager, til en anden sagsbehandler eller et andet team.

    Kommende varsler går til den nye. Er det alle sager, vises de, og der spørges først.

    Eksempler:

    `forloeb assign 7f3c-0101 --caseworker anna --team syd`

    `forloeb assign --from anna --to bo`
    """
    from cli.assign import assign as give
    from cli.assign import reassign

    if (case is None) == (from_ is None):
        raise BadInput("Sig enten, hvilken sag det gælder, eller hvis sager: --from.")
    if case is not None:
        if to or municipality:
            raise BadInput("--to og --municipality hører til --from; en sag får --caseworker eller --team.")
        give(case, caseworker, team, by)
    elif caseworker is not None:
        raise BadInput("--caseworker hører til én sag; alle --from's sager får --to eller --team.")
    else:
        reassign({"caseworker": from_, "municipality": municipality}, to, team, by, yes=yes)


@app.command(rich_help_panel="Sagsarbejde")
def reopen(
    case: _Case,
    reason: Annotated[str, typer.Option(metavar="TEKST", help="Hvorfor afslutningen var en fejl.")],
    by: _By = None,
    command: _Command = None,
) -> None:
    """Åbn et forløb igen, som blev afsluttet ved en fejl: lukningen annulleres, og alt andet går videre.

    Intet, der er varslet, varsles igen.

    Eksempel: `forloeb reopen 7f3c-0101 --reason "Den forkerte sag blev lukket"`
    """
    from cli.reopen import reopen as go_on

    go_on(case, reason, by=by, command=command)


@app.command("import", rich_help_panel="Drift")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="Mappen med sagsfiler i JSON eller YAML.")],
    report: Annotated[
        Path | None, typer.Option(metavar="FIL.csv", help="Skriv hver fil og alt, hvad der er overskredet, som CSV.")
    ] = None,
    suspensions: Annotated[
        str,
        typer.Option(
            metavar="NAVNE",
            help="Føj lovbestemte suspensioner til de sager, de passer på: influx-2022,covid-2020,covid-2021.",
        ),
    ] = "",
) -> None:
    """Start forløb midt i livet fra en mappe med sagsfiler. Der varsles ikke om det, der er forbi.

    Hver fil meldes, og det, der allerede er overskredet, vises. Kørt igen startes kun det, der mangler.

    Slutkode: 0 alle filer er taget ind, 1 noget blev afvist eller kom ikke frem, 2 en fil kan ikke læses.

    Eksempel: `forloeb import sager/ --report sager.csv`
    """
    from cli.import_ import import_ as take_in

    take_in(folder, report, suspensions)


@app.command(rich_help_panel="Drift")
def replan(
    query: Annotated[
        str | None, typer.Option(metavar="FILTER", help="Et af Temporals listefiltre, fx 'Municipality = \"0101\"'.")
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Lad forløbene spørge loven igen; ellers ses kun, hvad der ændres.")
    ] = False,
    rate: Annotated[float, typer.Option(metavar="ANTAL", help="Højst så mange forløb i sekundet.")] = 20,
    csv: Annotated[Path | None, typer.Option(metavar="FIL", help="Skriv hver ændret pligt i hver sag som CSV.")] = None,
) -> None:
    """Efter en ny lov: vis hvilke pligter i hvor mange sager den ændrer, fra hvad til hvad, og lad forløbene følge den.

    Sammenlignes med loven i denne installation; arbejderne skal have den samme. En ændret frist varsles én gang.

    Eksempel: `forloeb replan --query 'Municipality = "0101"' --csv aendringer.csv`

    `forloeb replan --send --rate 50`
    """
    from cli.replan import replan as ask_again

    ask_again(query, rate, csv, send=send)


app.command(rich_help_panel="Uden server")(plan)
app.command(rich_help_panel="Uden server")(check)
app.command(rich_help_panel="Uden server")(requirements)
app.add_typer(law, name="law", rich_help_panel="Uden server")
app.add_typer(audit, name="audit", rich_help_panel="Drift")
app.add_typer(events, name="events", rich_help_panel="Drift")
app.add_typer(keys, name="keys", rich_help_panel="Drift")
app.add_typer(supervise, name="supervise", rich_help_panel="Drift")
app.add_typer(register, name="register", rich_help_panel="Drift")


@app.command(rich_help_panel="Drift")
def erase(
    case: _Case,
    yes: Annotated[bool, typer.Option("--yes", help="Slet uden at spørge.")] = False,
) -> None:
    """Slet en sag for altid: forløbet stoppes, og sagens nøgle destrueres. Ingen kan læse den igen, heller ikke kopier.

    Eksempel: `forloeb erase 7f3c-0101`
    """
    from cli.erase import erase as destroy

    destroy(case, yes=yes)


@app.command(rich_help_panel="Drift")
def prepare() -> None:
    """Opret navnerum, søgeattributter og registrets tabeller, hvor de mangler. Kan køres igen uden skade.

    Eksempel: `TEMPORAL_ADDRESS=temporal.example:7233 TEMPORAL_NAMESPACE=forloeb forloeb prepare`
    """
    from cli.prepare import prepare as make_ready

    make_ready()


@app.command(rich_help_panel="Drift")
def doctor() -> None:
    """Se efter, om alt er der, som forløbene har brug for: server, navnerum, nøgler, mail, kø; og hvad der skal rettes.

    Slutkode: 0 alt er der, 1 noget skal rettes.

    Eksempel: `TEMPORAL_ADDRESS=temporal.example:7233 TEMPORAL_NAMESPACE=forloeb forloeb doctor`
    """
    from cli.doctor import doctor as look

    look()


@app.command(rich_help_panel="Drift")
def views() -> None:
    """Vis links, der lægger færdige lister i Temporal UI'et: overskredet, frist i denne uge, afventer kontrakt.

    Eksempel: `forloeb views`
    """
    from cli.views import views as print_links

    print_links()


@app.command(rich_help_panel="Drift")
def backup(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="En ny mappe, kopien skrives til.")],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Også nøglerne: hvem der har kopien, kan så læse alt.")
    ] = False,
) -> None:
    """Gem en kopi af `.forloeb`, også mens det kører: forløb, arkiv, varsler; nøglerne kun, når der bedes om det.

    Eksempel: `forloeb backup /backup/forloeb-2026-11-22`
    """
    from cli.backup import backup as copy

    copy(folder, with_keys=with_keys)


@app.command(rich_help_panel="Drift")
def demo(
    stay: Annotated[
        bool, typer.Option("--stay", help="Lad serveren køre bagefter, så forløbet kan ses i UI'et.")
    ] = False,
) -> None:
    """Fortæl ét liv i virtuel tid: fra overtagelse til permanent ophold på under et halvt minut."""
    from cli.demo import demo as tell

    tell(stay=stay)


def _narrowing(
    overdue: bool, municipality: str | None, team: str | None, caseworker: str | None, phase: str | None
) -> "Narrowing":
    from cli.listing import phase_key

    return {
        "overdue": overdue,
        "municipality": _known_municipality(municipality),
        "team": team,
        "caseworker": caseworker,
        "phase": phase_key(phase) if phase else None,
    }


def _known_municipality(code: str | None) -> str | None:
    from programme.municipalities import municipalities

    if code is not None and code not in municipalities():
        raise BadInput(f"Der er ingen kommune med koden {code!r}; skriv kommunens fire cifre, fx 0101.")
    return code


def _day(text: str | None) -> date | None:
    from pydantic import TypeAdapter, ValidationError

    from statute.facts import Day

    try:
        return TypeAdapter(Day).validate_python(text) if text is not None else None
    except ValidationError:
        raise BadInput(f"{text!r} er ikke en dato; skriv den som 2025-02-10.") from None
