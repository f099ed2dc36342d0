"""The migrations of the register, by Alembic: they run forwards from every released version."""
