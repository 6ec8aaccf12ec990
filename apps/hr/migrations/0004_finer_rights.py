"""What was promised by an invitation is what the right was then: see accounts 0005."""

from importlib import import_module

from django.db import migrations

grant = import_module("apps.accounts.migrations.0005_finer_rights").grant


class Migration(migrations.Migration):
    dependencies = [("hr", "0003_invitations"), ("accounts", "0005_finer_rights")]

    operations = [migrations.RunPython(grant("hr_invitation"), migrations.RunPython.noop)]
