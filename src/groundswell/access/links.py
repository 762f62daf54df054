"""The words in a link. A token is the grant's id and a proof that only this house can make.

Nothing secret is stored: the token is derived again whenever an organizer needs to show it, and a
leaked database opens no door. Rotating a grant makes every earlier token of it worthless.
"""

import base64
import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from groundswell.access.models import Grant
from groundswell.kernel.sealing import derive

_PROOF_BYTES = 15


def token_of(grant: Grant) -> str:
    """The token under which a grant's link is opened: 42 URL-safe characters."""
    raw = grant.id.bytes + _proof(grant.id, grant.rotation)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def grant_id_in(token: str) -> UUID | None:
    """The grant that a token claims to open, before its proof is looked at."""
    raw = _bytes_of(token)
    return UUID(bytes=raw[:16]) if raw else None


def opens(token: str, grant: Grant) -> bool:
    """Whether the token's proof is this grant's own."""
    raw = _bytes_of(token)
    return raw is not None and hmac.compare_digest(raw[16:], _proof(grant.id, grant.rotation))


def _bytes_of(token: str) -> bytes | None:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    return raw if len(raw) == 16 + _PROOF_BYTES else None


def _proof(grant_id: UUID, rotation: int) -> bytes:
    key = derive(settings.DATA_KEY, "links")
    message = grant_id.bytes + rotation.to_bytes(4, "big")
    return hmac.new(key, message, sha256).digest()[:_PROOF_BYTES]
