import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import linkages.bilingual


class Migration(migrations.Migration):
    dependencies = [
        ("classifications", "0001_initial"),
        ("companies", "0003_facets"),
        ("suppliers", "0002_facets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="product",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    linkages.bilingual.Fold(models.F("name")), "gin_trgm_ops"
                ),
                name="product_name_trigram",
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    linkages.bilingual.Fold(models.F("name_en")), "gin_trgm_ops"
                ),
                name="product_name_en_trigram",
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=django.contrib.postgres.indexes.GinIndex(
                linkages.bilingual.FoldedWords(models.F("description")), name="product_words"
            ),
        ),
        migrations.AddIndex(
            model_name="supplier",
            index=django.contrib.postgres.indexes.GinIndex(
                linkages.bilingual.FoldedWords(models.F("summary")), name="supplier_words"
            ),
        ),
        migrations.AddIndex(
            model_name="supplier",
            index=django.contrib.postgres.indexes.GinIndex(
                linkages.bilingual.FoldedWords(models.F("summary_en")), name="supplier_words_en"
            ),
        ),
    ]
