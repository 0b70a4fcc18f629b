"""The question file of a potential as people write it: every fault in one Swedish sentence, all at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import naravard_lib as nv
from naravard_lib.cases.figures import Share
from naravard_lib.cases.potential import FILE
from naravard_lib.errors import DesignError

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
GROUPS = """
groups:
  - {id: alla, name: Alla äldre, persons: {low: 900, high: 1100, source: prov}}
  - {id: inre, name: De sjukaste, persons: {value: 100, source: prov}, within: alla}
"""
MEASURES = """
measures:
  - measure: akutbesok
    use: [{group: alla, per_person: {value: 2, source: prov}}]
    cost: {unit_cost: {value: 3500, source: prov}, price_year: 2023, falls_on: region}
"""
WAYS = """
ways:
  - name: Team
    group: alla
    reach: {value: 0.5, source: prov}
    effects: [{measure: akutbesok, reduction: {low: 0.2, high: 0.3, source: prov}}]
"""
SOUND = f"schema: 1\ntitle: Prov\nabout: Ett prov.{GROUPS}{MEASURES}{WAYS}"
FAULTS = {  # what is changed to what, and the sentence
    "share above one": (
        "reach: {value: 0.5,", "reach: {value: 50,",
        "andelen 50 ska ligga mellan 0 och 1 – 20 procent skrivs som 0.20"),
    "share below zero": (
        "reach: {value: 0.5,", "reach: {value: -0.5,",
        "andelen -0.5 ska ligga mellan 0 och 1 – 20 procent skrivs som 0.20"),
    "low above high": (
        "{low: 900, high: 1100,", "{low: 1100, high: 900,",
        "spannet 1100, 900 står i fel ordning – skriv det lägsta först"),
    "negative effect": (
        "{low: 0.2, high: 0.3,", "{low: -0.3, high: -0.2,",
        "minskningen -0.3 har minustecken – skriv 20 procent färre som 0.20"),
    "effect above all": (
        "{low: 0.2, high: 0.3,", "{low: 20, high: 30,",
        "minskningen 30 är mer än allt – skriv en andel, 20 procent färre är 0.20"),
    "effect on another measure": (
        "[{measure: akutbesok, reduction", "[{measure: varddygn, reduction",
        'effekten gäller "varddygn", men mängd och pris gäller akutbesok – ange effekten på samma mått'),
    "evidence on another measure": (
        "{low: 0.2, high: 0.3, source: prov}", "{evidence: t1_sjukhusteam_varddygn}",
        'raden "t1_sjukhusteam_varddygn" i kunskapsbasen gäller "varddygn", inte "akutbesok" – välj en rad om samma '
        "mått"),
    "unknown evidence": (
        "{low: 0.2, high: 0.3, source: prov}", "{evidence: t1_sjukhusteam_vardygn}",
        'raden "t1_sjukhusteam_vardygn" finns inte i kunskapsbasen – menas "t1_sjukhusteam_varddygn"?'),
    "evidence that is no effect": (
        "{low: 0.2, high: 0.3, source: prov}", "{evidence: mest_sjuka_andel}",
        'raden "mest_sjuka_andel" i kunskapsbasen är ingen uppmätt minskning – välj en annan rad'),
    "evidence and numbers": (
        "{low: 0.2, high: 0.3, source: prov}", "{evidence: medel_varddygn, low: 0.1, high: 0.2}",
        "siffran hämtas redan ur kunskapsbasen – ta bort talen eller nyckeln evidence"),
    "no source": (
        "{value: 3500, source: prov}", "{value: 3500}",
        "siffran ska ha precis en av source (vem som har skrivit den), evidence (rad i kunskapsbasen) och assumption "
        "(eget antagande, och varför)"),
    "bare number": (
        "reach: {value: 0.5, source: prov}", "reach: 0.5",
        "siffran ska ha precis en av source (vem som har skrivit den), evidence (rad i kunskapsbasen) och assumption "
        "(eget antagande, och varför)"),
    "no number": (
        "{value: 3500,", "{value: dyrt,",
        '"value" är dyrt men ska vara ett tal, till exempel 0.20'),
    "unknown group": (
        "    group: alla\n    reach", "    group: ala\n    reach",
        'gruppen "ala" finns inte – menas "alla"?'),
    "unknown outer group": (
        "within: alla", "within: andra",
        'gruppen "andra" finns inte – välj bland alla, inre'),
    "inner larger than outer": (
        "{value: 100, source: prov}", "{value: 2000, source: prov}",
        'grupperna inuti "alla" är tillsammans större än den (2000 mot 1000) – rätta antalen eller ta bort within'),
    "inside itself": (
        "high: 1100, source: prov}}", "high: 1100, source: prov}, within: inre}",
        'gruppen "alla" ligger inuti sig själv – ändra within'),
    "unknown measure": (
        "- measure: akutbesok", "- measure: akutbesk",
        'måttet "akutbesk" finns inte – menas "akutbesok"?'),
    "counted twice": (
        "    use: [{group: alla, per_person: {value: 2, source: prov}}]", "    fewer: {value: 9, source: prov}",
        '"akutbesok" har både fewer och en effekt – samma minskning räknas två gånger'),
    "no use": (
        "    use: [{group: alla, per_person: {value: 2, source: prov}}]\n", "",
        '"akutbesok" saknar use (vad gruppen använder) eller fewer (hur mycket färre)'),
    "persons missing": (
        "name: Alla äldre, persons: {low: 900, high: 1100, source: prov}", "name: Alla äldre",
        '"akutbesok" anges per person, men "alla" saknar antal personer – lägg till persons'),
    "no price": (
        "{unit_cost: {value: 3500, source: prov}, price_year", "{price_year",
        'priset för "akutbesok" går inte ihop med hur mängden anges – lägg till unit_cost'),
    "span without width": (
        "{low: 900, high: 1100,", "{low: 900, high: 900,",
        "spannet börjar och slutar på 900 – ange talet som value"),
    "single number that is a span": (
        "{low: 900, high: 1100,", "{low: 900, high: 1100, bound: up_to,",
        "bound är up_to men talet är ett spann – ta bort bound eller ange value"),
}  # fmt: skip


@pytest.fixture
def questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARAVARD_QUESTIONS", str(tmp_path))
    (tmp_path / "prov").mkdir()
    return tmp_path


def faults(questions: Path, text: str) -> tuple[str, ...]:
    (questions / "prov" / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(DesignError) as caught:
        nv.load_potential("prov")
    return caught.value.faults


def test_a_sound_file_is_read(questions: Path) -> None:
    (questions / "prov" / FILE).write_text(SOUND, encoding="utf-8")
    found = nv.potential(nv.load_potential("prov"), draws=100)
    assert found.base == pytest.approx(1000 * 2 * 0.5 * 0.25 * 3500 * 0.5)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_one_sentence_with_its_line(questions: Path, name: str) -> None:
    old, new, sentence = FAULTS[name]
    assert SOUND.count(old) == 1
    told = faults(questions, SOUND.replace(old, new))
    assert [each.partition(": ")[2] for each in told] == [sentence]
    line = int(told[0].partition(":")[0].removeprefix("prov/potential.yaml rad "))
    assert 3 < line <= SOUND.count("\n") + 1


def test_all_faults_come_at_once(questions: Path) -> None:
    text = SOUND
    for name in ("share above one", "low above high", "no source"):
        old, new, _ = FAULTS[name]
        text = text.replace(old, new)
    text = f"{text.replace('title:', 'titel:')}overlap: störst\n"
    told = "\n".join(faults(questions, text))
    for words in ("andelen 50", "fel ordning", "precis en av source", 'menas "title"', "overlap"):
        assert words in told


def test_text_from_the_file_is_text(questions: Path) -> None:
    bad = "<script>alert(1)</script> $x$ *fet*"
    (questions / "prov" / FILE).write_text(SOUND.replace("title: Prov", f'title: "{bad}"'), encoding="utf-8")
    blocks = nv.text_potential(nv.potential(nv.load_potential("prov"), draws=100))
    assert "&lt;script&gt;" in blocks._repr_mimebundle_()["text/html"]


def test_a_marginal_share_with_a_source_is_not_called_ours(questions: Path) -> None:
    own = SOUND.replace("price_year: 2023", "marginal: {low: 0.3, high: 0.6, source: prov}, price_year: 2023")
    texts = []
    for text in (SOUND, own):
        (questions / "prov" / FILE).write_text(text, encoding="utf-8")
        texts.append(str(nv.text_potential(nv.potential(nv.load_potential("prov"), draws=100))))
    assert ["vårt antagande" in text for text in texts] == [True, False]


def test_a_case_that_does_not_exist_is_told_with_the_nearest() -> None:
    with pytest.raises(DesignError, match=r'Fallet "vgr-simulerng" finns inte i .* – menas "vgr-simulering"\?'):
        nv.load_potential("vgr-simulerng")


def test_a_printed_figure_names_a_step_that_exists(questions: Path) -> None:
    row = "printed: [{name: Summa, of: gros, value: 1, unit: kr, source: prov}]\n"
    (questions / "prov" / FILE).write_text(SOUND + row, encoding="utf-8")
    with pytest.raises(DesignError, match='Raden "Summa" under printed pekar på "gros"'):
        nv.potential(nv.load_potential("prov"), draws=10)


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_a_share_is_kept_or_refused_never_changed(low: float, high: float) -> None:
    given_ = {"low": low, "high": high, "source": "prov"}
    if 0 <= low < high <= 1:
        made = Share.model_validate(given_)
        assert (made.low, made.high, made.bound) == (low, high, "interval")
    else:
        with pytest.raises(ValueError, match=r"fel ordning|mellan 0 och 1|ange talet som value"):
            Share.model_validate(given_)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The third chapter's result of two shipped initiatives, in a folder of derived tables of its own."""
    folder = tmp_path_factory.mktemp("processed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NARAVARD_PROCESSED", str(folder))
        for name in ("exempel-vardcentraler", "exempel-samverkan"):
            plan = nv.load_initiative(name)
            series = nv.load_series(plan)
            outcome = nv.assess_outcome(plan, series, nv.assess_target(plan, nv.describe_baseline(plan, series)))
            nv.save_result(plan, outcome, nv.text_outcome(outcome))
    return folder


@pytest.fixture
def results(measured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARAVARD_PROCESSED", str(measured))


@pytest.mark.usefixtures("results")
def test_an_own_effect_takes_the_place_of_the_published() -> None:
    found = nv.potential(nv.load_potential("kol", "exempel-vardcentraler"))
    effect = next(each for each in found.inputs if each.origin == "own")
    own = found.own[0]
    assert own.certain
    assert own.basis == "area"
    assert (effect.low, effect.high) == pytest.approx((-own.change.high, -own.change.low))
    assert found.base == pytest.approx(14e9 * 0.35 * 0.225 * -own.change.value * 0.5)
    assert found.synthetic
    assert f"räknas det som är uppmätt i {own.name}." in str(nv.text_potential(found))


@pytest.mark.usefixtures("results")
def test_an_effect_that_cannot_be_told_says_so_beside_every_number() -> None:
    found = nv.potential(nv.load_potential("kol", "exempel-samverkan"))
    words = "Det går inte att avgöra om något har ändrats"
    assert not found.own[0].certain
    assert words in str(nv.text_potential(found)).split("\n\n")[1]
    money = [line for line in str(nv.text_potential(found)).split("\n\n") if "miljoner kr" in line]
    assert len(money) == 3
    assert all("går inte att avgöra" in line for line in money)
    for drawn in (nv.plot_potential(found), nv.plot_tornado(found)):
        assert all(words in figure.note and words in figure.alt for figure in drawn)
    tables = [
        block for block in (*nv.tables_potential(found), *nv.tables_potential_inputs(found)) if hasattr(block, "rows")
    ]
    told = [table.caption for table in tables if words in table.note]
    assert told == [f"{name} (syntetiska data)" for name in
                    ("Räknat på grundvärdena", "Varje arbetssätt för sig", "Alla siffror med källa")]  # fmt: skip


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize(
    ("case", "own", "words"),
    [
        ("vgr-simulering", "exempel-vardcentraler", "bygger på färdiga minskningar"),
        ("mest-sjuka-aldre", "exempel-vardcentraler", 'mäter "akutbesok", men fallets effekter gäller varddygn'),
        ("kol", "exempel-vardcentralen", 'menas "exempel-vardcentraler"?'),
        ("kol", "ljungby-samverkan", "har ingen uppmätt effekt med intervall – kör naravard run ljungby-samverkan"),
    ],
)
def test_an_own_effect_that_cannot_be_used_is_one_sentence(case: str, own: str, words: str) -> None:
    with pytest.raises(DesignError) as caught:
        nv.load_potential(case, own)
    assert len(caught.value.faults) == 1
    assert words in str(caught.value)


@pytest.mark.usefixtures("results")
def test_the_file_itself_may_name_an_initiative(questions: Path) -> None:
    own = SOUND.replace("reduction: {low: 0.2, high: 0.3, source: prov}", "initiative: exempel-vardcentraler")
    (questions / "prov" / FILE).write_text(own, encoding="utf-8")
    assert [each.measure for each in nv.load_potential("prov").own.values()] == ["akutbesok"]
