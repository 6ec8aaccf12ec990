"""The main flow with a Python client: `python flow.py <address> <email> <password>`."""

import sys
import time
from typing import TypeVar

from prometric_client import AuthenticatedClient, Client
from prometric_client.api.auth import login
from prometric_client.api.customers import create_customer, list_customers
from prometric_client.api.deals import create_deal, win_deal
from prometric_client.api.finance import (
    create_payment,
    download_invoice_pdf,
    get_invoice,
    list_invoices,
    send_invoice,
)
from prometric_client.api.orders import confirm_order, list_orders, ship_order
from prometric_client.api.products import create_product, move_stock
from prometric_client.models import (
    ConfirmOrder,
    CreateProduct,
    CustomerBody,
    CustomerBodyType,
    DealBody,
    DealLineBody,
    Failure,
    InvalidInput,
    ListCustomersTypeItem,
    PaymentBody,
    PaymentBodyMethod,
    ShipOrder,
    SignInRequest,
    StockBody,
    StockBodyType,
    WinBody,
)

Answer = TypeVar("Answer")


def given(answer: Answer | Failure | InvalidInput | None) -> Answer:
    """The answer; a refusal ends the flow."""
    if isinstance(answer, Failure | InvalidInput):
        raise SystemExit(f"{answer.error.code}: {answer.error.message} {answer.error.details.to_dict()}")
    assert answer is not None
    return answer


def main(address: str, email: str, password: str) -> None:
    """From the sign-in to the paid invoice's PDF."""
    signing_in = SignInRequest(email=email, password=password)
    token = given(login.sync(client=Client(base_url=address), body=signing_in)).data.access_token
    client = AuthenticatedClient(base_url=address, token=token)

    refused = create_customer.sync(client=client, body=CustomerBody(name=""))
    assert isinstance(refused, InvalidInput)
    assert refused.error.details["name"][0], "what is wrong with the field"

    mark = f"PY-{time.time_ns()}"
    goods = CreateProduct(code=mark, name="Ноутбук", price=500_000, vat_included=True)
    product = given(create_product.sync(client=client, body=goods)).data
    received = StockBody(type_=StockBodyType.IN, quantity=10, reference=mark, unit_cost=300_000)
    given(move_stock.sync(product.id, client=client, body=received))
    body = CustomerBody(name=f"ТОО {mark}", type_=CustomerBodyType.COMPANY, credit_limit=5_000_000)
    customer, again = (
        given(create_customer.sync(client=client, body=body, idempotency_key=mark)).data for _ in range(2)
    )
    assert customer.id == again.id
    kinds = [ListCustomersTypeItem.COMPANY, ListCustomersTypeItem.INDIVIDUAL]
    found = given(list_customers.sync(client=client, type_=kinds, search=mark, sort="-createdAt")).data
    assert [item.id for item in found.items] == [customer.id]

    line = DealLineBody(product_id=product.id, quantity=2, unit_price_with_tax=500_000)
    opened = DealBody(title=mark, customer_id=customer.id, products=[line])
    deal = given(create_deal.sync(client=client, body=opened)).data
    assert given(win_deal.sync(deal.id, client=client, body=WinBody())).data.stage == "WON"
    [order] = given(list_orders.sync(client=client, deal_id=[deal.id])).data.items
    assert order.total_amount == 1_000_000
    assert given(confirm_order.sync(order.id, client=client, body=ConfirmOrder())).data.status == "confirmed"
    assert given(ship_order.sync(order.id, client=client, body=ShipOrder())).data.status == "shipped"

    [invoice] = given(list_invoices.sync(client=client, order_id=[order.id])).data.items
    given(send_invoice.sync(invoice.id, client=client))
    paid = PaymentBody(amount=1_000_000, method=PaymentBodyMethod.BANK_TRANSFER, invoice_id=invoice.id)
    given(create_payment.sync(client=client, body=paid))
    assert given(get_invoice.sync(invoice.id, client=client)).data.status == "paid"
    pdf = given(download_invoice_pdf.sync(invoice.id, client=client))
    assert pdf.payload.read(5) == b"%PDF-"
    print(f"Python: {customer.customer_number}, {deal.deal_number}, {invoice.invoice_number}: paid")


main(*sys.argv[1:])
