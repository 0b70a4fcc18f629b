"""A report for a manager is in Swedish: no English words and no statisticians' words, and not too hard to read."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import SHIPPED

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from lix import lix, prose  # noqa: E402  # benchmarks are scripts beside each other, no package


def listed(text: str) -> set[str]:
    return set(text.split())


# Common English words that are no Swedish words: all, her, his, kind, man, not, over, post, so, total and the like
# cannot tell.
ENGLISH = listed("""
    the and that with this from they have which were been their would there what about when make just know take people
    into year good some could them other than then now look only come its think also back after use two how our work
    first well way even new want because any these give us are was but you she had did does done being where who whom
    why each both few more less such no nor same too very can should might between during before above below through
    again further once here while against off out down up own month months week weeks day days years date hour unit
    units value values number numbers count counts rate mean sum average change changes increase decrease higher lower
    effect effects result results report table figure source notes summary answer question missing none true false error
    warning unknown yes observed expected fitted predicted actual visit visits patients care municipality comparison
    treated control group groups dataset file files row rows column columns name names label labels
""")
JARGON = listed("""
    baseline target outcome level slope placebo reml bootstrap p-value p-values outlier outliers intercept covariate
    counterfactual estimate estimates confidence interval intervals significance significant autocorrelation residual
    residuals regression likelihood prior posterior envelope ols gls glm arima poisson newey-west durbin-watson
    cumulative relative absolute variance deviation sample robust harmonics autokorrelation residualer kovariat
    kontrafaktisk kontrafaktiskt heteroskedasticitet signifikant signifikans signifikanta p-värde p-värden standardfel
    konfidensgrad varians frihetsgrader dataframe python nan notebook kernel traceback
""")


class Text(HTMLParser):
    """All text a reader sees or hears: content and alternative texts, without code, addresses and file names."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = 0
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("style", "script", "code", "pre")
        self.parts += [value or "" for name, value in attrs if name in ("alt", "aria-label", "title")]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script", "code", "pre")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def words(html: str) -> list[str]:
    reader = Text()
    reader.feed(html)
    text = re.sub(r"\S+\.(?:csv|xlsx|yaml|json|ipynb|pdf|html)\b|https?://\S+", " ", "\n".join(reader.parts))
    return [word.casefold() for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)]


EXPLAINED = "(regression mot medelvärdet)"  # the term the field knows it by, in brackets after what it means


def foreign(html: str) -> list[str]:
    return sorted({word for word in words(html.replace(EXPLAINED, " ")) if word in ENGLISH | JARGON})


@pytest.fixture(scope="module")
def reports(shipped_reports: Path) -> dict[str, str]:
    pages = sorted(shipped_reports.glob("*/rapport.html"))
    found = {file.parent.name: file.read_text(encoding="utf-8") for file in pages}
    assert tuple(sorted(found)) == SHIPPED
    return found


def test_no_report_has_an_english_word_or_a_statisticians(reports: dict[str, str]) -> None:
    assert {name: foreign(html) for name, html in reports.items()} == {name: [] for name in reports}
    assert all(len(words(html)) > 300 for html in reports.values())


def test_every_report_can_be_read_without_effort(reports: dict[str, str]) -> None:
    found = {name: round(lix(prose(html)), 1) for name, html in reports.items()}
    assert {name: value for name, value in found.items() if value > 45} == {}


def test_english_is_noticed_where_a_reader_meets_it() -> None:
    page = '<p>Utgångsläget (baseline) var 87.</p><img alt="No change"><svg aria-label="the effect"></svg>'
    assert foreign(page) == ["baseline", "change", "effect", "no", "the"]
    assert foreign("<pre>the baseline</pre><p>se baseline.csv och https://the.example/target</p>") == []
    assert foreign("<p>Med p-värde och REML.</p>") == ["p-värde", "reml"]


def test_lix_is_bjornssons() -> None:
    assert lix(["Katten sov. Hunden vaktade."]) == pytest.approx(4 / 2 + 100 * 1 / 4)
    assert lix(["Det var 1 000 besök och 3,5 dagar i snitt."]) == pytest.approx(9.0)
    assert prose("<h1>Rubrik</h1><p>Ett <b>ord</b>.</p><table><tr><td><p>nej</p></td></tr></table>") == ["Ett ord."]
