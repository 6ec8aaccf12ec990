"""Everything from one port: REST, admin and (with the realtime apps) sockets."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prometric.settings")

application = ProtocolTypeRouter({"http": get_asgi_application()})
