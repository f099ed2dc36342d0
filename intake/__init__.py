"""How programmes begin: case files and events of takeover, read and checked."""
