"""What came of e-invoices, and the number by which IS ESF answers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0019_names_on_papers'),
        ('crm', '0013_names_on_papers'),
        ('finance', '0022_e_invoices_noted'),
        ('sales', '0019_undone_lines'),
    ]

    operations = [
        migrations.AddField(
            model_name='einvoice',
            name='own_number',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='The number in our books, digits alone, by which IS ESF answers', max_length=30, verbose_name='own number'),
        ),
        migrations.AddField(
            model_name='einvoice',
            name='reason',
            field=models.CharField(blank=True, db_default='', default='', help_text='Why it was declined, failed or taken back', max_length=1000, verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='einvoice',
            name='reminded_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
