"""Backup and restore: database and datasets in one folder, the keys kept apart."""
