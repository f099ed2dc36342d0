"""How a command fails: in one sentence for people, and with the exit code that scripts go by."""


class Failed(Exception):
    """Refused or failed: exit code 1. The message is the sentence that the person at the terminal reads."""


class BadInput(Exception):
    """What was typed or given cannot be understood: exit code 2. The message says what is wrong and what there is."""
