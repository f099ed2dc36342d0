"""The law in the open: every paragraph on file beside the rule that carries it out, for everybody, without login."""
