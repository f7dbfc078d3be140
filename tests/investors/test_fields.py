from django.apps import apps
from django.db.models import ForeignKey, GeneratedField, JSONField

from linkages.editing.models import Sectioned, Sourced, Versioned
from linkages.field_registry import field_of, records

TECHNICAL = {"id", "is_demo", "name_folded", "name_en_folded", "own_weights"}


def test_every_field_is_in_the_registry() -> None:
    registered = {one.model for one in records()}
    common = {
        field.name for base in (Versioned, Sectioned, Sourced) for field in base._meta.get_fields()
    }
    missing = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("investors").get_models()
        if not model.__name__.endswith("Event")
        for field in model._meta.concrete_fields
        if field.name not in TECHNICAL | common
        if not (isinstance(field, ForeignKey) and field.name in _parents(model, registered))
        if field_of(model, field.name) is None
    ]
    assert missing == []


def _parents(model: type, registered: set[type]) -> set[str]:
    return (
        {"company"}
        if model.__name__ == "Investor"
        else {"investor", "need"} & {field.name for field in model._meta.concrete_fields}
    )


def test_every_field_has_a_type() -> None:
    for record in records():
        if record.key not in ("investor", "need"):
            continue
        for section in record.sections:
            for field in (*section.fields, *(f for t in section.tables for f in t.fields)):
                assert field.type, field.key
                assert field.label, field.key


def test_generated_and_json_columns_are_not_typed_by_people() -> None:
    for record in records():
        for section in record.sections:
            for field in section.fields:
                if isinstance(field.model_field, GeneratedField | JSONField):
                    assert not field.editable, field.key
