"""The life that `forloeb demo` tells: an invented refugee's programme, from takeover to permanent residence."""

from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from statute.calendar import add_days, add_months, working_day_on_or_after

CASE = "demo-2f7k"
PERSON: dict[str, JsonValue] = {"born": "1992-03-14", "group": "refugee", "wishes_employment": True}
MUNICIPALITY, NEW_MUNICIPALITY = "0101", "0461"
INTRODUCTION = (
    "En sygeplejerske i trediverne, flygtning, kommer til København. Hendes program kører som ét "
    "Temporal-forløb, og de næste fem år går i virtuel tid: serveren springer frem til det næste, der sker."
)
_CONTRACT: dict[str, JsonValue] = {
    "goal": "Autorisation og arbejde som sygeplejerske.",
    "activities": "Danskuddannelse, virksomhedspraktik på et plejecenter, samtaler.",
    "offers_extent": "37 timer om ugen inklusive danskuddannelse.",
    "danish_education": "Danskuddannelse 3, 15 timer om ugen.",
    "danish_and_offers_ratio": "Tilbud lægges uden for undervisningstiden.",
    "complaint_notice": "Klagevejledning er givet.",
    "sanctions_notice": "Sanktioner er beskrevet.",
    "permanent_residence_notice": "Betingelserne for permanent ophold er beskrevet.",
}


@dataclass(frozen=True)
class Step:
    """One thing that happens, so many months and days after the takeover, or on the next working day."""

    months: int
    days: int
    action: str
    fields: dict[str, JsonValue]
    told: str

    def day(self, takeover: date) -> date:
        """Return the working day it happens on."""
        return working_day_on_or_after(add_days(add_months(takeover, self.months), self.days))


def _step(months: int, days: int, told: str, action: str, **fields: JsonValue) -> Step:
    return Step(months, days, action, fields, told)


LIFE = [
    _step(0, 5, "Helhedsvurderingen er lavet: uddannelse, helbred, familie.", "assessment_completed"),
    _step(0, 6, "Sprogcentret er inddraget.", "language_provider_involved"),
    _step(0, 6, "Hun ved, hvordan hendes uddannelse kan blive vurderet.", "recognition_informed"),
    _step(0, 13, "Hun er vejledt om opholds- og selvforsørgelseserklæringen ...", "declaration_guidance_given"),
    _step(0, 13, "... og har underskrevet den.", "declaration_signed", manner="signed"),
    _step(0, 14, "Skriftlig vejledning om rettigheder, pligter og sanktioner.", "rights_guidance_given", written=True),
    _step(
        0,
        18,
        "Kommunen vil fastsætte kontrakten alene, fordi de er uenige.",
        "contract_set_by_municipality",
        ground="disagreement",
    ),
    _step(0, 24, "Et nyt udkast, som begge kan se sig selv i.", "contract_drafted", content=_CONTRACT),
    _step(0, 25, "Kontrakten er underskrevet af begge parter.", "contract_signed", party="both", manner="signed"),
    _step(0, 25, "Vejledning om betingelserne for permanent ophold.", "permanent_residence_guidance_given"),
    _step(0, 26, "Programmet begynder.", "programme_started"),
    _step(0, 26, "Hun er henvist til danskuddannelse.", "danish_referred"),
    _step(1, 5, "Hun er tilmeldt jobcentret.", "jobseeker_registered"),
    _step(1, 12, "Den første jobsamtale.", "first_job_interview_held"),
    _step(1, 20, "Hendes CV ligger på Jobnet.", "cv_published"),
    _step(
        3,
        17,
        "Sagsbehandleren har været syg. Nu er hun visiteret, for sent: jobparat.",
        "visitation_decided",
        category="job_ready",
    ),
    _step(4, 20, "Opfølgningssamtale om CV.", "follow_up_held", form="in_person", talk="cv"),
    _step(
        5,
        5,
        "Virksomhedspraktik på et plejecenter begynder.",
        "offer_started",
        offer="praktik-plejecenter",
        kind="company_placement",
        weekly_hours=22,
    ),
    _step(6, 8, "Opfølgningssamtale på plejecentret.", "follow_up_held", form="in_person", talk="job"),
    _step(7, 20, "Opfølgningssamtale på telefon.", "follow_up_held", form="telephone", talk="job"),
    _step(8, 10, "Praktikken slutter.", "offer_ended", offer="praktik-plejecenter"),
    _step(9, 2, "Den fjerde opfølgningssamtale i det første halve år.", "follow_up_held", form="in_person", talk="job"),
    _step(10, 0, "Danskprøve A1 bestået.", "danish_test", level="A1", passed=True),
    _step(12, 12, "Et år er gået uden ordinært arbejde; kontrakten er revideret.", "contract_revised"),
    _step(16, 0, "Danskprøve A2 bestået.", "danish_test", level="A2", passed=True),
    _step(
        18,
        0,
        "Fast arbejde som social- og sundhedshjælper, 37 timer.",
        "employment_started",
        ordinary=True,
        weekly_hours=37,
    ),
    _step(18, 0, "Ydelsen ophører.", "benefit_ended", benefit="self_support_and_return"),
    _step(29, 14, "Årlig opfølgning.", "follow_up_held", form="digital", talk="job"),
    _step(34, 0, "Hun flytter til Odense, som overtager programmet.", "moved", municipality=NEW_MUNICIPALITY),
    _step(34, 20, "Odense følger op på kontrakten.", "follow_up_held", form="in_person", talk="job"),
    _step(40, 0, "Den sidste danskprøve bestået.", "danish_test", level="final", passed=True),
    _step(46, 0, "Årlig opfølgning, nu som autoriseret sygeplejerske.", "follow_up_held", form="digital", talk="job"),
    _step(55, 0, "Hun søger om permanent ophold.", "permanent_residence_applied"),
    _step(55, 21, "Odense har udarbejdet sin status.", "status_prepared", municipality=NEW_MUNICIPALITY),
    _step(57, 20, "Årlig opfølgning.", "follow_up_held", form="digital", talk="job"),
    _step(60, 0, "Permanent ophold er givet.", "permanent_residence_granted"),
]
"""What happens after the takeover, in order. One step is unlawful, and one comes too late."""
