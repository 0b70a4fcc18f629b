"""A draft as a commented `initiative.yaml`: what each group means, what is missing, and what else could stand there."""

from collections.abc import Iterator

from naravard_lib.catalogue.schema import CatalogueMeasure
from naravard_lib.formats import enumeration
from naravard_lib.sources.looking.look import Look
from naravard_lib.starting.draft import Draft, Extracted
from naravard_lib.starting.scalars import comment, grouped, listed, off, scalar

_OPENING = (
    "Gjord av naravard new. Rader som börjar med # är kommentarer: ta bort tecknet och mellanslaget efter det när "
    "raden ska gälla. Alla nycklar finns i docs/initiative_yaml.md."
)
_BESIDE = (
    "comparison är rader för personer som inte skrevs in. Utan dem går det inte att skilja insatsen från att de flesta "
    "blir bättre ändå."
)
_PHASE_IN = "phase_in är antalet månader av införande; de räknas varken som före eller efter."


def text(made: Draft) -> str:
    """The whole file."""
    parts = (_opening, _matters, _measures, _now, _target, _outcome, _people)
    return "\n".join("\n".join(part(made)) + "\n" for part in parts)


def _opening(made: Draft) -> Iterator[str]:
    yield from comment(_OPENING)
    yield "schema: 1"
    yield f"extracted: {made.extracted.isoformat()}   # dagen då uttaget gjordes; blir rapportens datum"
    yield f"id: {scalar(made.id)}   # samma namn som mappen"
    yield f"name: {scalar(made.answers.name or made.id)}" + ("" if made.answers.name else "   # skriv hela namnet")


def _heading(title: str) -> Iterator[str]:
    yield f"# === {title} ==="


def _matters(made: Draft) -> Iterator[str]:
    given = made.answers
    yield from _heading("Vad är viktigt?")
    yield from _line(
        "matters", given.matters, "Vad ska bli bättre, och för vem? En mening.", "Färre akutbesök för äldre"
    )
    example = ("Region Exempel", "Åby kommun")
    yield from _lines("principals", given.principals, "Huvudmän: region och kommuner.", example)
    yield from _lines("area", made.area, "Kommuner som berörs, med fyra siffror inom citattecken.", ("9901",))
    about = "Fyrfältaren: enkelt, komplicerat, kroniskt eller komplext."
    yield from _line("patient_type", given.patient_type, about, "komplext")
    about = (
        "Rad i kunskapsöversikten; resultatet ställs bredvid det som är publicerat för den. Se docs/initiative_yaml.md."
    )
    yield from _line("way_of_working", given.way_of_working, about, "Personcentrerad samverkan")
    yield from off(["target_group: {age: [80, null], text: Personer 80 år och äldre}   # för vem"])


def _line(key: str, value: str | None, about: str, example: str) -> Iterator[str]:
    yield from comment(about if value else f"{about} Saknas, till exempel:")
    line = f"{key}: {scalar(value or example)}"
    yield from [line] if value else off([line])


def _lines(key: str, values: tuple[str, ...], about: str, example: tuple[str, ...]) -> Iterator[str]:
    yield from comment(about if values else f"{about} Saknas, till exempel:")
    line = f"{key}: {listed(values or example)}"
    yield from [line] if values else off([line])


def _measures(made: Draft) -> Iterator[str]:
    main, *beside = made.measures
    yield from comment(
        "Mått. Det som inte står här tas ur måttkatalogen (docs/handbok/matt.md): enhet, riktning, definition."
    )
    yield "measures:"
    yield from _main_measure(main, made)
    for one in beside:
        word = {"process": "visar om arbetssättet används", "balancing": "får inte bli sämre"}.get(one.role, "resultat")
        source = made.source if made.source is not None and one.id in made.source.beside else None
        lacking = "" if source else " Har inget uttag än; ta bort måttet om det inte ska följas."
        yield from comment(f"{one.name}: {word}.{lacking}", "  ")
        yield f"  - id: {one.id}"
        yield f"    role: {one.role}"
        if source:
            columns = [f"  {key}: {scalar(head)}" for key, head in source.columns_of(one.id).items()]
            lines = ["source:", f"  file: {scalar(source.file)}", *columns]
            yield from (f"    {line}" for line in (off(lines) if source.off else lines))


def _main_measure(main: CatalogueMeasure, made: Draft) -> Iterator[str]:
    source = made.source
    yield from comment(f"{main.name}. Tänk på: {main.pitfalls[0]}", "  ")
    yield f"  - id: {main.id}"
    yield "    main: true"
    if source is not None and source.kind:
        yield f"    kind: {source.kind}   # count är för hela antal"
        yield f"    better: {main.better}"
        yield f"    name: {scalar(main.name)}"
        yield f"    unit: {scalar(main.unit)}"
    if source is not None and source.group == "source":
        yield from _source(source, made.look)
    elif source is None:
        yield from comment("Uttag saknas. När det finns: lägg filen i mappen och skriv kolumnernas namn.", "    ")
        yield "    # source: {file: uttag.xlsx, month: Månad, value: Antal, unit: Kommun, exposure: Invånare}"


def _source(source: Extracted, found: Look | None) -> Iterator[str]:
    yield from _origin(source, found, "    ")
    if source.off:
        yield from comment(f"Avstängt: {source.off}", "    ")
    lines = ["source:", f"  file: {scalar(source.file)}", *_columns(source, found)]
    yield from (f"    {line}" for line in (off(lines) if source.off else lines))


def _origin(source: Extracted, found: Look | None, indent: str) -> Iterator[str]:
    """Where a rewritten copy comes from."""
    if found is None or not found.rewritten:
        return
    yield from comment(
        f"{source.file} är gjord av naravard new ur {found.path.name} (sha256 {found.table.sha256[:12]}…), eftersom "
        f"{found.rewritten}. {found.path.name} är orörd.",
        indent,
    )


def _columns(source: Extracted, found: Look | None) -> Iterator[str]:
    used = set(source.beside.values())  # by another measure
    proposals = found.proposals if found is not None else ()
    others = {one.role: [head for head in one.others if head not in used] for one in proposals}
    for key, head in source.columns.items():
        yield from comment(f"{key} kan också vara {enumeration(others[key])}", "  ") if others.get(key) else []
        yield f"  {key}: {scalar(head)}"
    for key, head in source.maybe.items():
        yield f"  # {key}: {scalar(head)}   # tas med om talet ska räknas per sådan"


def _now(made: Draft) -> Iterator[str]:
    yield from _heading("Var är vi idag?")
    yield from comment("Nuläget före insatsen; både första och sista månaden räknas in. Helst 24 månader.")
    if made.baseline:
        first, last = made.baseline
        yield f"baseline: {{from: {first}, to: {last}}}"
    else:
        yield from off(["baseline: {from: 2022-01, to: 2023-12}"])
    yield from comment("Månader som inte ska räknas, och varför.")
    yield from off(["exclude: [{from: 2020-03, to: 2021-09, why: pandemin}]"])
    yield from _comparison(made)


def _comparison(made: Draft) -> Iterator[str]:
    yield from comment("De som inte har börjat. Utan dem går det inte att skilja insatsen från det som hände överallt.")
    before_after = made.source is not None and made.source.group == "aggregate"
    if made.comparison and not before_after:
        yield f"comparison: {{units: {listed(made.comparison)}}}"
    elif made.others and not before_after:
        yield from comment("Andra enheter i uttaget; behåll dem som inte har börjat och som liknar er.")
        yield from off([f"comparison: {{units: {listed(made.others)}}}"])
    else:
        yield from off(["comparison: {units: [Norrby, Söderby]}"])


def _target(made: Draft) -> Iterator[str]:
    yield from _heading("Vart vill vi komma?")
    yield from comment("relative: -0.20 är 20 procent mindre. value är ett värde att nå. Skriv en av dem.")
    goal, main = made.target, made.measures[0].id
    if goal is None:
        yield from off([f"target: {{measure: {main}, relative: -0.20, by: 2025-12, why: ledningsgruppens beslut}}"])
        return
    size = f"relative: {goal.relative:.4g}" if goal.relative is not None else f"value: {goal.value:.10g}"
    yield f"target: {{measure: {main}, {size}, by: {goal.by}}}"


def _outcome(made: Draft) -> Iterator[str]:
    yield from _heading("Hur gick det?")
    yield from comment(f"Första månaden med insatsen. {_PHASE_IN}")
    start, source = made.answers.start, made.source
    closed = source is not None and source.group == "source" and source.off is not None
    if closed and not made.units:
        yield from comment("Behåll de enheter som har insatsen under units.")
    units = made.units or (made.others if closed else ())
    line = f"intervention: {{from: {start or '2024-01'}, phase_in: 0{f', units: {listed(units)}' if units else ''}}}"
    yield from off([line]) if start is None or closed else [line]
    yield from comment("Annat som hände samtidigt och som kan ha påverkat måttet.")
    yield from off(["co_events: [{from: 2024-06, what: Akuten stängd nattetid, pulls: lower}]"])
    if made.source is not None and made.source.group == "aggregate":
        yield from _aggregate(made.source, made)


def _aggregate(source: Extracted, made: Draft) -> Iterator[str]:
    yield from comment("Tabellen före och efter. values: total är summor över de n personerna, mean är per person.")
    yield from comment(_BESIDE)
    yield from _origin(source, made.look, "")
    if source.off:
        yield from comment(f"Avstängt: {source.off}")
    lines = ["aggregate:", f"  file: {scalar(source.file)}", *_columns(source, made.look)]
    lines += [f"  months: {source.months or 6}", f"  values: {source.values}"]
    lines += [f"  comparison: {listed(made.comparison)}"] if made.comparison else []
    yield from off(lines) if source.off else lines


def _people(made: Draft) -> Iterator[str]:
    yield from _heading("Det som bara människor kan svara på")
    yield from comment("Står som SAKNAS i rapporten tills någon har skrivit det.")
    texts = {
        "interpretation": "Hur resultatet ska förstås",
        "consequences": "Konsekvenser, bedömda av någon med erfarenhet",
        "next_step": "Nästa steg",
        "steward": "Vem som förvaltar",
        "legal_basis": "Med vilket stöd uppgifterna används",
    }
    reviewed = grouped({"by": "Namn", "date": made.extracted.isoformat()})
    yield from off(
        ["people:", *(f"  {key}: {scalar(about)}" for key, about in texts.items()), f"  reviewed: {reviewed}"]
    )
