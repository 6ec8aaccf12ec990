"""What Django cannot say: movements that nobody rewrites, and room for stock rows to change in place."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION inventory_movement_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock movements are append-only: write an opposite movement instead'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER inventory_movement_is_final BEFORE UPDATE OR DELETE ON inventory_stockmovement
    FOR EACH ROW EXECUTE FUNCTION inventory_movement_is_final();
"""
REWRITABLE = """
DROP TRIGGER inventory_movement_is_final ON inventory_stockmovement;
DROP FUNCTION inventory_movement_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, REWRITABLE),
        migrations.RunSQL(
            "ALTER TABLE inventory_stockitem SET (fillfactor = 60)",
            "ALTER TABLE inventory_stockitem RESET (fillfactor)",
        ),
    ]
