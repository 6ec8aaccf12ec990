"""The back office: the same rules as the API, in one service call."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from apps.inventory.models import (
    BomComponent,
    PriceHistory,
    Product,
    PurchaseOrder,
    Reservation,
    StockMovement,
    Supplier,
    VatRate,
)
from apps.inventory.services import reserve_stock
from apps.inventory.tests.factories import holder, make_product, make_purchase_order, make_supplier, numbers
from apps.inventory.translated import text
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from conftest import at_office, refusals


def url(name, *args):
    return reverse(f"admin:inventory_{name}", args=args)


def step(browser, model, name, obj, **asked):
    return browser.post(url(f"{model}_step", obj.pk, name), asked)


def rows(prefix, *given, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def product_form(**values):
    return {
        "code": "CH-1", "name_ru": "Стул", "name_kk": "Орындық", "name_en": "", "category_ru": "Мебель",
        "type": "PRODUCT", "unit": "шт", "price": "15000", "cost": "9000", "vat_rate": "",
        "vat_included": "on", "min_stock": "2", "output_quantity": "1",
        "specifications": '{"color": "white"}',
        **rows("images"), **rows("components"), **rows("suppliers"), **rows("prices"),
        **rows("movements"), **rows("reservations"), **rows("component_of"), **values,
    }  # fmt: skip


def test_every_page_opens(company, staff):
    product = make_product(company.actor, stock=5, images=[{"url": "/a.jpg"}])
    order = make_purchase_order(company.actor, {product: 3})
    reserve_stock({product.pk: Decimal(1)}, actor=company.actor, holder=holder())
    objects = {
        "product": product,
        "purchaseorder": order,
        "supplier": order.supplier,
        "stockmovement": StockMovement.objects.get(),
        "reservation": Reservation.objects.get(),
    }
    for model, each in objects.items():
        assert staff.get(url(f"{model}_changelist"), {"q": "x"}).status_code == 200
        assert staff.get(url(f"{model}_change", each.pk)).status_code == 200
    for model in ("product", "purchaseorder", "supplier"):
        assert staff.get(url(f"{model}_add")).status_code == 200


def test_search_and_filters(company, staff):
    make_product(company.actor, code="AA-1", name="Стол дубовый", min_stock=Decimal(1))
    make_product(company.actor, code="BB-2")
    for query, found in (({"q": "дубов aa"}, 1), ({"q": "дубов bb"}, 0), ({"stock__is_low__exact": "1"}, 1)):
        page = staff.get(url("product_changelist"), query)
        assert page.context["cl"].result_count == found


def test_a_product_is_made_with_everything_at_once(company, staff):
    part, supplier = make_product(company.actor), make_supplier(company.actor)
    data = product_form(
        place=company.workspace.pk,
        initial_stock="7",
        **rows("images", {"url": "/a.jpg"}, {"url": "/b.jpg", "is_primary": "on"}),
        **rows("components", {"component": part.pk, "quantity": "2"}),
        **rows("suppliers", {"supplier": supplier.pk, "lead_time": "3", "min_order_quantity": "1"}),
    )
    response = staff.post(url("product_add"), data)
    assert response.status_code == 302, response.context["errors"]
    product = Product.objects.get(code="CH-1")
    assert (text(product, "name", "ru"), text(product, "name", "kk")) == ("Стул", "Орындық")
    assert (product.vat_rate, product.specifications) == (None, {"color": "white"})
    assert numbers(product) == (7, 0)
    assert list(product.images.order_by("position").values_list("is_primary", flat=True)) == [False, True]
    assert product.components.get().component_id == part.pk
    assert product.suppliers.get().lead_time == 3
    assert product.workspace_id == company.workspace.pk


def test_a_change_goes_through_the_service(company, staff):
    product = make_product(company.actor, code="CH-1", name="Стул", images=[{"url": "/a.jpg"}])
    image = product.images.get()
    data = product_form(
        price="20000",
        status="INACTIVE",
        **rows(
            "images",
            {"id": image.pk, "product": product.pk, "url": "/a.jpg", "is_primary": "on", "DELETE": "on"},
            {"url": "/new.jpg", "is_primary": "on"},
            initial=1,
        ),
    )
    response = staff.post(url("product_change", product.pk), data)
    assert response.status_code == 302, response.context["errors"]
    product = Product.objects.get(pk=product.pk)
    assert (product.price, product.status, product.version) == (20000, "INACTIVE", 2)
    assert [image.url for image in product.images.all()] == ["/new.jpg"]
    assert PriceHistory.objects.filter(product=product).count() == 2
    event = OutboxEvent.objects.get(name="product.updated")
    assert event.actor_id == company.owner.pk
    assert {"price", "status", "images"} <= event.changes.keys()


def test_a_refusal_is_a_message_and_nothing_is_saved(company, staff):
    product = make_product(company.actor, code="CH-1", stock=3)
    data = product_form(price="1", type="SERVICE", status="ACTIVE")
    response = staff.post(url("product_change", product.pk), data, follow=True)
    assert "type cannot change" in refusals(response)
    product = Product.objects.get(pk=product.pk)
    assert (product.type, product.price, product.version) == ("PRODUCT", 1000, 1)
    staff.post(url("product_delete", product.pk), {"post": "yes"})
    assert Product.objects.filter(pk=product.pk).exists()
    free = make_product(company.actor)
    staff.post(url("product_delete", free.pk), {"post": "yes"})
    assert not Product.objects.filter(pk=free.pk).exists()


def test_a_component_of_another_company_is_refused(company, other_company, staff):
    product = make_product(company.actor, code="CH-1")
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        stranger = make_product(other_company.actor)
    data = product_form(status="ACTIVE", **rows("components", {"component": stranger.pk, "quantity": "1"}))
    response = staff.post(url("product_change", product.pk), data, follow=True)
    assert "component" in refusals(response)
    assert not BomComponent.objects.exists()


def test_stock_steps(company, staff):
    product = make_product(company.actor)
    assert staff.get(url("product_step", product.pk, "receive")).status_code == 200
    assert numbers(product) == (0, 0)
    step(staff, "product", "receive", product, quantity="10,5", reference="PO-7")
    step(staff, "product", "write_off", product, quantity="1")
    step(staff, "product", "put_right", product, quantity="-2.5")
    assert numbers(product) == (7, 0)
    assert StockMovement.objects.earliest("created_at").reference == "PO-7"
    for name, wrong in (
        *(("receive", each) for each in ("", "much", "0.0001", "NaN", "1e999999999", "-1", "0")),
        ("write_off", "99"),
    ):
        answer = step(staff, "product", name, product, quantity=wrong, reference="kept words")
        assert answer.status_code == 200, (name, wrong)
        assert answer.context["form"].errors
        assert "kept words" in answer.content.decode()
    assert numbers(product) == (7, 0)


def shown(staff, model, obj):
    buttons = staff.get(url(f"{model}_change", obj.pk)).context["actions_detail"]
    inner = [item for button in buttons for item in button.get("items", ())]
    return [each["attrs"]["data-step"] for each in (*buttons, *inner) if "data-step" in each["attrs"]]


def test_only_possible_steps_are_shown(company, staff):
    assert shown(staff, "product", make_product(company.actor)) == ["receive", "put_right", "opening"]
    full = make_product(company.actor, stock=1, vat_rate=Decimal(12))
    steps = ["receive", "write_off", "put_right", "opening", "follow_standard_vat"]
    assert shown(staff, "product", full) == steps
    assert shown(staff, "product", make_product(company.actor, type="SERVICE")) == []
    order = make_purchase_order(company.actor, {full: 3})
    assert shown(staff, "purchaseorder", order) == ["order", "cancel"]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        *(
            ("product", each)
            for each in ("receive", "write_off", "put_right", "opening", "follow_standard_vat")
        ),
        *(("purchaseorder", each) for each in ("order", "receive", "cancel")),
    ],
)
def test_steps_need_their_right_and_stay_inside_the_company(company, other_company, staff, model, name):
    product = make_product(company.actor, stock=3, vat_rate=Decimal(12))
    order = make_purchase_order(company.actor, {product: 3})
    obj = product if model == "product" else order
    reader = at_office(company.member("PRODUCTS_VIEW", "INVENTORY_VIEW").client)
    for browser, status in ((reader, 403), (at_office(other_company.client), 404)):
        assert browser.get(url(f"{model}_step", obj.pk, name)).status_code == status
        assert step(browser, model, name, obj, quantity="1").status_code == status
    assert numbers(product) == (3, 0)
    assert Product.objects.get(pk=product.pk).vat_rate == 12
    assert PurchaseOrder.objects.get(pk=order.pk).status == "draft"


def test_the_vat_action(company, staff):
    old, own = make_product(company.actor, vat_rate=Decimal(12)), make_product(company.actor)
    data = {"action": "follow_standard_vat", "_selected_action": [str(each.pk) for each in (old, own)]}
    staff.post(url("product_changelist"), data)
    assert Product.objects.get(pk=old.pk).vat_rate == 12
    staff.post(url("product_changelist"), {**data, "apply": "1"})
    assert Product.objects.get(pk=old.pk).vat_rate is None


def test_stock_is_for_who_may_see_it(company):
    product = make_product(company.actor, stock=5)
    reserve_stock({product.pk: Decimal(2)}, actor=company.actor, holder=holder())
    inlines = {}
    for rights in (("PRODUCTS_VIEW",), ("PRODUCTS_VIEW", "INVENTORY_VIEW")):
        page = at_office(company.member(*rights).client).get(url("product_change", product.pk))
        inlines[rights] = {formset.opts.model for formset in page.context["inline_admin_formsets"]}
    fewer, more = inlines.values()
    assert more - fewer == {StockMovement, Reservation}


def test_properties_are_lines_of_words(company, staff):
    product = make_product(company.actor, code="CH-1", specifications={"weight": 3, "color": "white"})
    page = url("product_change", product.pk)
    assert "color: white\nweight: 3" in staff.get(page).content.decode()
    data = product_form(status="ACTIVE", specifications="weight: 3\ncolor: red")
    assert staff.post(page, data).status_code == 302
    assert Product.objects.get(pk=product.pk).specifications == {"weight": 3, "color": "red"}
    answer = staff.post(page, product_form(status="ACTIVE", specifications="no colon"))
    assert "specifications" in refusals(answer)


def test_rates_of_vat_are_the_platforms(company, platform_staff):
    add = reverse("platform:inventory_vatrate_add")
    assert platform_staff.get(add).status_code == 200
    response = platform_staff.post(add, {"code": "STANDARD", "rate": "20", "valid_from": "2026-05-01"})
    assert response.status_code == 200  # another one holds then
    assert VatRate.objects.filter(code="STANDARD").count() == 2


def test_suppliers_by_hand(company, staff):
    data = {"name": "ТОО Болт", "is_active": "on", "bin": "240140000011"}
    assert staff.post(url("supplier_add"), data).status_code == 302
    supplier = Supplier.objects.get()
    children = {**rows("purchase_orders"), **rows("products")}
    staff.post(url("supplier_change", supplier.pk), {**data, **children, "phone": "87001234567"})
    assert Supplier.objects.get().phone == "+77001234567"
    staff.post(url("supplier_delete", supplier.pk), {"post": "yes"})
    assert not Supplier.objects.exists()


def test_movements_and_reservations_are_only_looked_at(company, staff):
    make_product(company.actor, stock=1)
    movement = StockMovement.objects.get()
    for model in ("stockmovement", "reservation"):
        assert staff.get(url(f"{model}_add")).status_code == 403
    assert staff.post(url("stockmovement_change", movement.pk), {"quantity": "9"}).status_code == 403
    assert staff.post(url("stockmovement_delete", movement.pk), {"post": "yes"}).status_code == 403
    assert staff.get(url("stockmovement_change", uuid4())).status_code == 302
