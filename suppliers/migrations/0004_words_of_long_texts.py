from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from linkages.bilingual import FoldedWords

INDEXES = (
    ("product", "product_words", "description"),
    ("supplier", "supplier_words", "summary"),
    ("supplier", "supplier_words_en", "summary_en"),
)


class Migration(migrations.Migration):
    """The indexes as `FoldedWords` has them now, so that a very long text can be saved."""

    dependencies = [("suppliers", "0003_search_indexes")]

    operations = [
        operation
        for model, name, field in INDEXES
        for operation in (
            migrations.RemoveIndex(model_name=model, name=name),
            migrations.AddIndex(
                model_name=model,
                index=GinIndex(FoldedWords(models.F(field)), name=name),
            ),
        )
    ]
