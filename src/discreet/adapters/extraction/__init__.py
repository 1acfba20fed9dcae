"""Text out of untrusted files. Everything here runs in the extractor's child process and nowhere else."""
