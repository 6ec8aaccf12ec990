"""One function gives every document its number, whoever asks: Python, or a statement that writes the document.

The year is Almaty's on the moment given: the new series begins at local midnight by every way.
"""

from django.db import migrations

NEXT_NUMBERS = """
CREATE OR REPLACE FUNCTION public.kernel_next_numbers(owner uuid, series text, moment timestamptz, many int)
RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    this_year int := extract(year FROM moment AT TIME ZONE 'Asia/Almaty');
    highest int;
BEGIN
    INSERT INTO public.kernel_numbercounter AS c (organization_id, prefix, year, last)
    VALUES (owner, series, this_year, many)
    ON CONFLICT (organization_id, prefix, year) DO UPDATE SET last = c.last + EXCLUDED.last
    RETURNING last INTO highest;
    RETURN ARRAY(
        SELECT series || '-' || this_year || '-' || lpad(n::text, greatest(4, length(n::text)), '0')
        FROM generate_series(highest - many + 1, highest) n ORDER BY n
    );
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_outbox_wakes")]
    operations = [
        migrations.RunSQL(
            NEXT_NUMBERS, "DROP FUNCTION public.kernel_next_numbers(uuid, text, timestamptz, int)"
        )
    ]
