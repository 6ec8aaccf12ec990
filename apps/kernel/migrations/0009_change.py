"""The log of changes, which stays when delivered outbox rows go; the database writes it with them."""

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

# Also read by the migration that carries the rows of before over.
COLUMNS = (
    "id, organization_id, workspace_id, name, subject, subject_id, actor_id, version, changes, created_at"
)
VERB = """
CASE WHEN name ~ '[.](created|registered|requested)$' OR name IN ('activity.added', 'invitation.sent')
        THEN 'created'
    WHEN name LIKE '%%.deleted' THEN 'deleted' ELSE 'updated' END
"""
NOTING = f"""
CREATE SEQUENCE kernel_change_position;
CREATE FUNCTION kernel_outbox_is_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kernel_change ({COLUMNS}, verb) SELECT {COLUMNS}, {VERB.replace("%%", "%")} FROM fresh;
    RETURN NULL;
END $$;
CREATE TRIGGER kernel_outbox_is_noted AFTER INSERT ON kernel_outboxevent
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kernel_outbox_is_noted();
"""
NOT_NOTING = """
DROP TRIGGER kernel_outbox_is_noted ON kernel_outboxevent;
DROP FUNCTION kernel_outbox_is_noted();
DROP SEQUENCE kernel_change_position;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_saved_views"), ("kernel", "0008_outbox_trace")]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("workspace_id", models.UUIDField(null=True)),
                ("name", models.CharField(max_length=64)),
                ("subject", models.CharField(help_text="The kind of object", max_length=32)),
                ("subject_id", models.UUIDField()),
                (
                    "verb",
                    models.CharField(
                        choices=[("created", "Created"), ("updated", "Updated"), ("deleted", "Deleted")],
                        max_length=8,
                    ),
                ),
                ("actor_id", models.UUIDField(help_text="The user, null for the system", null=True)),
                (
                    "version",
                    models.PositiveIntegerField(help_text="The subject's version after the event", null=True),
                ),
                (
                    "changes",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="{field: [before, after]}",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "position",
                    models.BigIntegerField(
                        help_text="In the order of commits; null: not numbered", null=True
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
            options={
                "base_manager_name": "everything",
                "indexes": [
                    models.Index(fields=["subject_id", "id"], name="change_subject"),
                    models.Index(fields=["organization", "id"], name="change_newest"),
                    models.Index(
                        condition=models.Q(("position__isnull", False)),
                        fields=["organization", "position"],
                        name="change_position",
                    ),
                    models.Index(
                        condition=models.Q(("position__isnull", True)),
                        fields=["id"],
                        name="change_unnumbered",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NOTING, NOT_NOTING),
    ]
