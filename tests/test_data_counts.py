"""The tables are what they were when they were last looked up and counted.

`record/counts` has a count sheet of each table, a line for each group of its rows
(those of a year, a state, a document, ...): how many rows, how often each code, number,
date and source, how many letters of prose; but for what publishers' totals hold already
(`test_data_totals.py`). What no count can tell (two cells exchanged within a group, a
word for another as long) a check of four digits tells, which hangs on every letter. A
slip made since does not stay unseen; what was wrong when it was counted does.

Whoever changes a row changes its line in the sheet as well, by hand: the failing test
says where and what.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from test_data import rows
from test_data_totals import recorded

from helpers.datasets import resource, tables

SHEETS = {
    path.stem: path
    for path in sorted(Path(__file__).with_name("record").glob("counts/*.csv"))
}
# Columns of prose: of these the letters are counted, of all others the entries.
PROSE = {
    "claim",
    "corridor",
    "counted_by",
    "declaration",
    "description",
    "evidence",
    "found_unit",
    "goal",
    "location",
    "name",
    "note",
    "opening",
    "other_names",
    "outcome",
    "outcome_text",
    "part_of",
    "pledger",
    "publisher",
    "purpose",
    "recipient",
    "reporter",
    "resolution",
    "scope",
    "set_by",
    "shared",
    "subject",
    "summary",
    "time_words",
    "title",
    "url",
    "what",
}
# What totals.csv adds up is not counted once more; ballots are added up vote by vote.
ADDED_UP = {(table, column) for table, column, _ in recorded()} | {("votes", "ballots")}


@cache
def sheet(table):
    """The count sheet of a table: grouped by what, and {group: {column: count}}.

    The name of its first column says by what: a column, the year of a date ('year of
    began_on'), or several, joined by ' + '.
    """
    with SHEETS[table].open(encoding="utf-8", newline="") as text:
        lines = list(csv.DictReader(text))
    by = next(iter(lines[0]))
    return by, {line.pop(by): line for line in lines}


def group_of(row, by):
    parts = by.split(" + ")
    years = [row[name.removeprefix("year of ")][:4] for name in parts]
    return " + ".join(
        year if name.startswith("year of ") else row[name]
        for name, year in zip(parts, years, strict=True)
    )


def counted(column, cells):
    """What a count sheet says of some cells: entries with their number, or letters.

    Of prose also the sum of the numbers in it.
    """
    filled = [cell for cell in cells if cell]
    if column in PROSE:
        numbers = sum(int(number) for number in re.findall(r"[0-9]+", " ".join(filled)))
        said = f"{sum(map(len, filled))} in {len(filled)}" if filled else ""
        return f"{said}, numbers {numbers}" if numbers else said
    entries = Counter(entry for cell in filled for entry in cell.split(";"))
    return "; ".join(
        entry if n == 1 else f"{n} x {entry}" for entry, n in sorted(entries.items())
    )


def check(group):
    """Four digits that hang on every letter of rows and on their order: of a CRC-32."""
    text = "\n".join(line(*row.values()) for row in group)
    return f"{crc32(text.encode()) & 0xFFFF:04x}"


def counts(table, by):
    """The count sheet of a table as it is now."""
    groups = defaultdict(list)
    for row in rows(table):
        groups[group_of(row, by)].append(row)
    schema = resource(table)["schema"]
    key = schema["primaryKey"]
    alone = {key if isinstance(key, str) else key[0]} if len(key) == 1 else set()
    columns = [
        field["name"]
        for field in schema["fields"]
        if field["name"] not in alone | set(by.split(" + "))
        and (table, field["name"]) not in ADDED_UP
    ]
    return {
        group: {
            "rows": str(len(members)),
            "check": check(members),
            **{c: counted(c, [row[c] for row in members]) for c in columns},
        }
        for group, members in sorted(groups.items())
    }


def line(*cells):
    """Cells as a line of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def lines_of(table, groups, found):
    """What is to stand in a count sheet for some groups."""
    lines = [line(g, *found[g].values()) for g in groups if g in found]
    return f"in record/counts/{table}.csv:\n" + "\n".join(lines)


@pytest.mark.parametrize("table", SHEETS)
def test_rows_are_those_that_were_counted(table):
    by, told = sheet(table)
    found = counts(table, by)
    wrong, groups = [], []
    for group in sorted(set(told) | set(found)):
        old, new = told.get(group, {}), found.get(group, {})
        differ = [
            name
            for name in {**old, **new}
            if old.get(name) != new.get(name) and name != "check"
        ]
        wrong += [
            f"{table}, {by} {group or 'unknown'}, {name}: {old.get(name, 'nothing')!r} "
            f"counted, {new.get(name, 'nothing')!r} in the table"
            for name in differ
        ]
        groups += [group] if differ else []
    assert wrong == [], (
        "look each up in its source; what is right is counted anew, "
        + lines_of(table, groups, found)
    )


@pytest.mark.parametrize("table", SHEETS)
def test_rows_are_letter_for_letter_those_that_were_counted(table):
    by, told = sheet(table)
    found = counts(table, by)
    wrong = [
        group
        for group in sorted(set(told) & set(found))
        if told[group]["check"] != found[group]["check"]
    ]
    assert wrong == [], (
        f"{table}: in the rows of each {by} that is listed something was exchanged, "
        "moved or rewritten since they were counted; git diff shows what. What is "
        "right is checked anew, " + lines_of(table, wrong, found)
    )


def test_every_table_was_counted():
    assert set(SHEETS) == set(tables().index)


def test_a_check_hangs_on_each_letter_and_on_the_order():
    group = [{"kind": "a", "note": "unclear"}, {"kind": "b", "note": "out"}]
    others = [
        [{"kind": "a", "note": "nuclear"}, {"kind": "b", "note": "out"}],
        [{"kind": "b", "note": "unclear"}, {"kind": "a", "note": "out"}],
        group[::-1],
    ]
    assert check(group) == check([dict(row) for row in group])
    assert len({check(group), *map(check, others)}) == 4


@pytest.mark.parametrize(
    ("column", "cells", "expected"),
    [
        ("kind", ["a", "b", "", "a"], "2 x a; b"),
        ("states", ["CHN;RUS", "RUS"], "CHN; 2 x RUS"),
        ("note", ["Ten", "", "letters"], "10 in 2"),
        ("note", ["In 2009", "6 of 10"], "14 in 2, numbers 2025"),
        ("note", ["", ""], ""),
        ("kind", [""], ""),
    ],
)
def test_counted(column, cells, expected):
    assert counted(column, cells) == expected


def test_groups():
    row = {"began_on": "2003-08-06", "iso3": "", "kind": "military"}
    assert group_of(row, "year of began_on") == "2003"
    assert group_of(row, "kind + iso3") == "military + "
