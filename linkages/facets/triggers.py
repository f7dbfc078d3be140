"""Triggers that write down which records of which list a statement touched.

They run once a statement, with bulk updates, imports and plain SQL like with any save, and inside
its transaction: a change that is rolled back was never written down. An app's migration names the
tables that its lists read:

    operations = [logs("suppliers", "suppliers_capability", "SELECT supplier_id FROM changed")]
"""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunSQL

#: A statement that touches more records than this says "all of them".
MANY = 5_000

NOTE = "pg_current_xact_id()::text::bigint, clock_timestamp()"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION facets_log() RETURNS trigger LANGUAGE plpgsql AS $log$
DECLARE
    touched bigint;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        touched := {MANY + 1};
    ELSIF TG_OP = 'UPDATE' THEN
        SELECT count(*) INTO touched FROM (SELECT 1 FROM after LIMIT {MANY + 1}) few;
    ELSE
        SELECT count(*) INTO touched FROM (SELECT 1 FROM changed LIMIT {MANY + 1}) few;
    END IF;
    IF touched > {MANY} THEN
        INSERT INTO facets_change (list_key, record, transaction, at)
        VALUES (TG_ARGV[0], NULL, {NOTE});
    ELSIF touched > 0 THEN
        EXECUTE format(
            'INSERT INTO facets_change (list_key, record, transaction, at) '
            'SELECT %L, record, {NOTE} FROM (SELECT DISTINCT record FROM (%s) found(record)) once '
            'WHERE record IS NOT NULL', TG_ARGV[0], TG_ARGV[1]);
    END IF;
    RETURN NULL;
END $log$
"""  # noqa: S608 (constants alone)
BOTH = "(TABLE before UNION ALL TABLE after) changed"


def logs(list_key: str, table: str, touched: str) -> RunSQL:
    """`touched` selects the list's keys `FROM changed`: rows that came or went, and of an update
    the rows before and after, since it may move a row from one record to another."""
    events = (
        ("INSERT", "REFERENCING NEW TABLE AS changed", touched),
        ("DELETE", "REFERENCING OLD TABLE AS changed", touched),
        (
            "UPDATE",
            "REFERENCING OLD TABLE AS before NEW TABLE AS after",
            touched.replace("FROM changed", f"FROM {BOTH}"),
        ),
        ("TRUNCATE", "", ""),
    )
    made: list[Any] = []
    dropped: list[Any] = []
    for event, source, query in events:
        name = f"facets_{list_key}_{event.lower()}"
        quoted = query.replace("'", "''")
        made.append(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {source} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION facets_log('{list_key}', '{quoted}')"
        )
        dropped.append(f"DROP TRIGGER {name} ON {table}")
    return RunSQL(made, dropped)
