"""What one folder's embedded servers and processes share: `local.json` with ports, passwords and a key.

Made on first use by whoever comes first, readable by its owner only.
"""

import json
import os
import random
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
# Below every system's range of outgoing ports, so that a port stays ours between two starts.
PORTS = range(20_000, 32_000)


def state(home: Path) -> dict[str, Any]:
    """The contents of `home/local.json`, made now if nobody did before."""
    path = home / "local.json"
    with suppress(FileNotFoundError):
        return _read(path)
    first, second = random.sample(PORTS, 2)
    draft = _draft(
        path,
        {
            "secret_key": secrets.token_urlsafe(50),
            "postgres": {"port": first, "password": secrets.token_urlsafe(32)},
            "valkey": {"port": second, "password": secrets.token_urlsafe(32)},
        },
    )
    # A link, unlike a rename, never replaces: of several processes that come first, one wins.
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return _read(path)


def claim_port(home: Path, server: str) -> int:
    """The server's port, or a new one (written down) when another program took it meanwhile."""
    known = state(home)
    if not free(known[server]["port"]):
        known[server]["port"] = next(port for port in random.sample(PORTS, 100) if free(port))
        path = home / "local.json"
        _draft(path, known).replace(path)
    return int(known[server]["port"])


def free(port: int, host: str = HOST) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def private(path: str, flags: int) -> int:
    """An opener for files that only their owner may read."""
    return os.open(path, flags, 0o600)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def _draft(path: Path, content: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(draft, "x", opener=private) as file:
        json.dump(content, file, indent=1)
    return draft
