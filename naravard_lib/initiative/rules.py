"""Rules between the groups of an initiative file; rules inside a group stand with its class."""

from collections.abc import Iterator
from typing import Any

from pydantic import ConfigDict

from naravard_lib.initiative.extracts import Aggregate, Comparison, shared_column
from naravard_lib.initiative.faults import Loc
from naravard_lib.initiative.fields import Model
from naravard_lib.initiative.model import Measure
from naravard_lib.initiative.parts import Cost, Intervention, Span, Target
from naravard_lib.plain import remedy

# With `--out`, derived tables lie in the first beside the reports; the answers of `naravard ask` lie in the second.
RESERVED = {"processed", "fragor"}


class Related(Model):
    """The groups that bear on each other, each only when the schema found nothing wrong with it."""

    model_config = ConfigDict(extra="ignore")
    id: str | None = None
    measures: tuple[Measure, ...] = ()
    baseline: Span | None = None
    intervention: Intervention | None = None
    target: Target | None = None
    costs: tuple[Cost, ...] = ()
    aggregate: Aggregate | None = None
    comparison: Comparison | None = None

    @classmethod
    def sound(cls, data: dict[str, Any], faulty: set[str | int]) -> "Related":
        """The groups of `data` whose top key is not `faulty`, so that these rules speak beside other faults."""
        keys = (set(data) & set(cls.model_fields)) - faulty
        return cls.model_validate({key: data[key] for key in keys}, by_alias=True, by_name=False)


def broken_rules(plan: Related, folder: str) -> Iterator[tuple[Loc, str]]:
    """Where and how the groups contradict each other; `folder` is the name of the initiative's folder."""
    if plan.id is not None and plan.id != folder:
        yield ("id",), f'id är "{plan.id}" men mappen heter "{folder}" – ge dem samma namn'
    if plan.id in RESERVED:
        yield ("id",), f'id "{plan.id}" är upptaget – välj ett annat namn på initiativ och mapp'
    yield from _time_order(plan)
    yield from _known_measures(plan)
    yield from _own_columns(plan)
    yield from _same_cost_twice(plan)


def _time_order(plan: Related) -> Iterator[tuple[Loc, str]]:
    if plan.intervention is None:
        return
    start = plan.intervention.from_
    if plan.baseline is not None and plan.baseline.to >= start:
        yield (
            ("baseline", "to"),
            f"nuläget slutar {plan.baseline.to}, men insatsen börjar {start} – låt nuläget sluta senast {start - 1}",
        )
    if plan.target is not None and plan.target.by <= start:
        yield (
            ("target", "by"),
            f"målet ska nås {plan.target.by}, men insatsen börjar {start} – ange en senare månad",
        )


def _known_measures(plan: Related) -> Iterator[tuple[Loc, str]]:
    ids = [measure.id for measure in plan.measures]
    named: list[tuple[Loc, str]] = [(("costs", i, "measure"), cost.measure) for i, cost in enumerate(plan.costs)]
    if plan.target is not None:
        named.append((("target", "measure"), plan.target.measure))
    if plan.aggregate is not None and plan.aggregate.measure is not None:
        named.append((("aggregate", "measure"), plan.aggregate.measure))
    for loc, name in named:
        if ids and name not in ids:
            yield loc, f'måttet "{name}" finns inte under measures – {remedy(name, ids)}'


def _same_cost_twice(plan: Related) -> Iterator[tuple[Loc, str]]:
    """Two costs of one measure, of one kind and on one bearer: a single row can hold both, and two would hide one."""
    seen: dict[tuple[str, str, bool], list[int]] = {}
    for i, cost in enumerate(plan.costs):
        seen.setdefault((cost.measure, cost.falls_on, cost.cashable), []).append(i)
    for rows in seen.values():
        for i in rows if len(rows) > 1 else ():
            others = ", ".join(str(other + 1) for other in rows if other != i)
            cost = plan.costs[i]
            yield (
                ("costs", i),
                f'kostnad {i + 1} gäller samma sak som kostnad {others}: måttet "{cost.measure}", falls_on '
                f"{cost.falls_on} och cashable {str(cost.cashable).lower()} – lägg ihop dem till en rad",
            )


def _own_columns(plan: Related) -> Iterator[tuple[Loc, str]]:
    """Of the comparison's file: the columns it names, and the main measure's for those it leaves out."""
    given = plan.comparison
    main = next((measure for measure in plan.measures if measure.main), plan.measures[0] if plan.measures else None)
    if given is None or given.file is None or main is None or main.source is None:
        return
    own = {"month" if key == "period" else key: head for key, head in main.source.columns.items()}
    if told := shared_column(own | given.columns):
        yield ("comparison",), f"jämförelsens fil läses med måttets kolumner där den inte anger egna: {told}"
