"""What Django cannot say: a ledger that nobody rewrites, and documents of money that nobody deletes."""

from django.db import migrations

# The tests empty their tables by TRUNCATE; nobody else may.
FINAL = """
CREATE FUNCTION finance_row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: write an opposite document instead', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
"""
TABLES = ("finance_ledgerentry", "finance_payment", "finance_creditnote")


def _protect(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION finance_row_is_final();
        CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION finance_row_is_final();
        """,
        f"""
        DROP TRIGGER {table}_is_final ON {table};
        DROP TRIGGER {table}_is_not_emptied ON {table};
        """,
    )


class Migration(migrations.Migration):
    dependencies = [("finance", "0001_initial")]

    operations = [
        migrations.RunSQL(FINAL, "DROP FUNCTION finance_row_is_final()"),
        *[_protect(table) for table in TABLES],
    ]
