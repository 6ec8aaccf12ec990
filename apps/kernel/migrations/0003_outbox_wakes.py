"""A new outbox row wakes the relay by itself: no writer can forget to, and none pays a round trip for it."""

from django.db import migrations

WAKING = """
CREATE FUNCTION kernel_outbox_wakes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER kernel_outbox_wakes AFTER INSERT ON kernel_outboxevent
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_outbox_wakes();
"""
SILENT = """
DROP TRIGGER kernel_outbox_wakes ON kernel_outboxevent;
DROP FUNCTION kernel_outbox_wakes();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_mail_attachment")]

    operations = [migrations.RunSQL(WAKING, SILENT)]
