"""The frozen answers to the four questions. Plots, tables and wording read these and nothing else."""

from naravard_lib.analysis.cycle.results.baseline import Baseline, ExposureShift, MeansApart, UnitLevel, YearLevel
from naravard_lib.analysis.cycle.results.labels import Labels
from naravard_lib.analysis.cycle.results.outcome import Outcome, Reached
from naravard_lib.analysis.cycle.results.summary import Question, Summary
from naravard_lib.analysis.cycle.results.target import TargetAssessment

__all__ = [
    "Baseline",
    "ExposureShift",
    "Labels",
    "MeansApart",
    "Outcome",
    "Question",
    "Reached",
    "Summary",
    "TargetAssessment",
    "UnitLevel",
    "YearLevel",
]
