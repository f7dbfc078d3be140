import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from linkages.first_migration import FirstMigration


class Migration(FirstMigration):
    initial = True

    dependencies = [
        ("history", "0002_bulk_changes"),
        ("jobs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("role", models.CharField(max_length=20, verbose_name="role")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("source", models.CharField(max_length=60, verbose_name="list")),
                ("act", models.CharField(max_length=20, verbose_name="act")),
                ("params", models.TextField(blank=True, verbose_name="filters")),
                ("everything", models.BooleanField(default=False, verbose_name="all results")),
                (
                    "rows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="rows")),
                (
                    "stamps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("wish", models.JSONField(default=dict, verbose_name="what is written")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "sample",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("planned", models.JSONField(default=dict, verbose_name="counts of the preview")),
                ("counts", models.JSONField(default=dict, verbose_name="counts")),
                ("drift", models.JSONField(default=dict)),
                ("position", models.PositiveIntegerField(default=0)),
                ("chosen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("planned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="asked for at"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "change_set",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bulk",
                        to="history.changeset",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bulk",
                        to="jobs.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk change",
                "verbose_name_plural": "bulk changes",
                "ordering": ["-chosen_at"],
            },
        ),
        migrations.CreateModel(
            name="Left",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.BigIntegerField()),
                ("name", models.CharField(blank=True, max_length=400, verbose_name="record")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("gone", "no longer there, or not visible to you"),
                            ("refused", "may not be changed"),
                            ("conflict", "changed by somebody else since the preview"),
                            ("invalid", "does not fit"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="details")),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left",
                        to="bulk.bulkchange",
                    ),
                ),
            ],
            options={
                "verbose_name": "record left as it is",
                "verbose_name_plural": "records left as they are",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="bulkchange",
            index=models.Index(fields=["by", "-chosen_at"], name="bulk_change_by"),
        ),
        migrations.AddConstraint(
            model_name="left",
            constraint=models.UniqueConstraint(fields=("change", "row"), name="bulk_left_once"),
        ),
    ]
