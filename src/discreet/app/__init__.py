"""Composition roots of servers, workers, commands and pipeline processes."""
