"""What can be said of all cases from those that were counted. Pure arithmetic, each part with its source."""

from governance.rules.statistics.bounds import exact_lower, exact_upper, wilson
from governance.rules.statistics.evidence import MOST, bernoulli_cusum, cusum_path, cusum_threshold, e_process
from governance.rules.statistics.sample_sizes import cases_for_power, cases_needed, errors_allowed

__all__ = [
    "MOST",
    "bernoulli_cusum",
    "cases_for_power",
    "cases_needed",
    "cusum_path",
    "cusum_threshold",
    "e_process",
    "errors_allowed",
    "exact_lower",
    "exact_upper",
    "wilson",
]
