"""The caseworker's actions: one update for every fact, named as the fact, each with its Danish description.

A Temporal client sees them as ordinary updates of the workflow `Programme`: `contract_signed`, `visitation_decided` …
The argument is the fact's fields as JSON; `on` is today when it is left out. The update id is the command id, to
which `workflows.client.act` adds a digest of what the command says.
"""

from abc import abstractmethod
from typing import Any

from temporalio import workflow

from programme.evaluation import Recorded

DESCRIPTIONS: dict[str, str] = {
    "takeover": "En kommune overtager ansvaret (municipality).",
    "moved": "En anden kommune overtager ansvaret fra dagen (municipality).",
    "programme_started": "Programmet starter; ellers regnes fra overtagelsen.",
    "programme_ended": "Programmet slutter; kontrakten kan fortsætte.",
    "residence_basis_changed": "Opholdsgrundlaget ændres (ukraine_special_act).",
    "deadlines_suspended": "Frister står stille til og med en dag (until, duties: liste eller all).",
    "case_closed": "Sagen lukkes; intet skyldes længere.",
    "benefit_started": "En ydelse begynder (benefit).",
    "benefit_ended": "En ydelse ophører (benefit).",
    "employment_started": "Arbejde begynder (ordinary, evt. weekly_hours).",
    "employment_ended": "Arbejde ophører (ordinary).",
    "education_started": "Uddannelse begynder (ordinary).",
    "education_ended": "Uddannelse ophører (ordinary).",
    "leave_started": "Barselsorlov begynder.",
    "leave_ended": "Barselsorlov slutter.",
    "child_born": "Barnet, som orloven gælder, er født.",
    "exempted": "Borgeren er fritaget (ground, scope).",
    "rehabilitation_offered": "Revalidering eller fleksjob er tilbudt.",
    "education_ordered": "Uddannelsespålæg er givet.",
    "goals_met": "Kontraktens mål er opfyldt.",
    "need_recorded": "Et behov for opfølgning eller revision er konstateret (of).",
    "assessment_completed": "Den samlede vurdering er gennemført.",
    "language_provider_involved": "Udbyderen af danskuddannelse er inddraget.",
    "recognition_informed": "Borgeren er oplyst om vurdering af udenlandsk uddannelse.",
    "interview_missed": "Borgeren udeblev fra en samtale (properly_called).",
    "declaration_guidance_given": "Borgeren er vejledt om opholds- og selvforsørgelseserklæringen.",
    "declaration_signed": "Opholds- og selvforsørgelseserklæringen er underskrevet (manner).",
    "declaration_refused": "Borgeren vil ikke underskrive erklæringen.",
    "contract_drafted": "Et udkast til kontrakt foreligger (content).",
    "contract_signed": "Kontrakten er underskrevet (party, manner).",
    "contract_refused": "Borgeren vil ikke underskrive kontrakten.",
    "contract_set_by_municipality": "Kommunen fastsætter kontraktens indhold alene (ground).",
    "contract_partial": "En begrænset kontrakt er indgået (clarification_on).",
    "contract_deferred": "Kontraktens indhold udskydes (expected_on).",
    "contract_revised": "Kontrakten er revideret.",
    "rights_guidance_given": "Vejledning om rettigheder, pligter og sanktioner er givet (written).",
    "permanent_residence_guidance_given": "Vejledning om betingelserne for permanent ophold er givet.",
    "language_notice_given": "Borgeren er oplyst om følgerne af ikke at lære dansk.",
    "health_assessment_completed": "En helbredsvurdering foreligger (calls_for_revision).",
    "obviously_unable_found": "Borgeren kan åbenlyst ikke deltage i virksomhedsrettede tilbud.",
    "visitation_decided": "Borgeren er visiteret (category: job_ready eller activity_ready).",
    "jobseeker_registered": "Borgeren er tilmeldt jobcenteret.",
    "cv_published": "Borgerens CV er tilgængeligt for arbejdsgivere.",
    "cv_exempted": "Borgeren er fritaget for CV.",
    "joblog_exempted": "Borgeren er fritaget for joblog.",
    "self_booking_revoked": "Borgeren kan ikke længere selv booke samtaler.",
    "first_job_interview_held": "Den første jobsamtale er holdt.",
    "offer_made": "Et tilbud er givet (offer, kind).",
    "offer_started": "Et tilbud begynder (offer, kind, evt. weekly_hours og until).",
    "offer_ended": "Et tilbud slutter (offer).",
    "repatriation_preparation_started": "Forberedelse af repatriering begynder.",
    "repatriation_preparation_ended": "Forberedelse af repatriering slutter.",
    "follow_up_held": "En opfølgningssamtale er holdt (form, evt. talk).",
    "danish_test": "En danskprøve er taget (level, passed).",
    "permanent_residence_applied": "Der er søgt om tidsubegrænset opholdstilladelse.",
    "status_prepared": "Kommunens status for forløbet er udarbejdet (municipality).",
    "permanent_residence_granted": "Tidsubegrænset opholdstilladelse er givet.",
    "permanent_residence_refused": "Tidsubegrænset opholdstilladelse er afslået.",
    "annulled": "En registrering var en fejl og tæller ikke længere (fact_id, evt. reason).",
}


class Actions:
    """The updates, to be inherited by the workflow: each is judged by `judge` and recorded by `record_action`."""

    @abstractmethod
    def judge(self, key: str, given: object) -> None:
        """Refuse the action when it is unlawful or cannot be read; change nothing."""

    @abstractmethod
    async def record_action(self, key: str, given: object) -> Recorded:
        """Record the action and answer when the law has been asked again."""


def _action(key: str, description: str) -> Any:
    async def handler(self: Actions, fields: Any = None) -> Recorded:
        return await self.record_action(key, fields)

    def validator(self: Actions, fields: Any = None) -> None:
        self.judge(key, fields)

    handler.__name__ = handler.__qualname__ = key
    handler.__doc__ = description
    update = workflow.update(name=key, description=description)(handler)
    update.validator(validator)
    return update


for _key, _description in DESCRIPTIONS.items():
    setattr(Actions, _key, _action(_key, _description))
