"""Socket.IO packets that the reference's client never sends: they change nothing, and leave no trace."""

from __future__ import annotations

import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from apps.notifications.tests.test_sockets import open_deal

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def door(system):
    address = system.url("web1").replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    with connect(address, compression=None) as socket:
        assert str(socket.recv(timeout=20)).startswith("0{")
        yield socket


def titles(door, count):
    """The deals that a socket is told of."""
    found: list[str] = []
    while len(found) < count:
        packet = door.recv(timeout=20)
        if packet == "2":
            door.send("3")
        elif packet.startswith('42["deal.updated"'):
            found.append(json.loads(packet[2:])[1]["title"])
    return found


def sign_in(door, token):
    door.send("40" + json.dumps({"token": token}))
    assert door.recv(timeout=20).startswith('40{"sid"')


def test_a_client_is_no_server(system, door, live_company):
    """An event of the name `connect` is none: the library would sign the same socket in once more."""
    token = live_company.client.token
    sign_in(door, token)
    for packet in (
        "42" + json.dumps(["connect", {}, {"token": token}]),
        '42["disconnect"]',
        '42["deal.updated", {}]',
        "42",
        "42{}",
        "43",
        '44"no"',
        '459999999999-["x"]',
        "48",
        "x",
        b"attachment",
    ):
        door.send(packet if isinstance(packet, bytes) or packet[:1] == "4" else "4" + packet)
    open_deal(system, live_company, "First")
    open_deal(system, live_company, "Second")
    assert titles(door, 2) == ["First", "Second"]


@pytest.mark.parametrize("packet", ["40{", "40{'token': 1}", "40" + "[" * 30_000, "40" + "1" * 101, "40²"])
def test_what_is_no_packet_ends_the_session(door, packet):
    door.send(packet)
    assert door.recv(timeout=5) == "1", "the transport's farewell"
    with pytest.raises(ConnectionClosed):
        door.recv(timeout=5)


@pytest.mark.parametrize(
    "auth", ["", "null", "[]", '"x"', "1", '{"token": 1}', '{"token": "\\u0000"}', '{"token": {}}']
)
def test_a_sign_in_without_a_token(door, auth):
    door.send("40" + auth)
    refused = door.recv(timeout=20)
    assert refused.startswith("44")
    assert json.loads(refused[2:])["data"]["code"] == "AUTH_UNAUTHORIZED"
