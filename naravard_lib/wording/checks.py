"""All checks of a fitted series as one table: those that come with the fit, and those that fit again."""

from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.blocks.display import Blocks
from naravard_lib.wording.common import table

_PASSED = {True: "Klarar", False: "Klarar inte", None: "Upplysning"}


def tables_checks(result: Outcome) -> Blocks:
    """Every check, its outcome and what it says; none when nothing was fitted."""
    if result.fit is None:
        return Blocks(())
    checks = (*result.fit.checks, *result.fit.probes)
    rows = [[check.name, _PASSED[check.passed], check.text] for check in checks]
    return table("Kontroller", ["Kontroll", "Utfall", "Vad den säger"], rows, "lll", result.labels)
