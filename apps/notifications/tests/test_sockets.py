"""Both doors, with the real clients, against two web processes, relay and worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rest_framework_simplejwt.tokens import AccessToken

from apps.accounts import services as accounts
from apps.accounts.models import Session, Workspace
from apps.accounts.tokens import issue
from apps.crm import services as crm
from apps.kernel import tenancy
from conftest import make_company, sign_in

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]


def inside(company):
    return tenancy.enter(company.organization.pk, company.workspace.pk)


def open_deal(system, company, title="Deal", via="web2"):
    """A deal opened over HTTP, by the other web process than the sockets'."""
    with inside(company):
        customer = crm.create_customer(actor=company.actor, name="Customer").pk
    return system.call(
        "POST",
        "/deals",
        company.client.token,
        {"title": title, "customerId": customer, "value": 1500},
        via=via,
    )["id"]


def expiring(token, seconds):
    changed = AccessToken(token)
    changed.set_exp(lifetime=timedelta(seconds=seconds))
    return str(changed)


@pytest.mark.parametrize("transports", [None, ["polling"], ["websocket"]])
def test_the_references_client_hears_a_change_of_the_other_process(
    system, socketio, live_company, transports
):
    client = socketio(live_company.client.token, transports=transports).connected()
    deal = open_deal(system, live_company, "ERP Implementation")
    told = client.event("deal.updated")
    assert {key: told[key] for key in ("id", "title", "stage", "previousStage", "value", "probability")} == {
        "id": deal,
        "title": "ERP Implementation",
        "stage": "LEAD",
        "previousStage": None,
        "value": 1500,
        "probability": 10,
    }
    assert told["updatedBy"] == str(live_company.owner.pk)
    assert told["updatedAt"].endswith("Z")
    system.call("PUT", f"/deals/{deal}", live_company.client.token, {"stage": "NEGOTIATION"})
    told = client.event("deal.updated")
    assert (told["previousStage"], told["stage"]) == ("LEAD", "NEGOTIATION")


def test_a_win_reaches_both_doors_whole(system, socketio, plain, live_company):
    token = live_company.client.token
    doors = [socketio(token, via="web2").connected(), plain(token).connected()]
    deal = open_deal(system, live_company, "Big")
    won = system.call("POST", f"/deals/{deal}/win", token, {"finalAmount": 22_500_000})
    for door in doors:
        assert door.event("deal.updated", stage="WON")["previousStage"] == "LEAD"
        order = door.event("order.status.changed")
        assert order["id"] == won["orderId"]
        assert (order["previousStatus"], order["status"], order["totalAmount"]) == (
            None,
            "pending",
            22_500_000,
        )
        assert order["paymentStatus"] == "pending"
    listed = system.call("GET", "/notifications?type=deal_won", token)
    assert listed["total"] == 1
    for door in [socketio(token, since=0).connected(), plain(token, query="?since=0").connected()]:
        notice = door.event("notification.new", type="deal_won")
        assert notice["unreadCount"] == listed["unreadCount"]
        assert notice["id"] == listed["items"][0]["id"]
        assert notice["data"]["orderId"] == won["orderId"]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda token: None, "AUTH_UNAUTHORIZED"),
        (lambda token: "nonsense", "AUTH_UNAUTHORIZED"),
        (lambda token: token[:-3] + "abc", "AUTH_UNAUTHORIZED"),
        (lambda token: expiring(token, -1), "AUTH_TOKEN_EXPIRED"),
    ],
)
def test_both_doors_refuse_a_bad_token(socketio, plain, live_company, make, code):
    token = make(live_company.client.token)
    client = socketio(token)
    refused = client.until(lambda line: line["on"] == "connect_error")
    assert (refused["data"]["code"], refused["active"]) == (code, False)
    if token is None:
        door = plain()
        door.send({"event": "auth", "data": {}})
    else:
        door = plain(token)
    assert door.event("connect_error")["code"] == code
    assert door.closed() == (4401 if code == "AUTH_TOKEN_EXPIRED" else 4403)


def test_both_doors_refuse_another_workspace(socketio, plain, live_company):
    other = make_company()
    member = live_company.member("DEALS_VIEW")
    with tenancy.enter(live_company.organization.pk):
        branch = Workspace.objects.create(organization=live_company.organization, name="Branch").pk
    for foreign in (other.workspace.pk, branch):
        client = socketio(member.client.token, workspaceId=foreign)
        refused = client.until(lambda line: line["on"] == "connect_error")
        assert refused["data"]["code"] == "PERMISSION_DENIED"
        door = plain(member.client.token, query=f"?workspaceId={foreign}")
        assert door.event("connect_error")["code"] == "PERMISSION_DENIED"
        assert door.closed() == 4403
    # The owner enters every workspace of the organization.
    socketio(live_company.client.token, workspaceId=branch).connected()


def test_a_token_comes_by_query_subprotocol_and_first_frame(plain, live_company):
    token = live_company.client.token
    plain(query=f"?token={token}").connected()
    door = plain(subprotocols=["bearer", token]).connected()
    assert door.socket.subprotocol == "bearer"
    door = plain()
    door.send({"event": "auth", "data": {"token": token}})
    door.connected()
    door.socket.send('"ping"')
    door.event("pong")


def test_nothing_across_tenants_and_nothing_without_the_permission(system, socketio, plain, live_company):
    other = make_company()
    seller, clerk = live_company.member("DEALS_VIEW"), live_company.member("ORDERS_VIEW")
    with tenancy.enter(live_company.organization.pk):
        branch = Workspace.objects.create(organization=live_company.organization, name="Branch").pk
    deaf = [
        socketio(other.client.token).connected(),
        plain(other.client.token).connected(),
        socketio(clerk.client.token, via="web2").connected(),
        plain(clerk.client.token, via="web2").connected(),
        plain(live_company.client.token, query=f"?workspaceId={branch}").connected(),
    ]
    hears = socketio(seller.client.token).connected()
    deal = open_deal(system, live_company)
    hears.event("deal.updated", id=deal)
    # What each may hear comes after what it may not.
    open_deal(system, other, "Theirs")
    for client in deaf[:2]:
        assert client.event("deal.updated")["title"] == "Theirs"
    system.call("POST", f"/deals/{deal}/win", live_company.client.token)
    for client in deaf[2:4]:
        heard = client.until(lambda line: line.get("name") in ("deal.updated", "order.status.changed"))
        assert heard["name"] == "order.status.changed"
    assert [line for line in deaf[4].all_now() if line["name"] != "notification.new"] == []


def test_rights_that_are_taken_away_end_the_events_at_once(system, plain, socketio, live_company):
    member = live_company.member("DEALS_VIEW", "ORDERS_VIEW")
    doors = [plain(member.client.token).connected(), socketio(member.client.token).connected()]
    first = open_deal(system, live_company)
    for door in doors:
        door.event("deal.updated", id=first)
    with inside(live_company):
        accounts.change_member(member.membership.pk, actor=live_company.actor, permissions=["ORDERS_VIEW"])
    second = open_deal(system, live_company)
    system.call("POST", f"/deals/{second}/win", live_company.client.token)
    for door in doors:
        heard = door.until(lambda line: line.get("name") in ("deal.updated", "order.status.changed"))
        assert heard["name"] == "order.status.changed"


def test_sockets_close_when_their_session_ends(system, plain, socketio, live_company):
    member = live_company.member("DEALS_VIEW")
    token = member.client.token
    doors = [plain(token, via=via).connected() for via in ("web1", "web2")]
    client = socketio(token).connected()
    staying = plain(live_company.client.token).connected()
    with inside(live_company):
        accounts.end_sessions(member.membership.pk, actor=live_company.actor)
    assert [door.closed() for door in doors] == [4403, 4403]
    client.until(lambda line: line["on"] == "disconnect")
    refused = client.until(lambda line: line["on"] == "connect_error")
    assert refused["data"]["code"] == "AUTH_UNAUTHORIZED"
    open_deal(system, live_company)
    staying.event("deal.updated")


def test_one_signed_out_session_leaves_the_others_open(plain, system, live_company):
    other = live_company.member("DEALS_VIEW")
    with tenancy.system("test"):
        phone = Session.objects.get(user=other.user)
        laptop = sign_in(other.membership)
        refresh = issue(user=other.user, membership=other.membership, session=phone, plan="standard")[1]
    doors = {"phone": plain(other.client.token).connected(), "laptop": plain(laptop.client.token).connected()}
    accounts.sign_out(refresh_token=refresh)
    assert doors["phone"].closed() == 4403
    deal = open_deal(system, live_company)
    doors["laptop"].event("deal.updated", id=deal)


def test_deactivation_closes_sockets(plain, live_company):
    member = live_company.member("DEALS_VIEW")
    door = plain(member.client.token).connected()
    with inside(live_company):
        accounts.change_member(member.membership.pk, actor=live_company.actor, status="inactive")
    assert door.closed() == 4403
    assert plain(member.client.token).closed() == 4403


def test_sockets_close_when_the_token_expires_and_come_back_with_a_fresh_one(plain, socketio, live_company):
    token = live_company.client.token
    short = expiring(token, 3)
    door = plain(short).connected()
    patient, careless = socketio(short).connected(), socketio(short).connected()
    patient.use_token(token)
    assert door.closed(10) == 4401
    patient.until(lambda line: line["on"] == "disconnect", 10)
    patient.connected()
    careless.until(lambda line: line["on"] == "disconnect", 10)
    assert careless.until(lambda line: line["on"] == "connect_error")["data"]["code"] == "AUTH_TOKEN_EXPIRED"


def test_a_client_that_was_away_catches_up(system, plain, socketio, live_company):
    token = live_company.client.token
    door = plain(token).connected()
    open_deal(system, live_company, "before")
    last = door.until(lambda line: line["name"] == "deal.updated")["id"]
    titles = ["one", "two", "three"]
    for title in titles:
        open_deal(system, live_company, title)
    for title in titles:
        door.event("deal.updated", title=title)
    for back in (plain(token, query=f"?since={last}").connected(), socketio(token, since=last).connected()):
        assert [back.event("deal.updated")["title"] for _ in titles] == titles
    # A broadcast that is kept no more: read afresh.
    for lost in (plain(token, query=f"?since={last - 1}"), socketio(token, since=last - 1)):
        lost.event("resync")
