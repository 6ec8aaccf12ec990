"""The stems of a folded word: what Kazakh nouns and Russian ones with a fleeting vowel are found by.

Documents keep them among their codes, questions ask for them. Immutable like the fold: another way to stem
needs a rebuild of the documents (`manage.py rebuild_search`; the nightly one does it too).
"""

from django.db import migrations

# Kazakh endings as the fold leaves them: case, then whose, then number, from the end of the word.
CASE = (
    "nin|din|tin|dan|den|tan|ten|nan|nen|men|ben|pen|nda|nde|ina|ine|in|da|de|ta|te|ga|ge|ka|ke|na|ne|ni|di|ti"
)
WHOSE = "imiz|miz|iniz|niz|im|in|si|i"
MANY = "lar|ler|dar|der|tar|ter"
# Russian endings, where what is left ends in two consonants: kotl-ov and kotel, dosk-a and dosok.
RUSSIAN = "iami|ami|iah|ah|iam|am|ov|ev|om|em|oi|ei|a|i|u|e|o"
CONSONANT = "[bdfghjklmnpqrstvwz]"

STEMS = f"""
DECLARE
    found text[] := ARRAY[]::text[];
    base text;
    bare text;
BEGIN
    IF length(word) NOT BETWEEN 4 AND 30 OR word ~ '[^a-z]' THEN
        RETURN found;
    END IF;
    found := found || word;
    FOREACH bare IN ARRAY ARRAY['({CASE})$', '({WHOSE})$', '({MANY})$'] LOOP
        FOREACH base IN ARRAY found LOOP
            base := regexp_replace(base, bare, '');
            -- Қ and к between vowels are written ғ and г: орындығы, жүрегі.
            IF bare = '({WHOSE})$' THEN
                base := regexp_replace(base, 'g$', 'k');
            END IF;
            IF length(base) > 3 AND base <> ALL (found) THEN
                found := found || base;
            END IF;
        END LOOP;
    END LOOP;
    bare := regexp_replace(word, '({RUSSIAN})$', '');
    IF length(bare) > 2 AND bare ~ '{CONSONANT}{{2}}$' AND bare <> ALL (found) THEN
        found := found || bare;
    END IF;
    bare := regexp_replace(word, '({CONSONANT})[eo]({CONSONANT})$', '\\1\\2');
    IF length(bare) > 2 AND bare <> ALL (found) THEN
        found := found || bare;
    END IF;
    RETURN found[2:];
END
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0002_documents")]
    operations = [
        migrations.RunSQL(
            "CREATE FUNCTION search_stems(word text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT"
            f" PARALLEL SAFE AS $body${STEMS}$body$",
            "DROP FUNCTION search_stems(text)",
        )
    ]
