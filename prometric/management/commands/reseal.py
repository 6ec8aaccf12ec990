"""`manage.py reseal`: seal every secret in the database with the first of SECRETS_KEYS."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.kernel import sealing, tenancy


class Command(BaseCommand):
    """After it an older key can be taken out."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Exit code 1 when a secret opens with no key that there is."""
        with tenancy.system("reseal"):
            done, lost = sealing.reseal()
        self.stdout.write(f"{done} sealed anew, {lost} open with no key.")
        if lost:
            sys.exit(1)
