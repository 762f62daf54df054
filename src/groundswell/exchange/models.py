"""Tables of exchange."""

import datetime as dt
from typing import ClassVar

from django.db import models

from groundswell.kernel.ids import new_id

KEPT_FOR = dt.timedelta(days=1)
"""How long an upload is there."""


class Upload(models.Model):
    """A guest list between being uploaded and being brought in.

    ``sealed`` holds the file; once it is brought in, only the rows that could not be used.
    ``outcome`` is what came of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    sealed = models.BinaryField()
    uploaded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["uploaded_at"])]

    def __str__(self) -> str:
        return self.name
