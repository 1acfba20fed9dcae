"""Backup and restore: what an installation holds in one folder, its keys apart, and what a restored one forgets."""
