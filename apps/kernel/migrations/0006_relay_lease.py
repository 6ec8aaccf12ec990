from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_name_key")]

    operations = [
        migrations.CreateModel(
            name="RelayLease",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("holder", models.UUIDField()),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
