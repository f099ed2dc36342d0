"""Why a duty is owed, in Danish: one sentence for each duty, beside nothing that reckons.

In a sentence `{since}` is the start of the clock, `{limit}` the span that is counted, `{due}` the last timely day; the
other names are an occurrence's own words.
"""

REASONS: dict[str, str] = {
    "contract": "Kontrakten skal være indgået senest {limit} efter overtagelsen {since}.",
    "contract_again": "Kontrakten skal være indgået senest {limit} efter flytningen {since}.",
    "contract_content": "Kontrakten af {since} udskød indholdet til den dag, den nævner.",
    "danish_referral": "Borgeren skal være henvist til danskuddannelse senest {limit} efter overtagelsen {since}.",
    "programme_start": "Programmet skal være begyndt senest {limit} efter overtagelsen {since}.",
    "health_assessment": "En helbredsvurdering skal være tilbudt senest {limit} efter overtagelsen {since}.",
    "health_assessment_need": "Der er registreret et behov for en helbredsvurdering {since}.",
    "assessment": "Vurderingen ligger før kontrakten.",
    "language_provider": "Sprogudbyderen inddrages, når kontrakten udarbejdes.",
    "recognition_information": "Anerkendelse af uddannelse omtales, når kontrakten udarbejdes.",
    "declaration_guidance": "Der vejledes, før borgeren skriver under.",
    "declaration": "Erklæringen underskrives samtidig med kontrakten.",
    "rights_guidance": "Borgeren modtager ydelse fra {since} og skal vejledes om rettigheder, pligter og sanktioner.",
    "rights_guidance_by_interview": "Vejledningen skal være givet senest ved den første jobsamtale {due}.",
    "permanent_residence_guidance": "Der vejledes, når kontrakten indgås, og det skete {since}.",
    "first_offer": "Første virksomhedsrettede tilbud gives senest {limit} efter overtagelsen {since}.",
    "next_offer": "Der må højst gå {limit} uden et virksomhedsrettet tilbud; perioden uden begyndte {since}.",
    "visitation": "Visitationen sker {limit} efter overtagelsen {since}.",
    "cv_published": "CV'et skal være synligt senest {limit} efter {since}; borgeren blev tilmeldt {registered}.",
    "offer_limit": "Tilbuddet begyndte {since} og kan højst vare {limit}; den dag skal det være slut.",
    "course": "Forløbet begyndte {since} og kan højst vare tre måneder, afbrydelser fraregnet, inden for seks måneder.",
    "transfer_follow_up": "Borgeren flyttede {since}, og den nye kommune følger op.",
    "revision_one_year": "Et år efter programmets start {start} var borgeren ikke i ordinært arbejde.",
    "revision": "Der er registreret et behov for revision {since}.",
    "revision_health": "Helbredsvurderingen {since} giver anledning til revision.",
    "danish_test": "Prøven på niveau {level} skal være bestået senest {limit} efter {since}.",
    "danish_retake": "Prøven på niveau {level} blev ikke bestået inden {first_limit}; fristen er {limit} længere.",
    "permanent_residence_status": "Der er søgt om tidsubegrænset ophold {since}; status for forløbet skal foreligge.",
    "follow_up_2004": "Der følges op senest {limit} efter kontrakten eller seneste opfølgning {since}.",
    "follow_up_window": "Opfølgning {number} af {count}, der skal være holdt inden {limit} efter visitationen {since}.",
    "follow_up_window_on_leave": "Opfølgning {number} af {count} efter visitationen {since}; fristen står stille, "
    "mens orloven varer.",
    "follow_up_yearly": "I arbejde eller uddannelse uden ydelse følges der op {limit} efter kontrakten, arbejdets "
    "begyndelse eller den seneste opfølgning {since}.",
    "follow_up_yearly_on_leave": "I arbejde eller uddannelse uden ydelse følges der op hvert år, senest fra {since}; "
    "fristen står stille, mens orloven varer.",
    "follow_up_need": "Der er registreret et behov for opfølgning {since}.",
    "after_birth": "På orlov følges der første gang op {limit} efter fødslen {born}.",
    "leave_ended": "Orloven sluttede {since}, og der følges op den dag.",
}
"""The reason of every duty, by its key or by the variant of it that an occurrence names."""

ENDINGS: dict[str, str] = {
    "moved": "flytningen kræver en ny kontrakt",
    "danish_waived": "danskuddannelse tilbydes ikke",
    "rehabilitation_offered": "der er tilbudt revalidering eller fleksjob",
    "no_benefit": "ydelsen ophørte",
    "no_benefit_on_due_day": "borgeren modtog ikke ydelse på fristens sidste dag",
    "benefit_started": "ydelsen begyndte",
    "obviously_unable": "borgeren kan åbenlyst ikke deltage",
    "gap_ended": "perioden uden tilbud sluttede af anden grund",
    "cv_exempted": "borgeren er fritaget for CV",
    "not_job_ready": "borgeren er ikke jobparat",
    "exempt": "borgeren er fritaget",
    "programme_over": "programmet ophørte",
    "employed": "ordinært arbejde begyndte",
    "work_ended": "arbejde og uddannelse ophørte",
    "goals_met": "kontraktens mål er opfyldt",
    "leave_ended": "orloven sluttede før",
    "none_owed": "der skyldes ikke længere opfølgning",
    "refused": "ansøgningen er afslået",
    "granted": "der er givet tidsubegrænset ophold",
    "closed": "sagen er afsluttet",
}
"""What has ended a duty for good."""

LAPSED = " Bortfaldet {on}: {why}."
MISSED = " Bortfaldet {on}: {why}. Fristen {due} var da overskredet, og det bliver stående."
RESTS = " Pligten hviler, for betingelsen er der ikke nu; den vågner, hvis den kommer igen."
RESTS_MISSED = " Fristen {due} blev overskredet; pligten hviler nu, for betingelsen er der ikke."
STOOD_STILL = " Fristen har stået stille i {days}."
WOKEN = " Pligten hvilede på fristens dag; den skulle opfyldes {due}."
"""What is added to the reason by how the duty stands."""
