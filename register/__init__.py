"""The register: the read side of all programmes, in a relational database.

Programmes are the truth; the register is a projection of what the law answered each of them last. Whoever reads across
cases reads here, also while Temporal or every worker is away. It can be verified against the programmes and made anew
from them. What is personal or free text stands in it only sealed with the case's own data key.
"""
