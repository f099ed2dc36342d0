"""What all tests share: property tests try the same examples everywhere, and no test depends on the machine's speed."""

from hypothesis import settings

settings.register_profile("forloeb", deadline=None, derandomize=True)
settings.load_profile("forloeb")
