"""First migrations are applied in one go, and give the same database."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import CASCADE, BigAutoField, CharField, CheckConstraint, ForeignKey, Index, Q

from linkages.first_migration import FirstMigration

OURS = [
    app.label
    for app in apps.get_app_configs()
    if str(settings.BASE_DIR) in app.path and ".venv" not in app.path
]


@pytest.mark.parametrize("label", OURS)
def test_every_first_migration_is_fast(label: str) -> None:
    migration = MigrationLoader(None).disk_migrations.get((label, "0001_initial"))
    if migration is not None:
        assert isinstance(migration, FirstMigration), "write migrations with `make migrations`"


def test_what_is_added_to_a_new_table_is_there_once(db: None) -> None:
    class Migration(FirstMigration):
        operations = [
            CreateModel("Tree", [("id", BigAutoField(primary_key=True)), ("name", CharField())]),
            CreateModel("Leaf", [("id", BigAutoField(primary_key=True))]),
            AddField("leaf", "tree", ForeignKey("forest.tree", CASCADE)),
            AddField("tree", "best", ForeignKey("forest.leaf", CASCADE, null=True)),
            AddIndex("tree", Index(fields=["name"], name="tree_name")),
            AddConstraint("tree", CheckConstraint(condition=~Q(name=""), name="tree_has_name")),
        ]

    state = ProjectState()
    with connection.schema_editor() as editor:
        state = Migration("0001_initial", "forest").apply(state, editor)
    with connection.cursor() as cursor:
        tree = connection.introspection.get_constraints(cursor, "forest_tree")
        leaf = connection.introspection.get_constraints(cursor, "forest_leaf")
    assert {"tree_name", "tree_has_name"} <= set(tree)
    assert [part["columns"] for part in leaf.values() if part["foreign_key"]] == [["tree_id"]]
    assert [part["columns"] for part in tree.values() if part["foreign_key"]] == [["best_id"]]
    assert state.models["forest", "leaf"].fields.keys() == {"id", "tree"}
