"""Export of a GPT as one file, and import as a draft (docs/formats/gpt.md)."""
