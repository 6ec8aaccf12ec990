"""The company's September, played over HTTP day by day (test_replayed_month.py)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine

from apps.accounts.models import Membership
from apps.kernel import clock, tenancy
from conftest import sign_in


class Player:
    """Somebody of the company at work on a day of the year 2026."""

    def __init__(self, company: Any) -> None:
        self.company = company

    def on(self, month: int, day: int) -> Any:
        moment = dt.datetime(2026, month, day, 12, tzinfo=clock.ALMATY)
        travel = time_machine.travel(moment, tick=False)
        travel.start()
        with tenancy.system("test"):
            membership = Membership.objects.select_related("user", "organization").get(
                user=self.company.owner
            )
            self.client = sign_in(membership).client
        return travel

    def do(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, f"/api/v1{path}", body)
        assert answer.status_code < 300, (method, path, answer.json())
        return answer.json()["data"]

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(f"/api/v1{path}", query)
        assert answer.status_code == 200, (path, answer.json())
        return answer.json()["data"]


def played(company: Any) -> tuple[Player, dict[str, Any]]:
    """September and what October says of it; the ids by name."""
    ids: dict[str, Any] = {}
    who = Player(company)
    days: list[tuple[int, int, Any]] = [
        (9, 1, buy), (9, 2, begin), (9, 3, deliver_first), (9, 5, pay_first), (9, 6, prepay),
        (9, 8, give_back), (9, 9, produce), (9, 12, finish), (9, 14, win_racks), (9, 16, bill_alone),
        (9, 17, amount_alone),
        (9, 20, give_money_back), (9, 21, change_of_mind), (9, 22, deliver_amount), (9, 23, write_off_late),
        (9, 25, pay_third), (10, 5, take_back_in_october), (10, 10, lambda *_: None),
    ]  # fmt: skip
    for month, day, play in days:
        travel = who.on(month, day)
        try:
            play(who, ids)
        finally:
            if day != 10 or month != 10:
                travel.stop()
            else:
                ids["travel"] = travel
    return who, ids


def buy(who: Player, ids: dict[str, Any]) -> None:
    def product(name: str, **more: Any) -> str:
        made = who.do("POST", "/products", {"code": name, "name": name, "vatIncluded": True, **more})
        return str(made["id"])

    ids["chair"] = product("chair", price=25000, vatRate=16)
    ids["pill"] = product("pill", price=777, taxCategory="REDUCED_MED")
    ids["hour"] = product("hour", price=9990, type="SERVICE")
    ids["sheet"] = product("sheet", price=0, type="MATERIAL")
    ids["rack"] = product("rack", price=58000, type="MANUFACTURED")
    supplier = who.do("POST", "/suppliers", {"name": "Поставщик"})["id"]
    items = [
        {"productId": ids[name], "quantity": quantity, "unitPrice": price}
        for name, quantity, price in (("chair", 30, 15000), ("pill", 200, 500), ("sheet", 50, 1000))
    ]
    order = who.do("POST", "/purchase-orders", {"supplierId": supplier, "items": items})["id"]
    who.do("POST", f"/purchase-orders/{order}/order")
    who.do("POST", f"/purchase-orders/{order}/receive")
    bom = {"outputQuantity": 10, "components": [{"materialId": ids["sheet"], "quantity": 3.5}]}
    bom["operations"] = [{"name": "Сборка", "duration": 100}]
    who.do("PUT", f"/production/bom/{ids['rack']}", bom)


def begin(who: Player, ids: dict[str, Any]) -> None:
    for name, terms in (("first", "NET_15"), ("second", "PREPAYMENT"), ("third", "NET_30")):
        body = {"name": f"ТОО {name}", "paymentTerms": terms}
        ids[name] = who.do("POST", "/customers", body)["id"]
    lines = [
        {"productId": ids["chair"], "quantity": 4},
        {"productId": ids["pill"], "quantity": 13, "discount": 10},
        {"productId": ids["hour"], "quantity": 1.5},
    ]
    ids["o1"] = who.do("POST", "/orders", {"customerId": ids["first"], "items": lines})["id"]
    who.do("POST", f"/orders/{ids['o1']}/confirm")


def deliver_first(who: Player, ids: dict[str, Any]) -> None:
    who.do("POST", f"/orders/{ids['o1']}/ship")
    who.do("POST", f"/orders/{ids['o1']}/deliver")
    ids["i1"] = bill(who, ids["first"], orderId=ids["o1"])


def bill(who: Player, customer: str, **body: Any) -> str:
    invoice = str(who.do("POST", "/finance/invoices", {"customerId": customer, **body})["id"])
    who.do("POST", f"/finance/invoices/{invoice}/send")
    return invoice


def pay_first(who: Player, ids: dict[str, Any]) -> None:
    who.do("POST", "/finance/payments", {"invoiceId": ids["i1"], "amount": 50000, "method": "cash"})


def prepay(who: Player, ids: dict[str, Any]) -> None:
    body = {"customerId": ids["second"], "amount": 200000, "method": "bank_transfer"}
    ids["account"] = who.do("POST", "/finance/payments", body)["id"]
    deal = {"title": "Стулья", "customerId": ids["second"]}
    deal["products"] = [{"productId": ids["chair"], "quantity": 5}]
    ids["o2"] = win(who, deal)
    who.do("POST", f"/orders/{ids['o2']}/confirm")
    who.do("POST", f"/orders/{ids['o2']}/ship")


def win(who: Player, deal: dict[str, Any], **body: Any) -> str:
    made_deal = who.do("POST", "/deals", deal)["id"]
    return str(who.do("POST", f"/deals/{made_deal}/win", body)["orderId"])


def give_back(who: Player, ids: dict[str, Any]) -> None:
    lines = who.get(f"/finance/invoices/{ids['i1']}")["items"]
    pills = next(line for line in lines if line["productId"] == ids["pill"])
    items = [{"invoiceItemId": pills["id"], "quantity": 3}]
    who.do("POST", "/finance/credit-notes", {"invoiceId": ids["i1"], "items": items})


def produce(who: Player, ids: dict[str, Any]) -> None:
    ids["p"] = who.do("POST", "/production/orders", {"productId": ids["rack"], "quantity": 40})["id"]
    who.do("POST", f"/production/orders/{ids['p']}/schedule")
    who.do("POST", f"/production/orders/{ids['p']}/start")
    [work] = who.get(f"/production/orders/{ids['p']}")["workOrders"]
    ids["work"] = work["id"]
    who.do("PUT", f"/production/work-orders/{ids['work']}", {"completedQuantity": 25})
    stock = who.get(f"/products/{ids['sheet']}")["inventory"]
    assert (stock["inStock"], stock["reserved"]) == (50 - 8.75, 14 - 8.75)


def finish(who: Player, ids: dict[str, Any]) -> None:
    who.do("PUT", f"/production/work-orders/{ids['work']}", {"completedQuantity": 40})
    assert who.get(f"/production/orders/{ids['p']}")["status"] == "completed"


def win_racks(who: Player, ids: dict[str, Any]) -> None:
    deal = {"title": "Стеллажи", "customerId": ids["third"]}
    deal["products"] = [{"productId": ids["rack"], "quantity": 12}]
    ids["o3"] = win(who, deal, finalAmount=650000)
    who.do("POST", f"/orders/{ids['o3']}/confirm")
    who.do("POST", f"/orders/{ids['o3']}/ship")
    [draft] = who.get("/finance/invoices", orderId=ids["o3"])["items"]
    ids["i3"] = draft["id"]
    who.do("POST", f"/finance/invoices/{ids['i3']}/send")


def bill_alone(who: Player, ids: dict[str, Any]) -> None:
    lines = [
        {"description": "Аренда", "quantity": 3, "unitPrice": 1000.33, "tax": 16},
        {"description": "Бинты", "quantity": 7, "unitPrice": 333.33, "tax": 5},
    ]
    ids["own"] = bill(who, ids["third"], items=lines)
    who.do("POST", "/finance/credit-notes", {"invoiceId": ids["own"], "amount": 100})
    who.do("POST", "/finance/payments", {"invoiceId": ids["own"], "amount": 1000, "method": "kaspi"})


def amount_alone(who: Player, ids: dict[str, Any]) -> None:
    ids["o4"] = win(who, {"title": "Проект", "customerId": ids["first"], "value": 232000})
    [draft] = who.get("/finance/invoices", orderId=ids["o4"])["items"]
    who.do("POST", f"/finance/invoices/{draft['id']}/send")
    who.do("POST", f"/orders/{ids['o4']}/confirm")


def give_money_back(who: Player, ids: dict[str, Any]) -> None:
    body = {"amount": 30000, "reason": "Остаток аванса"}
    who.do("POST", f"/finance/payments/{ids['account']}/refund", body)


def change_of_mind(who: Player, ids: dict[str, Any]) -> None:
    lines = [{"productId": ids["chair"], "quantity": 2}]
    order = who.do("POST", "/orders", {"customerId": ids["first"], "items": lines})["id"]
    who.do("POST", f"/orders/{order}/confirm")
    who.do("POST", f"/orders/{order}/cancel", {"reason": "Передумали"})


def deliver_amount(who: Player, ids: dict[str, Any]) -> None:
    who.do("PUT", f"/orders/{ids['o4']}", {"status": "processing"})
    who.do("PUT", f"/orders/{ids['o4']}", {"status": "delivered"})


def write_off_late(who: Player, ids: dict[str, Any]) -> None:
    body = {"type": "OUT", "quantity": 3, "date": "2026-09-10", "reference": "Акт 1"}
    who.do("POST", f"/products/{ids['chair']}/stock", body)


def pay_third(who: Player, ids: dict[str, Any]) -> None:
    body = {"invoiceId": ids["i3"], "amount": 300000, "method": "bank_transfer"}
    who.do("POST", "/finance/payments", body)


def take_back_in_october(who: Player, ids: dict[str, Any]) -> None:
    who.do("POST", "/finance/credit-notes", {"invoiceId": ids["i3"], "amount": 58000})
    who.do("POST", "/finance/payments", {"invoiceId": ids["i1"], "amount": 10000, "method": "cash"})
    who.do("POST", f"/products/{ids['chair']}/stock", {"type": "OUT", "quantity": 1})
