"""How accounts sign in: nobody makes one for themselves; an owner gives it."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts come from an owner's invitation or the command line, never from a form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth passes it
        """No."""
        return False
