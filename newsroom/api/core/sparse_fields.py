"""The parameters ``fields``, ``expand`` and ``count``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

FIELDS, EXPAND, COUNT = "fields", "expand", "count"
SUBSET = "Subset"


# The headers of a response that has created an object.
CREATED_HEADERS = [
    OpenApiParameter("Location", OpenApiTypes.URI, "header", response=[201], required=True),
    OpenApiParameter(
        "ETag", location="header", response=[201], required=True, description="For the `If-Match` of the next change."
    ),
]
# The headers of a response that has created an object or found it.
CREATED_OR_KNOWN_HEADERS = [
    CREATED_HEADERS[0],
    OpenApiParameter(
        "ETag",
        location="header",
        response=[200, 201],
        required=True,
        description="For the `If-Match` of the next change.",
    ),
]


def names_in(request: Request, parameter: str, known: Sequence[str]) -> list[str]:
    """Return the names in a parameter, separated by commas. Raises ``ValidationError`` for an unknown name."""
    value = request.query_params.get(parameter)
    names = value.split(",") if value else []
    if unknown := [name for name in names if name not in known]:
        message = _("Unknown: %(unknown)s. Known names are %(known)s.")
        quoted = ", ".join(f"“{name}”" for name in dict.fromkeys(unknown))
        raise ValidationError({parameter: [message % {"unknown": quoted, "known": ", ".join(known) or _("none")}]})
    return names


def keys_of(serializer: BaseSerializer[Any]) -> Any:
    """Return the fields of a serializer, of one object or of many."""
    return getattr(serializer, "child", serializer).fields  # type: ignore[union-attr]  # all of ours have them


def keep_only(serializer: BaseSerializer[Any], names: Sequence[str]) -> None:
    """Remove all other fields from a serializer."""
    fields = keys_of(serializer)
    for name in set(fields) - set(names):
        fields.pop(name)


def described(fields: Sequence[str], expand: Sequence[str]) -> list[dict[str, Any]]:
    """Return the schema of the parameters ``fields`` and ``expand``."""
    parameters = [listed(FIELDS, fields, "Only these fields of each object, separated by commas.")]
    if expand:
        parameters.append(listed(EXPAND, expand, "References to replace by whole objects, separated by commas."))
    return parameters


def listed(name: str, values: Sequence[str], description: str) -> dict[str, Any]:
    items = {"type": "string", "enum": list(values)}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "style": "form",
        "explode": False,
        "schema": {"type": "array", "items": items, "minItems": 1},
    }


def partial_answers(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: with ``fields``, a response may have any subset of an object's fields."""
    schemas = result["components"]["schemas"]
    for operations in result["paths"].values():
        for operation in operations.values():
            if any(parameter.get("name") == FIELDS for parameter in operation.get("parameters", [])):
                for media in operation["responses"]["200"]["content"].values():
                    media["schema"] = in_part(media["schema"], schemas)
    return result


def in_part(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if "results" in schemas[name].get("properties", {}):
            page = schemas[name]
            page["properties"]["results"] = in_part(page["properties"]["results"], schemas)
            return schema
        if "oneOf" in schemas[name]:
            return {"anyOf": [in_part(option, schemas) for option in schemas[name]["oneOf"]]}
        if not name.endswith(SUBSET):
            part = {key: value for key, value in schemas[name].items() if key != "required"}
            schemas[f"{name}{SUBSET}"] = {**part, "description": f"The fields of {name} that `fields` names."}
            return {"anyOf": [schema, {"$ref": f"#/components/schemas/{name}{SUBSET}"}]}
    if schema.get("type") == "array":
        return {**schema, "items": in_part(schema["items"], schemas)}
    return schema
