"""Which measure an extract is about, by what it is called."""

import re

from naravard_lib.catalogue.measures import measures
from naravard_lib.catalogue.schema import CatalogueMeasure


def measure_of(title: str) -> CatalogueMeasure | None:
    """The measure whose id or name stands in a title, the longest such; None when none does.

    Args:
        title: what the extract says it is about: texts above the table, name of file and sheet, head of the values.
    """
    plain = re.sub(r"[\W_]+", " ", title.casefold())
    named = {one: _said(one, plain) for one in measures()}
    best = max(measures(), key=lambda one: named[one])
    return best if named[best] else None


def _said(one: CatalogueMeasure, title: str) -> int:
    """Length of the id or name that the title holds as words; 0 when it holds neither."""
    words = (re.sub(r"[\W_]+", " ", text.casefold()).strip() for text in (one.id, one.name))
    return max((len(word) for word in words if re.search(rf"\b{re.escape(word)}", title)), default=0)
