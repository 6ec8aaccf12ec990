"""What each process counts for Prometheus; `prometric.metrics` shows it, with what the servers say.

No label names a tenant or a person. With METRICS_TOKEN the counts lie in files that all processes of a host
share (prometheus-client's multiprocess mode), so that any one of them answers for all.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector

disable_created_metrics()  # several processes have none either
REGISTRY = CollectorRegistry()
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")  # what a client makes up is "other"
NO_ROUTE = "none"  # refused before it had one, or no address of ours
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
GONE = "0"  # the name, in the place of a process's number, of the file that keeps what the dead have counted

requests = Counter(
    "prometric_requests", "Requests answered", ["method", "route", "status"], registry=REGISTRY
)
request_seconds = Histogram(
    "prometric_request_seconds",
    "How long requests took, in seconds",
    ["method", "route"],
    buckets=SECONDS,
    registry=REGISTRY,
)
pool_in_use = Gauge(
    "prometric_pool_in_use",
    "Connections in use of the processes' pools",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
pool_wait_seconds = Histogram(
    "prometric_pool_wait_seconds",
    "How long a connection was waited for, in seconds",
    buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 3.0),
    registry=REGISTRY,
)
pool_refused = Counter(
    "prometric_pool_refused",
    "Requests for a connection that had none: all in use (full), or the database away",
    ["reason"],
    registry=REGISTRY,
)
sign_ins = Counter("prometric_sign_ins", "Sign-ins: good, failed", ["outcome"], registry=REGISTRY)
webhooks = Counter(
    "prometric_webhook_attempts",
    "Webhooks sent: delivered, failed (tried again, or given up)",
    ["outcome"],
    registry=REGISTRY,
)
reports = Counter("prometric_reports", "Reports made: completed, failed", ["outcome"], registry=REGISTRY)
replica_reads = Counter(
    "prometric_replica_reads",
    "Long reads by who answered: the replica, or the primary because the replica was away or behind",
    ["server"],
    registry=REGISTRY,
)
sockets = Gauge("prometric_sockets_open", "Sockets open", registry=REGISTRY, multiprocess_mode="livesum")


class Together:
    """What all processes of this host have counted, from their files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def collect(self) -> Iterable[Metric]:
        """Read every file. Those of processes that ended are put into one, so that no count falls."""
        with (self.folder / "lock").open("w") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            self._fold()
            files = [str(path) for path in self.folder.glob("*.db") if path.stat().st_size]
            found: Iterable[Metric] = MultiProcessCollector.merge(files)
            return found

    def _fold(self) -> None:
        for path in self.folder.glob("*.db"):
            kind, _, process = path.stem.rpartition("_")
            if process == GONE or _lives(int(process)):
                continue
            if not kind.startswith("gauge"):
                _add(path, self.folder / f"{kind}_{GONE}.db")
            path.unlink()


def _add(source: Path, target: Path) -> None:
    if not source.stat().st_size:
        return
    sums = MmapedDict(str(target))
    try:
        for key, value, _at, _place in MmapedDict.read_all_values_from_file(str(source)):
            metric, name, labels, text = json.loads(key)
            kept = mmap_key(metric, name, list(labels), list(labels.values()), text)
            sums.write_value(kept, sums.read_value(kept)[0] + value, 0.0)
    finally:
        sums.close()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
