"""What stands beside a password: wrong guesses at it, and the second factor."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from apps.accounts.models.people import User
from apps.kernel.sealing import SealedField


class SignInFailures(models.Model):
    """Wrong guesses in a row at one account from one client; committed even when the request is refused."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.address_hash[:8]}: {self.count}"


class SecondFactor(models.Model):
    """An authenticator app of a person (TOTP, RFC 6238); in force once a code of it has confirmed it."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="second_factor")
    secret = SealedField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0, help_text="The half minute of the last code taken")
    recovery_hashes = ArrayField(models.CharField(max_length=64), default=list, help_text="Of unused codes")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id}"
