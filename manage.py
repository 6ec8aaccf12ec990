#!/usr/bin/env python
"""Command line of the project; where no database is named, with a laptop's settings if they are here."""

import os
import sys
from importlib.util import find_spec

if __name__ == "__main__":
    laptop = not os.environ.get("DATABASE_URL") and find_spec("laptop")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laptop.settings" if laptop else "prometric.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
