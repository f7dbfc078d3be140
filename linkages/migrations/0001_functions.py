from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from linkages.folding import fold_sql

LAST_CONFIRMATION = """
CREATE OR REPLACE FUNCTION last_confirmation(confirmed jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(max(entry.value ->> 'on'), '') FROM jsonb_each(confirmed) AS entry $$
"""


class Migration(migrations.Migration):
    """Functions and extensions that tables of the apps below rely on."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    run_before = [("classifications", "0001_initial")]
    operations = [
        TrigramExtension(),
        migrations.RunSQL(fold_sql(), "DROP FUNCTION fold(text)"),
        migrations.RunSQL(LAST_CONFIRMATION, "DROP FUNCTION last_confirmation(jsonb)"),
    ]
