"""How sure can one be when only few values are there: why there is no interval, and what would settle the question."""

from collections.abc import Iterator

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.points.results import Points
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Bullets, Paragraph
from naravard_lib.wording.points_change import means_text, own_change

_NO_INTERVAL = (
    "Svaret har inget osäkerhetsintervall. Med så få värden går det inte att räkna ut hur mycket de varierar av sig "
    "själva, och ett intervall skulle ge sken av en säkerhet som inte finns."
)
_NOTHING = "Det finns inget att vara säker på: det finns inget före och efter att jämföra."
_UNDATED = "Det finns inget att vara säker på: det framgår inte vad som är före och vad som är efter."
_HIDDEN = "Det finns inget att vara säker på: för många värden är dolda eller för små för att visas."
_MONTHS = "Värden månad för månad: helst 24 månader före insatsen och 12 efter."


def rows_points(result: Outcome) -> list[list[str]]:
    """What the table of key figures says of the change when nothing could be fitted."""
    points = result.points
    if points is None or points.contrast is None:
        return [["Förändring", "går inte att beräkna"]]
    old, new = means_text(points, result.labels)
    change = own_change(points, result.labels)
    return [["Före och efter", f"{old} och {new}"], ["Skillnad, utan osäkerhetsintervall", change]]


def certainty_points(result: Outcome) -> Blocks:
    """Why there is no interval, and what would settle the question."""
    points = result.points
    if points is None:
        return Blocks((Paragraph.of(_NOTHING),))
    told = _NO_INTERVAL if points.contrast is not None else _NOTHING
    if points.situation in ("hidden", "partly_hidden", "small"):
        told = _HIDDEN
    elif points.situation == "undated" and len(points.points) > 1:
        told = _UNDATED
    settle = Paragraph.of("Det här skulle kunna avgöra frågan:")
    return Blocks((Paragraph.of(told), settle, Bullets.of(list(_wishes(result, points)))))


def _wishes(result: Outcome, points: Points) -> Iterator[str]:
    if points.start is None:
        yield "Månaden då insatsen började."
    elif points.situation == "no_before":
        yield f"Värden från tiden före {formats.month(points.start)}, månad för månad."
    elif points.situation in ("no_after", "not_started"):
        yield "Värden från tiden efter införandet: minst tre månader, helst tolv."
    yield _MONTHS
    if not points.others:
        yield "En jämförelse: samma mått för enheter som inte har börjat."
    if any(point.hidden for point in points.points):
        yield "Större enheter, eller enheter lagda samman, så att färre värden är dolda."
    if points.share and not points.exposed:
        yield "Hur många som ligger bakom varje procenttal."
    elif result.labels.counted and not points.exposed:
        yield "Antalet invånare bakom värdena."
