"""When an organization is to be erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_parts_of_orders")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="erasure_due_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Asked for by an owner; until then it can be taken back",
                null=True,
                verbose_name="to be erased",
            ),
        ),
    ]
