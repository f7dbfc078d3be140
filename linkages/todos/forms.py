from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone

from linkages.forms import LinkagesModelForm
from linkages.todos.models import ToDo


class ToDoForm(LinkagesModelForm):
    class Meta:
        model = ToDo
        fields = ["title", "owner", "due_on", "priority", "note"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        if not kwargs.get("instance"):
            kwargs["initial"] = {"owner": user, "due_on": timezone.localdate()} | kwargs.get(
                "initial", {}
            )
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        users: Any = get_user_model().objects
        owner.queryset = users.active().agency()
        owner.empty_label = None
        assert isinstance(owner, forms.ModelChoiceField)
