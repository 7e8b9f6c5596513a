"""`make ledger`: verdicts that the data decide, computed by the lessons.

The table ``claims`` is the ledger. Where data decide a claim, the Markdown cell that
pronounces the verdict carries, in its metadata, what it rests on::

    "decisions": {"Q03": {"found": "share_2011", "holds": "[abs(off) <= 5]"}}

Both are Python, evaluated in the lesson when it has run through. ``found`` is the
deciding value. ``holds`` is one truth value or a list of them, one for each part of
the claim or each fair reading of it; the verdict follows:

- all hold: ``supported``; none: ``contradicted``; some: ``disputed``;
- an empty list, where the value only bears on the claim: ``undecided``.

`make ledger` writes section, value and verdict of these claims into the table; a test
computes them again and compares. All other claims are weighed by hand, on the sources
that the ledger names. The expressions stand in the lessons, never in the data.
"""

import csv
import datetime as dt
import numbers
import re
import sys
from types import SimpleNamespace

from helpers.course import lessons
from helpers.datasets import DATA, CourseError

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


def listed(holds):
    """What `holds` gives, as a list."""
    if hasattr(holds, "tolist"):
        holds = holds.tolist()
    return list(holds) if isinstance(holds, list | tuple) else [holds]


def section(notebook, index):
    """The heading of the section that a cell stands in."""
    for cell in reversed(notebook.cells[: index + 1]):
        if cell.cell_type == "markdown":
            headings = re.findall(r"^## (.+)$", cell.source, re.M)
            if headings:
                return headings[-1].strip()
    return ""


def sections(notebook):
    """Where claims are named, in text or output: {claim_id: {section, ...}}."""
    found = {}
    for index, cell in enumerate(notebook.cells):
        text = cell.source + lessons.text_outputs(notebook_of(cell))
        for claim in CLAIM.findall(text):
            found.setdefault(claim, set()).add(section(notebook, index))
    return found


def text_about(notebook, heading, claim):
    """All cells of a section that name a claim, with what they print, as one text."""
    texts = []
    for index, cell in enumerate(notebook.cells):
        text = cell.source + lessons.text_outputs(notebook_of(cell))
        if section(notebook, index) == heading and claim in CLAIM.findall(text):
            texts.append(text)
    return "\n".join(texts)


def notebook_of(cell):
    """One cell as if it were a notebook."""
    return SimpleNamespace(cells=[cell])


class DecisionError(CourseError):
    """A claim that its lesson can no longer decide."""


def decided(notebook, namespace):
    """What a lesson decides: {claim_id: (section, found, verdict)}."""
    found = {}
    for index, cell in enumerate(notebook.cells):
        for claim, rule in cell.metadata.get("decisions", {}).items():
            try:
                value = eval(rule["found"], dict(namespace))
                holds = listed(eval(rule["holds"], {**namespace, "found": value}))
                told = written(value), verdict(holds)
            except Exception as problem:
                # A row that is gone, a day that became unknown: say which claim.
                raise DecisionError(
                    f"Claim {claim} can no longer be decided under "
                    f"'{section(notebook, index)}' ({type(problem).__name__}: "
                    f"{problem}). Look at the tables it uses, or at 'decisions' in "
                    "the metadata of that cell."
                ) from None
            found[claim] = (section(notebook, index), *told)
    return found


def main():
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ledger = {row["claim_id"]: row for row in rows}
    for path in lessons.lesson_paths():
        notebook = lessons.read(path)
        if not any("decisions" in cell.metadata for cell in notebook.cells):
            continue
        number = lessons.lesson_id(path)
        try:
            now = decided(notebook, lessons.namespace_of(notebook))
        except DecisionError as problem:
            sys.exit(f"{path.stem}: {problem} The ledger was left as it was.")
        print(f"{path.stem}: {len(now)} claims", flush=True)
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
                print(f"  {claim} {column}: {row[column]!r} -> {new[column]!r}")
            row.update(new)
    with CLAIMS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
