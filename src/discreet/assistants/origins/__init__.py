"""Where the words of a GPT come from: carried along in files, found again, and shown to who is concerned (P3)."""
