"""The policy as it stands: every rule, pair, move and number, rendered from the registries that judge by them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from decisions.rules.autonomy import autonomy_cap
from decisions.rules.vocabulary import Impact, Reversibility
from governance.models import PolicyProfile
from governance.pages.policy_head import policy_head
from governance.rules.flags import FLAG_TITLES
from governance.rules.independence import INDEPENDENCE
from governance.rules.policy import Policy
from governance.rules.requirements import REQUIREMENTS, Requirement, requirements_asked
from governance.rules.severity import Severity
from governance.rules.stages import MOVES, Gate
from roles.rules.separation import FORBIDDEN_PAIRS, SEPARATE_LINES

WAIVERS = {
    "N": gettext_lazy("Nobody"),
    "W1": gettext_lazy("Accountable executive"),
    "W2": gettext_lazy("Second line"),
    "W3": gettext_lazy("The board"),
}
# What each number of a profile means. The numbers come from the profile; a test holds that none is left out.
NUMBERS = {
    "classification_valid_days": gettext_lazy("A classification counts for %(value)g days."),
    "determination_valid_days": gettext_lazy(
        "Which laws bind it is determined anew every %(value)g days; 0 does not ask for it."
    ),
    "absentee_days": gettext_lazy("An owner who was not heard of for %(value)g days is chased."),
    "acceptance_valid_days": gettext_lazy("An acceptance counts for %(value)g days; then it is asked for anew."),
    "acceptance_wait_business_days": gettext_lazy("A person who was asked has %(value)g business days to answer."),
    "owner_stays_days": gettext_lazy(
        "An owner stays for at least %(value)g days after going live, or has a successor."
    ),
    "leaving_warning_days": gettext_lazy("%(value)g days before an owner's last day a successor is chased."),
    "absence_business_days": gettext_lazy("Who is away for more than %(value)g business days needs a deputy."),
    "minimum_fte": gettext_lazy("Whoever owns anything has at least %(value)g of a full-time post for it."),
    "hours_per_fte": gettext_lazy("A full-time post is %(value)g hours a month."),
    "pilot_factor": gettext_lazy("In a pilot, ownership takes %(value)g times the hours."),
    "switching_cost": gettext_lazy("Each further initiative costs its owner %(value)g of their whole time."),
    "capacity_horizon_days": gettext_lazy("Promises are added up over the next %(value)g days."),
    "maximum_initiatives": gettext_lazy("Nobody answers on more than %(value)g initiatives."),
    "maximum_decisions": gettext_lazy("Nobody owns more than %(value)g decisions."),
    "attestation_valid_days": gettext_lazy("The platform is attested anew every %(value)g days."),
    "attestation_ahead_days": gettext_lazy("It is asked for %(value)g days before it lapses."),
    "pilot_days": gettext_lazy("A pilot without a planned end lasts %(value)g days."),
    "pilot_grace_days": gettext_lazy("A pilot %(value)g days past its time-box is chased with high severity."),
    "review_open_days": gettext_lazy("A review that is not decided expires after %(value)g days."),
    "maximum_conditions": gettext_lazy("A conditional go has at most %(value)g conditions."),
    "condition_days": gettext_lazy("A condition is due within %(value)g days."),
    "condition_warning_days": gettext_lazy("It is chased %(value)g days before it is due."),
    "maximum_renewals": gettext_lazy("A waiver is renewed at most %(value)g times."),
    "maximum_open_waivers": gettext_lazy("An initiative has at most %(value)g open waivers."),
    "question_waiver_days": gettext_lazy("An open question out of the five is waived for at most %(value)g days."),
    "waiver_warning_days": gettext_lazy("A waiver is chased %(value)g days before it expires."),
    "waiver_urgent_days": gettext_lazy("%(value)g days before it expires it is chased with high severity."),
    "clearance_days": gettext_lazy("A clearance counts for %(value)g days; then it is authorised anew."),
    "reauthorisation_days": gettext_lazy("Re-authorisation is chased %(value)g days ahead."),
    "reauthorisation_urgent_days": gettext_lazy("%(value)g days before it is due it is chased with high severity."),
    "restricted_autonomy": gettext_lazy("A restricted clearance allows autonomy up to A%(value)g."),
    "restrict_after_hours": gettext_lazy(
        "A critical flag in production that nobody acknowledged restricts the clearance after %(value)g hours; 0 never."
    ),
    "interim_days": gettext_lazy("A deputy stands in for a holder who left for at most %(value)g days."),
    "delegation_days": gettext_lazy("A delegation lasts at most %(value)g days."),
    "stale_sweep_hours": gettext_lazy("No gate opens when the last sweep is more than %(value)g hours ago."),
    "oversight_peak_factor": gettext_lazy(
        "People who answer escalations are enough for %(value)g times the usual day."
    ),
    "productive_minutes": gettext_lazy("Of a day, somebody works on cases for %(value)g minutes."),
    "occupancy_factor": gettext_lazy("Of that time, the share of %(value)g is planned to be busy."),
    "minimum_edge_tests": gettext_lazy("Each rule for an awkward case has passed %(value)g tests; 0 asks for none."),
    "maximum_calibration_error": gettext_lazy(
        "A confidence on which a rule relies is off by at most %(value)g on average; 0 does not ask."
    ),
    "minimum_reference_cases": gettext_lazy("Experts have answered at least %(value)g reference cases of a decision."),
    "minimum_segment_cases": gettext_lazy("At least %(value)g of them are in each segment."),
    "minimum_expert_kappa": gettext_lazy("Experts agree with each other beyond chance by at least %(value)g (kappa)."),
    "minimum_reference_agreement": gettext_lazy(
        "The logic answers at least the share of %(value)g of the reference cases as the experts do."
    ),
    "observation_days": gettext_lazy("What environments saw is looked at over the last %(value)g days."),
    "fall_through_share": gettext_lazy("Cases that no rule fits are chased above the share of %(value)g."),
    "unknown_segment_share": gettext_lazy("Cases of which nobody knows the segment are chased above %(value)g."),
    "map_review_days": gettext_lazy("A decision is looked at again every %(value)g days."),
    "map_review_high_days": gettext_lazy("One of high or critical impact is looked at every %(value)g days."),
    "false_alarm_share": gettext_lazy(
        "A limit counts as broken where a false alarm has a chance of %(value)g at most, however often one looks."
    ),
    "drift_factor": gettext_lazy("A drift is looked for that multiplies what may go wrong by %(value)g."),
    "drift_nights": gettext_lazy(
        "While the limit just holds, that finds a drift where there is none once in %(value)g days on average."
    ),
    "amber_window_days": gettext_lazy("How close a measure comes to its limit is judged over the last %(value)g days."),
    "amber_cases": gettext_lazy("It is judged from %(value)g cases on."),
    "minimum_sample_cases": gettext_lazy(
        "Of fewer than %(value)g cases nothing is said, unless a tolerance names another number."
    ),
    "loosening_calm_days": gettext_lazy("No limit is loosened while one is broken, nor for %(value)g days after."),
    "maximum_loosenings": gettext_lazy("More than %(value)g loosenings in a year are chased."),
    "breach_acknowledge_hours": gettext_lazy("A breach is acknowledged within %(value)g hours."),
    "breach_contain_hours": gettext_lazy("It is contained within %(value)g hours."),
    "breach_close_days": gettext_lazy("It is closed within %(value)g days."),
    "watch_days": gettext_lazy("What was remedied is watched for %(value)g days, unless somebody says otherwise."),
    "standard_risk_authority": gettext_lazy(
        "Up to impact tier %(value)g everybody who owns a risk may sign its tolerances."
    ),
    "tolerance_review_days": gettext_lazy("A tolerance is signed anew every %(value)g days."),
    "tolerance_review_high_days": gettext_lazy("One of high or critical impact is signed anew every %(value)g days."),
    "stop_drill_days": gettext_lazy(
        "Before production, stopping the AI and working without it were tried in the last %(value)g days. A trial of "
        "doing by hand what a plan took out counts as long."
    ),
    "stop_drill_production_days": gettext_lazy("In production it is tried every %(value)g days."),
    "seconds_to_safe": gettext_lazy("Stopping it takes %(value)g seconds at most."),
    "seeded_test_days": gettext_lazy("Whether reviews find planted errors is tried every %(value)g days."),
    "seeded_cases": gettext_lazy("At least %(value)g errors are planted for it."),
    "seeded_catch_share": gettext_lazy(
        "Reviews find at least the share of %(value)g of them, with a confidence of 90 %%."
    ),
    "timeout_share": gettext_lazy("At most the share of %(value)g of the escalations is answered too late."),
    "acceptance_share": gettext_lazy(
        "A tool whose suggestions people take over in a share of %(value)g or more may be labour."
    ),
    "acceptance_cases": gettext_lazy("That is judged from %(value)g reviews on."),
    "acceptance_seconds": gettext_lazy("It is labour where half of the reviews take less than %(value)g seconds."),
    "rubber_stamp_share": gettext_lazy(
        "A review that overrides less than the share of %(value)g may be a rubber stamp."
    ),
    "rubber_stamp_seconds": gettext_lazy(
        "It is taken for one where half of the reviews take less than %(value)g seconds."
    ),
    "bypass_share": gettext_lazy("Above the share of %(value)g, cases that are handled past the AI are chased."),
    "minimum_group": gettext_lazy("Figures about people are shown for groups of %(value)g and more."),
    "late_periods": gettext_lazy("A clearance is stale once measurements stayed out for %(value)g periods."),
    "deployed_hours": gettext_lazy("What runs says which version it is every %(value)g hours."),
    "pilot_minimum_days": gettext_lazy("A pilot lasts at least %(value)g days."),
    "pilot_mix_share": gettext_lazy("It meets segments that make up at least the share of %(value)g of the volume."),
    "appeal_days": gettext_lazy("An appeal is answered within %(value)g days."),
    "outcome_detail_days": gettext_lazy("Single outcomes are kept for %(value)g days; their counts stay for ever."),
    "behaviour_days": gettext_lazy(
        "What an AI does is compared with what it was taken for over the last %(value)g days."
    ),
    "deputy_share": gettext_lazy("A deputy keeps the share of %(value)g of the holder's hours free."),
    "early_production_days": gettext_lazy(
        "In the first %(value)g days of production, ownership takes as many hours as in a pilot."
    ),
    "breach_hours": gettext_lazy("Each open breach takes its owner another %(value)g hours a month."),
    "maximum_maps": gettext_lazy("Nobody is domain architect of more than %(value)g initiatives."),
    "queue_utilisation_share": gettext_lazy(
        "People who answer escalations are chased above the share of %(value)g of their time."
    ),
    "queue_days": gettext_lazy("That is judged over the last %(value)g days on which cases came."),
    "hours_balance_share": gettext_lazy("The activities of a job make up its time to within the share of %(value)g."),
    "movement_share": gettext_lazy("Of the hours set free, at least the share of %(value)g has a destination."),
    "movement_days": gettext_lazy("Where it has none, that is chased %(value)g days after the work stopped."),
    "trained_interveners_share": gettext_lazy(
        "Of those who step in, at least the share of %(value)g is trained and has shown it."
    ),
    "trained_affected_share": gettext_lazy("Of those whose work changes, at least the share of %(value)g is."),
    "training_warning_business_days": gettext_lazy("Training that is missing is chased %(value)g business days ahead."),
    "removal_late_days": gettext_lazy("Work that did not stop is chased with high severity after %(value)g days."),
    "bypass_periods": gettext_lazy("Cases that go past the AI are settled after %(value)g periods below that share."),
    "fallback_warning_days": gettext_lazy("A fallback is chased %(value)g days before it runs out."),
    "kpi_search_days": gettext_lazy("Measures that work against adoption are looked for every %(value)g days."),
    "remind_business_days": gettext_lazy("What is still open is told again every %(value)g business days."),
    "snooze_days": gettext_lazy("A flag is put off for at most %(value)g days; a critical one never."),
    "accepted_flag_days": gettext_lazy("A flag may be let stay for at most %(value)g days; a critical one never."),
    "digest_hour": gettext_lazy("What is not urgent comes in one digest, from %(value)g o'clock where its reader is."),
    "reading_periods": gettext_lazy("A benefit that nobody measured for %(value)g periods is chased."),
}


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement, who may waive it, and at which gates the profile asks it."""

    requirement: Requirement
    waiver: str
    gates: tuple[str, ...]


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Show the policy under one profile."""
    profiles = list(PolicyProfile.objects.order_by("pk"))
    wanted = request.GET.get("profile")
    chosen = next((profile for profile in profiles if profile.key == wanted), profiles[0])
    numbers = chosen.policy
    asked = len(requirements_asked(numbers, Gate.PRODUCTION))
    context = {
        "profile": chosen,
        "tabs": [
            {"label": profile.name, "url": f"?profile={profile.key}", "current": profile == chosen}
            for profile in profiles
        ],
        "asked": asked,
        "requirements": [_requirement_row(requirement, numbers) for requirement in REQUIREMENTS.values()],
        "flag_rules": FLAG_TITLES.items(),
        "moves": MOVES,
        "pairs": [sorted(capacity.label for capacity in pair) for pair in FORBIDDEN_PAIRS],
        "independence": _independence(numbers),
        "separate_lines": [capacity.label for capacity in SEPARATE_LINES],
        "reversibilities": list(Reversibility),
        "caps": [(impact.label, [autonomy_cap(impact, r).label for r in Reversibility]) for impact in Impact],
        "numbers": number_sentences(numbers),
        "hours": [(tier, _tier_hours(hours)) for tier, hours in sorted(numbers.owner_hours_by_tier.items())],
        "severities": [(s, _hours_of(numbers, s)) for s in Severity],
        "categories": [category.label for category in numbers.mandatory_categories],
    } | policy_head(request, chosen)
    return TemplateResponse(request, "governance/policy.html", context)


def _independence(numbers: Policy) -> list[tuple[str, str]]:
    """Return what is asked of whoever signs, under this profile."""
    return [(number, text) for number, text in INDEPENDENCE.items() if numbers.gatekeepers_apart or number != "SOD-4"]


def number_sentences(numbers: Policy) -> list[str]:
    """Return each plain number of a profile as a sentence."""
    return [str(text) % {"value": getattr(numbers, name)} for name, text in NUMBERS.items()]


def _requirement_row(requirement: Requirement, numbers: Policy) -> RequirementRow:
    gates = tuple(gate.label for gate in Gate if requirement.id in requirements_asked(numbers, gate))
    return RequirementRow(requirement, str(WAIVERS[requirement.waiver]), gates)


def _tier_hours(hours: float) -> str:
    return _("%(hours)g hours a month") % {"hours": hours}


def _hours_of(numbers: Policy, severity: Severity) -> Any:
    """Say in one sentence when who has to have done what."""
    hours = {
        "mend": numbers.severity_resolve_hours[severity],
        "on_it": numbers.severity_acknowledge_hours[severity],
        "line": numbers.severity_line_hours[severity],
        "board": numbers.severity_board_hours[severity],
    }
    said = [
        _("Mended within %(mend)d hours") % hours,
        *([_("somebody on it within %(on_it)d") % hours] if hours["on_it"] else []),
        *([_("else the line is told after %(line)d") % hours] if hours["line"] else []),
        *([_("not mended, the board after %(board)d") % hours] if hours["board"] else []),
    ]
    return ", ".join(said) + "."
