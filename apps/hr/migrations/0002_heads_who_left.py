"""Whoever has left heads no department: until now a deactivated head stayed without a word."""

from django.db import migrations

# The wall shows rows to the system alone.
FREED = """
SELECT set_config('app.organization', '*', true);
UPDATE hr_department SET head_id = NULL, version = version + 1
WHERE head_id IN (
    SELECT employee.id FROM hr_employee AS employee
    JOIN accounts_membership AS membership ON membership.id = employee.membership_id
    WHERE membership.status = 'inactive'
);
"""


class Migration(migrations.Migration):
    dependencies = [("hr", "0001_initial")]

    operations = [migrations.RunSQL(FREED, migrations.RunSQL.noop)]
