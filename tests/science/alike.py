"""Whole results compared, whatever they are made of."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import polars as pl


def difference(one: Any, other: Any, path: str = "") -> str | None:
    """Where two results are not the same, or None; nan is the same as nan."""
    if type(one) is not type(other):
        return f"{path}: {type(one).__name__} and {type(other).__name__}"
    if is_dataclass(one):
        parts = [
            (f".{each.name}", getattr(one, each.name), getattr(other, each.name))
            for each in fields(one)
        ]
    elif isinstance(one, Mapping):
        if list(one) != list(other):
            return f"{path}: {list(one)} and {list(other)}"
        parts = [(f"[{key!r}]", one[key], other[key]) for key in one]
    elif isinstance(one, (tuple, list)):
        if len(one) != len(other):
            return f"{path}: {one} and {other}"
        parts = [(f"[{place}]", *both) for place, both in enumerate(zip(one, other, strict=True))]
    else:
        return None if _same(one, other) else f"{path}: {one} and {other}"
    found = (difference(mine, theirs, path + name) for name, mine, theirs in parts)
    return next((each for each in found if each), None)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(
            one, other, equal_nan=one.dtype.kind == "f"
        )
    if isinstance(one, pl.DataFrame):
        return one.equals(other) and one.schema == other.schema
    return bool(one == other) or (one != one and other != other)  # noqa: PLR0124  # nan
