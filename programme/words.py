"""Danish words for what the answers name by keys: phases, tracks and their states, the status of a duty."""

from programme.action_names import DESCRIPTIONS
from programme.duty_names import PHASE_NAMES

_TRACKS = {
    "takeover": "Overtagelse",
    "contract": "Kontrakt",
    "visitation": "Visitation",
    "offers": "Tilbud",
    "follow_up": "Opfølgning",
    "permanent_residence": "Permanent ophold",
}
_STATES = {
    "awaited": "afventes",
    "taken_over": "overtaget",
    "moved": "flyttet",
    "partial": "foreløbig",
    "deferred": "udskudt",
    "in_force": "gælder",
    "in_revision": "under revision",
    "ended": "ophørt",
    "presumed_job_ready": "formodet jobparat",
    "obviously_unable": "åbenbart ude af stand",
    "job_ready": "jobparat",
    "activity_ready": "aktivitetsparat",
    "not_applicable": "ikke relevant",
    "none": "ingen",
    "running": "i gang",
    "between": "mellem tilbud",
    "exempt": "fritaget",
    "not_started": "ikke begyndt",
    "intensive": "intensiv",
    "quarterly": "hver tredje måned",
    "yearly": "årlig",
    "as_needed": "efter behov",
    "on_leave": "på orlov",
    "not_applied": "ikke ansøgt",
    "applied": "ansøgt",
    "status_prepared": "status udarbejdet",
    "granted": "meddelt",
    "refused": "afslået",
}
_HEADINGS = {
    "goal": "mål",
    "activities": "aktiviteter",
    "offers_extent": "omfanget af tilbud",
    "danish_education": "danskuddannelse",
    "danish_and_offers_ratio": "forholdet mellem dansk og tilbud",
    "coordinating_administration": "koordinerende forvaltning",
    "rehabilitation_basis": "grundlaget for revalidering eller fleksjob",
    "education_order": "uddannelsespålæg",
    "complaint_notice": "klageadgang",
    "sanctions_notice": "sanktioner",
    "permanent_residence_notice": "betydning for tidsubegrænset ophold",
    "language_notice": "meddelelse om manglende dansktilegnelse",
    "spouse_notice": "danskprøver og økonomisk sikkerhed",
}
_STATUSES = {
    "open": "åben",
    "overdue": "overskredet",
    "met": "opfyldt",
    "met_late": "opfyldt for sent",
    "lapsed": "bortfaldet",
    "missed": "overskredet og bortfaldet",
}


def action_name(action: str) -> str:
    """Say in Danish what the action records, without the note on its fields."""
    return DESCRIPTIONS[action].partition(" (")[0].rstrip(".")


def phase_name(phase: str | None) -> str:
    """Name a phase in Danish; a phase this table does not know stays as it is."""
    return PHASE_NAMES.get(phase or "", phase or "")


def track_name(track: str) -> str:
    """Name a track of the state machine in Danish."""
    return _TRACKS.get(track, track)


def state_name(state: str) -> str:
    """Name the state of a track in Danish."""
    return _STATES.get(state, state)


def status_name(status: str) -> str:
    """Name the status of a duty in Danish."""
    return _STATUSES.get(status, status)


def heading_name(content: str) -> str:
    """Name a heading of the contract in Danish."""
    return _HEADINGS.get(content, content)
