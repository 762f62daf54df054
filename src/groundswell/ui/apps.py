"""The shared pages; this room stands before allauth, whose templates it replaces."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Register templates, static files and template tags under the label ``ui``."""

    name = "groundswell.ui"
    label = "ui"
