"""The ledger: verdicts that the data decide, computed by the lessons.

The table ``claims`` is the ledger. Where data decide a claim, a cell tagged ``claims``
in the source of a lesson, under the section that pronounces the verdict, says
``decide("Q03", found, *holds)``: the deciding value, and a truth value for each part of
the claim or each fair reading of it. The verdict follows:

- all hold: ``supported``; none: ``contradicted``; some: ``disputed``;
- none given, where the value only bears on the claim: ``undecided``.

`make update` writes section, value and verdict of these claims into the table; a test
works them out again and compares. All other claims are weighed by hand, on the sources
that the ledger names. What decides stands in the lessons, never in the data.
"""

import csv
import datetime as dt
import io
import numbers
import re
from types import SimpleNamespace

from helpers.datasets import DATA
from tools import lessons
from tools.author.source import section

CLAIMS = DATA / "history" / "claims.csv"
CLAIM = re.compile(r"\b[GQXWS]\d\d[a-z]?\b")


def verdict(holds):
    """The verdict that the truth values of its parts or readings give a claim."""
    known = {bool(one) for one in holds}
    if len(known) == 2:
        return "disputed"
    return {(True,): "supported", (False,): "contradicted"}.get(
        tuple(known), "undecided"
    )


def written(value):
    """A deciding value as the ledger writes it; a pair is a range, a list a list."""
    if isinstance(value, tuple):
        first, *rest = dict.fromkeys(written(one) for one in value)
        return " to ".join([first, *rest])
    if isinstance(value, list):
        return ", ".join(written(one) for one in value)
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, numbers.Number) and not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value)


def mentions(notebook):
    """Where a lesson names claims: {claim: {section: all it says and prints there}}."""
    found = {}
    for index, cell in enumerate(notebook.cells):
        text = cell.source + lessons.text_outputs(SimpleNamespace(cells=[cell]))
        for claim in set(CLAIM.findall(text)):
            there, heading = found.setdefault(claim, {}), section(notebook.cells, index)
            there[heading] = f"{there.get(heading, '')}\n{text}"
    return found


def updated(decided):
    """The ledger as text, with what the lessons decide, and what that changes.

    `decided` is {lesson: {claim: (section, found, verdict)}}; returns (text,
    sentences).
    """
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ledger, told = {row["claim_id"]: row for row in rows}, []
    for number, now in decided.items():
        for claim, (heading, found, ruling) in now.items():
            row = ledger[claim]
            new = {
                "lesson": number,
                "section": heading,
                "decided_by": "open" if ruling == "undecided" else "data",
                "found": found,
                "verdict": ruling,
            }
            for column in [c for c in new if row[c] != new[c]]:
                told.append(f"{claim} {column}: {row[column]!r} -> {new[column]!r}")
            row.update(new)
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue(), told
