"""Every rule that carries out an entry has tests that fail without it: found by `make proofs`, some tried here."""

import random
import subprocess
import sys
from pathlib import Path

import programme
import statute
from statute.catalogue.coverage import measure, proofs

ROOT = Path(__file__).parents[2]


def test_every_rule_that_was_removed_was_missed_by_a_test() -> None:
    """A rule that `make proofs` has not met yet is not on record; one that it removed in vain must get a test."""
    keys = {carrier.key for found in measure(statute, programme).carriers.values() for carrier in found}
    assert sorted(key for key in keys if proofs().get(key) == []) == []


def test_a_few_rules_taken_by_lot_are_missed_by_the_tests_on_record() -> None:
    for key in random.sample(sorted(key for key, tests in proofs().items() if tests), 3):
        command = [sys.executable, "-m", "tests.trace.removal", key, *proofs()[key]]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert run.returncode == 1, f"{key} is not missed by {proofs()[key]}: make proofs\n{run.stdout}{run.stderr}"
