"""A letter remembers whose it is, so that the letters of one do not go before everybody else's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0011_senders_and_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="whose",
            field=models.UUIDField(blank=True, help_text="None: the house's own, as codes are", null=True),
        ),
    ]
