"""What is wrong with a case file, in Danish: the reader's own problems are English, as its other readers are."""

import re

from intake.document import Problem, written

_REASONS: tuple[tuple[str, str], ...] = (
    (r"it is empty|the document is empty", "der står intet; byg en sag, eller sæt en ind"),
    (r"it is empty; write something or leave it out", "feltet er tomt; skriv noget, eller udelad det"),
    (r"the field '(.*)' is missing", "feltet »{0}« mangler"),
    (r"the key 'fact' is missing", "hændelsen mangler sit navn: fact"),
    (r"the key 'fact' names a fact, not (.*)", "fact er navnet på en hændelse"),
    (r"unknown fact '(.*?)'; did you mean '(.*)'\?", "der er ingen hændelse »{0}«; mente du »{1}«?"),
    (r"unknown fact '(.*)'", "der er ingen hændelse »{0}«"),
    (r"unknown key '(.*?)'; did you mean '(.*)'\?", "der er intet felt »{0}« her; mente du »{1}«?"),
    (r"unknown key '(.*)'", "der er intet felt »{0}« her"),
    (r"the text '(.*)' is none of (.*?); did you mean '(.*)'\?", "»{0}« kan ikke vælges; mente du »{2}«?"),
    (r"the text '(.*)' is none of (.*)", "»{0}« kan ikke vælges; vælg en af {1}"),
    (r"(.*) is none of (.*)", "det kan ikke vælges; vælg en af {1}"),
    (r"'(.*)' is not a date written YYYY-MM-DD", "»{0}« er ikke en dag, skrevet som 2025-02-10"),
    (r"'(.*)' is not a day of the calendar", "»{0}« findes ikke i kalenderen"),
    (r"a date .* is expected.*", "her ventes en dag, skrevet som 2025-02-10"),
    (
        r".* (written )?as in RFC 3339.*|.* is not a time of the calendar",
        "et tidspunkt skrives 2025-02-10T09:30:00+01:00",
    ),
    (r"the first and the last year of the calendar hold no such time", "året ligger uden for kalenderen"),
    (r"text is expected.*; put it in quotation marks", "her ventes tekst; sæt den i anførselstegn"),
    (r"(.*) without quotation marks is read as a number; .*", "{0} læses som et tal; sæt det i anførselstegn"),
    (r"text is expected.*", "her ventes tekst"),
    (r"true or false is expected.*", "her ventes true (ja) eller false (nej)"),
    (r"a list is expected.*", "her ventes en liste"),
    (r"a mapping of keys to values is expected.*", "her ventes felter med værdier, ikke en enkelt tekst eller liste"),
    (r"a number (from|up to) (.*) is expected.*", "tallet er ikke inden for det, der kan være ({1})"),
    (r"a number is expected.*", "her ventes et tal"),
    (r"the four digits of a municipality are expected.*", 'en kommune er fire cifre i anførselstegn, fx "0101"'),
    (r"it contains digits like a CPR number.*", "det ligner et CPR-nummer; brug et opfundet id"),
    (r"quota_refugee is only true of the group refugee.*", "kun en flygtning kan være kvoteflygtning"),
    (r"facts (\d+) and (\d+) have the same id '(.*)'", "hændelserne {0} og {1} har samme id »{2}«"),
    (
        r"the key '(.*)' is given twice, first on line (\d+); keep one",
        "»{0}« står to gange, først i linje {1}; behold én",
    ),
    (r"nested deeper than (\d+) levels", "lister og felter ligger mere end {0} niveauer inde i hinanden"),
    (r"the document stands for more than .*|a mapping has more than .*", "filen står for mere, end den må"),
    (r"there are more problems; the first (\d+) are told", "der er flere fejl; her er de første {0}"),
    (r"half a surrogate pair is no character|a control character .*", "et tegn, som ikke kan læses"),
    (r"tags such as (.*) are not read.*", "mærker som {0} læses ikke; udelad det"),
)
_KNOWN = tuple((re.compile(pattern, re.DOTALL), told) for pattern, told in _REASONS)


def told(problem: Problem) -> str:
    """Say in Danish where a case file is wrong and how; what a parser of YAML or JSON says stays as it says it."""
    place = [f"linje {problem.line}"] if problem.line else []
    place += [f"tegn {problem.column}"] if problem.column else []
    place += [written(problem.path)] if problem.path else []
    reason = _in_danish(problem.reason)
    said = f"{', '.join(place)}: {reason}." if place else f"{reason}."
    return said[0].upper() + said[1:].replace("?.", "?")


def _in_danish(reason: str) -> str:
    for pattern, words in _KNOWN:
        if found := pattern.fullmatch(reason):
            return words.format(*(group or "" for group in found.groups()))
    return f"det kan hverken læses som YAML eller som JSON ({reason})"
