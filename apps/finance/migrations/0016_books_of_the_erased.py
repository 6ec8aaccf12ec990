"""Books are never rewritten, but an organization that is erased takes its own along."""

from django.db import migrations

FINAL = """
CREATE OR REPLACE FUNCTION finance_row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF current_database() LIKE 'test\\_%' THEN
            RETURN NULL;
        END IF;
    ELSIF current_setting('app.erasing', true) = OLD.organization_id::text THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: write an opposite document instead', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION finance_row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: write an opposite document instead', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0015_invoices_of_shipments")]

    operations = [migrations.RunSQL(FINAL, BEFORE)]
