"""Links with which people without an account use a GPT."""
