"""Tables of organizations."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from groundswell.access.actor import Scope
from groundswell.kernel.ids import new_id


class Organization(models.Model):
    """A tenants' union, a community group, a campaign: whoever lives in the house."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, default="en")
    seconds_needed = models.PositiveSmallIntegerField(default=3)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="someone_seconds", condition=Q(seconds_needed__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        """What an action on the whole organization touches."""
        return Scope(self.id)
