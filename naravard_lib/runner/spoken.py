"""What is said of a run in words: before it, during it and after it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from naravard_lib.runner.outcome import Outcome
from naravard_lib.runner.status import Status

_REASONS = 3  # named in the opening line; all of them are told by `naravard check --status`
_LISTED = 5  # unchanged initiatives that still get a row each in the closing table
_TENS, _MINUTE = 10, 60  # from where on seconds are told in tens; seconds of a minute, minutes of an hour
_DONE = {"unchanged": "oförändrad", "failed": "ingen rapport"}


def opening(statuses: Sequence[Status], force: bool) -> str:
    """One line before the work: how many are skipped, how many are made and why; empty when nothing is to be made.

    Args:
        statuses: every chosen initiative.
        force: all are made, whatever they are like.
    """
    made = [status for status in statuses if force or status.state != "unchanged"]
    if not made:
        return ""
    skipped = len(statuses) - len(made)
    begun = f"{skipped} av {len(statuses)} initiativ är oförändrade och hoppas över. " if skipped else ""
    return f"{begun}{len(made)} rapport{'er' if len(made) > 1 else ''} görs: {_why(made, force)}."


def _why(made: Sequence[Status], force: bool) -> str:
    if force:
        return "allt görs om (--force)"
    counted = Counter(reason for status in made for reason in status.reasons).most_common()
    named = [f"{reason} ({number})" for reason, number in counted[:_REASONS]]
    if len(counted) > _REASONS:
        named.append(f"och {len(counted) - _REASONS} skäl till (naravard check --status)")
    return ", ".join(named)


def duration(seconds: float) -> str:
    """Rounded so that it promises no more than it knows: "8 s", "40 s", "3 min", "1 tim 20 min"."""
    if seconds < _TENS:
        return f"{max(1, round(seconds))} s"
    if seconds < _MINUTE - _TENS / 2:
        return f"{round(seconds, -1):.0f} s"
    minutes = max(1, round(seconds / _MINUTE))
    if minutes < _MINUTE:
        return f"{minutes} min"
    hours, rest = divmod(round(minutes, -1), _MINUTE)
    return f"{hours} tim {rest} min" if rest else f"{hours} tim"


def closing_table(outcomes: Sequence[Outcome]) -> str:
    """What was made of each initiative and how long it took, with the faults of those that failed under their row."""
    unchanged = [outcome for outcome in outcomes if outcome.state == "unchanged"]
    listed = [outcome for outcome in outcomes if len(unchanged) <= _LISTED or outcome.state != "unchanged"]
    return "\n".join([*_rows(listed), *_summed(len(unchanged), len(outcomes) - len(listed))])


def _rows(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    width = max(len("Initiativ"), *(len(outcome.initiative) for outcome in outcomes))
    yield f"{'Initiativ':<{width}}  Sekunder  Gjort"
    for outcome in outcomes:
        made = _DONE.get(outcome.state) or ", ".join(outcome.made)
        yield f"{outcome.initiative:<{width}}  {outcome.seconds:>8.0f}  {made}"
        yield from bulleted(outcome.faults)


def _summed(unchanged: int, left_out: int) -> Iterator[str]:
    if left_out:
        yield f"{unchanged} initiativ är oförändrade; deras rapporter ligger kvar."


def bulleted(sentences: Sequence[str]) -> list[str]:
    """Faults under the row of their initiative."""
    return [f"  • {sentence}" for sentence in sentences]
