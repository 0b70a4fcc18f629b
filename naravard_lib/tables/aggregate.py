"""A table of before and after per unit: its columns, its rules, and what is set aside with a remark."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.formats import enumeration, inline, measured
from naravard_lib.initiative import Aggregate, Measure
from naravard_lib.plain import plain, remedy
from naravard_lib.tables.schema import ADDITIVE, SHOWN_ROWS, rows_text

AGGREGATE_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "unit": "str",  # hospital, team, care centre
        "role": "str",  # treated (inscribed persons) or comparison (persons who were not)
        "n": "int64",  # unique persons
        "before": "float64",  # sum over the n persons in the months before inscription
        "after": "float64",  # sum over the same persons in as many months after
        "sd_before": "float64",  # standard deviation over persons of a person's value; NaN where the file gives none
        "sd_after": "float64",
        "sd_change": "float64",  # of after minus before, person by person
        "row": "int64",  # row in the file as the analyst sees it
    }
)
COUNTED, SPREADS = ("n", "before", "after"), ("sd_before", "sd_after", "sd_change")
_NAMES = {
    **{"n": "antalet personer", "before": "värdet före", "after": "värdet efter"},
    **{"sd_before": "spridningen före", "sd_after": "spridningen efter", "sd_change": "spridningen i förändringen"},
}
_ROUNDING = 0.005  # a share that a printed sum or spread may be off by, since what it is held against is rounded
_SHOWN_TEXT = 20  # characters of a cell repeated in a sentence

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def check_aggregate(frame: pd.DataFrame, where: str, given: Aggregate, measure: Measure) -> list[str]:
    """All faults of a table as read; an empty list when there are none.

    Args:
        frame: `row`, `unit`, `total`, `hidden`, and the columns of numbers, which may still hold text.
        where: file, the beginning of every sentence.
        given: what the initiative file says of the table.
        measure: what is counted.
    """
    faults = [*_text_faults(frame, where), *_unit_faults(frame, where), *_name_faults(frame, where, given)]
    rows = frame[~frame["total"].to_numpy(bool)]
    faults += _number_faults(rows, where, whole=measure.kind == "count" and given.values == "total")
    faults += _spread_faults(rows, where)
    faults += _measure_faults(where, measure)
    if not _usable(rows, given).any():
        faults.append(f"{where}: ingen rad med inskrivna har alla tal; beställ större enheter eller längre tid.")
    return faults


def as_aggregate(frame: pd.DataFrame, where: str, given: Aggregate) -> pd.DataFrame:
    """A checked table in the columns and types above, treated first and each in the file's order.

    Means are made sums. Sums over rows and rows with hidden numbers are set aside; `attrs["remarks"]` says which, and
    `attrs["hidden"]` how many had hidden numbers.
    """
    rows = frame[~(frame["total"] | frame["hidden"]).to_numpy(bool)]
    typed = rows.assign(role=_roles(rows, given), **{name: _numbers(rows[name]) for name in (*COUNTED, *SPREADS)})
    if given.values == "mean":
        typed = typed.assign(before=typed["before"] * typed["n"], after=typed["after"] * typed["n"])
    typed = typed.sort_values("role", ascending=False, kind="stable")[list(AGGREGATE_COLUMNS)]
    table = typed.astype(dict(AGGREGATE_COLUMNS)).reset_index(drop=True)
    told = (*_set_aside(frame, where), *_sums_that_differ(frame, where, given), *_change_alone(table, where))
    table.attrs |= {"remarks": told, "hidden": int((frame["hidden"] & ~frame["total"]).sum())}
    return table


def _measure_faults(where: str, measure: Measure) -> Iterator[str]:
    if measure.kind not in ADDITIVE:
        yield (
            f"{where}: måttet {inline(measure.label)} är ett medelvärde eller en andel, men aggregate är bara för "
            "antal, dagar och kronor; är det antal eller dagar per person skriver du kind: count eller days på måttet, "
            "och values: mean under aggregate."
        )
    if measure.id == "dodsfall":
        yield (
            f"{where}: dödsfall kan inte jämföras före och efter för samma personer, eftersom alla levde när de "
            "skrevs in; välj ett annat mått under aggregate."
        )


def _roles(rows: pd.DataFrame, given: Aggregate) -> list[str]:
    compared = {plain(name) for name in given.comparison}
    return ["comparison" if plain(unit) in compared else "treated" for unit in rows["unit"]]


def _usable(rows: pd.DataFrame, given: Aggregate) -> Mask:
    treated = np.array([role == "treated" for role in _roles(rows, given)], dtype=bool)
    return np.asarray(treated & ~rows["hidden"].to_numpy(bool))


def _numbers(cells: Iterable[object]) -> Array:
    """A column as numbers, NaN for text."""
    return np.array([cell if isinstance(cell, float) else np.nan for cell in cells], dtype=float)


def _text_faults(frame: pd.DataFrame, where: str) -> Iterator[str]:
    for name in (*COUNTED, *SPREADS):
        found: dict[str, list[int]] = {}
        for row, cell in zip(frame["row"], frame[name], strict=True):
            if isinstance(cell, str):
                found.setdefault(cell[:_SHOWN_TEXT], []).append(row)
        for text, wrong in found.items():
            yield f'{where} {rows_text(wrong)}: {_NAMES[name]} är "{text}"; skriv bara siffror.'


def _unit_faults(frame: pd.DataFrame, where: str) -> Iterator[str]:
    empty = (frame["unit"] == "").to_numpy(bool)
    if empty.any():
        yield f"{where} {rows_text(frame['row'].to_numpy()[empty])}: enhetens namn saknas; fyll i det."
    named = frame[~empty & ~frame["total"].to_numpy(bool)]
    compared = named["unit"].map(plain)
    for name in compared[compared.duplicated()].unique():
        same = named[(compared == name).to_numpy(bool)]
        yield (
            f'{where} {rows_text(same["row"])}: "{same["unit"].iloc[0]}" står flera gånger; slå ihop raderna eller ge '
            "enheterna olika namn."
        )


def _name_faults(frame: pd.DataFrame, where: str, given: Aggregate) -> Iterator[str]:
    """Names in the initiative file that no row has."""
    known = {plain(unit): unit for unit in frame["unit"]}
    for key, names in (("comparison", given.comparison), ("doubtful", tuple(given.doubtful))):
        for name in names:
            if plain(name) not in known:
                rows = f"raderna heter {enumeration(list(known.values())[:SHOWN_ROWS])}"
                instead = remedy(name, known.values(), f"{rows}; rätta initiative.yaml.")
                yield f'{where}: "{name}" under {key} finns inte i filen – {instead}'


def _number_faults(rows: pd.DataFrame, where: str, whole: bool) -> Iterator[str]:
    for name in COUNTED:
        numbers, texts = _numbers(rows[name]), rows[name].map(lambda cell: isinstance(cell, str)).to_numpy(bool)
        parts = np.isfinite(numbers) & (numbers != np.round(numbers))
        people = name == "n"
        rules = (
            (np.isnan(numbers) & ~texts & ~rows["hidden"].to_numpy(bool), "saknas; fyll i det eller ta bort raden."),
            (np.isinf(numbers), "är oändligt; rätta beräkningen bakom det."),
            (numbers < people, "måste vara minst ett; ta bort raden." if people else "är negativt; rätta det."),
            (parts & (people or whole), "är inget heltal; är det per person skriver du values: mean under aggregate."),
        )
        for wrong, sentence in rules:
            if wrong.any():
                yield f"{where} {rows_text(rows['row'].to_numpy()[wrong])}: {_NAMES[name]} {sentence}"


def _spread_faults(rows: pd.DataFrame, where: str) -> Iterator[str]:
    spreads = {name: _numbers(rows[name]) for name in SPREADS}
    for name, numbers in spreads.items():
        wrong = (numbers < 0) | np.isinf(numbers)
        if wrong.any():
            yield f"{where} {rows_text(rows['row'].to_numpy()[wrong])}: {_NAMES[name]} är negativ; rätta den."
    before, after, change = spreads.values()
    room = _ROUNDING * (before + after + change)
    torn = (change > before + after + room) | (change < np.abs(before - after) - room)
    if torn.any():
        yield (
            f"{where} {rows_text(rows['row'].to_numpy()[torn])}: spridningarna går inte ihop med varandra; de ska vara "
            "standardavvikelser per person, inte medelfel."
        )


def _set_aside(frame: pd.DataFrame, where: str) -> Iterator[str]:
    total, hidden = (frame[name].to_numpy(bool) for name in ("total", "hidden"))
    if total.any():
        yield f"{where} {rows_text(frame['row'].to_numpy()[total])}: summarader, räknas inte med."
    if (hidden & ~total).any():
        rows = frame[hidden & ~total]
        yield (
            f"{where} {rows_text(rows['row'])}: dolda tal, så {enumeration(rows['unit'])} räknas inte med. "
            "Beställ längre tid eller större enheter."
        )


def _change_alone(table: pd.DataFrame, where: str) -> Iterator[str]:
    """The spread of the changes without the two others, which bounds nothing."""
    before, change = (table[name].notna().to_numpy(bool) for name in ("sd_before", "sd_change"))
    if (change & ~before).any():
        yield (
            f"{where} {rows_text(table['row'].to_numpy()[change & ~before])}: spridningen i förändringen räcker inte "
            "ensam till ett intervall; beställ också spridningen före och efter."
        )


def _sums_that_differ(frame: pd.DataFrame, where: str, given: Aggregate) -> Iterator[str]:
    """A sum that is neither that of the inscribed nor that of all rows; silent where a hidden number explains it."""
    rows = frame[~frame["total"].to_numpy(bool)]
    own = rows[[role == "treated" for role in _roles(rows, given)]]
    parts = [part for part in (rows, own) if not part["hidden"].any()]
    weights = {name: given.values == "mean" and name != "n" for name in COUNTED}
    for _, total in frame[frame["total"].to_numpy(bool)].iterrows():
        for name, mean in weights.items():
            sums = [_sum(part, name, mean) for part in parts]
            printed = float(_numbers([total[name]])[0])
            if sums and np.isfinite(printed) and not np.isclose(sums, printed, rtol=_ROUNDING, atol=0.5).any():
                also = " Någon kan ha räknats vid två enheter." if name == "n" and printed < sums[-1] else ""
                yield (
                    f"{where} rad {total['row']}: {_NAMES[name]} är {measured(printed)} på summaraden men "
                    f"{measured(sums[-1])} enligt raderna; fråga den som gjorde uttaget.{also}"
                )


def _sum(rows: pd.DataFrame, name: str, mean: bool) -> float:
    numbers = _numbers(rows[name])
    return float(np.average(numbers, weights=_numbers(rows["n"]))) if mean else float(numbers.sum())
