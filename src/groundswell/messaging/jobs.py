"""Background work of messaging."""

from django_tasks import task

from groundswell.access.actor import house
from groundswell.messaging import operations
from groundswell.organizations import selectors as organizations


@task()
def send_letters() -> int:
    """Send what is in the outbox."""
    return operations.send_letters()


@task()
def ask_about_promises() -> int:
    """Ask everybody whose promise is due, organization by organization."""
    actor = house()
    return sum(
        operations.ask_about_promises(actor, organization_id=organization.pk)
        for organization in organizations.organizations_of(actor)
    )
