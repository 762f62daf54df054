"""Machine code from Python, kept on disk where the disk can be written to."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code that other threads can run beside; made at its first call.

    A folder that cannot be written to, as in a locked container, costs the compiling once a
    process and nothing else. Numba looks at a function's own file to see whether what it kept is
    old: who edits ``moves.py`` touches ``search.py`` too.
    """
    try:
        kept: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # Numba's word for "no folder to keep it in"
        kept = numba.njit(nogil=True)(function)
    return kept


def within(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code that is laid into whatever calls it, for inner loops."""
    laid: Callable[P, R] = numba.njit(nogil=True, forceinline=True)(function)
    return laid
