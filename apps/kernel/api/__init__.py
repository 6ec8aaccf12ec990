"""The API's base classes: envelope, errors, fields, filters, pages, viewsets, schema."""
