"""Draws the handbook's gallery anew: one picture of every figure type, and figurer.md with how each is read.

Run `.venv/bin/python docs/handbok/galleri.py` after a change of a figure. Everything comes from the synthetic
initiatives in data/raw.
"""

from collections.abc import Iterator
from pathlib import Path

import font_source_sans_pro
import typst

import naravard_lib as nv
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure

HERE = Path(__file__).resolve().parent
RAW = HERE.parent.parent / "data" / "raw"
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
PPI = 130  # sharp on a screen, and every picture below 60 kB
PAGE = '#set page(width: auto, height: auto, margin: 6pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
INTRO = """\
# Figurerna och hur de läses

Alla bilder här bygger på **syntetiska data**: talen och namnen är påhittade. Sidan görs av
[galleri.py](galleri.py), så bilderna är de som rapporterna får.

Alla figurer talar samma språk:

| I bilden | Betyder |
| --- | --- |
| svarta punkter | det som har mätts, en punkt per månad |
| ihåliga punkter | mätt, men räknas inte med |
| blå linje | medelvärde, eller modellens linje genom punkterna |
| orange streckad linje och fält | det som var väntat utan insatsen, och hur osäkert det är; eller jämförbara personer |
| grön linje med punkter och streck | målet |
| grå linjer | andra enheter |
| grått band på tvären | naturlig variation: så mycket månader skiljer sig åt utan att något har hänt |
| grått band på höjden | införandet |
| snedstreckat band | en period som inte räknas |
| bokstav ovanför bilden | något annat som hände; bokstaven förklaras under figuren |

Linjerna skiljer sig åt i form också, så att figurerna går att läsa i svartvitt och med nedsatt färgseende.
Rubriken säger vad figuren visar. Raden under säger vad som är ritat, för vem och när. Källan står sist.
Månader med färre än fem visas inte, och inte heller månader som skulle röja dem.
"""
HOW = {
    "utgangslage": (
        "Utgångsläget",
        "Läs först den blå linjen: så var det i genomsnitt före insatsen. En månad i det grå bandet är en vanlig "
        "månad. Bara en månad utanför bandet är värd att fråga om.",
    ),
    "enheter": (
        "Enheten bredvid andra",
        "Den tjocka linjen är den egna enheten. Följer den de andra före den lodräta linjen går de att jämföra. "
        "Titta sedan på om den tar en egen väg efteråt.",
    ),
    "mal": (
        "Målet",
        "Se om den gröna linjen ligger utanför det grå bandet. Ett mål inne i bandet kan nås av en slump en enstaka "
        "månad. Då krävs flera månader för att veta att det är nått.",
    ),
    "utfall": (
        "Utfallet",
        "Jämför den blå linjen med den orange efter att insatsen började. Ligger den blå utanför det orange fältet är "
        "skillnaden större än slumpen brukar ge. Ligger den i fältet går det inte att säga.",
    ),
    "utfall_oavgjort": (
        "Utfallet när något annat hände samtidigt",
        "Bokstaven visar när något annat hände. Fältet är brett, så underlaget räcker inte för att avgöra vad som "
        "beror på insatsen.",
    ),
    "forandring": (
        "Förändringen och hur säker den är",
        "Punkten är det bästa svaret och strecket är det som går ihop med underlaget. Går strecket över noll kan det "
        "ha blivit både bättre och sämre.",
    ),
    "chansen": (
        "Vad som går att se, och när",
        "Den blå linjen är den minsta förändring som syns säkert om man väntar så länge. Ligger målets gröna linje "
        "under den blå räcker inte talen. Linjen kan stiga: ju längre fram, desto osäkrare är det väntade.",
    ),
    "vagval": (
        "Samma fråga med andra rimliga val",
        "Varje streck är ett sätt att räkna, och prickarna under det visar vilka val som gjorts. Ligger de flesta "
        "strecken på samma sida hänger svaret inte på ett enda val. Andelen är ingen sannolikhet.",
    ),
    "grupper": (
        "Kvinnor och män, och åldrar",
        "Varje rad är en grupp. Punkten är det bästa svaret, strecket det som går ihop med underlaget. Överlappande "
        "streck betyder inte att grupperna är lika.",
    ),
    "fa_varden": (
        "Få värden",
        "Varje punkt är ett värde. Här finns inget intervall: så få värden visar inte hur mycket de varierar av sig "
        "själva. Titta på hur mycket de skilde sig åt redan före den lodräta linjen.",
    ),
    "fore_efter": (
        "Före och efter i en tabell, enhet för enhet",
        "Stapeln är den siffra som brukar visas. Det grå fältet är så mycket som kan komma av sig självt, då många "
        "skrivs in när de mår som sämst. Bara en jämförelse med lika sjuka kan säga vad som är insatsens del.",
    ),
    "inskrivning": (
        "Före och efter inskrivning i team, team för team",
        "Den ljusa stapeln är den siffra som brukar visas: före mot efter, utan jämförelse. Den blå är förändringen "
        "mot personer som hade det likadant men inte skrevs in. Går strecket över noll kan det ha blivit både bättre "
        "och sämre. Jämför inte teamen med varandra: de flesta skillnader är slump. Små team är "
        "utjämnade mot alla teams snitt.",
    ),
    "inskrivning_manader": (
        "Månad för månad runt inskrivningen",
        "Titta först på toppen vid noll: många skrivs in mitt i en kris. Den orange linjen visar hur det gick för "
        "jämförbara personer. Faller den lika brant som den svarta hade det blivit bättre ändå.",
    ),
    "inskrivning_satt": (
        "Fyra sätt att jämföra",
        "Varje rad är ett sätt att välja jämförelsepersoner. Först när alla strecken ligger till vänster om noll, "
        "och provet mot kvartalet före krisen håller, sägs det att inskrivningen har gett en minskning.",
    ),
    "varde": (
        "Vad förändringen är värd",
        "Punkten är det bästa svaret, strecket det som går ihop med underlaget och med hur stor del av kostnaden som "
        "försvinner. Går strecket över noll kan det lika gärna ha blivit dyrare. Läs förbehållet före kronorna.",
    ),
    "bada_sidor": (
        "Båda huvudmännens sida",
        "En rad för regionen och en för kommunen. En fylld ruta är mätt, en streckad yta är uppskattad och en ruta med "
        "streckad kant är omätt: det kan vara både nytta och börda.",
    ),
    "behov": (
        "Hur många behöver vad, och var",
        "Stapeln är antalet med de andelar som antas. Strecket går från det lägsta till det högsta antal som andelarna "
        "kan ge. Det säger inget om hur troligt ett antal är.",
    ),
    "tidslinje": (
        "Tidslinjen",
        "Läs uppifrån och ned: vad som pågick när. Det som börjar nära insatsen kan förklara samma förändring.",
    ),
}


def chapters(name: str) -> dict[str, Blocks]:
    """Every figure of one shipped initiative."""
    plan = nv.load_initiative(RAW / name)
    series = nv.load_series(plan)
    baseline = nv.describe_baseline(plan, series)
    target = nv.assess_target(plan, baseline)
    outcome = nv.assess_outcome(plan, series, target)
    return {
        "utgangslage": nv.plot_baseline(baseline),
        "enheter": nv.plot_units(baseline),
        "mal": nv.plot_target(target),
        "utfall": nv.plot_outcome(outcome),
        "forandring": nv.plot_effects(outcome),
        "chansen": nv.plot_power(target),
        "vagval": nv.plot_sensitivity(outcome),
        "tidslinje": nv.plot_timeline(nv.summarise(plan, ())),
    }


def inscription(name: str) -> dict[str, Blocks]:
    """The figures of one shipped initiative that has event tables."""
    plan = nv.load_initiative(RAW / name)
    found = nv.assess_inscription(plan, nv.load_events(plan))
    return {
        "inskrivning": nv.plot_inscription(found),
        "inskrivning_manader": nv.plot_inscription_profile(found),
        "inskrivning_satt": nv.plot_inscription_designs(found),
    }


def worth(name: str) -> dict[str, Blocks]:
    """What the change of one shipped initiative is worth, and to whom."""
    plan = nv.load_initiative(RAW / name)
    series = nv.load_series(plan)
    target = nv.assess_target(plan, nv.describe_baseline(plan, series))
    found = nv.assess_benefit(plan, nv.assess_outcome(plan, series, target))
    return {"varde": nv.plot_benefit(found), "bada_sidor": nv.plot_sides(nv.assess_sides(plan, ()))}


def few_values(name: str, first: str) -> Blocks:
    """One shipped initiative as if its extract began in the month `first`."""
    plan = nv.load_initiative(RAW / name)
    series = nv.load_series(plan)
    late = series[(series["month"] >= first).to_numpy()]
    return nv.plot_points(nv.assess_outcome(plan, late, nv.assess_target(plan, nv.describe_baseline(plan, late))))


def before_after(name: str) -> Blocks:
    """The figure of one shipped initiative that has a row per unit."""
    plan = nv.load_initiative(RAW / name)
    return nv.plot_aggregate(nv.assess_aggregate(plan, nv.load_aggregate(plan)))


def by_group(name: str) -> Blocks:
    """The figure of one shipped initiative that is divided by sex and age."""
    plan = nv.load_initiative(RAW / name)
    return nv.plot_groups(nv.compare_groups(plan, nv.load_groups(plan)))


def gallery() -> dict[str, Figure]:
    """Name of the picture and the figure, in the page's order."""
    visits, days = chapters("exempel-samverkan"), chapters("exempel-trygg-hemgang")
    chosen = {
        "utgangslage": days["utgangslage"],
        "enheter": days["enheter"],
        "mal": days["mal"],
        "utfall": days["utfall"],
        "utfall_oavgjort": visits["utfall"],
        "forandring": days["forandring"],
        "chansen": days["chansen"],
        "vagval": visits["vagval"],
        "grupper": by_group("exempel-vardcentraler"),
        "fa_varden": few_values("exempel-trygg-hemgang", "2023-06"),
        "fore_efter": before_after("exempel-sju-sjukhus"),
        **inscription("narsjukvardsteam"),
        **worth("exempel-samverkan"),
        "behov": nv.plot_sizing(nv.size_need_groups(nv.load_sizing(RAW.parent / "questions" / "exempel-lansdel"))),
        "tidslinje": visits["tidslinje"],
    }
    return {name: next(block for block in blocks if isinstance(block, Figure)) for name, blocks in chosen.items()}


def picture(figure: Figure) -> bytes:
    """The figure as PNG, drawn as in the PDF."""
    made: bytes = typst.compile(
        PAGE.encode(), format="png", ppi=PPI, font_paths=[str(FONTS)], sys_inputs={"svg": figure.svg}
    )
    return made


def page(figures: dict[str, Figure]) -> str:
    """The text of figurer.md."""
    return "\n".join([INTRO, *[part for name, figure in figures.items() for part in _section(name, figure)]])


def _section(name: str, figure: Figure) -> Iterator[str]:
    title, how = HOW[name]
    yield f"## {title}\n"
    yield f"**{figure.caption}**  \n{figure.shows}\n"
    yield f"![{figure.alt.replace('[', '(').replace(']', ')')}](bilder/{name}.png)\n"
    note = figure.note.replace("*", r"\*")  # a star leads to a footnote
    yield f"*{note}*\n"
    yield f"**Så läser du den.** {how}\n"


def main() -> None:
    """Write the page and its pictures."""
    figures = gallery()
    (HERE / "bilder").mkdir(exist_ok=True)
    for name, figure in figures.items():
        (HERE / "bilder" / f"{name}.png").write_bytes(picture(figure))
    (HERE / "figurer.md").write_text(page(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
