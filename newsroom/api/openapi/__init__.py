"""The OpenAPI schema and its examples."""
