"""What fields of a remit are called in a sentence, where their own name would not be understood."""

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "amber_low": "lower amber",
    "baseline_k": "cases counted before",
    "baseline_n": "cases looked at before",
    "baseline_note": "source of the baseline",
    "baseline_value": "value before",
    "cadence_days": "days between two measurements",
    "data_source": "source of the data",
    "limit_low": "lower limit",
    "maturity_days": "days until a case counts",
    "minimum_sample": "least number of cases",
    "on_red": "consequence of a broken limit",
    "playbook": "first step when it is broken",
    "sampling": "way in which cases are drawn",
    "allowed_answers": "list of answers",
    "computed": "computed nature",
    "conflicts": "list of conflicting inputs",
    "conflicts_ruled_out": "reason why no inputs contradict each other",
    "effective_date": "date",
    "from": "start",
    "fte": "number of people (full-time equivalents)",
    "hours": "time set aside a month",
    "expected_share": "expected share of cases",
    "handling_minutes": "time that one case takes",
    "high_touch": "high-touch mark",
    "hit_policy": "hit policy",
    "level": "autonomy",
    "share": "share of cases",
    "until": "condition for the next step",
    "hours_after": "time a month afterwards",
    "hours_before": "time a month before",
    "key": "number",
    "logic_kind": "kind of logic",
    "logic_text": "logic",
    "operates": "time of operation",
    "pilot_daily_cap": "cap of cases a day in the pilot",
    "pilot_end_planned": "planned end of the pilot",
    "planned_go_live": "planned go-live",
    "respond_within_minutes": "time to respond",
    "signed_by": "signature",
    "staffed": "staffed time",
    "timeout_action": "rule for when nobody answers in time",
    "to": "end",
    "trigger_text": "condition",
    "trigger_value": "threshold",
    "volume_per_day": "volume of cases a day",
}


def label_of_field(name: str) -> str:
    """Return what a field is called."""
    return LABELS.get(name, name.replace("_", " "))
