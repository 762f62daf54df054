"""Machine code from Python, kept on disk where the disk can be written to."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


@cache
def _what_stands_in(folder: Path) -> str:
    """A word for what the code of a folder says, all files together."""
    sources = b"\0".join(path.read_bytes() for path in sorted(folder.glob("*.py")))
    return hashlib.sha256(sources).hexdigest()


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code that other threads can run beside; made at its first call.

    A folder that cannot be written to, as in a locked container, costs the compiling once a
    process and nothing else.
    """
    folder = Path(function.__code__.co_filename).parent
    try:
        kept: Any = numba.njit(cache=True, nogil=True)(function)
        # Numba asks only whether a function's own file is older than what it kept. What a function
        # calls is laid into it, so it is old as soon as any file beside it says something else; and
        # as what another version of Numba kept, it is not even opened, for it may name a class
        # that is called otherwise now.
        kept._cache._cache_file._version += _what_stands_in(folder)  # noqa: SLF001  # Numba has no open door
    except (RuntimeError, AttributeError):  # no folder to keep it in, or another Numba
        kept = numba.njit(nogil=True)(function)
    machine_code: Callable[P, R] = kept
    return machine_code


def within(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code that is laid into whatever calls it, for inner loops."""
    laid: Callable[P, R] = numba.njit(nogil=True, forceinline=True)(function)
    return laid
