"""What those whom work and costs fall on are called, in figures, tables and text."""

from collections.abc import Mapping

from naravard_lib.vocabulary import Bearer

NAMES: Mapping[Bearer | None, str] = {
    "region": "Regionen",
    "municipality": "Kommunen",
    "person": "Personen",
    None: "Anges inte",
}


def inside(bearer: Bearer) -> str:
    """Inside a sentence: "regionen"."""
    return NAMES[bearer].lower()


def owned_by(bearer: Bearer) -> str:
    """First in a sentence, as the owner of what follows: "Regionens"."""
    return f"{NAMES[bearer]}s"
