"""The audit archive: what every run recorded, kept beyond the server's retention in a chain of hashes."""
