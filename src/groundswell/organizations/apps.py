"""The organizations room."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Organizations and chapters."""

    name = "groundswell.organizations"
    label = "organizations"
