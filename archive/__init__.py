"""The audit trail: what was recorded, answered, read and refused, in chains of hashes, kept beyond every retention."""
