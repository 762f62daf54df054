"""The house's settings for tests: a folder of its own, fast mail, the database that is asked for.

GROUNDSWELL_TEST_DATABASE is ``sqlite`` (the default) or ``postgresql``, which starts one of its own.
"""

import os
import tempfile
from pathlib import Path

_folder = os.environ.get("GROUNDSWELL_DATA")
if not _folder or "groundswell-tests" not in _folder:
    _folder = tempfile.mkdtemp(prefix="groundswell-tests-")
    os.environ["GROUNDSWELL_DATA"] = _folder
os.environ["GROUNDSWELL_BASE_URL"] = "http://testserver"

if os.environ.get("GROUNDSWELL_TEST_DATABASE") == "postgresql":
    from tests.postgresql import database_url

    os.environ["GROUNDSWELL_DATABASE_URL"] = database_url()

from groundswell.config.settings import *  # noqa: F403  # after the environment is set

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405  # from the settings above
    # Race tests need a file: threads do not share a database in memory.
    _file = Path(_folder) / f"test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": _file}  # noqa: F405  # from the settings above
else:
    DATABASES["default"]["OPTIONS"] = {}  # noqa: F405  # tests drop their database, which a pool would hold
