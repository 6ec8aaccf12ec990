"""Everything from one port: REST, admin and both doors of the sockets."""

import asyncio
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prometric.settings")

# Loads the apps; what follows needs them.
http = get_asgi_application()

from apps.kernel.api.bodies import with_body_limit  # noqa: E402
from apps.notifications.live.asgi import with_sockets  # noqa: E402
from prometric import doctor  # noqa: E402


async def _is_allowed() -> None:
    await asyncio.to_thread(doctor.guard, "live")


application = with_sockets(with_body_limit(http), on_startup=_is_allowed)
