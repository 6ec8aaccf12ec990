"""A schedule counts its failures in a row, and rests after the fifth."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="reportschedule",
            name="failures",
            field=models.PositiveSmallIntegerField(
                default=0,
                db_default=0,
                editable=False,
                help_text="The fifth pauses the schedule.",
                verbose_name="failures in a row",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="paused_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="paused at"),
        ),
    ]
