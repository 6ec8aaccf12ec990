"""Files in a bucket of any server that speaks S3, as `FILES_URL` names it (docs/operations.md, "Files").

Objects are private and stay so: no address of the bucket ever leaves the house, every file is streamed by the
application to whom may read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ImproperlyConfigured
from storages.backends.s3 import S3Storage

SCHEMES = {"s3": "https", "s3+http": "http"}
KNOWN = {"region", "prefix"}
SPOOL = 2 * 1024 * 1024  # bytes of an open file in memory; the rest of it goes to a temporary file


class Unreachable(OSError):
    """The bucket's server did not do what was asked; the file may well be there."""


class Bucket(S3Storage):
    """django-storages' own; failures are those of any storage, and no client is shared by threads."""

    def __init__(self, url: str) -> None:
        super().__init__(**read_url(url))

    @property
    def bucket(self) -> Any:
        """Of the thread's own connection: boto3's resources are for one thread."""
        return self.connection.Bucket(self.bucket_name)

    def check(self) -> None:
        """Ask for the bucket. Raises Unreachable: away, not there, or not with these keys."""
        with _told():
            self.connection.meta.client.head_bucket(Bucket=self.bucket_name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _told():
            file = super()._open(name, mode)
            try:
                if "r" in mode:
                    file.open()  # fetched here, where a failure is still told
            except BaseException:
                file.close()
                raise
            return file

    def _save(self, name: str, content: Any) -> str:
        with _told():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _told():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _told():
            folders, files = super().listdir(path)
            return folders, files

    def size(self, name: str) -> int:
        with _told():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> Any:
        with _told():
            return super().get_modified_time(name)


def read_url(url: str) -> dict[str, Any]:
    """`s3://key:secret@host:port/bucket?region=…&prefix=…` as the storage's options.

    `s3+http` is without TLS. Without a key boto3 looks for one where it always does (the host's role).

    Raises:
        ImproperlyConfigured: no such address.
    """
    told = urlsplit(url)
    more = dict(parse_qsl(told.query))
    name = told.path.strip("/")
    if told.scheme not in SCHEMES or not told.hostname or not name or "/" in name or more.keys() - KNOWN:
        raise ImproperlyConfigured("FILES_URL is s3://key:secret@host/bucket?region=…&prefix=…")
    # netloc without the keys, with the port.
    host = told.netloc.rpartition("@")[2]
    return {
        "access_key": unquote(told.username) if told.username else None,
        "secret_key": unquote(told.password) if told.password else None,
        "endpoint_url": f"{SCHEMES[told.scheme]}://{host}",
        "bucket_name": name,
        "region_name": more.get("region") or "us-east-1",  # what servers that know no regions take
        "location": more.get("prefix", ""),
        "default_acl": None,  # the bucket's own: private
        "file_overwrite": True,  # every name is of a new UUID
        "querystring_auth": True,
        "max_memory_size": SPOOL,
        "transfer_config": TransferConfig(use_threads=False),
        "client_config": Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},  # a server of one's own has no name for each bucket
            connect_timeout=3,
            read_timeout=10,  # while somebody waits for a page
            retries={"mode": "standard", "total_max_attempts": 2},
            # Servers that speak S3 do not all know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }


@contextmanager
def _told() -> Iterator[None]:
    """Raises FileNotFoundError, or Unreachable, for what boto3 raises."""
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError(str(error)) from error
        raise Unreachable(str(error)) from error
    except BotoCoreError as error:
        raise Unreachable(str(error)) from error
