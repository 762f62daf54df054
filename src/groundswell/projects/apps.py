"""The projects room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Causes, projects, asks, pledges."""

    name = "groundswell.projects"
    label = "projects"

    def ready(self) -> None:
        """Begin listening to the rooms below."""
        from groundswell.projects import listeners  # noqa: F401, PLC0415  # needs every model loaded
