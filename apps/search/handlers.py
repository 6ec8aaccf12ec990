"""What search does when a lower floor announces something: documents follow in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from apps.accounts.events import ProfileChanged, WorkspaceCreated
from apps.crm import events as crm
from apps.finance import events as finance
from apps.hr import events as hr
from apps.inventory import events as inventory
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to_all
from apps.sales import events as sales
from apps.search import services
from apps.search.models import DocumentType

# Anything else that changes leaves the documents as they are.
OF_PRODUCTS = services.fields_of(DocumentType.PRODUCT)
OF_CUSTOMERS = services.fields_of(DocumentType.CUSTOMER)
OF_DEALS = services.fields_of(DocumentType.DEAL)
OF_ORDERS = services.fields_of(DocumentType.ORDER)
OF_INVOICES = services.fields_of(DocumentType.INVOICE)
OF_PEOPLE = services.person_fields()
# Owners and administrators are found in every workspace.
OF_EMPLOYEES = services.fields_of(DocumentType.EMPLOYEE) | OF_PEOPLE | {"organization_role"}


@listens_to_all(inventory.ProductCreated, inventory.ProductUpdated, of=OF_PRODUCTS)
def index_products(events: Sequence[inventory.ProductEvent], actor: Actor) -> None:
    services.index_products(event.product_id for event in events)


@listens_to_all(inventory.ProductDeleted)
def forget_products(events: Sequence[inventory.ProductEvent], actor: Actor) -> None:
    services.forget(DocumentType.PRODUCT, (event.product_id for event in events))


@listens_to_all(crm.CustomerCreated, crm.CustomerChanged, crm.CustomerConverted, of=OF_CUSTOMERS)
def index_customers(events: Sequence[crm.CustomerEvent], actor: Actor) -> None:
    services.index_customers(event.customer_id for event in events)


@listens_to_all(crm.CustomerMerged)
def index_merged(events: Sequence[crm.CustomerMerged], actor: Actor) -> None:
    services.index_of_customers(event.customer_id for event in events)


@listens_to_all(crm.CustomerDeleted)
def forget_customers(events: Sequence[crm.CustomerEvent], actor: Actor) -> None:
    services.forget(DocumentType.CUSTOMER, (event.customer_id for event in events))


@listens_to_all(crm.DealCreated, crm.DealChanged, crm.DealWon, crm.DealLost, of=OF_DEALS)
def index_deals(events: Sequence[crm.DealEvent], actor: Actor) -> None:
    services.index_deals(event.deal_id for event in events)


@listens_to_all(crm.DealDeleted)
def forget_deals(events: Sequence[crm.DealEvent], actor: Actor) -> None:
    services.forget(DocumentType.DEAL, (event.deal_id for event in events))


@listens_to_all(sales.OrderCreated, sales.OrderChanged, sales.OrderShipped, sales.GoodsReturned, of=OF_ORDERS)
def index_orders(events: Sequence[sales.OrderEvent], actor: Actor) -> None:
    services.index_orders(event.order_id for event in events)


@listens_to_all(sales.OrderDeleted)
def forget_orders(events: Sequence[sales.OrderEvent], actor: Actor) -> None:
    services.forget(DocumentType.ORDER, (event.order_id for event in events))


@listens_to_all(finance.InvoiceCreated, finance.InvoiceChanged, of=OF_INVOICES)
def index_invoices(events: Sequence[finance.InvoiceEvent], actor: Actor) -> None:
    services.index_invoices(event.invoice_id for event in events)


@listens_to_all(finance.InvoiceDeleted)
def forget_invoices(events: Sequence[finance.InvoiceEvent], actor: Actor) -> None:
    services.forget(DocumentType.INVOICE, (event.invoice_id for event in events))


@listens_to_all(hr.EmployeeApproved)
@listens_to_all(hr.EmployeeCreated, hr.EmployeeChanged, hr.EmployeeDeactivated, of=OF_EMPLOYEES)
def index_employees(events: Sequence[hr.EmployeeEvent], actor: Actor) -> None:
    services.index_employees([event.employee_id for event in events], actor=actor)


@listens_to_all(ProfileChanged, of=OF_PEOPLE)
def index_profiles(events: Sequence[ProfileChanged], actor: Actor) -> None:
    services.index_persons([event.user_id for event in events], actor=actor)


@listens_to_all(hr.DepartmentChanged, of={"name"})
def index_departments(events: Sequence[hr.DepartmentChanged], actor: Actor) -> None:
    services.index_departments([event.department_id for event in events], actor=actor)


@listens_to_all(hr.DepartmentDeleted)
def index_unassigned(events: Sequence[hr.DepartmentDeleted], actor: Actor) -> None:
    """Whoever had left the department behind has none now."""
    services.index_unassigned(actor=actor)


@listens_to_all(WorkspaceCreated)
def index_workspaces(events: Sequence[WorkspaceCreated], actor: Actor) -> None:
    """Owners and administrators are found in the new workspace too."""
    services.index_people(actor=actor)
