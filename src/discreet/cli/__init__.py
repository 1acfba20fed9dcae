"""The `discreet` command: one file per group of commands, joined in `commands.py`."""
