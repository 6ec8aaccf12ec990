"""Everything from one port: REST, admin and both doors of the sockets."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prometric.settings")

# Loads the apps; what follows needs them.
http = get_asgi_application()

from apps.kernel.api.bodies import with_body_limit  # noqa: E402
from apps.notifications.live.asgi import with_sockets  # noqa: E402

application = with_sockets(with_body_limit(http))
