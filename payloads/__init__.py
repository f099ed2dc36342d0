"""Payloads: what programmes say to Temporal, encrypted with a key of their own that Temporal never sees."""
