"""What duties and phases are called in Danish, for notices, timers and lists."""

from datetime import date
from typing import NamedTuple

from statute.danish import danish_date
from statute.facts import DutyKey


class DutyName(NamedTuple):
    """A short name that fits a timeline, and a sentence that tells a caseworker what is owed."""

    short: str
    sentence: str


PHASE_NAMES: dict[str, str] = {
    "takeover": "overtagelse",
    "contract": "kontrakt",
    "visitation": "visitation",
    "offers": "tilbud",
    "follow_up": "opfølgning",
    "revision": "revision",
    "permanent_residence": "permanent ophold",
    "closed": "afsluttet",
}

DUTY_NAMES: dict[DutyKey, DutyName] = {
    "contract": DutyName("kontrakt", "Integrationskontrakten skal være indgået."),
    "contract_content": DutyName("kontraktens indhold", "Det udskudte indhold af kontrakten skal være på plads."),
    "danish_referral": DutyName("henvisning til danskuddannelse", "Borgeren skal henvises til danskuddannelse."),
    "programme_start": DutyName("programmets start", "Programmet skal være begyndt."),
    "health_assessment": DutyName("helbredsvurdering", "Borgeren skal have tilbudt en helbredsvurdering."),
    "assessment": DutyName("helhedsvurdering", "Den samlede vurdering af borgeren skal være gennemført."),
    "language_provider": DutyName("inddragelse af sprogudbyder", "Udbyderen af danskuddannelse skal være inddraget."),
    "recognition_information": DutyName(
        "oplysning om anerkendelse", "Borgeren skal have oplysning om formel vurdering af udenlandsk uddannelse."
    ),
    "declaration_guidance": DutyName(
        "vejledning om erklæring", "Borgeren skal vejledes om opholds- og selvforsørgelseserklæringen."
    ),
    "declaration": DutyName("erklæring", "Borgeren skal underskrive opholds- og selvforsørgelseserklæringen."),
    "rights_guidance": DutyName(
        "vejledning om rettigheder og pligter", "Borgeren skal vejledes om rettigheder, pligter og sanktioner."
    ),
    "permanent_residence_guidance": DutyName(
        "vejledning om permanent ophold",
        "Borgeren skal vejledes om betingelserne for tidsubegrænset opholdstilladelse.",
    ),
    "first_offer": DutyName("første tilbud", "Borgeren skal have sit første virksomhedsrettede tilbud."),
    "next_offer": DutyName("næste tilbud", "Borgeren skal i gang med sit næste virksomhedsrettede tilbud."),
    "visitation": DutyName("visitation", "Det skal afgøres, om borgeren er jobparat eller aktivitetsparat."),
    "cv_published": DutyName("CV på Jobnet", "Borgerens CV skal være tilgængeligt for arbejdsgivere."),
    "follow_up": DutyName("opfølgning", "Der skal holdes opfølgningssamtale."),
    "parental_leave_follow_up": DutyName("opfølgning ved barsel", "Der skal følges op i forbindelse med barselsorlov."),
    "transfer_follow_up": DutyName("opfølgning efter flytning", "Den nye kommune skal følge op på kontrakten."),
    "revision_one_year": DutyName("revision efter et år", "Kontrakten skal revideres efter det første år."),
    "revision": DutyName("revision", "Kontrakten skal revideres."),
    "danish_a1": DutyName("danskprøve A1", "Borgeren skal have bestået danskprøve på niveau A1."),
    "danish_a2": DutyName("danskprøve A2", "Borgeren skal have bestået danskprøve på niveau A2."),
    "offer_limit": DutyName("tilbuddets grænse", "Tilbuddet skal være afsluttet; det må ikke vare længere."),
    "permanent_residence_status": DutyName(
        "status til permanent ophold", "Kommunen skal udarbejde status for forløbet til ansøgningen."
    ),
}


def paragraph(citation: str) -> str:
    """Give the paragraph of a citation without its regulation: `BEK-2024-12-30 §6 stk.1` becomes `§ 6 stk. 1`."""
    _, sign, rest = citation.partition("§")
    return f"§ {rest.strip().replace('stk.', 'stk. ').replace('stk.  ', 'stk. ')}" if sign else citation


def duty_name(duty: DutyKey, occurrence: int) -> str:
    """Name one occurrence of a duty: `opfølgning 2`; the first goes without a number."""
    return DUTY_NAMES[duty].short + (f" {occurrence}" if occurrence > 1 else "")


def due_line(duty: DutyKey, occurrence: int, citation: str, due: date | None) -> str:
    """Say in one line what is due when: `§ 6 · kontrakt senest 15.02.2025`."""
    line = f"{paragraph(citation)} · {duty_name(duty, occurrence)}"
    return f"{line} senest {danish_date(due)}" if due else line
