"""The organizations room."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Whoever lives in the house."""

    name = "groundswell.organizations"
    label = "organizations"
