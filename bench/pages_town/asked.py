"""Ask a town's pages, and print for each: milliseconds (p50, p95) and queries.

Run in a process of its own, in the house that the environment names: ``asked.py FILE``; JSON.
"""

import json
import statistics
import sys
import time
from pathlib import Path

TIMES = 41


def ask(file: str) -> dict[str, tuple[float, float, int]]:
    """Ask every page."""
    import django  # noqa: PLC0415  # the environment is ready only now

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    import groundswell.config.asgi  # noqa: F401, PLC0415  # sets Python's collector as the server does
    from groundswell.access.models import Account  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["*"]
    town = json.loads(Path(file).read_text())
    meeting, person = town["meeting"], town["person"]
    organizer, member = Client(), Client()
    organizer.force_login(Account.objects.get(), "django.contrib.auth.backends.ModelBackend")
    member.get(f"/go/{town['link']}/")
    pages = {
        "home": (organizer, "/home/"),
        "door list": (organizer, f"/meetings/{meeting}/door/"),
        "door search, common name": (organizer, f"/meetings/{meeting}/door/?name=maria"),
        "door search, rare name": (organizer, f"/meetings/{meeting}/door/?name=김민수"),
        "door search, nobody": (organizer, f"/meetings/{meeting}/door/?name=xyzzy"),
        "find, one letter": (organizer, "/people/?name=m"),
        "find, common name": (organizer, "/people/?name=maria"),
        "find, two common names": (organizer, "/people/?name=maria+garcia"),
        "find, rare name": (organizer, "/people/?name=민수"),
        "find, nobody": (organizer, "/people/?name=xyzzy"),
        "a person": (organizer, f"/people/{person}/"),
        "manage a meeting": (organizer, f"/meetings/{meeting}/"),
        "own page of a member": (member, "/me/"),
    }
    told = {}
    for name, (client, address) in pages.items():
        took = []
        for number in range(TIMES):
            began = time.perf_counter()
            answer = client.get(address)
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{name}, {address}: {answer.status_code}")
            if not number:
                took.clear()  # what a process does once
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        p95 = statistics.quantiles(took, n=20)[-1]
        told[name] = statistics.median(took), p95, len(asked)
        if "--explain" in sys.argv:
            for query in sorted(asked, key=lambda each: -float(each["time"]))[:2]:
                print(name, query["time"], query["sql"][:1500], file=sys.stderr)
    return told


if __name__ == "__main__":
    print(json.dumps(ask(sys.argv[1])))
