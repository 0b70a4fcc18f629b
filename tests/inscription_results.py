"""Results of a comparison at inscription made by hand: every verdict, and the extracts that make it hard to tell."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.persons.results.comparison import (
    Bracket,
    FlowStep,
    InscriptionComparison,
    Naive,
    NaiveRow,
    Reason,
    Settling,
    UnitEffect,
    Verdict,
)
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.estimate import CheckResult, Estimate
from naravard_lib.evidence.placing import comparable

LABELS = Labels(
    initiative="narsjukvardsteam",
    name="Närsjukvårdsteam (syntetiska data)",
    measure="Akutbesök",
    definition="Besök på akutmottagning",
    unit="besök",
    per=None,
    lower_is_better=True,
    counted=True,
    synthetic=True,
    source="kontakter.parquet och inskrivningar.parquet",
    extracted=dt.date(2024, 11, 2),
    smallest=5,
    treated="inskrivna",
    place="inskrivna",
)
TEAMS = ("Norra", "Sjöhamns sjukhus", "Skogsbygdens närsjukvård", "Ås", "Mellanby", "Västra hamnen", "Öhus")
SIZES = (61, 44, 33, 25, 19, 14, 9)
DOUBT = "besök registrerades på två ställen till och med mars"
PUBLISHED = comparable("Mobila hemsjukvårdsläkare", "akutbesok")[0]  # 10–50 % fewer visits


def ratio(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, scale="ratio")


def naive_row(unit: str, persons: int, deaths: int, before: float, after: float, doubtful: str = "") -> NaiveRow:
    lived = 6.0 * persons - 3.0 * deaths
    rate = (after / lived) / (before / (6.0 * persons)) if before and lived else np.nan
    return NaiveRow(
        unit, persons, deaths, before, after, 6.0 * persons, lived, after / before - 1 if before else np.nan,
        ratio(rate, 0.8 * rate, 1.25 * rate), doubtful,
    )  # fmt: skip


def profile(persons: int = 205, compared: bool = True, usual: float = 0.28) -> pd.DataFrame:
    """A crisis before month 0 and the way back after it, the same for both but for a little."""
    month = np.arange(-24, 13)
    wave = np.where(month <= 0, np.exp(month / 3.0), np.exp(-month / 2.0))
    rate = usual * (1 + 2.2 * wave + 0.1 * np.sin(month))
    other = usual * (0.95 + 2.0 * wave)
    lost = np.where(month < 1, 0, 2 * month)
    there = np.maximum(persons - lost, 1)
    events = np.round(rate * there)
    compared_rate = other if compared else np.full(len(month), np.nan)
    return pd.DataFrame(
        {"month": month, "rate": events / there, "compared": compared_rate, "persons": there, "events": events}
    )


def units(sizes: Sequence[int] = SIZES, doubtful: str = "") -> tuple[tuple[NaiveRow, ...], tuple[UnitEffect, ...]]:
    """Teams with the same true change, each with its own chance; the doubtful remark belongs to the third."""
    rng = np.random.default_rng(5)
    rows, effects = [], []
    for place, (name, size) in enumerate(zip(TEAMS, sizes, strict=False)):
        remark = doubtful if place == 2 else ""
        before = float(rng.poisson(3.0 * size))
        rows.append(
            naive_row(name, size, int(rng.poisson(0.15 * size)), before, float(rng.poisson(0.5 * before)), remark)
        )
        own, spread = float(np.exp(rng.normal(-0.1, 1.3 / np.sqrt(size)))), 2.6 / np.sqrt(size)
        drawn = float(np.exp(0.3 * np.log(own) - 0.07))
        adjusted = ratio(own, own * np.exp(-spread), own * np.exp(spread))
        shrunken = ratio(drawn, drawn * np.exp(-0.6 * spread), drawn * np.exp(0.6 * spread))
        effects.append(UnitEffect(name, size, rows[-1].ratio, adjusted, shrunken, remark))
    return tuple(rows), tuple(effects)


def balance() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("Akutbesök den senaste månaden", 0.62, 0.11, 0.60, 0.02),
            ("Inskriven på sjukhus samma månad", 0.55, 0.02, 0.54, 0.01),
            ("Kvinnor, andel", 0.58, 0.55, 0.57, 0.03),
            ("Planerade besök per månad", 0.41, 0.26, 0.33, 0.14),
            ("Bor på särskilt boende, andel", 0.01, 0.08, 0.02, -0.05),
        ],
        columns=["covariate", "inscribed", "before", "after", "gap"],
    )


def limits(value: float, low: float, high: float) -> tuple[tuple[str, float], ...]:
    return (("kvot", value), ("från", low), ("till", high))


DIAGNOSTICS = (
    CheckResult("Läget 7–12 månader före", True, "De inskrivna skilde sig då inte säkert.", limits(1.05, 0.83, 1.31)),
    CheckResult("Mot kvartalet före krisen", True, "En minskning står sig.", limits(0.8, 0.66, 0.97)),
    CheckResult("Planerade besök före", False, "De inskrivna hade fler planerade besök.", limits(1.3, 1.12, 1.5)),
    CheckResult("Som om inskrivningen skett ett år tidigare", None, "Underlaget räcker inte för att pröva detta."),
)


def made(
    code: str = "cannot_tell",
    reasons: tuple[Reason, ...] = ("interval_wide",),
    value: float = 0.88,
    spread: float = 0.28,
    sizes: Sequence[int] = SIZES,
    doubtful: str = "",
    smallest: float | None = -0.3,
    settling: Settling | None = None,
) -> InscriptionOutcome:
    """A comparison with comparison persons around a rate ratio; `spread` is half the interval on the log scale."""
    rows, effects = units(sizes, doubtful)
    persons, dead = sum(row.persons for row in rows), sum(row.deaths for row in rows)
    before, after = (sum(getattr(row, name) for row in rows) for name in ("before", "after"))
    whole = naive_row("Alla", persons, dead, before, after, "")
    low, high = value * np.exp(-spread), value * np.exp(spread)
    designs = {
        "T": ratio(0.96 * value, 0.95 * low, 0.97 * high),
        "F": ratio(1.02 * value, 1.01 * low, 1.02 * high),
        "P_post": ratio(0.98 * value, 1.02 * low, 0.94 * high),
        "P_did": ratio(value, low, high),
    }
    found = InscriptionComparison(
        outcome="ed_visits",
        outcome_text="akutbesök",
        months=6,
        level=0.95,
        history=24,
        naive=Naive(whole, rows if len(rows) > 1 else (),
                    naive_row("Alla", persons, dead, 0.8 * before, after),
                    naive_row("Alla", persons, dead, 0.7 * before, 0.85 * after)),
        designs=designs,
        envelope=ratio(value, low, high),
        diagnostics=DIAGNOSTICS,
        profile=profile(persons),
        flow=(
            FlowStep("Inskrivna i team under uttagets tid", persons + 38),
            FlowStep("Med 24 månader i uttaget före och någon månad efter", persons + 10, 28),
            FlowStep("I livet när månaden för inskrivning var slut", persons + 3, 7),
            FlowStep("Med någon i samma läge att jämföra med", persons, 3),
        ),
        balance=balance(),
        units=effects if len(effects) > 1 else (),
        differing=False if len(effects) > 1 else None,
        bracket=None,
        verdict=Verdict(code, reasons, smallest),
        settling=settling or Settling(-0.2, True, 870, 24, 5, 0.8),
    )  # fmt: skip
    remarks = ("14 vistelser som följde på varandra lästes som en.", "6 kontakter efter dödsdatum räknas inte.")
    return InscriptionOutcome(LABELS, found, remarks, (), PUBLISHED)


def alone(sizes: Sequence[int] = SIZES) -> InscriptionOutcome:
    """The same without comparison persons: a bracket, and no interval at all."""
    result = made(sizes=sizes)
    assert result.comparison is not None
    bracket = Bracket(0.42, 1.18, ratio(0.8, 0.6, 1.1), ratio(0.85, 0.62, 1.18))
    found = replace(
        result.comparison, designs={}, envelope=None, diagnostics=(), profile=profile(compared=False),
        balance=balance().iloc[:0], units=(), differing=None, bracket=bracket,
        verdict=Verdict("cannot_tell", ("no_comparison",), None), settling=Settling(-0.2, True, None, 24, 15, 0.8),
    )  # fmt: skip
    return replace(result, comparison=found)


@cache
def results() -> dict[str, InscriptionOutcome]:
    """Every kind of result by name."""
    return {
        "shown": made("shown", (), value=0.74, spread=0.16),
        "not_shown": made("not_shown", (), value=1.01, spread=0.14),
        "wide": made(),
        "disagree": made(reasons=("designs_disagree", "decay"), value=0.8, spread=0.18),
        "increase": made(reasons=("increase",), value=1.4, spread=0.2),
        "short": made(reasons=("short_history", "interval_wide"), settling=Settling(-0.2, False, 870, 36, 5, 0.8)),
        "hopeless": made(reasons=("few_persons",), settling=Settling(-0.2, False, None, 24, 5, 0.8)),
        "fifty": made(reasons=("few_persons",), sizes=(50,), spread=0.7, smallest=-0.48),
        "doubtful": made(doubtful=DOUBT),
        "passing": made(reasons=("passing_crisis",), value=0.8, spread=0.15),
        "alone": alone(),
        "none": InscriptionOutcome(LABELS, None),
        "short_extract": InscriptionOutcome(
            LABELS, None, ("En anmärkning.",), ("Uttaget är för kort; beställ ett längre.",)
        ),
        "tiny": made(reasons=("few_persons",), sizes=(4,), spread=1.5, smallest=-0.99),
    }
