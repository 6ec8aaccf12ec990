"""Old rows are tried against the new rules, and what an opening balance says is never changed."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

FINAL = (
    """
    CREATE TRIGGER finance_openingbalance_is_final
        BEFORE DELETE OR UPDATE OF number, customer_id, supplier_id, date, due_date, amount, external_id, reverses_id
        ON finance_openingbalance FOR EACH ROW EXECUTE FUNCTION finance_row_is_final();
    CREATE TRIGGER finance_openingbalance_is_not_emptied BEFORE TRUNCATE ON finance_openingbalance
        FOR EACH STATEMENT EXECUTE FUNCTION finance_row_is_final();
    """,
    """
    DROP TRIGGER finance_openingbalance_is_final ON finance_openingbalance;
    DROP TRIGGER finance_openingbalance_is_not_emptied ON finance_openingbalance;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("finance", "0011_opening_balances")]

    operations = [
        ValidateConstraint("ledgerentry", "ledger_entry_sign"),
        ValidateConstraint("allocation", "allocation_sides"),
        migrations.RunSQL(*FINAL),
    ]
