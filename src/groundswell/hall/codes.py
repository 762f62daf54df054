"""The code on the stage: who has it is in the room."""

import base64
import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from groundswell.kernel.sealing import derive


def code_of(meeting_id: UUID) -> str:
    """Eight letters and digits that only the stage of that meeting shows."""
    proof = hmac.new(derive(settings.DATA_KEY, "hall codes"), meeting_id.bytes, sha256).digest()
    return base64.b32encode(proof[:5]).decode().lower()


def is_code_of(meeting_id: UUID, code: str) -> bool:
    """Whether somebody typed or scanned a meeting's own code."""
    return hmac.compare_digest(code_of(meeting_id).encode(), code.strip().lower().encode())
