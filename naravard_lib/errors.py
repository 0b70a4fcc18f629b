"""The package's own exceptions: each carries finished Swedish sentences, one per fault."""

from collections.abc import Iterable


class NaravardError(Exception):
    """One or more faults, each a Swedish sentence that names file, row and remedy.

    Args:
        faults: the sentences, in the order the reader should see them.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults: tuple[str, ...] = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines in place of a traceback, so an analyst meets a sentence and not our code."""
        return [f"• {fault}" for fault in self.faults]


class SourceError(NaravardError):
    """A file could not be read or does not hold what the initiative file says it holds."""


class TableError(NaravardError):
    """A table breaks the rules of its schema (months, units, numbers)."""


class DesignError(NaravardError):
    """An initiative file or a design that cannot be carried out."""


class FitError(NaravardError):
    """The numbers do not determine what was asked for."""


class ReportError(NaravardError):
    """A notebook cannot become a report (failed cell, figure without alt text)."""


class NaravardWarning(UserWarning):
    """Something the analyst should know but that stops nothing."""


def raise_faults(kind: type[NaravardError], faults: Iterable[str]) -> None:
    """Raise `kind` with all sentences at once, or return when there are none."""
    sentences = tuple(faults)
    if sentences:
        raise kind(*sentences)
