"""Every movement is one of the kinds that there are; writers go on meanwhile."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0020_transfers")]

    operations = [ValidateConstraint("stockmovement", "stock_movement_signed")]
