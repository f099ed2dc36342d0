"""Information about the SDK, not about us: which versions were looked at for the faults of docs/upstream.

The faults are races, so that no test of a minute can tell their absence. A new version fails here until somebody has
looked.
"""

from importlib.metadata import version

_EXAMINED = {"1.35.0": "both faults are there"}
_ADVICE = """Run `python docs/upstream/reproduce.py .venv/bin/temporal` three times, and tests/workflows/test_bursts.py
with the plain sandbox of the SDK; write what you saw into docs/upstream/temporal-sdk.md, and the version here. Nothing
is wrong with programmes while this fails: they step around the faults whether they are there or not."""


def test_this_version_of_the_sdk_has_been_looked_at_for_the_faults_that_were_told_upstream():
    assert version("temporalio") in _EXAMINED, _ADVICE
