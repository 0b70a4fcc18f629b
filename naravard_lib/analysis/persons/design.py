"""What is compared at inscription: the outcome, the months on either side, and the months of history that exist."""

from dataclasses import dataclass

from naravard_lib.errors import DesignError
from naravard_lib.tables.panel import OUTCOMES

FULL, SHORT = 24, 12  # months of history: what the four designs were made for, and what a smaller set still needs
PER_INSCRIBED = 5  # comparison persons per inscribed: the fewest that METHODS D measured
ENOUGH = 15  # comparison persons per inscribed in the measured worlds; with 5 the intervals are a fifth wider
LONGEST = 12  # months after inscription; later ones compare with too few who are still not inscribed


@dataclass(frozen=True, slots=True)
class Window:
    """Months relative to the month of inscription, which is 0; both ends **inclusive**."""

    first: int
    last: int

    @property
    def months(self) -> range:
        """Its months."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class InscriptionDesign:
    """A comparison before and after inscription.

    Attributes:
        months: months before and after inscription, 1-12; the month of inscription is in neither.
        outcome: a name in `tables.panel.OUTCOMES`.
        level: coverage that intervals promise.
        target: the effect that is hoped for, as a share (-0.2 is a fifth less); None without a target.
        ages: youngest and oldest to be compared, both **inclusive**; None where open, or for everybody.
    """

    months: int = 6
    outcome: str = "ed_visits"
    level: float = 0.95
    target: float | None = None
    ages: tuple[int | None, int | None] | None = None

    def __post_init__(self) -> None:
        """Raise DesignError, with all faults at once, for what cannot be compared."""
        faults = []
        if not 1 <= self.months <= LONGEST:
            faults.append(f"Antalet månader är {self.months}; ange 1–{LONGEST}.")
        if self.outcome not in OUTCOMES:
            faults.append(f'Utfallet "{self.outcome}" finns inte; välj bland {", ".join(OUTCOMES)}.')
        if not 0.5 <= self.level < 1:
            faults.append(f"Intervallets nivå är {self.level}; ange en andel från 0.5 till under 1.")
        if self.target is not None and not -1 < self.target < 1:
            faults.append(f"Målet är {self.target}; ange en andel, till exempel -0.2 för en femtedel mindre.")
        low, high = self.ages or (None, None)
        if low is not None and high is not None and high < low:
            faults.append(f"Åldrarna står i fel ordning ({low}–{high}); skriv den lägsta först.")
        if faults:
            raise DesignError(*faults)

    @property
    def post(self) -> Window:
        """The months after."""
        return Window(1, self.months)
