"""Tables taken whole agree with totals taken from their publishers' files.

The totals in tests/record were added up from the files as they were obtained, before
our tables were made of them: a figure that is changed, lost or moved to another row
breaks the total of its row and that of its column. `record/README.md` says more.
"""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from helpers.datasets import load

RECORD = Path(__file__).with_name("record")


@cache
def recorded():
    """{(table, column, by): {(group, value): (rows, total)}}, as text."""
    found = {}
    with (RECORD / "totals.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key = row["table"], row["column"], row["by"]
            cell = row["group"], row["value"]
            found.setdefault(key, {})[cell] = row["rows"], row["total"]
    return found


def plain(number):
    """A number as it is recorded: four decimals at most, whole numbers whole."""
    return f"{float(number):.4f}".rstrip("0").rstrip(".")


def written(column):
    """The cells of a column of codes as they stand in the file."""
    if column.dtype == "bool":
        return column.map({True: "true", False: "false"})
    return column.astype(str)


def added_up(table, column, by, as_codes):
    """The same totals of our table."""
    frame = load(table).dropna(subset=[column])
    names = by.split("+")
    if as_codes:
        columns = [written(frame[name]) for name in [*names, column]]
        counted = Counter(zip(*columns, strict=True))
        return {("+".join(k[:-1]), k[-1]): (str(n), "") for k, n in counted.items()}
    frame = frame.assign(**{name: written(frame[name]) for name in names})
    sums = frame.groupby(names)[column].agg(["size", "sum"])
    return {
        ("+".join(map(str, group)) if len(names) > 1 else str(group), ""): (
            str(rows),
            plain(total),
        )
        for group, rows, total in sums.itertuples()
    }


@pytest.mark.parametrize(
    ("table", "column", "by"), [key for key in recorded() if key[0] != "votes"]
)
def test_totals_are_those_of_the_publishers_file(table, column, by):
    told = recorded()[table, column, by]
    as_codes = any(value for _, value in told)
    found = added_up(table, column, by, as_codes)
    wrong = [
        f"{table}, {by} {' '.join(key).strip()}: {column} {told.get(key)} recorded, "
        f"{found.get(key)} in our table"
        for key in sorted(set(told) | set(found))
        if told.get(key) != found.get(key)
    ]
    assert wrong == []


def test_every_state_voted_as_often_as_the_data_set_counts():
    told = recorded()["votes", "vote", "iso3"]
    ballots = load("votes").set_index("iso3")["ballots"]
    found = {
        (state, letter): (str(letters.count(letter)), "")
        for state, letters in ballots.items()
        for letter in "YNA"
        if letter in letters
    }
    assert sorted(set(told.items()) ^ set(found.items())) == []


def test_every_vote_came_out_as_the_data_set_counts_it():
    with (RECORD / "roll_calls.csv").open(encoding="utf-8", newline="") as lines:
        told = {
            int(row["roll_call_id"]): tuple(int(row[x]) for x in row if x[0] in "yna")
            for row in csv.DictReader(lines)
        }
    ids = load("roll_calls")["roll_call_id"]
    columns = zip(*load("votes")["ballots"], strict=True)
    found = {
        id: tuple(map(letters.count, "YNA"))
        for id, letters in zip(ids, map("".join, columns), strict=True)
    }
    wrong = {id for id in told if told[id] != found.get(id)} | set(found) - set(told)
    assert sorted(wrong) == []
