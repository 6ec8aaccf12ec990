"""Saved views of lists: filters, sorting and columns by name, one's own or everybody's, within the rights."""

from __future__ import annotations

import pytest

from apps.accounts.models import SavedView
from apps.accounts.services import saved_views as services
from apps.inventory.tests.factories import make_product
from apps.kernel import tenancy
from apps.kernel.admin.columns import name_of
from apps.sales.tests.factories import make_order
from conftest import at_office, counted
from prometric.tests.office import MAKERS, SCREENS, list_of

pytestmark = pytest.mark.django_db
ORDERS = "/admin/sales/order/"
SAVE = "/admin/views/sales.order/"


def save(browser, name="To ship", query="", **more):
    return browser.post(f"{SAVE}?{query}", {"name": name, **more})


def menu(browser, **query):
    answer = browser.get(ORDERS, query)
    assert answer.status_code == 200
    return {entry.name: entry for entry in answer.context["cl"].saved.entries}


def heads(answer):
    return [each if isinstance(each, str) else each.__name__ for each in answer.context["cl"].list_display]


class TestKeeping:
    def test_a_view_brings_back_filters_sorting_columns_and_page_size(self, company, staff):
        make_order(company.actor, (make_product(company.actor, stock=5), 1))
        shown = staff.get(f"{ORDERS}?status__exact=pending&columns=number&columns=total_amount", follow=True)
        assert heads(shown) == ["action_checkbox", "number", "total_amount"]
        query = "status__exact=pending&columns=number,total_amount&o=-2&size=25&p=1&q=ORD"
        answer = save(staff, query=query)
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{ORDERS}?status__exact")
        view = SavedView.objects.get()
        assert (view.filters, view.sort) == ({"status__exact": ["pending"], "q": ["ORD"]}, ["-total_amount"])
        assert (view.columns, view.size, view.shared) == (["number", "total_amount"], 25, False)
        with counted() as queries:
            [entry] = menu(staff).values()
        assert len(queries) <= 12
        opened = staff.get(f"{ORDERS}{entry.url}")
        assert heads(opened) == ["action_checkbox", "number", "total_amount"]
        assert opened.context["cl"].queryset.query.order_by[0] == "-total_amount"
        assert opened.context["cl"].list_per_page == 25
        assert opened.context["cl"].saved.here == "To ship"

    def test_the_same_name_replaces(self, company, staff):
        save(staff, query="status__exact=pending")
        save(staff, query="status__exact=shipped")
        assert SavedView.objects.get().filters == {"status__exact": ["shipped"]}

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b"])
    def test_a_bad_name_is_told(self, company, staff, name):
        answer = staff.post(SAVE, {"name": name}, follow=True)
        assert answer.status_code == 200
        assert len(answer.context["messages"]) == 1
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize(("query", "status"), [("price__gte=1", 400), ("customer__id__exact=x", 302)])
    def test_what_the_list_does_not_take_is_not_kept(self, company, staff, query, status):
        assert save(staff, query=query).status_code == status
        assert not SavedView.objects.exists()

    def test_no_more_than_fifty(self, company, staff, monkeypatch):
        monkeypatch.setattr(services, "MOST", 1)
        save(staff, "One")
        save(staff, "Two")
        assert set(menu(staff)) == {"One"}

    def test_deleting(self, company, staff):
        save(staff)
        answer = staff.post(menu(staff)["To ship"].remove)
        assert (answer.status_code, answer["Location"]) == (302, ORDERS)
        assert menu(staff) == {}

    def test_looking_changes_nothing(self, company, staff):
        save(staff)
        assert staff.get(SAVE).status_code == 405
        assert staff.get(menu(staff)["To ship"].remove).status_code == 405
        assert SavedView.objects.count() == 1


FURTHER = sorted(label for label, screen in SCREENS.items() if screen.more_columns)


class TestFurtherColumns:
    def test_main_lists_offer_some(self):
        wanted = {"crm.Deal", "crm.Customer", "sales.Order", "finance.Invoice", "inventory.Product"}
        assert wanted <= set(FURTHER)

    @pytest.mark.parametrize("label", FURTHER)
    def test_they_stand_in_the_list_when_chosen(self, company, staff, label):
        screen, address = SCREENS[label], list_of(label)
        MAKERS[label](company)
        usual, further = [name_of(each) for each in screen.list_display], list(screen.more_columns)
        assert heads(staff.get(address))[-len(usual) :] == usual
        with counted() as queries:
            chosen = staff.get(address, {"columns": ",".join(usual + further)})
        assert heads(chosen)[-len(usual + further) :] == usual + further
        assert len(queries) <= 12
        # A column of the screen's own is no field.
        fields = [screen.opts.get_field(name) for name in further if not hasattr(screen, name)]
        assert {each.name for each in fields if each.is_relation} <= set(screen.list_select_related or ())

    def test_a_view_keeps_them_and_its_sorting(self, company, staff):
        make_order(company.actor, (make_product(company.actor, stock=5), 1))
        save(staff, query="columns=number,payment_terms&o=-2")
        assert SavedView.objects.get().columns == ["number", "payment_terms"]
        opened = staff.get(f"{ORDERS}{menu(staff)['To ship'].url}")
        assert heads(opened) == ["action_checkbox", "number", "payment_terms"]
        assert opened.context["cl"].queryset.query.order_by[0] == "-payment_terms"

    def test_sorting_without_columns_is_by_the_usual_ones(self, company, staff):
        save(staff, query="o=-6")
        opened = staff.get(f"{ORDERS}{menu(staff)['To ship'].url}")
        assert opened.context["cl"].queryset.query.order_by[0] == "-paid_amount"


class TestWalls:
    def test_a_colleagues_own_view_is_not_there(self, company, staff):
        save(at_office(company.member("ORDERS_VIEW").client))
        view = SavedView.objects.get()
        assert menu(staff) == {}
        assert staff.post(f"/admin/views/{view.pk}/delete/").status_code == 404
        assert SavedView.objects.exists()

    def test_another_organization_has_none_of_them(self, company, other_company, staff):
        save(staff, shared="1")
        view, browser = SavedView.objects.get(), at_office(other_company.client)
        assert menu(browser) == {}
        assert browser.post(f"/admin/views/{view.pk}/delete/").status_code == 404
        with tenancy.enter(company.organization.pk, company.workspace.pk):
            assert SavedView.objects.exists()

    def test_sharing_and_unsharing_are_rights(self, company, staff):
        browser = at_office(company.member("ORDERS_VIEW").client)
        save(browser, shared="1")
        assert not SavedView.objects.exists()
        save(staff, shared="1")
        entry = menu(browser)["To ship"]
        assert (entry.shared, entry.remove) == (True, "")
        browser.post(f"/admin/views/{SavedView.objects.get().pk}/delete/")
        assert SavedView.objects.exists()

    def test_only_lists_that_one_sees(self, company):
        browser = at_office(company.member("DEALS_VIEW").client)
        assert save(browser).status_code == 403
        for label in ("accounts.user", "nothing", "sales.orderitem"):
            assert browser.post(f"/admin/views/{label}/", {"name": "x"}).status_code == 404
        assert not SavedView.objects.exists()

    def test_a_shared_view_shows_only_columns_that_the_reader_may_see(self, company, staff, monkeypatch):
        save(staff, query="columns=number,total_amount,customer&o=-2.3", shared="1")
        screen = type(SCREENS["sales.Order"])
        offered = screen.offered_columns

        def masked(self, request):
            names = offered(self, request)
            sees = request.actor.may("SETTINGS_UPDATE")
            return names if sees else [n for n in names if getattr(n, "__name__", n) != "total_amount"]

        monkeypatch.setattr(screen, "offered_columns", masked)
        browser = at_office(company.member("ORDERS_VIEW").client)
        entry = menu(browser)["To ship"]
        assert "total_amount" not in entry.url
        opened = browser.get(f"{ORDERS}{entry.url}")
        assert set(heads(opened)) - {"action_checkbox"} == {"number", "customer"}
        by_hand = browser.get(ORDERS, {"columns": "number,total_amount"})
        assert "total_amount" not in heads(by_hand)
        assert "total_amount" not in [name for name, *_rest in by_hand.context["cl"].choices]
