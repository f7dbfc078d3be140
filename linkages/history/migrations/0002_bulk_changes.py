from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="changeset",
            name="kind",
            field=models.CharField(
                choices=[
                    ("edit", "edit"),
                    ("bulk", "bulk change"),
                    ("import", "import"),
                    ("job", "job"),
                    ("undo", "undo"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
