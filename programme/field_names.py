"""What the fields of actions and the values of their choices are called in Danish, for forms and lists."""

import re
from typing import NamedTuple

from programme.duty_names import DUTY_NAMES
from statute.figures.figure import OFFER_NAMES

NUMBER = re.compile(r"[+-]?\d{1,12}([.,]\d{1,6})?", re.ASCII)
"""A number as people write it: plain digits, with a comma or a dot before the decimals."""


class FieldName(NamedTuple):
    """What a field is called, and a sentence that helps to fill it in."""

    label: str
    hint: str = ""


_FIELDS: dict[str, FieldName] = {
    "on": FieldName("Hvilken dag skete det?"),
    "note": FieldName("Bemærkning", "Kun det, sagen har brug for."),
    "activity": FieldName("Aktivitet"),
    "address": FieldName("Adresse"),
    "assigned_place": FieldName("Foregik det et sted, kommunen har anvist?"),
    "at": FieldName("Tidspunkt for samtalen"),
    "attended": FieldName("Timer med fremmøde"),
    "basis": FieldName("Hjemmel", "Fx den bestemmelse, som fristerne er standset efter."),
    "benefit": FieldName("Ydelse"),
    "better_suited": FieldName("Er tilbuddet bedre egnet end et tilbud i en virksomhed?"),
    "by_hours": FieldName("Timer om ugen, som arbejdspligten nedsættes med"),
    "calls_for_revision": FieldName("Giver vurderingen anledning til at revidere kontrakten?"),
    "case": FieldName("Den anden sags nummer", "Fx 7f3c-0101. Aldrig et CPR-nummer."),
    "caseworker": FieldName("Sagsbehandler", "Brugernavnet, fx anna."),
    "category": FieldName("Borgeren visiteres som"),
    "clarification_on": FieldName("Dag, hvor resten skal være afklaret"),
    "concrete_job": FieldName("Sigter tilbuddet mod en konkret ansættelse?"),
    "content": FieldName(
        "Kontraktens indhold", "Udfyld det, kontrakten siger noget om. Tomme felter regnes som manglende."
    ),
    "cpr": FieldName("CPR-nummer", "Seks cifre, bindestreg og fire cifre."),
    "duties": FieldName("Pligter, hvis frister står stille"),
    "expected_on": FieldName("Dag, hvor indholdet ventes at være på plads"),
    "fact_id": FieldName("Registrering, der var en fejl"),
    "first_day": FieldName("Første sygedag"),
    "form": FieldName("Samtalens form"),
    "gives_su": FieldName("Giver uddannelsen ret til SU?"),
    "ground": FieldName("Begrundelse"),
    "holiday": FieldName("Timer med ferie"),
    "interpreter": FieldName("Skal der tolk på?"),
    "kind": FieldName("Type af tilbud"),
    "language": FieldName("Sprog", "Det, borgeren taler bedst, fx arabisk."),
    "level": FieldName("Niveau"),
    "manner": FieldName("Hvordan er der underskrevet?"),
    "municipality": FieldName("Kommunekode", "Fire cifre, fx 0101."),
    "name": FieldName("Navn"),
    "of": FieldName("Behov for"),
    "offer": FieldName("Tilbuddets nummer", "Et nummer, sagen kender tilbuddet på, fx tilbud-1."),
    "ordinary": FieldName("På ordinære vilkår?", "Støttet arbejde og særlig uddannelse er ikke ordinære."),
    "party": FieldName("Hvem har underskrevet?"),
    "passed": FieldName("Er prøven bestået?"),
    "phone": FieldName("Telefon"),
    "planned": FieldName("Planlagte timer den dag"),
    "protected": FieldName("Er navn og adresse beskyttet i CPR?"),
    "properly_called": FieldName("Var borgeren indkaldt, som reglerne kræver?"),
    "reason": FieldName("Begrundelse"),
    "record_id": FieldName("Hvad var en fejl eller er aflyst?"),
    "relation": FieldName("Hvad er den anden person?"),
    "scope": FieldName("Fritaget for"),
    "sick": FieldName("Timer med sygdom"),
    "spouse_owned": FieldName("Ejes virksomheden af ægtefællen?"),
    "takes_over_on": FieldName("Dag, hvor den anden kommune overtager"),
    "su_exception": FieldName("Er uddannelsen undtaget efter integrationslovens § 23 a, stk. 6?"),
    "talk": FieldName("Samtalens emne"),
    "team": FieldName("Team", "Teamets navn i kommunens systemer."),
    "to": FieldName("Indkaldt til"),
    "travel": FieldName("Timer med transport mellem aktiviteter"),
    "ukraine_special_act": FieldName("Har borgeren ophold efter særloven for fordrevne fra Ukraine?"),
    "until": FieldName("Til og med"),
    "weekly_hours": FieldName("Timer om ugen"),
    "written": FieldName("Er vejledningen givet skriftligt?"),
}
_FIELDS_OF_ACTION: dict[tuple[str, str], FieldName] = {
    ("absence_reported", "on"): FieldName("Hvilken dag kom beskeden?"),
    ("absence_reported", "to"): FieldName("Hvem fik beskeden?"),
    ("assigned", "on"): FieldName("Fra hvilken dag?"),
    ("case_closed", "on"): FieldName("Fra hvilken dag?"),
    ("education_started", "ordinary"): FieldName("Er det en ordinær uddannelse?"),
    ("education_ended", "ordinary"): FieldName("Var det en ordinær uddannelse?"),
    ("employment_started", "ordinary"): FieldName("Er det ordinært arbejde?", "Støttet arbejde er ikke ordinært."),
    ("employment_ended", "ordinary"): FieldName("Var det ordinært arbejde?", "Støttet arbejde er ikke ordinært."),
    ("contract_revised", "form"): FieldName("Hvordan er ændringen indført?"),
    ("danish_waived", "ground"): FieldName("Hvorfor tilbydes danskuddannelse ikke?"),
    ("deadlines_suspended", "on"): FieldName("Fra og med"),
    ("exemption_ended", "of"): FieldName("Hvilken fritagelse er ophørt?"),
    ("exemption_ended", "on"): FieldName("Første dag uden fritagelsen"),
    ("health_assessment_offered", "on"): FieldName("Hvilken dag blev helbredsvurderingen tilbudt?"),
    ("hours_recorded", "on"): FieldName("Hvilken dag gælder timerne?"),
    ("invited", "on"): FieldName("Hvilken dag blev der indkaldt?"),
    ("moved", "on"): FieldName("Fra hvilken dag?", "Må gerne ligge frem i tiden."),
    ("moved", "municipality"): FieldName("Den nye kommunes kode", "Fire cifre, fx 0101."),
    ("offers_waived", "on"): FieldName("Fra og med"),
    ("offers_waived", "scope"): FieldName("Hvor meget undlades?"),
    ("offer_started", "until"): FieldName("Planlagt sidste dag"),
    ("person_identified", "on"): FieldName("Fra hvilken dag?"),
    ("rehabilitation_offered", "of"): FieldName("Hvad er tilbudt?"),
    ("test_excused", "on"): FieldName("Fra og med"),
    ("transfer_offered", "on"): FieldName("Hvilken dag tilbydes den?"),
    ("transfer_offered", "municipality"): FieldName("Den anden kommunes kode", "Fire cifre, fx 0101."),
    ("work_duty_reduced", "on"): FieldName("Fra hvilken dag?"),
}
_VALUES: dict[str, str] = {
    "A1": "A1",
    "A2": "A2",
    "act": "loven bestemmer det",
    "activity_ready": "aktivitetsparat",
    "all": "alle pligter",
    "availability": "rådighed",
    "both": "begge parter",
    "cash_assistance": "kontanthjælp",
    "cash_assistance_minimum": "kontanthjælp på mindstesats",
    "child": "barn",
    "contract": "kontrakt",
    "cv": "CV",
    "danish_education": "danskuddannelse",
    "digital": "digitalt",
    "disability_pension": "førtidspension",
    "disability_wage_subsidy": "løntilskud til førtidspensionister",
    "disagreement": "parterne er uenige",
    "employment": "arbejde",
    "enterprise": "virksomheden",
    "final": "afsluttende prøve",
    "flexible_job": "fleksjob",
    "follow_up": "opfølgning",
    "foreigner": "borgeren",
    "health_assessment": "helbredsvurdering",
    "health_guidance": "sundhedsfaglig vejledning",
    "in_person": "personligt fremmøde",
    "interview": "samtale",
    "introduction": "introduktionsydelse",
    "job": "job",
    "job_ready": "jobparat",
    "job_rotation": "jobrotation",
    "job_search": "jobsøgning",
    "joblog": "joblog",
    "letter": "brev",
    "marked": "bekræftet på anden måde, fordi borgeren fysisk ikke kan skrive under",
    "min_plan": "indført i Min Plan",
    "municipality": "kommunen",
    "non_attendance": "borgeren er udeblevet",
    "offer": "tilbud",
    "offers": "tilbud",
    "other": "andet",
    "parent": "forælder",
    "partial": "en del",
    "pension_age": "folkepensionsalder",
    "preparation": "forberedelse",
    "promoting_activity": "integrationsfremmende aktivitet",
    "reason_stated": "ikke underskrevet, fordi borgeren ikke kan forstå indholdet; grunden står i dokumentet",
    "rehabilitation": "revalidering",
    "revision": "revision",
    "self_booking": "selvbooking",
    "self_support_and_return": "selvforsørgelses- og hjemrejseydelse",
    "sibling": "søskende",
    "signed": "underskrevet",
    "social_or_health_measure": "social- eller sundhedsindsats",
    "special_circumstances": "ikke underskrevet på grund af ganske særlige omstændigheder; grunden står i dokumentet",
    "special_reasons": "særlige grunde",
    "spouse": "ægtefælle",
    "sufficient_danish": "borgeren har tilstrækkelige danskkundskaber",
    "telephone": "telefon",
    "transition": "overgangsydelse",
    "travel": "transport",
    "unemployment_insurance": "dagpenge",
    "visitation": "visitation",
    "whole": "alle tilbud",
}


def field_name(action: str, field: str) -> FieldName:
    """Name a field as it is meant in an action. Raises KeyError for one that no action has."""
    return _FIELDS_OF_ACTION.get((action, field)) or _FIELDS[field]


def value_name(field: str, value: str) -> str:
    """Name a choice of a field. Raises KeyError for one that the field does not have."""
    if field == "kind":
        return OFFER_NAMES[value]  # pyright: ignore[reportArgumentType]  (a key of the table, or a KeyError)
    if field == "duties" and value != "all":
        return DUTY_NAMES[value].short  # pyright: ignore[reportArgumentType]  (as above)
    if field == "relation" and value == "other":
        return "anden relation"
    return _VALUES[value]
