"""Import of conversations from other services' exports."""
