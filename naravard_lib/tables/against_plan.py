"""Whether a series reaches what its initiative file asks: baseline, change, months enough, little hidden."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from naravard_lib.initiative import Initiative, Intervention
from naravard_lib.tables.checks import excluded_months
from naravard_lib.tables.series import MAX_SUPPRESSED, MIN_AFTER, MIN_BEFORE, Mask, Monthly

_LONG = (
    "uttaget har längre perioder än månader, så någon osäkerhet går inte att räkna ut; beställ måttet månad för månad."
)


def plan_remarks(plan: Initiative, monthly: Monthly, where: str) -> list[str]:
    """What a series lacks for the plan it belongs to, in Swedish; none of it stops a report.

    Args:
        plan: the initiative.
        monthly: the main measure's totals.
        where: "folder/file", the beginning of every sentence.
    """
    remarks = [*_baseline_remarks(plan, monthly, where), *_hidden_remarks(plan, monthly, where)]
    if plan.intervention is not None:
        remarks += _change_remarks(plan, plan.intervention, monthly, where)
    return remarks


def points_remarks(plan: Initiative, points: pd.DataFrame, where: str) -> list[str]:
    """What a frame of few points lacks, in Swedish; arguments as for `plan_remarks`."""
    treated = points[(points["role"] == "treated").to_numpy()]
    remarks = [f"{where}: {_LONG}"]
    if plan.intervention is not None:
        start = plan.intervention.from_
        if not (treated["to"] < start).any():
            remarks.append(f"{where}: inget värde ligger före insatsen ({start}); beställ tidigare perioder.")
        if not (treated["from"] >= start).any() and start.start_time.date() <= plan.extracted:
            remarks.append(
                f"{where}: inget värde ligger helt efter insatsens start ({start}); beställ uttaget igen senare."
            )
    return remarks


def _span(monthly: Monthly) -> str:
    return "–".join(str(pd.Period(ordinal=int(monthly.month[i]), freq="M")) for i in (0, -1))


def _baseline_remarks(plan: Initiative, monthly: Monthly, where: str) -> Iterator[str]:
    baseline = plan.baseline
    if baseline is None:
        return
    if baseline.from_.ordinal < monthly.month[0] or baseline.to.ordinal > monthly.month[-1]:
        yield (
            f"{where}: baseline är {baseline.from_}–{baseline.to} men uttaget har {_span(monthly)}; "
            "rätta baseline i initiative.yaml eller beställ fler månader."
        )


def _hidden_remarks(plan: Initiative, monthly: Monthly, where: str) -> Iterator[str]:
    used = used_months(plan, monthly)
    share = float(monthly.suppressed[used].mean()) if used.any() else 0.0
    if share > MAX_SUPPRESSED:
        yield (
            f"{where}: värdet är dolt i {monthly.suppressed[used].sum()} av {used.sum()} månader, högst en femtedel "
            "går att räkna med; beställ uttaget för större enheter eller utan dolda värden."
        )


def _change_remarks(plan: Initiative, change: Intervention, monthly: Monthly, where: str) -> Iterator[str]:
    start = change.from_.ordinal
    if change.from_.start_time.date() > plan.extracted and monthly.month[-1] < start:
        return  # not begun when the extract was made: the months before are what there is to read
    if not monthly.month[0] < start <= monthly.month[-1]:
        yield (
            f"{where}: insatsen börjar {change.from_} men uttaget har {_span(monthly)}; "
            "rätta intervention i initiative.yaml eller beställ fler månader."
        )
        return
    used = used_months(plan, monthly)
    sides = (
        (used & (monthly.month < start), MIN_BEFORE, "före insatsen"),
        (used & (monthly.month >= start), MIN_AFTER, "efter införandet"),
    )
    for months, least, when in sides:
        if months.sum() < least:
            yield (
                f"{where}: {months.sum()} användbara månader {when} ({change.from_}), minst {least} behövs; "
                "beställ fler månader eller korta phase_in och exclude i initiative.yaml."
            )


def used_months(plan: Initiative, monthly: Monthly) -> Mask:
    """The months an effect would be estimated from: from the baseline on, without exclusions, gap and phase-in."""
    excluded = [month.ordinal for month in excluded_months(plan.exclude)]
    used: Mask = ~np.isin(monthly.month, excluded)
    if plan.baseline is not None:
        used &= monthly.month >= plan.baseline.from_.ordinal
    if plan.intervention is not None:
        start = plan.intervention.from_.ordinal
        last = plan.baseline.to.ordinal if plan.baseline is not None else start - 1
        used &= (monthly.month <= last) | (monthly.month >= start + plan.intervention.phase_in)
    return used
