"""Numbers in the evidence for claims are known, or tied in the lesson that decides.

A number in digits in the `evidence` of a claim stands in its lesson, in the claim's
row, in a table or source that it names, or is a day of events in any table. That is a
coarse sieve for small numbers. Any other is tied by ``evidence("S13", "58.3", value)``
in a cell tagged ``claims``: a value, a source that the claim cites, or an instruction.
"""

import re
from functools import cache

import pandas as pd
from conftest import SOURCES, written
from data_rows import recorded, rows

from helpers.datasets import load, tables
from tools.author import prose

# In tables taken whole nearly every number stands somewhere.
WHOLE = {table for table, _, _ in recorded()} | {"world"}


def numbers_of(text, *elsewhere):
    """The numbers in digits of a text that do not stand elsewhere."""
    known = "\n".join(elsewhere)
    found = [n for _, n in prose.tokens(text) if re.search(r"\d", n)]
    return [number for number in found if not prose.seen(number, number, known)]


def as_prose(dates):
    """Dates as prose writes them, with and without the day."""
    stamps = pd.DatetimeIndex(list(dates)).dropna()
    return "\n".join(f"{day.day} {day:%B %Y}\n{day:%B %Y}" for day in stamps)


@cache
def days_of_events():
    """All dates of all tables, but for the days on which sources were published."""
    dates = set()
    for table in tables().index.difference(["sources", "claims"]):
        for column in load(table).select_dtypes("datetime").values.T:
            dates |= set(column)
    return as_prose(dates)


@cache
def text_of(table):
    return "\n".join(cell for row in rows(table) for cell in row.values())


def known_to(claim):
    """What a claim's row has beside its evidence, and what it names."""
    own = [claim[name] for name in ("claim", "found", "note")]
    named = [text_of(t) for t in claim["tables"].split(";") if t and t not in WHOLE]
    ids = claim["sources"].split(";")
    cited = [source for source in rows("sources") if source["source_id"] in ids]
    titles = [source["title"] for source in cited]
    dates = [claim["as_of_on"], *(source["published_on"] for source in cited)]
    known = as_prose(pd.to_datetime([date for date in dates if date]))
    return "\n".join([*own, *named, *titles, known, days_of_events()])


def test_numbers_in_the_evidence_are_known_or_tied(lesson):
    said = "\n".join([lesson.printed, *lesson.walk.texts.values()])
    # The minutes of the box say nothing of a claim.
    said = re.sub(r"\d+ minutes", "", said)
    wrong = []
    for claim in rows("claims"):
        if claim["lesson"] != lesson.id:
            continue
        ties = lesson.walk.evidence.get(claim["claim_id"], [])
        found = numbers_of(claim["evidence"], said, known_to(claim))
        if found != [number for number, *_ in ties]:
            wrong.append(f"{claim['claim_id']} has {found}, tied are {ties}")
        for number, value, source in ties:
            wrong += problem(claim, number, value, source)
    assert wrong == []


def problem(claim, number, value, source):
    """What is wrong with the tie of one number, as a list of sentences."""
    where = f"{claim['claim_id']}: {number!r}"
    if source == "instruction":
        return []
    if source is not None:
        cited = claim["sources"].split(";")
        return [] if source in cited else [f"{where}: {source} is not cited"]
    now = prose.spoken(value, number.rstrip("%"))
    return [] if now in (number, number.rstrip("%")) else [f"{where} should be {now}"]


def test_evidence_is_tied_in_the_lesson_of_its_claim():
    home = {claim["claim_id"]: claim["lesson"] for claim in rows("claims")}
    for id in SOURCES:
        code = "\n".join(code for _, code in written(id).claims)
        for claim in re.findall(r'\bevidence\(\s*"(\w+)"', code):
            assert home[claim] == id, claim
