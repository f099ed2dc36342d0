"""The law, pure: what the orders of 2004, 2020 and 2025 say of one person's case. No clock, file or network."""
