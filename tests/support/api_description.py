"""The API's OpenAPI description, made once for all tests that read it."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator

DESCRIPTION: dict[str, Any] = SchemaGenerator().get_schema(public=True)
# Each operation by its method and address: "GET /api/v1/people/{id}/".
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
}
