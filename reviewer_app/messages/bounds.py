"""What is taken from a worker: it may be in the hands of what it opened, so nothing that it sends is believed.

`within` makes of a type that a message has to be another one, of which msgspec takes nothing that is out of bounds: no
list, text or number is larger than anything that a paper or a model gives rise to, and no fraction is infinite or none.
`cleaner` takes from text what would be shown as something else than what it is.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

# A page of a poster holds some ten thousand words, a thesis some two thousand pages.
MOST_PAGES: Final = 20_000
MOST_ITEMS: Final = 500_000
MOST_CHARACTERS: Final = 2_000_000
LARGEST_COUNT: Final = (1 << 31) - 1  # what Qt takes
# Points of a page: 14,400 is what PDF allows, and what is drawn far off the page is far away. Eight times that, a large
# zoom, is still a whole number of 32 bits.
LARGEST_FRACTION: Final = 1e8

_TEXT: Final = Annotated[str, Meta(max_length=MOST_CHARACTERS)]
_FEW: Final = Meta(max_length=MOST_ITEMS)
_COUNT: Final = Meta(ge=0, le=LARGEST_COUNT)
_FRACTION: Final = Meta(ge=-LARGEST_FRACTION, le=LARGEST_FRACTION)
_PAGE: Final = Meta(ge=0, le=MOST_PAGES)
_BYTES: Final = Meta(ge=0, le=1 << 53)  # of files, and weights of models
_SHARE: Final = Meta(ge=0, le=1)
_NOT_NEGATIVE: Final = Meta(ge=0, le=LARGEST_FRACTION)
# Fields of these names, in whatever class they stand.
_WHOLE: Final[Mapping[str, Meta]] = {
    **dict.fromkeys(("page", "pages", "number", "window", "windows"), _PAGE),
    **dict.fromkeys(("size", "parameters", "done", "total", "free"), _BYTES),
    "level": Meta(ge=0, le=100),
    "gpu_layers": Meta(ge=-1, le=LARGEST_COUNT),  # -1: all of them
}
_FRACTIONS: Final[Mapping[str, Meta]] = {
    **dict.fromkeys(("share", "quality"), _SHARE),
    **dict.fromkeys(("rate", "left", "seconds", "read", "written"), _NOT_NEGATIVE),
}


@cache
def within(wanted: Any, field: str = "") -> Any:
    """A type that decodes from what `wanted` decodes from, within bounds. Only for looking: its values are dropped.

    `field` is the name of the field that it is the type of.
    """
    if wanted is str:
        return _TEXT
    if wanted is int:
        return Annotated[int, _WHOLE.get(field, _COUNT)]
    if wanted is float:
        return Annotated[float, _FRACTIONS.get(field, _FRACTION)]
    if wanted is bytes:
        return memoryview  # looked at where it lies
    if _has_fields(wanted):
        return _bounded_class(wanted)
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is tuple:
        if arguments[1:] == (...,):
            return Annotated[tuple[within(arguments[0], field), ...], _FEW]  # type: ignore[misc] # made while it runs
        return tuple[tuple(within(part) for part in arguments)]  # type: ignore[misc]
    if origin is list:
        return Annotated[list[within(arguments[0], field)], _FEW]  # type: ignore[misc]
    if origin is frozenset:
        return Annotated[frozenset[within(arguments[0])], _FEW]  # type: ignore[misc]
    if origin in (dict, Mapping):
        return Annotated[dict[within(arguments[0]), within(arguments[1])], _FEW]  # type: ignore[misc]
    if origin in (Union, types.UnionType):
        return Union[tuple(within(part, field) for part in arguments)]  # noqa: UP007 - of a number that is known only now
    if origin is Literal or wanted in (bool, None, types.NoneType, Any) or issubclass(wanted, Enum | Path):
        return wanted
    raise TypeError(f"no bounds are known for {wanted}")


def _has_fields(wanted: Any) -> bool:
    return inspect.isclass(wanted) and (
        dataclasses.is_dataclass(wanted) or issubclass(wanted, msgspec.Struct) or hasattr(wanted, "_fields")
    )


def _bounded_class(wanted: type) -> type[msgspec.Struct]:
    """Fields as the class has them: of a dataclass or Struct by their names, of a named tuple by their places."""
    hints = get_type_hints(wanted)
    names, optional = _fields(wanted)
    fields = [(name, within(hints[name], name), *([None] if name in optional else [])) for name in names]
    tag = wanted.__struct_config__ if issubclass(wanted, msgspec.Struct) else None
    return msgspec.defstruct(
        wanted.__name__,
        fields,
        frozen=True,
        kw_only=not hasattr(wanted, "_fields"),
        array_like=hasattr(wanted, "_fields"),
        tag_field=tag.tag_field if tag else None,
        tag=tag.tag if tag else None,
    )


def _fields(wanted: Any) -> tuple[tuple[str, ...], frozenset[str]]:
    """The names of the fields, and those that may be missing."""
    if issubclass(wanted, msgspec.Struct):
        told = msgspec.structs.fields(wanted)
        return tuple(f.name for f in told), frozenset(f.name for f in told if not f.required)
    if dataclasses.is_dataclass(wanted):
        missing = dataclasses.MISSING
        listed = dataclasses.fields(wanted)
        optional = {f.name for f in listed if f.default is not missing or f.default_factory is not missing}
        return tuple(f.name for f in listed), frozenset(optional)
    return wanted._fields, frozenset(wanted._field_defaults)


# -- text

# What no page shows: control characters but tab and line feed; what turns the direction of the text after it, so that
# "gpj.exe" reads as "exe.jpg"; what Qt and this program's own editors take for something else than a letter.
_UNSHOWN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffc\ufffe\uffff]")
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS: Final = frozenset("\x0b\x0c\r\x85\u2028\u2029")


def clean_text(text: str) -> str:
    """`text` without what would be shown as something else; each character is replaced by one, so places stay."""
    if text.isprintable() or not _UNSHOWN.search(text):
        return text
    return _UNSHOWN.sub(_replacement, text)


def _replacement(found: re.Match[str]) -> str:
    if found[0] in _DIRECTIONS:
        return "\u200b"  # ZERO WIDTH SPACE
    return " " if found[0] in _BREAKS else "\N{REPLACEMENT CHARACTER}"


Clean = Callable[[Any], Any]


@cache
def cleaner(wanted: Any) -> Clean | None:
    """What cleans all text in values of the type `wanted`, None if there is none. What is clean stays what it was."""
    if wanted is str:
        return clean_text
    if wanted is Any:
        return _clean_anything
    if _has_fields(wanted):
        return _class_cleaner(wanted)
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is tuple and arguments[1:] == (...,):
        return _each(tuple, cleaner(arguments[0]))
    if origin is tuple:
        return _places(tuple(map(cleaner, arguments)))
    if origin in (frozenset, list):
        return _each(origin, cleaner(arguments[0]))
    if origin in (dict, Mapping):
        return _clean_anything
    if origin in (Union, types.UnionType):
        return _either(arguments)
    return None


def _class_cleaner(wanted: Any) -> Clean | None:
    hints = get_type_hints(wanted)
    parts = [(name, clean) for name in _fields(wanted)[0] if (clean := cleaner(hints[name])) is not None]
    replace: Callable[..., Any] = dataclasses.replace
    if issubclass(wanted, msgspec.Struct):
        replace = msgspec.structs.replace
    elif not dataclasses.is_dataclass(wanted):
        replace = wanted._replace

    def clean_parts(value: Any) -> Any:
        changed = {}
        for name, clean in parts:
            part = getattr(value, name)
            if (cleaned := clean(part)) is not part:
                changed[name] = cleaned
        return replace(value, **changed) if changed else value

    return clean_parts if parts else None


def _each(kind: type, clean: Clean | None) -> Clean | None:
    if clean is None:
        return None

    def clean_each(values: Iterable[Any]) -> Any:
        listed = list(values)
        cleaned = [clean(value) for value in listed]
        return values if all(map(_same, cleaned, listed)) else kind(cleaned)

    return clean_each


def _places(cleaners: tuple[Clean | None, ...]) -> Clean | None:
    if not any(cleaners):
        return None

    def clean_places(values: tuple[Any, ...]) -> Any:
        cleaned = tuple(clean(value) if clean else value for clean, value in zip(cleaners, values, strict=True))
        return values if all(map(_same, cleaned, values)) else cleaned

    return clean_places


def _either(arguments: tuple[Any, ...]) -> Clean | None:
    by_class = {get_origin(kind) or kind: clean for kind in arguments if (clean := cleaner(kind)) is not None}

    def clean_either(value: Any) -> Any:
        clean = by_class.get(type(value))
        return clean(value) if clean else value

    return clean_either if by_class else None


def _clean_anything(value: Any) -> Any:
    match value:
        case str():
            return clean_text(value)
        case dict():
            return {_clean_anything(k): _clean_anything(v) for k, v in value.items()}
        case list() | tuple():
            return type(value)(map(_clean_anything, value))
        case _:
            return value


def _same(one: object, other: object) -> bool:
    return one is other
