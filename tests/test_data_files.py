"""Codebook and outlines are what they were when they were last read and looked at.

What the codebook says is shown in lessons, and maps are drawn from the outlines; yet no
table could tell that a meaning was reworded or a coast moved. `record/files.csv` has a
line for each of their parts (a table of the codebook, a country's outline): how many
fields or points, and a check that hangs on every letter (see `record/README.md`).
"""

import csv
import json
from pathlib import Path
from zlib import crc32

from test_data import OUTLINES, rings

from helpers.datasets import DATA

FILES = Path(__file__).with_name("record") / "files.csv"
# What `make data` writes.
FACTS = {"bytes", "hash", "rows", "fingerprint"}


def check(part):
    """Four digits that hang on every letter of a part of a JSON file."""
    text = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return f"{crc32(text.encode()) & 0xFFFF:04x}"


def without_facts(part):
    return {name: value for name, value in part.items() if name not in FACTS}


def found():
    """The parts of both files as {(file, part): (count, check)}."""
    book = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    tables = {entry["name"]: without_facts(entry) for entry in book.pop("resources")}
    parts = {("datapackage.json", "whole"): (len(tables), without_facts(book))}
    for name, entry in tables.items():
        fields = entry.get("schema", {}).get("fields", [])
        parts["datapackage.json", name] = len(fields), entry
    for feature in OUTLINES["features"]:
        points = sum(map(len, rings(feature)))
        parts["outlines.geojson", feature["properties"]["name"]] = points, feature
    return {key: (str(count), check(part)) for key, (count, part) in parts.items()}


def told():
    with FILES.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return {(r["file"], r["part"]): (r["count"], r["check"]) for r in rows}


def test_codebook_and_outlines_are_letter_for_letter_what_they_were():
    was, now = told(), found()
    lines = [
        ",".join([*key, *now[key]]) if key in now else f"{','.join(key)} is gone"
        for key in [*now, *(key for key in was if key not in now)]
        if was.get(key) != now.get(key)
    ]
    assert lines == [], "git diff shows what; what is right belongs in record/files.csv"


def test_a_check_hangs_on_each_letter_of_a_part():
    entry = {"name": "goals", "fields": [{"name": "set_on", "unit": "day"}], "rows": 12}
    other = {"name": "goals", "fields": [{"name": "set_on", "unit": "dey"}], "rows": 12}
    more_rows = {**entry, "rows": 13}
    assert check(entry) != check(other)
    assert check(without_facts(entry)) == check(without_facts(more_rows))
