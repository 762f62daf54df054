"""What a door phone proves itself by, and the keys of what it holds without a network."""

import base64
from uuid import UUID

from django.conf import settings

from groundswell.access.phones import Phones
from groundswell.kernel.sealing import derive

_DOOR = Phones("door phones")
authorization_of = _DOOR.authorization_of
grant_in = _DOOR.grant_in


def key_of(what: str, grant_id: UUID, meeting_id: UUID) -> str:
    """The key under which a phone seals its list, or what it keeps for the house, in Base64.

    The same whenever it is asked for, and stored nowhere in the house.
    """
    key = derive(settings.DATA_KEY, f"door {what} {grant_id} {meeting_id}")
    return base64.b64encode(key).decode()
