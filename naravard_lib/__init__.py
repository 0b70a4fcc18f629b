"""Analysis workbench for Swedish nära vård: the names a notebook may use.

Importing this runs nothing and loads nothing; each name loads its module when first asked for (PEP 562).
"""

import sys
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "naravard_lib.analysis.cycle.aggregate": ("assess_aggregate",),
    "naravard_lib.analysis.cycle.baseline": ("describe_baseline",),
    "naravard_lib.analysis.cycle.benefit": ("assess_benefit",),
    "naravard_lib.analysis.cycle.inscription": ("assess_inscription", "assess_outcomes", "plan_inscription"),
    "naravard_lib.analysis.cycle.outcome": ("assess_outcome",),
    "naravard_lib.analysis.cycle.readiness": ("assess_readiness",),
    "naravard_lib.analysis.cycle.sides": ("assess_sides",),
    "naravard_lib.analysis.cycle.summary": ("summarise",),
    "naravard_lib.analysis.cycle.target": ("assess_target",),
    "naravard_lib.analysis.events.profile": ("month_profile",),
    "naravard_lib.analysis.events.rates": ("bed_days", "monthly_rates", "readmissions"),
    "naravard_lib.analysis.events.windows": ("person_windows",),
    "naravard_lib.analysis.groups.comparing": ("compare_groups",),
    "naravard_lib.analysis.overview.evidence": ("view_evidence",),
    "naravard_lib.analysis.overview.own": ("own_results", "typed_result"),
    "naravard_lib.analysis.persons.design": ("InscriptionDesign",),
    "naravard_lib.analysis.persons.inscription": ("compare_inscription",),
    "naravard_lib.analysis.persons.planning": ("plan_persons",),
    "naravard_lib.analysis.series.design": ("ItsDesign",),
    "naravard_lib.analysis.series.its": ("fit_its",),
    "naravard_lib.analysis.series.many": ("fit_many",),
    "naravard_lib.analysis.series.power": ("power_curve",),
    "naravard_lib.analysis.series.spc": ("spc",),
    "naravard_lib.analysis.value.benefit": ("benefit",),
    "naravard_lib.analysis.value.potential": ("potential",),
    "naravard_lib.analysis.value.sizing": ("size_need_groups",),
    "naravard_lib.catalogue.measures": ("find_measure", "measures", "suggest"),
    "naravard_lib.evidence.reading": ("conflicts", "evidence", "spread"),
    "naravard_lib.evidence.placing": ("place_in_evidence",),
    "naravard_lib.errors": ("DesignError", "FitError", "NaravardError", "NaravardWarning", "SourceError", "TableError"),
    "naravard_lib.estimate": ("CheckResult", "Estimate"),
    "naravard_lib.initiative": ("CoEvent", "Exclusion", "Initiative", "load_initiative"),
    "naravard_lib.plots.aggregate": ("plot_aggregate",),
    "naravard_lib.plots.baseline": ("plot_baseline", "plot_units"),
    "naravard_lib.plots.benefit": ("plot_benefit",),
    "naravard_lib.plots.effects": ("plot_effects",),
    "naravard_lib.plots.evidence": ("plot_evidence", "plot_evidence_choice"),
    "naravard_lib.plots.groups": ("plot_groups",),
    "naravard_lib.plots.inscription": ("plot_inscription",),
    "naravard_lib.plots.inscription_designs": ("plot_inscription_designs",),
    "naravard_lib.plots.inscription_profile": ("plot_inscription_profile",),
    "naravard_lib.plots.outcome": ("plot_outcome",),
    "naravard_lib.plots.points": ("plot_points",),
    "naravard_lib.plots.potential": ("plot_potential", "plot_tornado"),
    "naravard_lib.plots.power": ("plot_power",),
    "naravard_lib.plots.sensitivity": ("plot_sensitivity",),
    "naravard_lib.plots.sides": ("plot_sides",),
    "naravard_lib.plots.sizing": ("plot_sizing",),
    "naravard_lib.plots.target": ("plot_target",),
    "naravard_lib.plots.timeline": ("plot_timeline",),
    "naravard_lib.wording.aggregate": ("head_aggregate", "text_aggregate"),
    "naravard_lib.wording.aggregate_tables": ("tables_aggregate",),
    "naravard_lib.wording.baseline": ("tables_baseline", "tables_published", "text_baseline"),
    "naravard_lib.wording.benefit": ("text_benefit",),
    "naravard_lib.wording.benefit_tables": ("table_benefit", "tables_benefit"),
    "naravard_lib.wording.checks": ("tables_checks",),
    "naravard_lib.wording.outcome": ("tables_methods", "tables_outcome", "text_outcome"),
    "naravard_lib.wording.certainty": ("table_key_figures", "text_certainty"),
    "naravard_lib.wording.definitions": ("table_design", "text_definitions"),
    "naravard_lib.wording.evidence": ("text_evidence", "text_evidence_goal"),
    "naravard_lib.wording.evidence_place": ("text_place",),
    "naravard_lib.wording.evidence_tables": (
        "tables_evidence_conflicts",
        "tables_evidence_ground",
        "tables_evidence_rows",
        "tables_evidence_spread",
    ),
    "naravard_lib.wording.groups": ("tables_groups", "text_groups"),
    "naravard_lib.wording.inscription": ("head_inscription", "text_inscription"),
    "naravard_lib.wording.inscription_outcomes": ("tables_outcomes",),
    "naravard_lib.wording.inscription_planning": ("tables_persons",),
    "naravard_lib.wording.inscription_tables": (
        "tables_designs",
        "tables_inscription_checks",
        "tables_inscription_flow",
        "tables_naive",
        "text_designs",
    ),
    "naravard_lib.wording.inscription_teams": ("tables_teams",),
    "naravard_lib.wording.measures": ("table_measures", "table_suggestion", "text_measure"),
    "naravard_lib.wording.patient_type": ("text_patient_type",),
    "naravard_lib.wording.points_tables": ("tables_points",),
    "naravard_lib.wording.potential": ("text_potential", "text_potential_certainty"),
    "naravard_lib.wording.potential_inputs": ("tables_potential_inputs",),
    "naravard_lib.wording.potential_tables": ("tables_potential",),
    "naravard_lib.wording.readiness": ("text_readiness",),
    "naravard_lib.wording.sensitivity": ("tables_sensitivity", "text_sensitivity"),
    "naravard_lib.wording.sides": ("tables_sides", "text_sides"),
    "naravard_lib.wording.sizing": ("text_areas", "text_sizing", "text_sizing_certainty"),
    "naravard_lib.wording.sizing_tables": (
        "tables_areas",
        "tables_printed",
        "tables_shares",
        "tables_sizing",
        "tables_staffing",
    ),
    "naravard_lib.wording.standard": ("tables_standard", "text_standard"),
    "naravard_lib.wording.summary": (
        "table_facts",
        "table_people",
        "table_questions",
        "table_sources",
        "text_matters",
        "text_summary",
    ),
    "naravard_lib.wording.target": ("tables_power", "tables_target", "text_target"),
    "naravard_lib.handover": ("load_results", "save_result"),
    "naravard_lib.tables.events": ("EventTables",),
    "naravard_lib.workbook.aggregate": ("load_aggregate",),
    "naravard_lib.workbook.events": ("load_events",),
    "naravard_lib.workbook.groups": ("load_groups",),
    "naravard_lib.workbook.holding": ("hold",),
    "naravard_lib.workbook.points": ("load_points",),
    "naravard_lib.workbook.potential": ("load_potential",),
    "naravard_lib.workbook.prices": ("load_prices",),
    "naravard_lib.workbook.series": ("load_series",),
    "naravard_lib.workbook.sizing": ("load_sizing",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'naravard_lib' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


if "ipykernel" in sys.modules:  # an analyst's own kernel
    import_module("naravard_lib.lab").stop_together()
