"""Where webhooks may go: to no private address, not by name, redirect or a second answer of the resolver."""

from __future__ import annotations

import socket

import pytest

from apps.kernel.errors import Invalid
from apps.notifications import ssrf
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.services import calling
from apps.notifications.tests.receiving import Answer, Receiver

LOCAL = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


def delivery(url):
    webhook = WebhookSubscription(url=url, sealed_secret="whsec_" + "A" * 43 + "=")
    return WebhookDelivery(subscription=webhook, body='{"type":"x"}')


def call(url):
    from django.utils import timezone

    return calling.call(delivery(url), timezone.now())


@pytest.mark.parametrize("address", LOCAL)
def test_private_addresses_are_refused_when_they_are_written(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Invalid):
        ssrf.check_url(f"https://{host}/hook")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "api.localhost",
        "printer.local",
        "2130706433",
        "0x7f.1",
        "127.1",
        "017700000001",
    ],
)
def test_other_spellings_of_this_machine_are_refused(host):
    with pytest.raises(Invalid):
        ssrf.check_url(f"http://{host}/hook")


def test_public_addresses_pass():
    for url in (
        "https://example.com/hook?x=1",
        "http://93.184.216.34:8080/",
        "https://[2606:2800:220:1::1]/",
    ):
        assert ssrf.check_url(url) == url
    with pytest.raises(Invalid):
        ssrf.check_url("http://example.com:6379/")


@pytest.mark.parametrize("address", LOCAL)
def test_a_name_that_means_a_private_address_is_not_called(monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    entry = (family, socket.SOCK_STREAM, 6, "", (address, 443))
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [public, entry])
    monkeypatch.setattr(ssrf.httpcore.SyncBackend, "connect_tcp", lambda *_a, **_m: pytest.fail("called"))  # type: ignore[attr-defined]
    answer = call("https://innocent.example.com/hook")
    assert (answer.status, answer.error) == (None, "Private and local addresses are not called")


def test_the_name_is_resolved_once_and_that_address_called(monkeypatch):
    asked, called = [], []

    def resolver(host, *_args, **_more):
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    def connect(_self, host, *_args, **_more):
        called.append(host)
        raise ssrf.httpcore.ConnectError("refused")  # type: ignore[attr-defined]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(ssrf.httpcore.SyncBackend, "connect_tcp", connect)  # type: ignore[attr-defined]
    assert call("https://rebinding.example.com/hook").status is None
    assert (asked, called) == (["rebinding.example.com"], ["93.184.216.34"])


def test_loopback_is_not_called_even_if_it_was_written_before(receiver):
    assert call(receiver.url).error == "Private and local addresses are not called"
    assert receiver.requests == []


def test_a_redirect_is_an_answer_and_not_followed(settings, receiver):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    receiver.answers = [Answer(302, headers={"location": receiver.url + "/elsewhere"})]
    answer = call(receiver.url)
    assert (answer.status, answer.is_good, len(receiver.requests)) == (302, False, 1)


def test_a_long_answer_is_cut_and_a_dripping_one_given_up(settings, receiver):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    receiver.answers = [Answer(200, b"x" * 1_000_000), Answer(200, b"y" * 100, drip=0.1)]
    answer = call(receiver.url)
    assert (answer.status, answer.body) == (200, "x" * calling.KEPT_BODY)
    settings.WEBHOOK_ANSWER_SECONDS = 0.5
    # Each byte comes in time, all of them would take ten seconds and be an answer.
    answer = call(receiver.url)
    assert (answer.status, answer.error.partition(":")[0]) == (None, "ReadTimeout")


def test_what_is_no_http_is_an_error_and_no_exception(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    assert call(f"http://127.0.0.1:{port}/").error.startswith("ConnectError")
    assert call("http://no-such-name.invalid/").error == "The name cannot be resolved"
