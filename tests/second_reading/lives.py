"""Lives for the comparison: case files of every kind, made from a seed, with the days on which to ask.

Half of them are dense (few days apart, around the limits of the page), half are long and look like a life. Nothing here
knows the law: unlawful facts are wanted too.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.second_reading.days import plus_days, plus_months

Case = dict[str, Any]

REGULATIONS = ("BEK-2004-02-17", "BEK-1307-2020", "BEK-2024-12-30", "BEK-2026-01-20")
TURNS = (
    date(2004, 3, 1),
    date(2020, 9, 8),
    date(2024, 2, 29),
    date(2025, 1, 1),
    date(2025, 7, 1),
    date(2025, 9, 15),
    date(2026, 2, 1),
    date(2027, 3, 18),
)
MUNICIPALITIES = ("0101", "0751", "0461")
BENEFITS = (
    "self_support_and_return",
    "self_support_and_return",
    "self_support_and_return",
    "transition",
    "introduction",
    "cash_assistance_minimum",
    "cash_assistance_minimum",
    "cash_assistance",
    "unemployment_insurance",
    "other",
)
OFFERS = (
    "company_placement",
    "company_placement",
    "company_placement",
    "wage_subsidy",
    "wage_subsidy",
    "utility_work",
    "utility_work",
    "special_utility_work",
    "short_guidance",
    "special_project",
    "practice_in_course",
    "practice_in_course",
    "ordinary_education",
    "special_upskilling",
    "special_upskilling",
    "special_upskilling",
    "preparatory_course",
    "folk_high_school",
    "folk_high_school",
    "mentor",
    "danish_education",
    "health_guidance",
)
CONTENT = (
    "goal",
    "activities",
    "offers_extent",
    "danish_education",
    "danish_and_offers_ratio",
    "coordinating_administration",
    "rehabilitation_basis",
    "education_order",
    "complaint_notice",
    "sanctions_notice",
    "permanent_residence_notice",
    "language_notice",
    "spouse_notice",
)
DUTIES = (
    "contract",
    "contract_content",
    "danish_referral",
    "programme_start",
    "health_assessment",
    "assessment",
    "language_provider",
    "recognition_information",
    "declaration_guidance",
    "declaration",
    "rights_guidance",
    "permanent_residence_guidance",
    "first_offer",
    "next_offer",
    "visitation",
    "cv_published",
    "follow_up",
    "parental_leave_follow_up",
    "transfer_follow_up",
    "revision_one_year",
    "revision",
    "danish_a1",
    "danish_a2",
    "offer_limit",
    "permanent_residence_status",
)
MANNERS = ("signed", "signed", "signed", "signed", "marked", "reason_stated", "special_circumstances")

THEMES: dict[str, tuple[str, ...]] = {
    "contract": (
        "contract_signed",
        "contract_signed",
        "contract_signed",
        "contract_drafted",
        "contract_set_by_municipality",
        "contract_partial",
        "contract_deferred",
        "contract_revised",
        "moved",
        "declaration_signed",
        "interview_missed",
        "contract_refused",
    ),
    "before": (
        "assessment_completed",
        "language_provider_involved",
        "recognition_informed",
        "declaration_guidance_given",
        "declaration_signed",
        "declaration_refused",
        "contract_signed",
        "contract_deferred",
        "contract_partial",
        "contract_revised",
    ),
    "act": (
        "danish_referred",
        "danish_waived",
        "programme_started",
        "programme",
        "rehabilitation_offered",
        "health_need",
        "health_assessment_offered",
        "health_assessment_completed",
    ),
    "guidance": (
        "rights_guidance_given",
        "first_job_interview_held",
        "follow_up_held",
        "benefit",
        "permanent_residence_guidance_given",
        "contract_signed",
    ),
    "visitation": ("visitation_decided", "obviously_unable_found", "benefit", "follow_up_held", "offer", "programme"),
    "follow_up": (
        "window",
        "visitation_decided",
        "follow_up_held",
        "follow_up_held",
        "follow_up_held",
        "benefit",
        "leave",
        "child_born",
        "employment",
        "education",
        "goals_met",
        "exempted",
        "exemption_ended",
        "contract_signed",
        "follow_up_need",
        "deadlines_suspended",
    ),
    "window": (
        "window",
        "window",
        "leave",
        "follow_up_held",
        "goals_met",
        "deadlines_suspended",
        "exempted",
        "benefit",
    ),
    "gap": ("gap", "benefit", "visitation_decided", "employment", "programme", "offers_waived", "deadlines_suspended"),
    "work": ("employment", "education", "follow_up_held", "contract_signed", "benefit", "leave", "revision_need"),
    "leave": (
        "leave",
        "leave",
        "child_born",
        "child_born",
        "follow_up_held",
        "goals_met",
        "follow_up_need",
        "exempted",
    ),
    "offers": (
        "gap",
        "gap",
        "offer",
        "offer",
        "offer_made",
        "offers_waived",
        "visitation_decided",
        "repatriation",
        "employment",
    ),
    "courses": ("course", "course", "offer", "offer"),
    "cv": (
        "registration",
        "registration",
        "cv_published",
        "cv_exempted",
        "exemption_ended",
        "benefit",
        "offer",
        "visitation_decided",
        "exempted",
        "programme",
    ),
    "moves": ("moved", "moved", "follow_up_held", "contract_signed", "status_prepared", "permanent_residence_applied"),
    "residence": (
        "permanent_residence_applied",
        "status_prepared",
        "status_prepared",
        "permanent_residence_granted",
        "permanent_residence_refused",
        "revision_need",
        "moved",
    ),
    "revision": (
        "revision_need",
        "health_assessment_completed",
        "contract_revised",
        "contract_signed",
        "contract_drafted",
        "programme",
        "employment",
    ),
    "tests": ("danish_test", "danish_test", "danish_test", "test_excused", "deadlines_suspended"),
    "suspensions": ("deadlines_suspended", "deadlines_suspended"),
    "content": (
        "contract_drafted",
        "contract_drafted",
        "rehabilitation_offered",
        "education_ordered",
        "language_notice_given",
        "contract_deferred",
        "contract_partial",
    ),
    "rare": (
        "residence_basis_changed",
        "case_closed",
        "joblog_exempted",
        "self_booking_exempted",
        "self_booking_revoked",
        "exemption_ended",
        "repatriation_guidance_given",
        "takeover",
        "programme",
        "goals_met",
        "permanent_residence_granted",
    ),
}


class Maker:
    """Makes one life."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.dense = self.random.random() < 0.6
        self.facts: list[Case] = []
        self.pin = self.choose_pin()
        self.takeover = self.choose_takeover()
        self.days = [plus_days(self.takeover, n) for n in (0, 1, 14, 20, 21, 42)]
        for months in (1, 2, 3, 6, 12) if not self.dense else (1, 2, 3):
            self.days += [plus_days(plus_months(self.takeover, months), n) for n in (-1, 0, 1)]
        self.span = self.random.choice((40, 100, 200)) if self.dense else self.random.choice((250, 400, 800))
        self.offers = 0
        self.course: str | None = None
        self.first_benefit = "self_support_and_return"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def choose_pin(self) -> str | None:
        if self.chance(0.15):
            return "BEK-2004-02-17"
        return self.random.choice(REGULATIONS) if self.chance(0.1) else None

    def choose_takeover(self) -> date:
        if self.pin == "BEK-2004-02-17" and self.chance(0.85):
            return date(2004, self.random.randint(2, 12), self.random.randint(1, 28))
        if self.chance(0.6):
            return plus_days(self.random.choice(TURNS[1:7]), -self.random.choice((0, 1, 20, 30, 31, 61, 90, 150, 200)))
        if self.chance(0.3):
            return self.random.choice((date(2024, 1, 31), date(2023, 8, 31), date(2024, 2, 29), date(2025, 8, 31)))
        return (
            plus_days(date(2002, 1, 1), self.random.randint(0, 8900))
            if self.chance(0.2)
            else plus_days(date(2020, 1, 1), self.random.randint(0, 2300))
        )

    def a_day(self) -> date:
        """A day of interest, or near one, or any day of the life."""
        day = self.random.choice(self.days)
        if self.chance(0.35):
            day = plus_days(self.takeover, self.random.randint(-2 if self.chance(0.1) else 0, self.span))
        elif self.chance(0.3):
            day = plus_days(day, self.random.choice((-1, 1, 1, 2, 5)))
        elif self.chance(0.1):
            near = [t for t in TURNS if abs((t - self.takeover).days) < self.span]
            day = plus_days(self.random.choice(near), self.random.choice((-1, 0))) if near else day
        if day < self.takeover and not self.chance(0.3):
            day = self.takeover
        return day

    def after(self, day: date) -> date:
        later = [x for x in self.days if x > day]
        if later and self.chance(0.4):
            return self.random.choice(later)
        return plus_days(day, self.random.choice((0, 1, 2, 5, 14, 21, 30, 31, 42, 60, 91, 120, 200)))

    def add(self, fact: str, on: date, **fields: Any) -> date:
        entry: Case = {"fact": fact, "on": on.isoformat()}
        entry |= {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in fields.items()
            if value is not None
        }
        self.facts.append(entry)
        self.days.append(on)
        if self.dense and self.chance(0.3):
            self.days.append(
                plus_days(plus_months(on, self.random.choice((1, 3, 6, 12))), self.random.choice((-1, 0, 1)))
            )
        return on

    def maybe(self, share: float, value: Any) -> Any:
        return value if self.chance(share) else None

    def period(self, start: str, end: str, **fields: Any) -> None:
        begun = self.add(start, self.a_day(), **fields)
        if self.chance(0.6):
            self.add(end, self.after(begun), **fields)

    # One fact of each kind

    def one(self, kind: str) -> None:
        if self.seldom_lawful(kind) and self.chance(0.75):
            return
        special: Callable[[], Any] | None = getattr(self, f"a_{kind}", None)
        if special is not None:
            special()
        else:
            self.add(kind, self.a_day())

    def seldom_lawful(self, kind: str) -> bool:
        """Facts that most regulations refuse are wanted, but not all the time."""
        if kind == "contract_partial":
            return self.pin != "BEK-2004-02-17"
        if kind == "contract_deferred":
            return self.pin != "BEK-2004-02-17" and self.takeover >= date(2024, 12, 1)
        return kind == "exempted" and self.takeover < date(2024, 6, 1)

    def a_gap(self) -> None:
        """An enterprise offer that ends, and perhaps the next about six weeks later."""
        begun = self.a_day()
        kinds = ("company_placement", "company_placement", "wage_subsidy", "utility_work")
        for _ in range(self.random.choice((1, 2, 2, 3))):
            self.offers += 1
            name = f"g{self.offers}"
            self.add("offer_started", begun, offer=name, kind=self.random.choice(kinds), weekly_hours=15)
            ended = self.add("offer_ended", plus_days(begun, self.random.choice((0, 1, 5, 20, 30))), offer=name)
            self.days += [plus_days(ended, n) for n in (-1, 0, 1, 41, 42, 43)]
            begun = plus_days(ended, self.random.choice((0, 1, 3, 20, 41, 42, 43, 60)))

    def a_window(self) -> None:
        """A visitation and follow-ups around its window's days, with a leave or a pause of the benefit across it."""
        first = plus_days(self.takeover, self.random.choice((0, 5, 30, 90)))
        visited = self.add("visitation_decided", first, category="job_ready")
        marks = [
            visited,
            plus_days(plus_months(visited, 1), 15),
            plus_months(visited, 3),
            plus_days(plus_months(visited, 4), 15),
            plus_months(visited, 6),
        ]
        self.days += [*marks, plus_days(marks[-1], 1)]
        for _ in range(self.random.choice((1, 3, 4, 5))):
            near = plus_days(self.random.choice(marks), self.random.choice((-1, 0, 1, 10)))
            self.add("follow_up_held", near, form="in_person", talk=self.random.choice(("cv", "job", None)))
        if self.chance(0.5):
            begun = plus_days(self.random.choice(marks), self.random.choice((-20, -1, 0, 1)))
            self.add("leave_started", begun)
            if self.chance(0.8):
                self.add("leave_ended", self.after(begun))
            if self.chance(0.5):
                self.add("child_born", plus_days(begun, self.random.choice((-10, 0, 5))))
        if self.chance(0.3):
            ended = self.random.choice((marks[2], plus_days(marks[-1], -10), marks[-1]))
            self.add("benefit_ended", ended, benefit=self.first_benefit)
            again = plus_days(ended, self.random.choice((0, 1, 10, 11, 30)))
            self.add("benefit_started", again, benefit=self.first_benefit)

    def a_registration(self) -> None:
        """Registered, and perhaps the CV about three weeks later."""
        registered = self.add("jobseeker_registered", self.a_day())
        self.days += [plus_days(registered, n) for n in (20, 21, 22)]
        if self.chance(0.5):
            self.add("cv_published", plus_days(registered, self.random.choice((-1, 0, 20, 21, 22))))

    def a_benefit(self) -> None:
        benefit = self.random.choice(BENEFITS)
        self.period("benefit_started", "benefit_ended", benefit=benefit)

    def a_employment(self) -> None:
        ordinary = self.chance(0.8)
        begun = self.add("employment_started", self.a_day(), ordinary=ordinary, weekly_hours=self.maybe(0.5, 37))
        if self.chance(0.6):
            self.add("employment_ended", self.after(begun), ordinary=ordinary)

    def a_education(self) -> None:
        self.period("education_started", "education_ended", ordinary=self.chance(0.8))

    def a_leave(self) -> None:
        self.period("leave_started", "leave_ended")

    def a_repatriation(self) -> None:
        self.period("repatriation_preparation_started", "repatriation_preparation_ended")

    def a_programme(self) -> None:
        ended = self.add("programme_ended", self.a_day(), reason=self.maybe(0.5, "decided"))
        if self.chance(0.6):
            self.add("programme_started", self.after(ended))

    def a_takeover(self) -> None:
        self.add("takeover", self.a_day(), municipality=self.random.choice(MUNICIPALITIES))

    def a_moved(self) -> None:
        self.add("moved", self.a_day(), municipality=self.random.choice(MUNICIPALITIES))

    def a_residence_basis_changed(self) -> None:
        self.add("residence_basis_changed", self.a_day(), ukraine_special_act=self.chance(0.5))

    def a_deadlines_suspended(self) -> None:
        on = self.a_day()
        duties: Any = "all" if self.chance(0.4) else self.random.sample(DUTIES, self.random.choice((1, 2, 5)))
        self.add("deadlines_suspended", on, until=self.after(on), duties=duties, basis=self.maybe(0.5, "act § 4 b"))

    def a_exempted(self) -> None:
        self.add(
            "exempted",
            self.a_day(),
            ground=self.random.choice(("pension_age", "disability_pension")),
            scope=self.random.choice(("offers", "availability", "partial")),
        )

    def a_exemption_ended(self) -> None:
        of = self.random.choice(
            ("cv", "cv", "joblog", "self_booking", "offers", "offers", "availability", "availability")
        )
        self.add("exemption_ended", self.a_day(), of=of)

    def a_offers_waived(self) -> None:
        on = self.a_day()
        scope = self.random.choice(("whole", "whole", "partial"))
        self.add("offers_waived", on, scope=scope, ground="illness", until=self.maybe(0.6, self.after(on)))

    def a_rehabilitation_offered(self) -> None:
        of = self.random.choice((None, "rehabilitation", "flexible_job"))
        self.add("rehabilitation_offered", self.a_day(), of=of)

    def a_follow_up_need(self) -> None:
        self.add("need_recorded", self.a_day(), of="follow_up", ground="illness")

    def a_revision_need(self) -> None:
        self.add("need_recorded", self.a_day(), of="revision", ground="new wishes")

    def a_health_need(self) -> None:
        self.add("need_recorded", self.a_day(), of="health_assessment", ground="an old wound")

    def a_interview_missed(self) -> None:
        self.add("interview_missed", self.a_day(), properly_called=self.chance(0.7))

    def a_declaration_signed(self) -> None:
        self.add("declaration_signed", self.a_day(), manner=self.random.choice(MANNERS))

    def a_contract_drafted(self) -> None:
        share = self.random.choice((0.3, 0.9, 1.0))
        content = {name: f"text on {name}" for name in CONTENT if self.chance(share)}
        self.add("contract_drafted", self.a_day(), content=content)

    def a_contract_signed(self) -> None:
        party = self.random.choice(("both", "municipality", "foreigner", "foreigner"))
        manner = "signed" if party == "municipality" and self.chance(0.9) else self.random.choice(MANNERS)
        signed = self.add("contract_signed", self.a_day(), party=party, manner=manner)
        other = {"municipality": "foreigner", "foreigner": "municipality"}.get(party)
        if other is not None and self.chance(0.6):
            self.add("contract_signed", self.after(signed), party=other, manner="signed")

    def a_contract_set_by_municipality(self) -> None:
        ground = self.random.choice(("disagreement", "non_attendance", "act"))
        self.add("contract_set_by_municipality", self.a_day(), ground=ground)

    def a_contract_partial(self) -> None:
        on = self.a_day()
        self.add("contract_partial", on, clarification_on=self.after(on))

    def a_contract_deferred(self) -> None:
        on = self.a_day()
        self.add("contract_deferred", on, expected_on=self.after(on))

    def a_contract_revised(self) -> None:
        form = self.random.choice((None, "signed", "min_plan"))
        self.add("contract_revised", self.a_day(), ground=self.maybe(0.5, "changed wishes"), form=form)

    def a_rights_guidance_given(self) -> None:
        self.add("rights_guidance_given", self.a_day(), written=self.chance(0.6))

    def a_health_assessment_completed(self) -> None:
        self.add("health_assessment_completed", self.a_day(), calls_for_revision=self.chance(0.6))

    def a_visitation_decided(self) -> None:
        self.add("visitation_decided", self.a_day(), category=self.random.choice(("job_ready", "activity_ready")))

    def a_follow_up_held(self) -> None:
        form = self.random.choice(("in_person", "telephone", "digital", "letter"))
        self.add("follow_up_held", self.a_day(), form=form, talk=self.random.choice(("cv", "job", "other", None)))

    def an_offer(self, on: date, name: str, kind: str) -> Case:
        """The optional fields of an offer."""
        return {
            "offer": name,
            "kind": kind,
            "gives_su": self.maybe(0.2, True),
            "su_exception": self.maybe(0.1, True),
            "better_suited": self.maybe(0.3, True),
            "spouse_owned": self.maybe(0.1, True),
        }

    def a_offer_made(self) -> None:
        self.offers += 1
        on = self.a_day()
        name, kind = f"o{self.offers}", self.random.choice(OFFERS)
        self.add("offer_made", on, **self.an_offer(on, name, kind))
        if self.chance(0.4):
            self.begin_offer(self.after(on), name, kind)

    def a_offer(self) -> None:
        self.offers += 1
        name, kind = f"o{self.offers}", self.random.choice(OFFERS)
        begun = self.a_day()
        if self.chance(0.15):
            self.add("offer_made", begun, **self.an_offer(begun, name, kind))
            begun = self.after(begun)
        self.begin_offer(begun, name, kind)

    def begin_offer(self, begun: date, name: str, kind: str) -> None:
        self.add(
            "offer_started",
            begun,
            **self.an_offer(begun, name, kind),
            weekly_hours=self.random.choice((None, 10, 15, 25, 37)),
            until=self.maybe(0.4, self.last_planned(begun)),
            concrete_job=self.maybe(0.5, True),
        )
        if self.chance(0.75):
            ended = self.add("offer_ended", self.after(begun), offer=name)
            if self.chance(0.1):
                self.begin_offer(self.after(ended), name, kind)

    def last_planned(self, begun: date) -> date:
        limit = self.random.choice(
            (
                plus_months(begun, 1),
                plus_days(begun, 91),
                plus_months(begun, 3),
                plus_months(begun, 12),
                plus_days(begun, 28),
            )
        )
        return plus_days(limit, self.random.choice((-1, -1, 0, 1, -20)))

    def a_course(self) -> None:
        """special_upskilling that is broken off for a placement and resumed, or practice in several parts."""
        begun = self.a_day()
        if self.chance(0.5):
            for _ in range(self.random.choice((2, 3, 4))):
                self.offers += 1
                name = f"p{self.offers}"
                until = self.random.choice((None, plus_days(plus_months(begun, 1), -self.random.choice((0, 1, 2, 10)))))
                self.add("offer_started", begun, offer=name, kind="practice_in_course", until=until, concrete_job=True)
                if self.chance(0.8):
                    self.add("offer_ended", self.after(begun), offer=name)
                begun = self.after(begun)
            return
        self.course = self.course or "k1"
        for _ in range(self.random.choice((1, 2, 3))):
            until = self.maybe(0.3, plus_days(plus_months(begun, 3), self.random.choice((-1, 0, 5, -30))))
            self.add(
                "offer_started", begun, offer=self.course, kind="special_upskilling", until=until, concrete_job=True
            )
            ended = self.add("offer_ended", self.after(begun), offer=self.course)
            self.offers += 1
            placement = f"v{self.offers}"
            begun = self.after(ended)
            self.add("offer_started", ended, offer=placement, kind="company_placement", weekly_hours=20)
            self.add("offer_ended", begun, offer=placement)

    def a_danish_test(self) -> None:
        level = self.random.choice(("A1", "A1", "A2", "A2", "final"))
        self.add("danish_test", self.test_day(), level=level, passed=self.chance(0.4))

    def test_day(self) -> date:
        return plus_days(
            plus_months(self.takeover, self.random.choice((3, 6, 6, 9, 9, 12, 15))), self.random.randint(-2, 2)
        )

    def a_test_excused(self) -> None:
        on = plus_days(self.test_day(), -self.random.choice((0, 5, 30)))
        until = plus_days(on, self.random.choice((-3, 0, 1, 10, 40)))
        self.add("test_excused", on, level=self.random.choice(("A1", "A2")), until=until)

    def a_status_prepared(self) -> None:
        self.add("status_prepared", self.a_day(), municipality=self.random.choice(MUNICIPALITIES))

    def a_danish_waived(self) -> None:
        self.add("danish_waived", self.a_day(), ground=self.random.choice(("sufficient_danish", "special_reasons")))

    def a_case_closed(self) -> None:
        self.add("case_closed", self.after(self.a_day()), reason=self.maybe(0.5, "left the country"))

    def a_cv_exempted(self) -> None:
        self.add("cv_exempted", self.a_day(), ground=self.maybe(0.5, "language"))

    # The whole life

    def person(self) -> Case:
        group = self.random.choice(("refugee", "refugee", "refugee", "family_of_refugee", "family_of_other"))
        age = self.random.choice((17.5, 18, 18.5, 25, 29.9, 30, 35, 50, 66.9, 67))
        permit = plus_days(self.takeover, -self.random.choice((0, 1, 30, 100)))
        registered = plus_days(self.takeover, -self.random.choice((0, 0, 1, 10)))
        person: Case = {
            "born": (self.takeover - timedelta(days=int(age * 365.25) + self.random.randint(-2, 2))).isoformat(),
            "group": group,
        }
        if self.chance(0.05):
            person["born"] = plus_months(self.takeover, -12 * 18).isoformat()
        for name, share in (
            ("ukraine_special_act", 0.15),
            ("spouse_permit", 0.25),
            ("resident_before_permit", 0.1),
            ("wishes_employment", 0.4),
            ("higher_education", 0.6),
            ("education_assessed", 0.2),
        ):
            if self.chance(share):
                person[name] = True
        if group == "refugee" and self.chance(0.2):
            person["quota_refugee"] = True
        if self.chance(0.9):
            person["permit_granted_on"] = permit.isoformat()
        if self.chance(0.9):
            person["cpr_registered_on"] = registered.isoformat()
        if person.get("spouse_permit"):
            applied = self.random.choice(
                (
                    None,
                    date(2012, 5, 14),
                    date(2012, 5, 15),
                    date(2017, 11, 15),
                    date(2018, 7, 1),
                    date(2024, 6, 30),
                    date(2024, 7, 1),
                    plus_days(permit, -200),
                    plus_days(permit, -200),
                )
            )
            secured = self.random.choice((None, date(2024, 6, 30), date(2024, 7, 1), permit))
            if applied is not None:
                person["reunification_applied_on"] = applied.isoformat()
            if secured is not None:
                person["security_provided_on"] = secured.isoformat()
        return person

    def usual(self) -> None:
        """What most lives have: a takeover, a benefit, often a contract and a visitation."""
        if not self.chance(0.01):
            self.add("takeover", self.takeover, municipality="0101")
        if self.chance(0.85):
            benefit = (
                "introduction"
                if self.pin == "BEK-2004-02-17" and self.chance(0.8)
                else self.random.choice(BENEFITS[:7])
            )
            begun = self.takeover if self.chance(0.7) else self.a_day()
            self.first_benefit = benefit
            self.add("benefit_started", begun, benefit=benefit)
            if self.chance(0.25):
                ended = self.add("benefit_ended", self.after(begun), benefit=benefit)
                if self.chance(0.6):
                    self.add("benefit_started", self.after(ended), benefit=benefit)
        if not self.dense:
            for kind in (
                "contract_signed",
                "declaration_signed",
                "visitation_decided",
                "follow_up_held",
                "follow_up_held",
            ):
                if self.chance(0.7):
                    self.one(kind)

    def annul(self) -> None:
        """Mistakes: some facts are annulled, some annulments too, some in a circle."""
        named = self.random.sample(self.facts, min(len(self.facts), self.random.choice((1, 2, 3))))
        for number, fact in enumerate(named):
            fact["id"] = f"f{number}"
        for number in range(self.random.choice((1, 1, 2, 3))):
            target = self.random.choice(
                [f["id"] for f in self.facts if "id" in f] + (["gone"] if self.chance(0.1) else [])
            )
            self.add("annulled", self.a_day(), fact_id=target, reason="a mistake", id=f"a{number}")
        annulments = [f for f in self.facts if f["fact"] == "annulled"]
        if len(annulments) > 1 and self.chance(0.4):
            for fact, other in zip(annulments, annulments[1:] + annulments[:1], strict=True):
                fact["fact_id"] = other["id"]

    def days_to_ask(self) -> list[date]:
        days = sorted({*self.days, *(plus_days(d, 1) for d in self.days)})
        days = [d for d in days if d >= plus_days(self.takeover, -1)]
        last = max(date.fromisoformat(f["on"]) for f in self.facts) if self.facts else self.takeover
        asked = {plus_days(last, self.random.choice((0, 1, 10, 50))), *self.random.sample(days, min(2, len(days)))}
        if self.chance(0.2):
            asked.add(plus_days(last, self.random.choice((200, 400))))
        return sorted(asked)


def life(seed: int) -> tuple[Case, list[date]]:
    """The case file of this seed, and the days on which to ask."""
    maker = Maker(seed)
    person = maker.person()
    maker.usual()
    themes = maker.random.sample(sorted(THEMES), maker.random.choice((1, 1, 2, 3)))
    kinds = [kind for theme in themes for kind in THEMES[theme]]
    if maker.chance(0.15):
        kinds = [kind for theme in THEMES.values() for kind in theme]
    for _ in range(maker.random.choice((2, 4, 6, 9)) if maker.dense else maker.random.choice((8, 14, 22))):
        maker.one(maker.random.choice(kinds))
    if maker.chance(0.15) and maker.facts:
        maker.annul()
    asked = maker.days_to_ask()
    if maker.chance(0.5):
        maker.facts.sort(key=lambda fact: fact["on"])
    elif maker.chance(0.5):
        maker.random.shuffle(maker.facts)
    return {"case": f"life-{seed}", "regulation": maker.pin, "person": person, "facts": maker.facts}, asked
