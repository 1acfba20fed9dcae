"""The composition roots: settings in; the ground laid, the core and the house on it; and the processes beside."""
