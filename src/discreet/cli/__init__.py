"""The `discreet` command: one file per group of its commands, put together in `commands.py`."""
