"""Printed figures beside what they come to: plain arithmetic on the stated numbers, without distributions (M10)."""

from naravard_lib.analysis.value.results.compared import Compared
from naravard_lib.analysis.value.results.potential import SAME
from naravard_lib.cases.potential import PotentialFile, Printed
from naravard_lib.cases.potential_steps import arithmetic, given

_SAME = 1e-9  # relative; what floating point adds


def compare_printed(file: PotentialFile) -> tuple[Compared, ...]:
    """Every printed figure of a checked file beside the step that it names, for `make reference` and the question."""
    stated = given(file)
    steps = arithmetic(file)
    return tuple(_compared(row, steps[row.of], row.of in stated) for row in file.printed)


def _compared(row: Printed, computed: float, stated: bool) -> Compared:
    same = abs(computed - row.value) <= _SAME * max(1.0, abs(row.value))
    explanation = row.why or (SAME if same else "")
    return Compared(row.name, row.value, row.value if same else computed, explanation, row.unit, row.source, stated)
