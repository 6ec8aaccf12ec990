"""An activity is done or planned. Until now its day said which: what lies in the past counts as done."""

from django.db import migrations, models

# The wall shows rows to the system alone; a day of Almaty ends nineteen hours after UTC's begins.
DONE = """
SELECT set_config('app.organization', '*', true);
UPDATE crm_activity SET completed_at = occurred_at WHERE occurred_at <= now();
UPDATE crm_deal AS deal SET last_activity_date = (
    SELECT max((done.completed_at AT TIME ZONE 'Asia/Almaty')::date)
    FROM crm_activity AS done WHERE done.deal_id = deal.id
)
WHERE last_activity_date > (now() AT TIME ZONE 'Asia/Almaty')::date;
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0005_letters")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="completed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Empty: planned, however long its day is past.",
                null=True,
                verbose_name="done at",
            ),
        ),
        migrations.RunSQL(DONE, migrations.RunSQL.noop),
    ]
