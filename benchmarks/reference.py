"""Every exact figure of DOMAIN M7–M10, expected and computed side by side; ends with 1 if a difference is unexplained.

M7 and M9 are typed here from the sources. M8 and M10 stand as `printed` rows in the shipped cases of data/questions, so
that the answers print the same comparison; tests hold those rows against DOMAIN.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from common import header

import naravard_lib as nv
from naravard_lib import formats
from naravard_lib.analysis.cycle.benefit import assess_benefit
from naravard_lib.analysis.value import potential_reference, sizing_reference
from naravard_lib.analysis.value.inhabitants import find_inhabitants
from naravard_lib.evidence.reading import evidence
from naravard_lib.evidence.schema import Bound

SIZING = ("umea-lansdel",)
POTENTIAL = ("mest-sjuka-aldre", "vgr-simulering", "kol", "hjartsvikt")
FURTHER = 60  # named figures beside table 1 that the evidence base must hold
PRESUPPOSED = 31_230  # inhabitants 65+ that the whole area's figures presuppose, about (M8)
WIDTHS = (66, 16, 16)
# Table 1 of the knowledge overview (SKR 2025), M9: id -> lowest, highest, bound. Spread as the table words it.
TABLE_1: dict[str, tuple[float | None, float | None, Bound]] = {
    "t1_sjukhusteam_varddygn": (25, 70, "interval"),
    "t1_sjukhusteam_strul": (20, 50, "interval"),
    "t1_lakare_slutenvard": (10, 65, "interval"),
    "lakare_akutbesok": (10, 50, "interval"),  # the text's, which M9 sets beside the table's
    "t1_specifika_vardtillfallen": (20, 65, "interval"),
    "t1_fokuserad_hemtjanst": (60, 90, "interval"),
    "t1_fokuserad_sarskilt_boende": (20, 20, "about"),
    "t1_forstarkt_sjukhusbesok": (40, 50, "interval"),
    "t1_forstarkt_oppenvard": (60, 60, "about"),
    "t1_aldremottagning_slutenvard": (20, 20, "about"),
    "t1_mottagning_slutenvard": (60, 60, "about"),
    "t1_mottagning_oppenvard": (50, 50, "about"),
    "t1_egenmonitorering_kontakter": (20, 30, "interval"),
    "ostergotland_kol": (80, 80, "about"),
    "t1_screening_aterinskrivning": (20, 30, "interval"),
    "t1_screening_varddygn": (20, 20, "about"),
    "t1_screening_foraldraoro": (30, 30, "about"),
    "t1_screening_fallskador": (20, 20, "about"),
    "t1_samverkan_remisser": (5, 10, "interval"),
    "t1_samverkan_barn": (50, 50, "about"),
    "t1_spridning_sjukhusteam": (16, None, "more_than"),
    "t1_spridning_lakare": (16, None, "more_than"),
    "t1_spridning_specifika": (None, None, "no_figure"),
    "t1_spridning_fokuserad": (None, None, "no_figure"),
    "t1_spridning_forstarkt": (None, None, "no_figure"),
    "t1_spridning_aldremottagning": (10, None, "more_than"),
    "t1_spridning_mottagning_regioner": (16, None, "more_than"),
    "t1_spridning_mottagning_kommuner": (60, 60, "about"),
    "t1_spridning_egenmonitorering": (16, None, "more_than"),
    "t1_spridning_lots_regioner": (16, 16, "exact"),
    "t1_spridning_lots_kommuner": (30, 30, "about"),
    "t1_spridning_screening_ovrigt": (None, None, "no_figure"),
    "t1_spridning_samverkan_regioner": (16, None, "more_than"),
    "t1_spridning_samverkan_kommuner": (70, 70, "about"),
    # The text's exact figures for 2023, and the further cases that M9 names.
    "mobila_regioner_2023": (19, 19, "exact"),
    "aldremottagning_regioner_2023": (11, 11, "exact"),
    "aldremottagning_kommuner_2023": (6, 6, "exact"),
    "teamarbete_regioner_2023": (17, 17, "exact"),
    "teamarbete_kommuner_2023": (61, 61, "exact"),
    "egenmonitorering_regioner_2023": (20, 20, "exact"),
    "egenmonitorering_kommuner_2023": (17, 17, "exact"),
    "lots_regioner_2023": (16, 16, "exact"),
    "lots_kommuner_2023": (33, 33, "exact"),
    "samverkan_regioner_2023": (20, 20, "exact"),
    "samverkan_kommuner_2023": (70, 70, "exact"),
    "skaraborg_akutbesok": (None, 80, "up_to"),
    "skaraborg_slutenvard": (None, 90, "up_to"),
    "skaraborg_varddagar": (92, None, "more_than"),
    "ronneby_ater_bild": (80, 80, "exact"),
    "ronneby_ater_med": (5, 5, "about"),
    "ronneby_ater_utan": (15, 15, "about"),
    "ronneby_ater_raknat": (67, 67, "about"),
    "ronneby_hemtjanst": (62, 62, "exact"),
    "ronneby_korttidskostnad": (50_000, 50_000, "about"),
    "eskilstuna_hemtjanst": (60, 60, "exact"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what it is, expected, computed, and why they differ if they do."""

    name: str
    expected: str
    computed: str
    why: str = ""


def ljungby() -> Iterator[Line]:
    """M7: the savings of the final report, with its own rounding, and what the two means say together."""
    plan = nv.load_initiative("ljungby-samverkan")
    found = assess_benefit(plan, nv.assess_outcome(plan, nv.load_series(plan), _target(plan)))
    price = found.reported[0].benefit.price
    yield _line("Akutbesök i Ljungby, netto per besök, kr", 5419, price.net)
    for each, fewer, kr in zip(found.reported, (24, 9), (1_560_672, 585_252), strict=True):
        yield _line(f"{each.after.what}: färre per månad", fewer, each.fewer)
        yield _line(f"{each.after.what}: kr per år", kr, each.kr)
    unrounded = round(24 * 12 * price.unrounded)
    yield _line("  utan avrundning av priset, kr per år", 1_560_730, unrounded)
    yield Line(
        "  som rapporten skriver den", "ca 1,5 miljoner", _kr(found.reported[0].kr), "rapportens avrundning nedåt"
    )
    yield _line("Mars–april över juni–juli, besök per månad", 22.5, found.apart[0].difference)


def _target(plan: nv.Initiative) -> object:
    series = nv.load_series(plan)
    return nv.assess_target(plan, nv.describe_baseline(plan, series))


def sizing() -> Iterator[Line]:
    """M8: every printed number of the case, and what its sums come to."""
    for case in SIZING:
        basis = nv.load_sizing(case)
        for row in sizing_reference.compare_printed(basis):
            yield _line(row.name, row.printed, row.computed, row.explanation)
        held = {row.name: row for row in sizing_reference.presupposed(basis, find_inhabitants(basis))}
        vindeln, whole = held["Vindeln"], held[sizing_reference.WHOLE]
        yield Line("Vindeln, invånare 65+ som talen förutsätter", "1563–1565", f"{vindeln.low:.0f}–{vindeln.high:.0f}")
        outside = "" if whole.low <= PRESUPPOSED <= whole.high else "DIFFERS"
        held_by = f"{_number(round(whole.low))}–{_number(round(whole.high))}"
        yield Line(
            "Hela området, invånare 65+, omkring", _number(PRESUPPOSED), outside or held_by, "" if outside else "rymmer"
        )


def overview() -> Iterator[Line]:
    """M9: table 1 and the further cases, as the evidence base holds them, and how many figures it holds beside them."""
    held = {row.id: (row.low, row.high, row.bound) for row in evidence()}
    for name, expected in TABLE_1.items():
        yield Line(name, _span(*expected), _span(*held[name]) if name in held else "saknas")
    listed = {row.id for row in evidence() if row.table1}
    yield _line("Tal i tabell 1 som basen har utöver dem ovan", 0, len(listed - set(TABLE_1)))
    further = [row for row in evidence() if not row.table1 and row.bound != "no_figure"]  # named in kunskapsbas.md
    few = "" if len(further) >= FURTHER else "för få"
    yield Line(
        "Namngivna tal utöver tabell 1", f"minst {FURTHER}", few or f"{len(further)}", "" if few else "fler än så"
    )


def potential() -> Iterator[Line]:
    """M10: every printed number of the cases beside the plain arithmetic."""
    for case in POTENTIAL:
        for row in potential_reference.compare_printed(nv.load_potential(case).file):
            yield _line(f"{case}: {row.name}, {row.unit}", row.printed, row.computed, row.explanation)


def _line(name: str, expected: float, computed: float, why: str = "") -> Line:
    return Line(name, _number(expected), _number(computed), why)


def _number(value: float) -> str:
    return formats.number(value, 0 if float(value).is_integer() else 3 if abs(value) < 1 else 1).replace("\u00a0", " ")


def _kr(value: float) -> str:
    return f"{_number(value)} kr"


def _span(low: float | None, high: float | None, bound: str) -> str:
    ends = "–".join(f"{end:g}" for end in dict.fromkeys((low, high)) if end is not None)
    return f"{ends or 'ord'} {bound}"


def main() -> int:
    header("Published figures, expected and computed (DOMAIN M7–M10)")
    unexplained = 0
    for title, part in (("M7", ljungby), ("M8", sizing), ("M9", overview), ("M10", potential)):
        print(f"{title:<{WIDTHS[0]}}{'expected':>{WIDTHS[1]}}{'computed':>{WIDTHS[2]}}")
        lines = list(part())
        for line in lines:
            differs = line.expected != line.computed
            unexplained += differs and not line.why
            mark = f"  {line.why}" if differs and line.why else "  DIFFERS" if differs else ""
            print(f"{line.name:<{WIDTHS[0]}}{line.expected:>{WIDTHS[1]}}{line.computed:>{WIDTHS[2]}}{mark}")
        print(f"{title}: {len(lines)} figures\n")
    print(f"differences unexplained: {unexplained}")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
