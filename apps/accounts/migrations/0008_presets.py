"""Every organization has the roles that a new one begins with."""

import datetime as dt

from django.db import migrations

from apps.kernel.models import uuid7

# As of this migration; nobody holds one by it.
PRESETS = {
    "seller": [
        "CUSTOMERS_CREATE", "CUSTOMERS_UPDATE", "CUSTOMERS_VIEW", "DEALS_CREATE", "DEALS_UPDATE",
        "DEALS_VIEW", "INVENTORY_VIEW", "INVOICES_CREATE", "INVOICES_EDIT", "INVOICES_VIEW",
        "ORDERS_CREATE", "ORDERS_EDIT", "ORDERS_VIEW", "PRODUCTS_VIEW",
    ],
    "sales_lead": [
        "ANALYTICS_VIEW", "CUSTOMERS_CREATE", "CUSTOMERS_DELETE", "CUSTOMERS_UPDATE", "CUSTOMERS_VIEW",
        "DEALS_CREATE", "DEALS_DELETE", "DEALS_UPDATE", "DEALS_VIEW", "EMPLOYEES_VIEW", "INVENTORY_VIEW",
        "INVOICES_CREATE", "INVOICES_CREDIT", "INVOICES_EDIT", "INVOICES_VIEW", "ORDERS_APPROVE",
        "ORDERS_CREATE", "ORDERS_DELETE", "ORDERS_EDIT", "ORDERS_SHIP", "ORDERS_VIEW", "PAYMENTS_CREATE",
        "PAYMENTS_VIEW", "PRODUCTS_VIEW", "REPORTS_GENERATE", "REPORTS_VIEW",
    ],
    "storekeeper": [
        "CUSTOMERS_VIEW", "INVENTORY_CORRECT", "INVENTORY_RECEIVE", "INVENTORY_VIEW", "ORDERS_SHIP",
        "ORDERS_VIEW", "PRODUCTS_VIEW",
    ],
    "purchaser": [
        "INVENTORY_BUY", "INVENTORY_VIEW", "PRODUCTION_VIEW", "PRODUCTS_CREATE", "PRODUCTS_UPDATE",
        "PRODUCTS_VIEW",
    ],
    "planner": [
        "CUSTOMERS_VIEW", "INVENTORY_VIEW", "ORDERS_VIEW", "PRODUCTION_BOM", "PRODUCTION_CREATE",
        "PRODUCTION_DELETE", "PRODUCTION_PLAN", "PRODUCTION_REPORT", "PRODUCTION_VIEW", "PRODUCTS_VIEW",
    ],
    "worker": [
        "PRODUCTION_REPORT", "PRODUCTION_VIEW", "PRODUCTS_VIEW",
    ],
    "accountant": [
        "ANALYTICS_VIEW", "CUSTOMERS_VIEW", "INVENTORY_VIEW", "INVOICES_CREATE", "INVOICES_CREDIT",
        "INVOICES_DELETE", "INVOICES_EDIT", "INVOICES_VIEW", "ORDERS_VIEW", "PAYMENTS_CREATE",
        "PAYMENTS_REFUND", "PAYMENTS_VIEW", "PRODUCTS_VIEW", "REPORTS_GENERATE", "REPORTS_VIEW",
    ],
    "hr": [
        "DEPARTMENTS_CREATE", "DEPARTMENTS_DELETE", "DEPARTMENTS_UPDATE", "DEPARTMENTS_VIEW",
        "EMPLOYEES_APPROVE", "EMPLOYEES_CREATE", "EMPLOYEES_DELETE", "EMPLOYEES_SALARY_VIEW",
        "EMPLOYEES_UPDATE", "EMPLOYEES_VIEW", "REPORTS_GENERATE", "REPORTS_VIEW", "ROLES_VIEW",
    ],
}
ADD = """
INSERT INTO accounts_role (id, organization_id, name, preset, permissions, version, created_at, updated_at)
VALUES (%s, %s, '', %s, %s, 1, %s, %s)
ON CONFLICT DO NOTHING
"""


def add(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        # The wall shows rows to the system alone.
        cursor.execute("SELECT set_config('app.organization', '*', true)")
        cursor.execute("SELECT id FROM accounts_organization")
        organizations = [row[0] for row in cursor.fetchall()]
        now = dt.datetime.now(dt.timezone.utc)
        cursor.executemany(
            ADD,
            [
                # In the order of the presets.
                [uuid7(), organization, preset, rights, now, now]
                for organization in organizations
                for preset, rights in PRESETS.items()
            ],
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_roles")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
