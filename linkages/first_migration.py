"""The first migration of an app, applied in one go.

Django renders all related models anew after each operation. With a trigger, an index and a check
on most tables that took 50 seconds for an empty database; this takes a fifth. In a first
migration no table has a past: every model can be created as it is at the end, and what adds a
field, index or check to a model of the same migration is done by then. Use it as the base class
of `0001_initial.py`; later migrations are ordinary ones.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class FirstMigration(Migration):
    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # nothing is rendered until all is declared
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        created = self._created()
        for operation in self.operations:
            if not _is_part_of_its_table(operation, created):
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state

    def _created(self) -> set[str]:
        return {
            operation.name_lower
            for operation in self.operations
            if isinstance(operation, CreateModel)
        }


def _is_part_of_its_table(operation: Operation, created: set[str]) -> bool:
    parts = (AddField, AddIndex, AddConstraint)
    return isinstance(operation, parts) and operation.model_name.lower() in created
