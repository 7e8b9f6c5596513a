"""Tables taken whole agree with totals taken from their publishers' files.

The totals in tests/record were added up from the files as they were obtained, before
our tables were made of them: a figure that is changed, lost or moved to another row
breaks the total of its row and that of its column. tests/README.md says more.
"""

import csv
from collections import Counter

import pytest
from data_rows import RECORD, hold, recorded

from helpers.datasets import load


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
    groups = ["+".join([g] if isinstance(g, str) else g) for g in sums.index]
    told = zip(groups, sums["size"], sums["sum"], strict=True)
    return {(group, ""): (str(rows), plain(total)) for group, rows, total in told}


TABLES = sorted({table for table, _, _ in recorded()} - {"votes"})


@pytest.mark.parametrize("table", TABLES)
def test_totals_are_those_of_the_publishers_file(table):
    wrong = []
    for (of, column, by), told in recorded().items():
        if of == table:
            found = added_up(table, column, by, any(value for _, value in told))
            wrong += [
                f"{table}, {by} {' '.join(key).strip()}: {column} {told.get(key)} "
                f"recorded, {found.get(key)} in our table"
                for key in sorted(set(told) | set(found))
                if told.get(key) != found.get(key)
            ]
    hold(wrong)


def test_every_state_voted_as_often_as_the_data_set_counts():
    told = recorded()["votes", "vote", "iso3"]
    found = {
        (row.iso3, letter): (str(row.ballots.count(letter)), "")
        for row in load("votes").itertuples()
        for letter in "YNA"
        if letter in row.ballots
    }
    assert sorted(set(told.items()) ^ set(found.items())) == []


def test_every_vote_came_out_as_the_data_set_counts_it():
    with (RECORD / "roll_calls.csv").open(encoding="utf-8", newline="") as lines:
        told = [tuple(map(int, row.values())) for row in csv.DictReader(lines)]
    places = zip(*load("votes")["ballots"], strict=True)
    ids = load("roll_calls")["roll_call_id"]
    found = [
        (id, *map("".join(letters).count, "YNA"))
        for id, letters in zip(ids, places, strict=True)
    ]
    assert sorted(set(told) ^ set(found)) == []
