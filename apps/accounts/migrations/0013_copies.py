"""Copies of a whole organization for its owner."""

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.kernel.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_erasure")]

    operations = [
        migrations.CreateModel(
            name="OrganizationExport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("processing", "Being made"),
                            ("completed", "Ready"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                        ],
                        default="processing",
                        max_length=10,
                    ),
                ),
                ("file_path", models.CharField(blank=True, editable=False, max_length=200)),
                ("file_size", models.BigIntegerField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
            ],
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
            options={
                "verbose_name": "copy of the company",
                "verbose_name_plural": "copies of the company",
                "abstract": False,
                "base_manager_name": "everything",
                "indexes": [
                    models.Index(fields=["organization", "created_at"], name="organization_export_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "processing")),
                        fields=("organization",),
                        name="organization_export_one_at_once",
                    )
                ],
            },
        ),
    ]
