"""The schema's verdicts in Swedish: pydantic says what kind of fault and where, the sentence is ours."""

import types
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic_core import ErrorDetails

from naravard_lib.initiative.faults import Fault, Loc
from naravard_lib.initiative.fields import Model
from naravard_lib.initiative.model import FOLDER, Initiative
from naravard_lib.plain import nearest, remedy

LONGEST = 40  # characters of a value repeated in a sentence

Schema = type[Model]
Words = Callable[[ErrorDetails, Schema], str]


def explain(
    errors: Iterable[ErrorDetails], line: Callable[[Loc], int | None], schema: Schema = Initiative
) -> list[Fault]:
    """The errors of `schema` as faults; a key reported as misspelt is not also reported as missing."""
    found = list(errors)
    unknown = {
        error["loc"]: nearest(str(error["loc"][-1]), keys_at(error["loc"][:-1], schema))
        for error in found
        if error["type"] == "extra_forbidden"
    }
    meant = {(*loc[:-1], near) for loc, near in unknown.items()}
    # A wrong value leaves its list one short: only what is wrong inside is worth telling.
    inner = {error["loc"][:n] for error in found for n in range(len(error["loc"]))}
    shown = [
        error
        for error in found
        if not (error["type"] == "missing" and error["loc"] in meant)
        and not (error["type"] == "too_short" and error["loc"] in inner)
    ]
    return [Fault(line(error["loc"]), _sentence(error, schema)) for error in shown]


def keys_at(loc: Loc, schema: Schema = Initiative) -> tuple[str, ...]:
    """The keys that the group at `loc` may have, as written in the file; none where there is no group."""
    here = annotation_at(loc, schema)
    is_group = isinstance(here, type) and issubclass(here, Model)
    return tuple(_fields(here)) if is_group else ()


def annotation_at(loc: Loc, schema: Schema = Initiative) -> Any:
    """The bare type that the schema expects at `loc`: a group class, a Literal, a tuple or a plain type."""
    here: Any = schema
    for step in loc:
        here = _fields(here)[str(step)] if isinstance(step, str) and isinstance(here, type) else get_args(here)[0]
        here = _bare(here)
    return here


def _fields(group: type[Model]) -> dict[str, Any]:
    aliases = {info.validation_alias: info.annotation for info in group.model_fields.values()}
    return {str(alias): annotation for alias, annotation in aliases.items() if alias != FOLDER}


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) in (Annotated, Union, types.UnionType):
        annotation = get_args(annotation)[0]
    return annotation


def _sentence(error: ErrorDetails, schema: Schema) -> str:
    """The sentence for one error; a type without one of its own gets a general sentence, never English."""
    words = _WORDS.get(error["type"])
    return words(error, schema) if words else f"{_what(error)} går inte att använda – se {schema.reference}"


def _what(error: ErrorDetails) -> str:
    """The faulty value by its key, or by its place in a list."""
    names = [step for step in error["loc"] if isinstance(step, str)]
    last = error["loc"][-1] if error["loc"] else ""
    return f'punkt {last + 1} under "{names[-1]}"' if isinstance(last, int) and names else f'"{last}"'


def _given(error: ErrorDetails) -> str:
    value = error["input"]
    if isinstance(value, dict):
        return "en grupp av nycklar"
    if isinstance(value, list):
        return "en lista"
    text = "inget värde" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _expects(what: str) -> Words:
    return lambda error, _: f"{_what(error)} är {_given(error)} men ska vara {what}"


def _bound(words: str, key: str) -> Words:
    return lambda error, _: f"{_what(error)} är {_given(error)} men ska vara {words} {error['ctx'][key]}"


def _missing(error: ErrorDetails, _: Schema) -> str:
    if isinstance(error["loc"][-1], int):
        return f'"{error["loc"][-2]}" ska ha två värden, till exempel [65, null]'
    group = next((step for step in reversed(error["loc"][:-1]) if isinstance(step, str)), None)
    place = f' under "{group}"' if group else ""
    return f'nyckeln "{error["loc"][-1]}" saknas{place} – lägg till den'


def _unknown_key(error: ErrorDetails, schema: Schema) -> str:
    key, known = str(error["loc"][-1]), keys_at(error["loc"][:-1], schema)
    near = nearest(key, known)
    if near is not None:
        return f'nyckeln "{key}" finns inte – menas "{near}"?'
    return f'nyckeln "{key}" finns inte här – se {schema.reference} för nycklarna: {", ".join(known)}'


def _not_in_list(error: ErrorDetails, schema: Schema) -> str:
    known = [str(word) for word in get_args(annotation_at(error["loc"], schema))]
    return f"{_what(error)} kan inte vara {_given(error)} – {remedy(str(error['input']), known)}"


def _bad_id(error: ErrorDetails, _: Schema) -> str:
    return f"{_what(error)} är {_given(error)} – använd bara a–z, 0–9 och bindestreck, utan mellanslag"


_NUMBER = _expects("ett tal, till exempel 0.20")
_WHOLE = _expects("ett heltal")
_GROUP = _expects("en grupp av nycklar, var och en på egen rad med indrag")
_WORDS: dict[str, Words] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _not_in_list,
    "value_error": lambda error, _: str(error["ctx"]["error"]),
    "string_pattern_mismatch": _bad_id,
    "string_type": _expects("text"),
    "string_too_short": lambda error, _: f"{_what(error)} är tom – skriv ett värde eller ta bort nyckeln",
    "bool_parsing": _expects("true eller false"),
    "bool_type": _expects("true eller false"),
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than_equal": _bound("minst", "ge"),
    "less_than_equal": _bound("högst", "le"),
    "less_than": _bound("mindre än", "lt"),
    "tuple_type": _expects("en lista – skriv [ett, två] eller en rad per värde som börjar med bindestreck"),
    "too_short": lambda error, _: f"{_what(error)} är en tom lista – lägg till minst ett värde",
    "too_long": lambda error, _: f'"{error["loc"][-1]}" har för många värden – skriv {error["ctx"]["max_length"]}',
    "model_type": _GROUP,
    "dict_type": _GROUP,
    "is_instance_of": _expects("en månad, till exempel 2024-05"),
    "date_type": _expects("ett datum, till exempel 2024-11-02"),
}
