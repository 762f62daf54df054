"""Tables of access. Organizations and persons stand above this room, so they are named by id."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from groundswell.access.roles import Role, ScopeKind
from groundswell.kernel.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    """What Django's own sign-in asks of a user table."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of an address, however it is written."""
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who signs in, by passkey or by e-mail code: an organizer, a host, the keeper."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role within a scope, held by an account or by whoever holds the link."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization_id = models.UUIDField()
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="grants"
    )
    person_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    scope_kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ScopeKind])
    scope_id = models.UUIDField()
    label = models.CharField(max_length=200, blank=True)
    rotation = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization_id", "scope_kind", "scope_id", "role"]),
            models.Index(fields=["person_id", "role"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="links_expire",
                condition=Q(account__isnull=False) | Q(expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.scope_kind} {self.scope_id}"


class AuditHead(models.Model):
    """The last link of an organization's audit chain; updating it keeps the chain single."""

    organization_id = models.UUIDField(primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.organization_id} at {self.sequence}"


class AuditEntry(models.Model):
    """One operation that was done, chained to the one before it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=40)
    subject = models.JSONField()
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization_id", "sequence"], name="one_entry_for_each_link_of_the_chain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.action}"


class RateLimit(models.Model):
    """How often something was tried within the present window."""

    key = models.CharField(max_length=64, primary_key=True)
    window_started_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
