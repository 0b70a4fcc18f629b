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
    "per cent of a use, and a price": (
        "per_person: {value: 2, source: prov}", "in_percent: true",
        '"akutbesok" räknas i procent av det gruppen använder (in_percent) – ha då bara ett mått, en grupp under use '
        "och ingen cost"),
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


def test_a_later_schema_is_told_as_in_the_other_files(questions: Path) -> None:
    told = faults(questions, SOUND.replace("schema: 1", "schema: 2"))
    assert told == ("prov/potential.yaml rad 1: filen har schema 2, men den här versionen läser bara schema 1",)


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


def test_printed_figures_that_name_no_step_are_told_at_once_with_their_lines(questions: Path) -> None:
    rows = "".join(
        f"  - {{name: {name}, of: {of}, value: 1, unit: kr, source: prov}}\n"
        for name, of in (("Summa", "gros"), ("Invånare", "population.alla.low"), ("Tillkommer", "aded"))
    )
    line = SOUND.count("\n") + 2
    told = faults(
        questions, f"{SOUND.replace('reach: {value: 0.5,', 'reach: {value: 0.5, bound: exact,')}printed:\n{rows}"
    )
    assert [each.partition(" – ")[0] for each in told] == [
        f'prov/potential.yaml rad {line}: raden "Summa" pekar på "gros", som inte går att räkna',
        f'prov/potential.yaml rad {line + 1}: raden "Invånare" pekar på "population.alla.low", som inte går att räkna',
        f'prov/potential.yaml rad {line + 2}: raden "Tillkommer" pekar på "aded", som inte går att räkna',
    ]
    assert [told[0].endswith('menas "gross"?'), told[2].endswith('menas "added"?')] == [True, True]


def test_a_share_of_nobody_gives_no_step_and_no_crash(questions: Path) -> None:
    nobody = SOUND.replace(
        "{low: 900, high: 1100, source: prov}", "{value: 900, source: prov}, share: {value: 0, source: prov}"
    )
    row = "printed: [{name: Invånare, of: population.alla.low, value: 1, unit: personer, source: prov}]\n"
    (told,) = faults(questions, nobody + row)
    assert 'pekar på "population.alla.low", som inte går att räkna' in told


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "[{measure: akutbesok, reduction: {low: 0.2, high: 0.3, source: prov}}]",
            "[{measure: akutbesk, reduction: {evidence: t1_sjukhusteam_varddygn}}]",
            'effekten gäller "akutbesk", men mängd och pris gäller akutbesok – ange effekten på samma mått',
        ),
        (
            "\nways:",
            "  - measure: akutbesok\n    fewer: {value: 9, source: prov}\n"
            "    cost: {unit_cost: {value: 3500, source: prov}, price_year: 2023, falls_on: region}\nways:",
            'måttet "akutbesok" står två gånger – lägg ihop dem',
        ),
        ("{value: 3500,", "{value: [1, 2],", '"value" är en lista men ska vara ett tal, till exempel 0.20'),
        ("{value: 3500,", "{value: {a: 1},", '"value" är en grupp av nycklar men ska vara ett tal, till exempel 0.20'),
        ("{value: 3500,", "{value: .nan,", '"value" är .nan men ska vara ett tal, till exempel 0.20'),
        ("{value: 3500,", "{value: nan,", '"value" är nan men ska vara ett tal, till exempel 0.20'),
    ],
)
def test_one_fault_is_one_sentence(questions: Path, old: str, new: str, sentence: str) -> None:
    assert SOUND.count(old) == 1
    assert [each.partition(": ")[2] for each in faults(questions, SOUND.replace(old, new))] == [sentence]


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


def kol_by(questions: Path, way_of_working: str) -> str:
    """The shipped case with another way of working; its name."""
    text = (RAW.parent / "questions" / "kol" / FILE).read_text(encoding="utf-8")
    theirs = "way_of_working: Egenmonitorering, stöd till egenvård"
    assert text.count(theirs) == 1
    (questions / "prov" / FILE).write_text(text.replace(theirs, f"way_of_working: {way_of_working}"), encoding="utf-8")
    return "prov"


@pytest.mark.usefixtures("results")
def test_an_own_effect_takes_the_place_of_the_published(questions: Path) -> None:
    found = nv.potential(nv.load_potential(kol_by(questions, "Äldremottagningar"), "exempel-vardcentraler"))
    effect = next(each for each in found.inputs if each.origin == "own")
    own = found.own[0]
    assert own.certain
    assert own.basis == "area"
    assert (effect.ends.low, effect.ends.high) == pytest.approx((-own.change.high, -own.change.low))
    assert found.base == pytest.approx(14e9 * 0.35 * 0.225 * -own.change.value * 0.5)
    assert found.synthetic
    assert f"räknas det som är uppmätt i {own.name}." in str(nv.text_potential(found))
    assert effect.label == f"Minskning av vårdkontakter och akutbesök: enligt {own.name}"
    said = str(nv.text_potential_certainty(found))
    assert "De flesta publicerade minskningar" not in said
    assert "det är försiktigt" not in said


@pytest.mark.usefixtures("results")
def test_only_the_own_way_of_working_gets_the_own_effect(questions: Path) -> None:
    one = WAYS.removeprefix("\nways:\n")
    ours, other = (
        one.replace("name: Team", f"name: {name}\n    way_of_working: {name}")
        for name in ("Äldremottagningar", "Mobila sjukhuskopplade team")
    )
    (questions / "prov" / FILE).write_text(SOUND.replace(one, ours + other), encoding="utf-8")
    found = nv.load_potential("prov", "exempel-vardcentraler")
    assert [way.effects[0].initiative for way in found.file.ways] == ["exempel-vardcentraler", None]
    said = nv.potential(found, draws=100)
    assert "I stället för en publicerad minskning för äldremottagningar räknas" in str(nv.text_potential(said))
    assert "De flesta publicerade minskningar" in str(nv.text_potential_certainty(said))


@pytest.mark.usefixtures("results")
def test_an_effect_that_cannot_be_told_says_so_beside_every_number(questions: Path) -> None:
    found = nv.potential(nv.load_potential(kol_by(questions, "Personcentrerad samverkan"), "exempel-samverkan"))
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
        ("kol", "exempel-vardcentraler", 'gäller "Äldremottagningar", inte "Egenmonitorering, stöd till egenvård"'),
        ("hjartsvikt", "exempel-samverkan", 'gäller "Personcentrerad samverkan", inte "Egenmonitorering'),
    ],
)
def test_an_own_effect_that_cannot_be_used_is_one_sentence(case: str, own: str, words: str) -> None:
    with pytest.raises(DesignError) as caught:
        nv.load_potential(case, own)
    assert len(caught.value.faults) == 1
    assert words in str(caught.value)


@pytest.mark.usefixtures("results")
def test_an_initiative_without_an_interval_is_told(questions: Path) -> None:
    with pytest.raises(DesignError, match="ingen uppmätt effekt med intervall – kör naravard run ljungby-samverkan"):
        nv.load_potential(kol_by(questions, "Personcentrerad samverkan"), "ljungby-samverkan")


@pytest.mark.usefixtures("results")
def test_a_file_that_names_an_initiative_of_another_way_of_working_is_refused(questions: Path) -> None:
    own = SOUND.replace("reduction: {low: 0.2, high: 0.3, source: prov}", "initiative: exempel-vardcentraler")
    text = own.replace("name: Team", "name: Team\n    way_of_working: Mobila sjukhuskopplade team")
    told = faults(questions, text)
    assert len(told) == 1
    assert 'gäller "Äldremottagningar", inte "Mobila sjukhuskopplade team"' in told[0]


@pytest.mark.usefixtures("results")
def test_an_initiative_is_refused_for_another_measure_wherever_it_stands(questions: Path) -> None:
    effects = "effects: [{measure: varddygn, initiative: exempel-vardcentraler}, {measure: akutbesok, initiative: "
    text = SOUND.replace("effects: [{measure: akutbesok, reduction: {low: 0.2, high: 0.3, source: prov}}]",
                         f"{effects}exempel-vardcentraler}}]")  # fmt: skip
    more = "  - {measure: varddygn, use: [{group: alla, per_person: {value: 2, source: prov}}]}\nways:"
    told = faults(questions, text.replace("ways:", more))
    assert [each for each in told if 'gäller "akutbesok", inte "varddygn"' in each]


@pytest.mark.usefixtures("results")
def test_the_file_itself_may_name_an_initiative(questions: Path) -> None:
    own = SOUND.replace("reduction: {low: 0.2, high: 0.3, source: prov}", "initiative: exempel-vardcentraler")
    (questions / "prov" / FILE).write_text(own, encoding="utf-8")
    assert [each.measure for each in nv.load_potential("prov").own.values()] == ["akutbesok"]
