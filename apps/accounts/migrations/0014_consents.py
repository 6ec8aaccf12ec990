"""What people agreed to, and when."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.kernel.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_copies")]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "version",
                    models.CharField(
                        help_text="Of the text: settings.CONSENT_VERSION as of then", max_length=20
                    ),
                ),
                ("language", models.CharField(help_text="In which it was shown", max_length=2)),
                (
                    "by",
                    models.CharField(
                        choices=[("registration", "Registration"), ("invitation", "Invitation")],
                        max_length=12,
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
