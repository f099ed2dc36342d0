"""The command `forloeb`: what caseworkers and the municipality's IT type."""
