"""Import of many GPTs at once from the files of other services (docs/formats/gpt-imports.md)."""
