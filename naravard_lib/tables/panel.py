"""Person-months: what happened to each person in each month. Month first, so that one month lies together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEVER = 2**30  # month number of an inscription that did not happen: later than any month, and safe to add to


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Everybody in the extract over T months, N persons.

    Attributes:
        first: ordinal of month 0 (months since 1970-01, as pandas counts them).
        time: shape (T, N), the share of the month a person lived and was covered by the extract, 0-1.
        counts: outcome -> shape (T, N), what happened in the month; names as in `OUTCOMES`.
        inscribed: shape (N,), number of the month of the first inscription; `NEVER` for nobody's.
        team: shape (N,), index into `teams`; -1 without inscription.
        teams: names of the teams.
        group: shape (N,), age and sex as one small number, the same for those who may be compared.
    """

    first: int
    time: NDArray[np.float32]
    counts: Mapping[str, NDArray[np.integer]]
    inscribed: NDArray[np.int64]
    team: NDArray[np.int64]
    teams: tuple[str, ...]
    group: NDArray[np.int64]

    @property
    def months(self) -> int:
        """Number of months T."""
        return int(self.time.shape[0])

    @property
    def persons(self) -> int:
        """Number of persons N."""
        return int(self.time.shape[1])


# outcome -> what is counted; names that `InscriptionDesign.outcome` takes (DOMAIN M6, M11, M14).
OUTCOMES: Mapping[str, str] = {
    "ed_visits": "akutbesök",
    "bed_days": "vårddygn",
    "admissions": "inläggningar",
    "unplanned_admissions": "oplanerade inläggningar",
    "readmissions": "återinläggningar inom 30 dagar",
    "outpatient_contacts": "öppenvårdsbesök",
    "planned_visits": "planerade besök",
    "home_visits": "hembesök",
    "municipal": "kommunala insatser",
}
