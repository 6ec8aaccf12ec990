"""Files in a bucket: any host serves any of them, and a server that is away is no lost file."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.core.management import CommandError, call_command
from moto.server import ThreadedMotoServer
from PIL import Image

from apps.accounts.tests.test_logo import upload
from apps.finance.documents.parties import logo_uri
from apps.kernel.buckets import Bucket, read_url
from apps.reports.tests.factories import API, ask, make
from apps.reports.tests.factories import content as content_of
from prometric import doctor

pytestmark = pytest.mark.django_db
KEYS = "key:s%2Fcret"
AWAY = f"s3+http://{KEYS}@127.0.0.1:1/files"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A server that speaks S3, one a session."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"{host}:{port}"
    running.stop()


@pytest.fixture
def use(settings):
    """Have files lie where an address says, as a host that has just started."""

    def change(url: str) -> None:
        settings.FILES_URL = url
        backend = {"BACKEND": "apps.kernel.buckets.Bucket", "OPTIONS": {"url": url}}
        settings.STORAGES = settings.STORAGES | {"default": backend}

    return change


@pytest.fixture
def url(server, use) -> str:
    """The address of a new bucket, in which files lie."""
    address = f"s3+http://{KEYS}@{server}/files-{uuid4().hex}?prefix=erp"
    bucket = Bucket(address)
    bucket.connection.create_bucket(Bucket=bucket.bucket_name)
    use(address)
    return address


def logo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (20, 10), "red").save(kept, "PNG")
    return kept.getvalue()


def test_another_host_serves_a_report_and_draws_the_logo(company, url, use, tmp_path, settings):
    report = make(ask(company))
    written = content_of(report)
    assert upload(company.client, logo()).status_code == 200
    settings.MEDIA_ROOT = tmp_path / "empty"
    use(url)
    answer = company.client.get(f"{API}/{report.pk}/download", Accept="text/csv")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, written)
    assert answer["Content-Length"] == str(len(written))
    link = company.client.get(f"{API}/{report.pk}/download", Accept="application/json").json()
    assert "127.0.0.1" not in link["data"]["url"], "no address of the bucket leaves the house"
    company.organization.refresh_from_db()
    assert logo_uri(company.organization).startswith("data:image/png;base64,")
    assert company.client.get("/api/v1/organization/logo").status_code == 200


def test_a_server_that_is_away_is_no_lost_file(company, url, use):
    report = make(ask(company))
    assert upload(company.client, logo()).status_code == 200
    use(AWAY)
    download = f"{API}/{report.pk}/download"
    for path in (download, "/api/v1/organization/logo"):
        answer = company.client.get(path, Accept="*/*")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE"), path
    use(url)
    default_storage.delete(report.file_path)
    answer = company.client.get(download, Accept="text/csv")
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "REPORT_EXPIRED")


def test_a_report_that_could_not_be_kept_is_made_again(company, url, use):
    asked = ask(company)
    use(AWAY)
    assert make(asked).status == "processing"
    use(url)
    make(asked)
    assert (asked.status, asked.attempts) == ("completed", 2)
    assert default_storage.size(asked.file_path) == len(content_of(asked)) == asked.file_size


def test_files_move_from_the_disk_to_the_bucket_and_back(url, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    disk = FileSystemStorage(settings.MEDIA_ROOT)
    names = ["reports/o/a.csv", "logos/b.png", "files/o/ч.pdf"]
    for number, name in enumerate(names):
        disk.save(name, ContentFile(b"x" * number))

    def told(*words: str) -> str:
        out = StringIO()
        call_command("copy_files", *words, stdout=out)
        return out.getvalue()

    def read(storage: Storage, name: str) -> bytes:
        with storage.open(name) as file:
            content: bytes = file.read()
            return content

    default_storage.save("logos/b.png", ContentFile(b"cut off"))
    assert told() == "3 files copied, 0 were there already.\n"
    assert [read(default_storage, name) for name in names] == [b"", b"x", b"xx"]
    assert told() == "0 files copied, 3 were there already.\n"
    disk.delete(names[2])
    assert told("--back") == "1 files copied, 2 were there already.\n"
    assert read(disk, names[2]) == b"xx"


def test_without_a_bucket_there_is_nothing_to_copy_to(use):
    with pytest.raises(CommandError, match="names no bucket"):
        call_command("copy_files")
    use(AWAY)
    with pytest.raises(CommandError, match="Run it again"):
        call_command("copy_files", "--back")


def test_the_doctor_asks_for_the_bucket(url, use):
    def told() -> list[str]:
        return [found.what for found in doctor.findings() if "bucket" in found.what]

    assert told() == ["Files travel to their bucket without TLS."]
    use(f"{url.partition('?')[0]}-of-nobody")
    assert "does not answer: An error occurred (404) when calling the HeadBucket" in told()[1]


@pytest.mark.parametrize(
    ("address", "endpoint", "region", "prefix"),
    [
        ("s3://k:a%2Fb%40c@s3.kz/files", "https://s3.kz", "us-east-1", ""),
        ("s3://k:a%2Fb%40c@10.0.0.5:90/files/?region=kz-1&prefix=erp", "https://10.0.0.5:90", "kz-1", "erp"),
        ("s3+http://k:a%2Fb%40c@localhost:9000/files", "http://localhost:9000", "us-east-1", ""),
    ],
)  # fmt: skip
def test_an_address_names_server_bucket_and_keys(address, endpoint, region, prefix):
    known = read_url(address)
    assert (known["access_key"], known["secret_key"], known["bucket_name"]) == ("k", "a/b@c", "files")
    assert (known["endpoint_url"], known["region_name"], known["location"]) == (endpoint, region, prefix)
    assert known["default_acl"] is None


@pytest.mark.parametrize(
    "address", ["https://s3.kz/files", "s3:///files", "s3://s3.kz", "s3://s3.kz/a/b", "s3://s3.kz/a?acl=public"]
)  # fmt: skip
def test_what_is_no_such_address_is_refused(address):
    with pytest.raises(ImproperlyConfigured, match="FILES_URL is s3"):
        read_url(address)
