from django.utils.translation import gettext_lazy as _

from linkages.field_registry import Field, Record, Section, fields, register
from linkages.todos.models import ToDo

register(
    Record(
        "todo",
        ToDo,
        see="see_todos",
        edit="edit_todos",
        sections=(
            Section(
                "todo",
                _("To-do"),
                fields(
                    "title",
                    "note",
                    "owner",
                    Field("assigned_by", editable=False),
                    "due_on",
                    "priority",
                    "company",
                    Field("done_at", editable=False),
                ),
                access="agency",
            ),
        ),
    )
)
