"""A figure that a source prints, beside what it comes to here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Compared:
    """A printed figure beside the computed one.

    Attributes:
        name: what it is, in Swedish.
        printed: as the source has it.
        computed: as it comes to here.
        explanation: why they differ; may be empty where they do not.
        unit: in Swedish, or empty.
        source: where it is printed, or empty.
        stated: whether the file states the figure itself, so that nothing had to be worked out.
    """

    name: str
    printed: float
    computed: float
    explanation: str = ""
    unit: str = ""
    source: str = ""
    stated: bool = False

    @property
    def difference(self) -> float:
        """Computed less printed, free of what floating point adds."""
        return float(f"{self.computed - self.printed:.9g}")
