"""The projects room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Causes, projects, asks, pledges."""

    name = "groundswell.projects"
    label = "projects"
