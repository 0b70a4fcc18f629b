"""Where things lie: the only module that knows folder names."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from naravard_lib.errors import SourceError

INITIATIVE_FILE = "initiative.yaml"
WORK = ".arbete"  # under the reports, hence on their disk: where each initiative is made, and goes on after a stop
LOCK = ".lock"  # under the reports: held by the run at work there
STOPPED = "avbrutet"  # under data/processed/<id>: the notebook that stopped, and why
FORMER = "tidigare_rapport"  # under data/processed/<id>: the report from before it stopped


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one run.

    Attributes:
        raw: one folder per initiative; never written to.
        processed: tidy tables and result files, derived.
        reports: one folder per initiative, and the index page.
        notebooks: the chapter notebooks.
        questions: one folder per case of a question, beside `raw`; never written to.
    """

    raw: Path
    processed: Path
    reports: Path
    notebooks: Path
    questions: Path

    def results(self, initiative: str) -> Path:
        """Folder of the result files of one initiative."""
        return self.processed / initiative / "results"

    def events(self, initiative: str) -> Path:
        """Folder of the checked, pseudonymised event tables of one initiative."""
        return self.processed / initiative / "events"

    def report(self, initiative: str) -> Path:
        """Folder of the finished report of one initiative."""
        return self.reports / initiative

    def work(self, initiative: str) -> Path:
        """Folder that the report of one initiative is made in; what a stopped run left there is used by the next."""
        return self.reports / WORK / initiative

    def staged(self, initiative: str) -> "Workspace":
        """The folders that the chapters of one initiative see and write while its report is made."""
        work = self.work(initiative)
        return replace(self, processed=work / "processed", reports=work / "reports")

    def stopped(self, initiative: str) -> Path:
        """Folder that tells why the last run of one initiative stopped; it is there only when it did."""
        return self.processed / initiative / STOPPED

    def former(self, initiative: str) -> Path:
        """Folder of the report that was set aside when a later run stopped."""
        return self.processed / initiative / FORMER

    def environment(self) -> dict[str, str]:
        """The variables that make `workspace()` in another process find these same folders."""
        return {
            "NARAVARD_ROOT": str(self.notebooks.parent),
            "NARAVARD_RAW": str(self.raw),
            "NARAVARD_PROCESSED": str(self.processed),
            "NARAVARD_REPORTS": str(self.reports),
            "NARAVARD_QUESTIONS": str(self.questions),
        }


def find_root() -> Path:
    """The project root: `NARAVARD_ROOT`, the nearest parent with data/raw, or the checkout this package lies in."""
    named = os.environ.get("NARAVARD_ROOT")
    if named:
        return Path(named).resolve()
    here = Path.cwd()
    checkout = Path(__file__).resolve().parent.parent
    for folder in (here, *here.parents, checkout):
        if (folder / "data" / "raw").is_dir():
            return folder
    raise SourceError(
        "Hittar ingen mapp med data/raw. Stå i projektets mapp eller ange den i miljövariabeln NARAVARD_ROOT."
    )


def workspace(raw: Path | None = None, out: Path | None = None) -> Workspace:
    """The folders in force.

    Args:
        raw: folder of initiative folders; default `NARAVARD_RAW` or data/raw under the root.
        out: folder for reports. When given, derived tables go into `out`/processed, so that a run on another folder
            leaves the project's own data/processed alone; default reports/ and data/processed under the root.
    """
    root = find_root()
    reports = out or Path(os.environ.get("NARAVARD_REPORTS", root / "reports"))
    processed = out / "processed" if out else Path(os.environ.get("NARAVARD_PROCESSED", root / "data" / "processed"))
    folder = raw or Path(os.environ.get("NARAVARD_RAW", root / "data" / "raw"))
    questions = Path(os.environ.get("NARAVARD_QUESTIONS", root / "data" / "questions"))
    return Workspace(folder.resolve(), processed.resolve(), reports.resolve(), root / "notebooks", questions.resolve())
