"""What speaks for or against the designs, each with the world that it reveals (METHODS D)."""

from naravard_lib import formats
from naravard_lib.analysis.persons.design import Window
from naravard_lib.analysis.persons.designs import PLANNED, YEAR_BEFORE, Compared, add
from naravard_lib.analysis.persons.history import FINE, total
from naravard_lib.analysis.persons.size import LIMITS
from naravard_lib.analysis.persons.tally import LogRatio, Tally, contrast
from naravard_lib.analysis.persons.weights import History, weighted
from naravard_lib.estimate import CheckResult, Estimate
from naravard_lib.tables.panel import Panel

_TOO_LITTLE = "Underlaget räcker inte för att pröva detta."
_REACH = 6  # months of history that the placebo matches on
_EARLIER = 12  # months: a placebo half a year earlier lies in the crisis and gives 57-100 % false alarms (METHODS D)


def diagnose(panel: Panel, compared: Compared, level: float) -> tuple[CheckResult, ...]:
    """The checks, in the order a reader should meet them."""
    return (
        _earlier_state(compared, level),
        _mirror(compared, level),
        _two_ways(compared, level),
        _decay(compared, level),
        _planned(compared, level),
        _placebo(panel, compared, level),
    )


def _earlier_state(compared: Compared, level: float) -> CheckResult:
    found = contrast(compared.tallies["T", compared.outcome, YEAR_BEFORE])
    who = "dem som var i samma läge de tre senaste månaderna"
    return _check(
        "Läget 7–12 månader före",
        found,
        level,
        ("De inskrivna hade då {gap} än", "De inskrivna skilde sig då inte säkert från"),
        f"{{}} {who}.",
    )


def _mirror(compared: Compared, level: float) -> CheckResult:
    """Passed when its interval lies below its limit: the one check that a decrease has to stand up to."""
    found, name = compared.mirror, "Mot kvartalet före krisen"
    if found is None:
        return CheckResult(name, None, _TOO_LITTLE)
    ratio = found.estimate(level)
    passed = ratio.high < LIMITS[-1]
    stays = "står sig" if passed else "står sig inte säkert"
    text = (
        f"En minskning {stays} när månaderna efter hålls mot kvartalet närmast före den gemensamma krisen. Provet tar "
        "bort kriser som går över av sig själva lika fort som de kom."
    )
    return CheckResult(name, passed, text, _rows(ratio))


def _two_ways(compared: Compared, level: float) -> CheckResult:
    full, short = compared.ratio("F", compared.post), compared.ratio("T", compared.post, YEAR_BEFORE)
    return _check(
        "Lång historia mot kort",
        full - short if full and short else None,
        level,
        (
            "Jämförda efter hela sin historia har de inskrivna {gap} än",
            "Med hela historien blir det ingen säker skillnad mot",
        ),
        "{} när bara de tre senaste månaderna jämförs.",
    )


def _decay(compared: Compared, level: float) -> CheckResult:
    return _check(
        "Månad 7–12 mot månad 1–3",
        compared.decay,
        level,
        (
            "Mot de jämförda har de inskrivna {gap} i månad 7–12 än i",
            "Mot de jämförda är det ingen säker skillnad mellan månad 7–12 och",
        ),
        "{} månad 1–3. En minskning som kommer sent kan vara en kris som går över och som inte syns i registren.",
    )


def _planned(compared: Compared, level: float) -> CheckResult:
    key = ("P", PLANNED, compared.far)
    found = contrast(compared.tallies[key]) if key in compared.tallies else None
    return _check(
        "Planerade besök före",
        found,
        level,
        ("De inskrivna hade {gap} än", "De inskrivna skilde sig inte säkert från"),
        "{} de jämförda långt före inskrivningen, räknat i planerade besök. En skillnad tyder på att den som skrev in "
        "såg en skörhet som inte syns i akutbesök och inläggningar.",
    )


def _placebo(panel: Panel, compared: Compared, level: float) -> CheckResult:
    """The same comparison with every inscription a year earlier: there is no effect to find.

    It matches on half a year, so that the half-year before that is left to be held against: whoever will be inscribed
    is frailer than their history tells, and only a change can be asked about.
    """
    first = min((risk.index for risk in compared.sets), default=0)
    found = _a_year_earlier(panel, compared) if first >= _EARLIER + 2 * _REACH else None
    return _check(
        "Som om inskrivningen skett ett år tidigare",
        found,
        level,
        ("Då blir det {gap} än hos", "Då blir det ingen säker skillnad mot"),
        "{} de jämförda, fast ingen ännu var inskriven.",
    )


def _a_year_earlier(panel: Panel, compared: Compared) -> LogRatio | None:
    book, after, before = History(panel, _REACH), Tally.zero(panel.persons), Tally.zero(panel.persons)
    odds = book.odds(compared.sets, earlier=_EARLIER)
    post = Window(compared.post.first - _EARLIER, compared.post.last - _EARLIER)
    far = Window(-_EARLIER - 2 * _REACH, -_EARLIER - _REACH - 1)
    for risk in compared.sets:
        (code,) = book.codes(risk.index - _EARLIER, FINE)
        weights = weighted(risk, code, odds)
        for tally, window in ((after, post), (before, far)):
            events = total(panel.counts[compared.outcome], risk.index, window)
            add(tally, events, total(panel.time, risk.index, window), weights)
    return contrast(after, before)


def _check(name: str, found: LogRatio | None, level: float, begin: tuple[str, str], rest: str) -> CheckResult:
    """Passed when the interval holds no difference; not asked where there is too little to ask with."""
    if found is None:
        return CheckResult(name, None, _TOO_LITTLE)
    ratio = found.estimate(level)
    passed = not ratio.excludes(1.0)
    start = begin[1] if passed else begin[0].format(gap=_gap(ratio))
    return CheckResult(name, passed, rest.format(start), _rows(ratio))


def _gap(ratio: Estimate) -> str:
    return f"{formats.percent(abs(ratio.value - 1))} {'fler' if ratio.value > 1 else 'färre'}"


def _rows(ratio: Estimate) -> tuple[tuple[str, float], ...]:
    return (("kvot", ratio.value), ("från", ratio.low), ("till", ratio.high))
