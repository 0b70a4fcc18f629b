"""Whether the last months look as if not everything had been reported yet."""

import numpy as np

from naravard_lib.analysis.series.fitting import Fitted
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.estimate import CheckResult
from naravard_lib.tables.series import MIN_AFTER

NAME = "Sista månaderna"
LATE = 3  # months that registration usually takes to become complete
# Prediction standard errors. In 1 500 stable series a world (24, 36, 48 months; correlation 0, .4, .7; season) the two
# rules together are wrong in 0.5-4.6 per cent for means and 0.6-2.1 for counts. With noise of ten per cent they see the
# last three months at 95, 80 and 50 per cent of the truth in 50-90 per cent for means, 31-46 for counts of 40 a month,
# 13-17 for counts of 10 and 4-6 for counts of 3.
_ALONE, _FALLING = 3.0, 2.5


def last_months(chosen: Fitted) -> CheckResult:
    """Hold the last month, and the last three, against what the months before them foretell.

    No month is named, since its value may be hidden. Least squares: cheap, and the rule's errors are measured with it.
    """
    if _far_below(chosen):
        text = "De sista månaderna ligger så långt under linjen att de kan vara ofullständigt rapporterade."
        return CheckResult(NAME, False, text)
    return CheckResult(NAME, True, "De sista månaderna sticker inte ut som ofullständigt rapporterade.")


def _far_below(chosen: Fitted) -> bool:
    if _foretold(chosen, 1)[-1] < -_ALONE:
        return True
    if chosen.segments.n_after < MIN_AFTER + LATE:
        return False
    missed = _foretold(chosen, LATE)
    falling = bool((np.diff(missed) < 0).all())
    return falling and missed[-2] < 0 and missed[-1] < -_FALLING


def _foretold(chosen: Fitted, last: int) -> Array:
    """Shape (last,): the last months less what the months before them foretell, in prediction standard errors."""
    used = chosen.segments.used
    y, design = chosen.response.y[used], chosen.segments.design[used]
    seen, rest = design[:-last], y[:-last]
    inverse = np.linalg.pinv(seen)
    residual = rest - seen @ (inverse @ rest)
    free = max(rest.size - design.shape[1], 1)
    reach = np.sqrt(1 + ((design[-last:] @ inverse) ** 2).sum(axis=1))
    missed = y[-last:] - design[-last:] @ (inverse @ rest)
    return np.asarray(missed / (reach * np.sqrt(residual @ residual / free)))
