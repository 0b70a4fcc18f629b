"""The initiative file, `initiative.yaml`: read, checked and handed on as frozen objects."""

from naravard_lib.initiative.events import ContactSource, Events, EventSource, InscriptionSource
from naravard_lib.initiative.extracts import Aggregate, Comparison, Source
from naravard_lib.initiative.fields import Month
from naravard_lib.initiative.model import Initiative, Measure
from naravard_lib.initiative.parts import (
    CoEvent,
    Cost,
    Exclusion,
    Intervention,
    Link,
    OwnCost,
    People,
    PublishedMean,
    Reviewed,
    Span,
    StatusChange,
    Target,
    TargetGroup,
)
from naravard_lib.initiative.reading import list_initiatives, load_initiative

__all__ = [
    "Aggregate",
    "CoEvent",
    "Comparison",
    "ContactSource",
    "Cost",
    "EventSource",
    "Events",
    "Exclusion",
    "Initiative",
    "InscriptionSource",
    "Intervention",
    "Link",
    "Measure",
    "Month",
    "OwnCost",
    "People",
    "PublishedMean",
    "Reviewed",
    "Source",
    "Span",
    "StatusChange",
    "Target",
    "TargetGroup",
    "list_initiatives",
    "load_initiative",
]
