"""The catalogue told in Danish: what sources are called, whom a rule concerns, its figures, and what changed in it."""

from pydantic import JsonValue

from statute.catalogue import Entry, in_danish, parameter_in_danish

NAMES: dict[str, str] = {
    "BEK-2004-02-17": "Bekendtgørelse 2004",
    "BEK-1307-2020": "Bekendtgørelse 2020",
    "BEK-1307-2020-consolidated": "2020 ændret (kap. 4)",
    "BEK-2024-12-30": "Bekendtgørelse 2025",
    "BEK-2026-01-20": "Bekendtgørelse 2026",
    "CABI-KONTRAKT": "Vejledningen",
    "INTEGRATIONSLOVEN": "Integrationsloven",
    "UDLAENDINGELOVEN": "Udlændingeloven § 9",
    "RETSSIKKERHEDSLOVEN": "Retssikkerhedsloven",
    "SECURITY-BEK-840-2024": "Sikkerhed 2024",
    "SECURITY-BEK-903-2020": "Sikkerhed 2020",
    "SECURITY-BEK-220-2018": "Sikkerhed 2018",
    "AUDIT-BEK-802-2025": "Revision juli 2025",
    "AUDIT-BEK-1711-2024": "Revision januar 2025",
    "BEK-19-2026": "Rådighed 2026",
    "LAS": "Aktiv socialpolitik",
    "BEK-113-2026": "Datagrundlag 2026",
    "LOV-324-2022": "Lov 324/2022",
    "BEK-860-2022": "Suspension juni 2022",
    "BEK-1499-2022": "Suspension dec. 2022",
    "BEK-507-2023": "Suspension ophævet",
    "BEK-1095-2025": "Særlovens ophold",
}
"""What the sources are called for short."""
YEARS: dict[str, str] = {
    "2004": "BEK-2004-02-17",
    "2020": "BEK-1307-2020",
    "2022": "BEK-1307-2020-consolidated",
    "2025": "BEK-2024-12-30",
    "2026": "BEK-2026-01-20",
}
"""The orders by the year that people name them by."""
STANDINGS: dict[str, str] = {
    "carried_out": "udføres",
    "shown": "vises for sagsbehandleren",
    "partly": "udføres delvist",
    "not": "udføres ikke",
    "not_computable": "kan ikke beregnes",
    "missing": "MANGLER",
}
"""How far an entry is carried out."""
BEARERS: dict[str, str] = {
    "municipality": "kommunen",
    "foreigner": "borgeren",
    "jobcenter": "jobcentret",
    "company": "arbejdsgiveren eller virksomheden",
    "provider": "udbyderen eller lægen",
    "appeal_body": "klageinstansen",
    "none": "ingen",
}
"""Who bears a duty."""
_BENEFITS = {"yes": "med ydelsen", "no": "uden ydelsen", "any": ""}
_READINESS = {"job_ready": "jobparate", "activity_ready": "aktivitetsparate", "any": ""}


def figures(entry: Entry) -> str:
    """Tell the figures and conditions of an entry."""
    return "; ".join(f"{parameter_in_danish(name)}: {_plain(value)}" for name, value in entry.parameters.items())


def scope(entry: Entry) -> str:
    """Say whom an entry applies to."""
    of = entry.applies_to
    told = [in_danish(of.persons), _BENEFITS[of.benefit], _READINESS[of.readiness]]
    return "; ".join(part for part in told if part)


def changes(a: Entry, b: Entry) -> list[str]:
    """Tell what differs between an entry and its later form: figures, whom it applies to, who bears it, what follows.

    Whether a regime has the Ukraine special act at all is no change of the rule. What the order of 2026 changes is
    known word by word, also where no figure changes.
    """
    names = dict.fromkeys([*a.parameters, *b.parameters])
    told = [(parameter_in_danish(name), *(_plain(e.parameters.get(name)) for e in (a, b))) for name in names]
    told += [
        ("gælder", scope(a), scope(b)),
        ("påhviler", BEARERS[a.duty_bearer], BEARERS[b.duty_bearer]),
        ("følge", in_danish(a.consequence), in_danish(b.consequence)),
    ]
    changes = [f"{name}: {before} → {after}" for name, before, after in told if before != after]
    if (a.source, b.source) == ("BEK-2024-12-30", "BEK-2026-01-20") and b.note and in_danish(b.note) != b.note:
        changes.append(f"ordlyd: {in_danish(b.note)}")
    return changes


def _plain(value: JsonValue) -> str:
    """Write a figure of the catalogue without quotes and braces, in Danish."""
    if value is None:
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{parameter_in_danish(name)} {_plain(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    return {True: "ja", False: "nej"}[value] if isinstance(value, bool) else in_danish(str(value))
