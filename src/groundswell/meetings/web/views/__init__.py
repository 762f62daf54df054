"""Pages of meetings: parse, one call, render."""

from groundswell.meetings.web.views.door import check_in, counts, door, scan, walk_in
from groundswell.meetings.web.views.managing import (
    cancel,
    close,
    confirm,
    make_link,
    manage,
    revoke_link,
)
from groundswell.meetings.web.views.phone import phone_list, shell, sync, worker
from groundswell.meetings.web.views.planning import change, plan

__all__ = [
    "cancel",
    "change",
    "check_in",
    "close",
    "confirm",
    "counts",
    "door",
    "make_link",
    "manage",
    "phone_list",
    "plan",
    "revoke_link",
    "scan",
    "shell",
    "sync",
    "walk_in",
    "worker",
]
