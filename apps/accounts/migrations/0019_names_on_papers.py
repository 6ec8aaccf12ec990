"""How papers of each language name an organization, and what papers of the books are printed in.

Organizations that there are keep printing them as they print all else.
"""

from django.db import migrations, models


def keep_the_language(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        # The wall shows rows to the system alone.
        cursor.execute("SELECT set_config('app.organization', '*', true)")
        cursor.execute("UPDATE accounts_organization SET legal_document_language = document_language")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0018_export_heartbeat")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="legal_document_language",
            field=models.CharField(
                choices=[
                    ("kk", "Kazakh"),
                    ("ru", "Russian"),
                    ("en", "English"),
                    ("kk-ru", "Kazakh and Russian"),
                ],
                db_default="kk-ru",
                default="kk-ru",
                help_text="The law wants papers of the books in both languages",
                max_length=5,
                verbose_name="language of waybills, acts and tax invoices",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="paper_address_en",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="address in English"
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="paper_address_kk",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="address in Kazakh"
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="paper_address_ru",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="address in Russian"
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="paper_name_en",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="name in English"
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="paper_name_kk",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="name in Kazakh"
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="paper_name_ru",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="name in Russian"
            ),
        ),
        migrations.RunPython(keep_the_language, migrations.RunPython.noop),
    ]
