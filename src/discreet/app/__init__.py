"""Composition roots: infrastructure that settings name, services of a server, workers and pipeline processes."""
