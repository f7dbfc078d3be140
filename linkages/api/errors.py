"""One form for all errors."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response


def error_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """One form for all errors: `{"error": code, "message": text, "fields": {name: [texts]}}`."""
    from rest_framework.views import exception_handler

    if isinstance(error, ValidationError):
        fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        error = exceptions.ValidationError(fields)
    if isinstance(error, ProtectedError):
        error = exceptions.ValidationError({"": [str(error.args[0])]})
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return answer
    body: dict[str, Any] = {"error": error.default_code, "message": str(error.default_detail)}
    if isinstance(error, exceptions.ValidationError):
        body["fields"] = answer.data if isinstance(answer.data, dict) else {"": answer.data}
    elif isinstance(answer.data, dict) and "detail" in answer.data:
        body["message"] = str(answer.data["detail"])
    answer.data = body | getattr(error, "extra", {})
    return answer
