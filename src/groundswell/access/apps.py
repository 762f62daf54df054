"""The access room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts, grants, operations, audit."""

    name = "groundswell.access"
    label = "access"
    verbose_name = "Access"
