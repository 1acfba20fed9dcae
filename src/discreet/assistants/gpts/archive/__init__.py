"""A GPT as one file: written for its builder to take along, read to make a draft of it (docs/formats/gpt.md)."""
