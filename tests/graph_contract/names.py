"""
Find the properties in a JSON value that its schema doesn't have.

Names with an `@` are annotations, which every object may carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
Resolve = Callable[[Schema], Schema]


def unknown_names(schema: Schema, value: object, resolve: Resolve, place: str = "") -> Iterator[str]:
    """Give the path of each unknown property, such as `body.contenttype`."""
    if isinstance(value, list):
        items = _items(schema, resolve)
        for element in value if items is not None else ():
            yield from unknown_names(items or {}, element, resolve, f"{place}[]")
    elif isinstance(value, dict):
        yield from _in_object(schema, value, resolve, place)


def _in_object(schema: Schema, value: Mapping[str, Any], resolve: Resolve, place: str) -> Iterator[str]:
    derived = str(value.get("@odata.type", "")).removeprefix("#")
    if derived:
        schema = _derived(schema, derived, resolve)
    known = _properties(schema, resolve)
    if not known:
        return  # An open object: anything may stand in it.
    for name, inner in value.items():
        path = f"{place}.{name}".lstrip(".")
        if "@" in name:
            continue
        if name not in known:
            yield path
        else:
            yield from unknown_names(known[name], inner, resolve, path)


def _properties(schema: Schema, resolve: Resolve) -> dict[str, Schema]:
    """Collect an object's properties along `$ref`, `allOf` and the object branch of `anyOf`."""
    schema = resolve(schema)
    found: dict[str, Schema] = dict(schema.get("properties", {}))
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
        found = {**_properties(part, resolve), **found}
    return found


def _items(schema: Schema, resolve: Resolve) -> Schema | None:
    schema = resolve(schema)
    items: Schema | None = schema.get("items")
    return items


def _derived(schema: Schema, name: str, resolve: Resolve) -> Schema:
    """Return the schema that an `@odata.type` names, the declared one where the description lacks it."""
    try:
        return resolve({"$ref": f"#/components/schemas/{name}"})
    except KeyError:
        return schema
