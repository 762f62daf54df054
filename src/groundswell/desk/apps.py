"""The desk room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Home, and a person's own page."""

    name = "groundswell.desk"
    label = "desk"
