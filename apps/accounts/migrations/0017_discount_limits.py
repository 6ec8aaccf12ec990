"""The greatest discount that who holds a role gives by themselves."""

import django.core.validators
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0016_price_list_rights'),
    ]

    operations = [
        migrations.AddField(
            model_name='role',
            name='max_discount',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='What goes beyond it waits for approval. Empty: no limit by this role.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='greatest discount, %'),
        ),
        AddConstraintNotValid(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(('max_discount__isnull', True), models.Q(('max_discount__gte', 0), ('max_discount__lte', 100)), _connector='OR'), name='role_max_discount'),
        ),
        ValidateConstraint(model_name='role', name='role_max_discount'),
    ]
