"""How many files and connections this process may hold open."""

import sys


def allow_open_files(wanted: int) -> int:
    """Raise this process's own limit towards what is wanted; what it is now.

    Systems start programs with a low limit that they may raise themselves, up to a high one.
    """
    if sys.platform == "win32":
        return wanted
    import resource  # noqa: PLC0415  # not on every system

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now == resource.RLIM_INFINITY or now >= wanted:
        return wanted
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    return allowed
