"""Which outcome of the event tables is which measure of the catalogue."""

from collections.abc import Mapping

from naravard_lib.initiative import Initiative

OUTCOME_OF: Mapping[str, str] = {  # id of a measure -> the outcome that event tables hold of the same
    "akutbesok": "ed_visits",
    "varddygn": "bed_days",
    "inskrivningar": "admissions",
    "aterinskrivningar": "readmissions",
    "oppenvardskontakter": "outpatient_contacts",
    "hembesok": "home_visits",
}
MEASURE_OF: Mapping[str, str] = {outcome: measure for measure, outcome in OUTCOME_OF.items()}
DEFAULT_OUTCOME = "ed_visits"


def outcome_of(plan: Initiative) -> str:
    """The outcome an inscription is judged by: that of the main measure where event tables hold the same."""
    return OUTCOME_OF.get(plan.main.id, DEFAULT_OUTCOME)
