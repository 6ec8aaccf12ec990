"""Price lists, and where the lines of deals have their prices from."""

import apps.kernel.letters
import apps.kernel.models
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_discount_limits"),
        ("crm", "0009_merged_into_found"),
        ("inventory", "0013_value_taken_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="dealproduct",
            name="price_source",
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name="source of the price"),
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "currency",
                    models.CharField(default="KZT", editable=False, max_length=3, verbose_name="currency"),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("all", "All customers"),
                            ("segments", "Customers of segments"),
                            ("customers", "Single customers"),
                        ],
                        default="all",
                        max_length=9,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "segments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="segments",
                    ),
                ),
                (
                    "segment_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=150),
                        default=list,
                        editable=False,
                        help_text="The segments as they are compared (kernel/letters.py)",
                        size=None,
                    ),
                ),
                ("tax_included", models.BooleanField(default=True, verbose_name="prices include VAT")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="The last day; empty: without end",
                        null=True,
                        verbose_name="valid to",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("notes", models.TextField(blank=True, max_length=10000, verbose_name="notes")),
                (
                    "external_id",
                    models.CharField(
                        blank=True,
                        help_text="In the program that it comes from",
                        max_length=100,
                        verbose_name="external id",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "workspace",
                    apps.kernel.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name": "price list",
                "verbose_name_plural": "price lists",
                "abstract": False,
                "base_manager_name": "everything",
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["workspace", "created_at", "id"],
                        include=("organization",),
                        name="price_list_created",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["workspace", "updated_at", "id"],
                        include=("organization",),
                        name="price_list_updated",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["workspace", "valid_from", "id"],
                        include=("organization",),
                        name="price_list_from",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["workspace", "valid_to", "id"],
                        include=("organization",),
                        name="price_list_to",
                    ),
                    models.Index(
                        models.F("workspace"),
                        apps.kernel.letters.NameKey("name"),
                        models.F("id"),
                        condition=models.Q(("deleted_at__isnull", True)),
                        name="price_list_sorted_name",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        models.F("workspace"),
                        django.contrib.postgres.indexes.OpClass(
                            apps.kernel.letters.Plain("name"), name="gin_trgm_ops"
                        ),
                        django.contrib.postgres.indexes.OpClass(
                            apps.kernel.letters.Plain("notes"), name="gin_trgm_ops"
                        ),
                        django.contrib.postgres.indexes.OpClass(
                            apps.kernel.letters.Plain("external_id"), name="gin_trgm_ops"
                        ),
                        condition=models.Q(("deleted_at__isnull", True)),
                        name="price_list_found",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True), models.Q(("external_id", ""), _negated=True)
                        ),
                        fields=("workspace", "external_id"),
                        name="price_list_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="price_list_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency", "KZT")), name="price_list_currency"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PriceListCustomer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "customer",
                    apps.kernel.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "price_list",
                    apps.kernel.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="for_customers",
                        to="crm.pricelist",
                    ),
                ),
                (
                    "workspace",
                    apps.kernel.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name": "customer of a price list",
                "verbose_name_plural": "customers of a price list",
                "abstract": False,
                "base_manager_name": "everything",
                "indexes": [models.Index(fields=["customer", "price_list"], name="price_list_of_customer")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("price_list", "customer"), name="price_list_customer_once"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PriceListItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="Of products, for a percent",
                        max_length=100,
                        verbose_name="category",
                    ),
                ),
                (
                    "category_key",
                    models.CharField(
                        blank=True, default="", editable=False, help_text="As it is compared", max_length=300
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="price",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Off the product's own price",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="percent off",
                    ),
                ),
                (
                    "from_quantity",
                    models.DecimalField(
                        db_default=0,
                        decimal_places=3,
                        default=0,
                        max_digits=15,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="from quantity",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "price_list",
                    apps.kernel.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="crm.pricelist",
                        verbose_name="price list",
                    ),
                ),
                (
                    "product",
                    apps.kernel.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "workspace",
                    apps.kernel.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name": "price",
                "verbose_name_plural": "prices",
                "abstract": False,
                "base_manager_name": "everything",
                "indexes": [
                    models.Index(
                        fields=["price_list", "product", "from_quantity", "id"], name="price_list_item_place"
                    ),
                    models.Index(fields=["workspace", "product"], name="price_list_item_product"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("price_list", "product", "category_key", "from_quantity", "valid_from"),
                        name="price_list_item_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("percent__isnull", True),
                                ("product__isnull", False),
                                ("unit_price__isnull", False),
                            ),
                            models.Q(("percent__isnull", False), ("unit_price__isnull", True)),
                            _connector="OR",
                        ),
                        name="price_list_item_price_or_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("product__isnull", True), ("category_key", ""), _connector="OR"),
                        name="price_list_item_one_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit_price__isnull", True), ("unit_price__gte", 0), _connector="OR"),
                            models.Q(
                                ("percent__isnull", True),
                                models.Q(("percent__gte", 0), ("percent__lte", 100)),
                                _connector="OR",
                            ),
                            ("from_quantity__gte", 0),
                        ),
                        name="price_list_item_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="price_list_item_days",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
    ]
