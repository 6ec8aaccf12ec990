"""REST for production: gunicorn serves this."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prometric.settings")

application = get_wsgi_application()
