"""Text extraction from untrusted files, only run in the extractor's child process."""
