"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, contact points, consent, membership, activity."""

    name = "groundswell.people"
    label = "people"
