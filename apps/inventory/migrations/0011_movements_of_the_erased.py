"""Movements are never rewritten, but an organization that is erased takes its own along."""

from django.db import migrations

FINAL = """
CREATE OR REPLACE FUNCTION inventory_movement_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('app.erasing', true) = OLD.organization_id::text THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'stock movements are append-only: write an opposite movement instead'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION inventory_movement_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock movements are append-only: write an opposite movement instead'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0010_opening_stock")]

    operations = [migrations.RunSQL(FINAL, BEFORE)]
