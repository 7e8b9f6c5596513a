"""Judges of the open exercises, whose answers no list can hold.

Each takes the entry of the key and the answer, and returns ("right" | "off", the text
to print); it raises WrongKind for the wrong kind of thing.
"""

import re
from functools import cache

import numpy as np
import pandas as pd

from helpers.datasets import closest, codebook, load, tables
from helpers.exercises.answers import (
    MOST,
    WrongKind,
    _kind,
    _wrong,
    kind_of,
    text,
    texts,
    whole_number,
)

# The articles that students code themselves, before they see any code (06.2).
RECODED = [7, 10, 14, 15, 17]
LEVEL_WORDS = {
    "soft": "to recommend stands by name among the soft ones",
    "duty": "a lasting activity without a product is a duty",
    "checkable": "named projects that one could go and see are checkable",
}


def _levels(answer):
    """A level of strength by article, from a dictionary or Series."""
    if type(answer) not in (dict, pd.Series):
        raise WrongKind(
            "a dictionary of article: level is expected, such as "
            f'{{7: "level", 10: "level", ...}}; this is a {kind_of(answer)}.'
        )
    if len(answer) > 100:
        raise WrongKind("a dictionary of five articles is expected; this one is long.")
    pairs = answer.items() if type(answer) is dict else list(answer.items())
    given = {}
    for article, level in pairs:
        word = text(level).lower()
        if word not in LEVEL_WORDS:
            raise WrongKind(f"each level is one of: {', '.join(LEVEL_WORDS)}.")
        given[whole_number(article)] = word
    return given


def third_coder(entry, answer):
    """06.2: five articles coded anew; every reading that the rules allow is right."""
    answer = _levels(answer)
    codes = load("codes_2009").set_index(["article", "coder"])
    first, second = ({n: codes["strength"][n, who] for n in RECODED} for who in "AB")
    if extra := sorted(set(answer) - set(RECODED)):
        return "off", f"article {extra[0]} is not among the five."
    if missing := [n for n in RECODED if n not in answer]:
        return "off", f"article {missing[0]} has no level yet."
    opening = load("articles_2009").set_index("article")["opening"]
    for n in RECODED:
        if answer[n] in (first[n], second[n]):
            continue
        if first[n] == second[n]:
            return "off", (
                f"article {n}: the codebook settles this one. The text prints "
                f"'{opening[n]}', and {LEVEL_WORDS[first[n]]}."
            )
        return "off", (
            f"article {n}: neither pass reads '{answer[n]}' here. Which words of "
            "the codebook would carry it? If you find them, keep your code for "
            "class; otherwise read the levels again."
        )
    same = [n for n in RECODED if answer[n] == first[n]]
    also = [n for n in RECODED if answer[n] == second[n]]
    told = "".join(
        f" Article {n}: A has {first[n]} ({codes['note'][n, 'A']})."
        for n in RECODED
        if n not in same
    )
    return "right", (
        f"You agree with the first pass in {len(same)} of {len(RECODED)} articles, "
        f"with the second in {len(also)}.{told} All your codes are readings that "
        "the rules allow."
    )


# What a plan says, field by field (17.5).
FIELDS = ("claim", "tables", "supported_if", "contradicted_if")


_UP = set(
    "above over more higher larger greater longer later exceeds rises rose grew".split()
)
_DOWN = set("below under less fewer lower smaller shorter earlier falls fell".split())
_AMOUNTS = set(
    "no none zero nobody one two three four five six seven eight nine ten eleven "
    "twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million billion half halved third quarter twice double doubled doubles "
    "triple tripled majority most every each all both any equal same first".split()
)
_LITTLE = set("a an the is are was were be by or and of at in to than per cent".split())


def _words(text):
    """The words of a text, each once: two letters or more."""
    return set(re.findall(r"[^\W\d_]{2,}", text.casefold()))


@cache
def _vocabulary():
    """The words that tables, columns and claims of the course are made of."""
    known = " ".join(load("claims")["claim"])
    for table in tables().index:
        known += f" {table} {' '.join(codebook(table).index)}".replace("_", " ")
    return _words(known) | _words(" ".join(load("countries")["name"]))


def _ways(condition):
    """Which way a condition points: up, down, both or neither."""
    words = _words(condition)
    return {way for way, its in (("up", _UP), ("down", _DOWN)) if words & its}


def _core(condition):
    """Which way a condition points, and of what it speaks, in order."""
    said = re.findall(r"[^\W\d_]+|\d+", condition)
    aside = _UP | _DOWN | _LITTLE
    return _ways(condition), [word for word in said if word not in aside]


def _plan(answer):
    """A plan as a dictionary of texts; its tables are a list."""
    expected = f"a dictionary with {', '.join(FIELDS)}"
    if _kind(answer) is not dict:
        raise _wrong(expected, answer)
    if len(answer) > MOST or not all(_kind(key) in (str, np.str_) for key in answer):
        raise WrongKind(f"{expected} is expected; its keys are these four texts.")
    given = {str(key): value for key, value in answer.items()}
    if missing := [name for name in FIELDS if name not in given]:
        raise WrongKind(f"{missing[0]!r} is missing from the dictionary.")
    plain = {}
    for name in FIELDS:
        value = given[name]
        if value is ...:
            raise WrongKind(f"{name!r} still holds three dots.")
        try:
            plain[name] = texts(value) if name == "tables" else text(value)
        except WrongKind as problem:
            raise WrongKind(f"{name!r}: {problem}") from None
    return plain


def plan_of_a_test(entry, answer):
    """17.5: the form of a plan; whether it is good only a reader can say."""
    answer = _plan(answer)
    claims = load("claims").set_index("claim_id")
    claim = answer["claim"]
    if re.fullmatch(r"[A-Za-z]\d\d[a-z]?", claim):
        id = claim[0].upper() + claim[1:]
        if id not in claims.index:
            return "off", f"there is no claim {id} in the ledger."
        if claims.loc[id, "decided_by"] != "open":
            said = f"{id} is decided already; take an open one, or one of your own."
            return "off", said
    elif len(_words(claim)) < 3 or len(_words(claim) & _vocabulary()) < 2:
        return "off", "write the claim as a sentence that can be true or false."
    known = list(tables().index)
    for table in answer["tables"]:
        if table not in known:
            return "off", f"there is no table {table!r}.{closest(table, known)}"
    if not answer["tables"]:
        return "off", "name at least one table that bears on the claim."
    ways = {name: " ".join(answer[name].split()) for name in FIELDS[2:]}
    for name, way in ways.items():
        if len(way.split()) < 3 or len(_words(way)) < 2:
            return "off", f"{name}: say in a sentence what you would have to find."
        if not re.search(r"\d", way) and not _words(way) & (_UP | _DOWN | _AMOUNTS):
            return "off", f"{name}: name the number or date at which you would decide."
    first, second = (way.casefold() for way in ways.values())
    if first == second:
        return "off", "the two conditions are the same: nothing could change your mind."
    if len(_ways(first)) == 1 and _core(first) == _core(second):
        return "off", "both conditions could hold at once: let one point the other way."
    if set(answer["tables"]) <= {"claims", "sources", "echoes"}:
        said = "these tables hold what is said; name one that holds what happened."
        return "off", said
    ask = " Ask your reader: could both conditions hold? Could neither?"
    return "right", entry["right"] + ask


JUDGES = {"06.2": third_coder, "17.5": plan_of_a_test}
