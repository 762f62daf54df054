"""The plain way: one Django view, one ORM insert and commit for each tap, and nothing else."""

import datetime as dt
import json
import os
from pathlib import Path

import django
from django.conf import settings

EVENING = json.loads(Path(os.environ["BENCH_EVENING"]).read_text())

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.config.settings")
django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
settings.ALLOWED_HOSTS = ["*"]

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

from groundswell.projects.models import Pledge  # noqa: E402


def take(request: HttpRequest, meeting: str) -> JsonResponse:
    """Keep one tap."""
    (tap,) = json.loads(request.body)["taps"]
    now = dt.datetime.now(dt.UTC)
    Pledge.objects.create(
        id=tap["id"],
        organization_id=EVENING["organization"],
        ask_id=tap["ask"],
        person_id=tap["person"],
        meeting_id=meeting,
        made_at=now,
        due_at=now + dt.timedelta(days=14),
    )
    return JsonResponse({"taps": [{"id": tap["id"]}]})


urlpatterns = [path("live/<str:meeting>/taps", take)]
application = WSGIHandler()
