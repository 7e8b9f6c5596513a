"""What the rules share: codebook, rows as the files have them, places, totals."""

import csv
import math
import unicodedata
from functools import cache
from itertools import chain
from pathlib import Path

import pandas as pd
import pytest

from helpers import datasets
from helpers.datasets import load, package, resource

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "tests" / "record"
TABLES = [entry["name"] for entry in package()["resources"] if "schema" in entry]

each_table = pytest.mark.parametrize("table", TABLES)


# ---- Codebook and rows ---------------------------------------------------------------


def fields(table):
    """The columns of a table as the codebook has them: {name: field}."""
    return {field["name"]: field for field in resource(table)["schema"]["fields"]}


def columns(wanted):
    """All (table, column) of the codebook whose field is wanted."""
    return [(t, name) for t in TABLES for name, f in fields(t).items() if wanted(t, f)]


def limits(field):
    return field.get("constraints", {})


def references(entry):
    """{column: (table, column) that it points to}; every key here has one column."""

    def one(names):
        return names if isinstance(names, str) else names[0]

    return {
        one(key["fields"]): (
            key["reference"]["resource"],
            one(key["reference"]["fields"]),
        )
        for key in entry["schema"].get("foreignKeys", [])
    }


def state(table):
    """The file of a table and when it was changed."""
    path = next(one["path"] for one in package()["resources"] if one["name"] == table)
    path = datasets.DATA / path
    return path, path.stat().st_mtime_ns


def rows(table):
    """The rows of a table as they stand in the file, read without the helpers."""
    return _rows(*state(table))


@cache
def _rows(path, changed):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def cells(table, column):
    """The different entries of a column, without the empty one."""
    return _cells(*state(table), column)


@cache
def _cells(path, changed, column):
    return frozenset(row[column] for row in _rows(path, changed)) - {""}


def keyed(table):
    """A table with its primary key as the index."""
    return load(table).set_index(resource(table)["schema"]["primaryKey"])


def entries_of(column):
    """The entries of the lists in a column, one by one, under the row's own index."""
    return column.dropna().str.split(";").explode()


# ---- What breaks a rule --------------------------------------------------------------


def named(table, picked):
    """{key: line} of the rows that a mask picks; the key is told without its dates."""
    picked = pd.Series(picked).fillna(False).to_numpy(bool)
    if not picked.any():
        return {}
    key = [one for one in resource(table)["schema"]["primaryKey"] if "_on" not in one]
    rows = load(table).loc[picked, key].itertuples()
    return {"/".join(map(str, own)): at + 2 for at, *own in rows}


def against(table, wrong, why, but=""):
    """Sentences on the rows that break a rule, and on exceptions that do not.

    `wrong` is a mask of the rows, or a function that makes one of the table; `but` has
    the keys of the exceptions: names in one text, or {key: reason}.
    """
    found = named(table, wrong(load(table)) if callable(wrong) else wrong)
    but = set(but.split() if isinstance(but, str) else but)
    told = [
        f"{table}, line {found[one]} ({one}): {why}" for one in found if one not in but
    ]
    spare = sorted(but - set(found))
    return told + [f"{table} ({one}): no exception any more: {why}" for one in spare]


def hold(*told):
    """Fail with all sentences of some lists, one a line."""
    if wrong := list(chain(*told)):
        raise AssertionError("\n" + "\n".join(wrong))


def plain(text):
    """Without accents and in lower case: Türkiye as turkiye."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


# ---- Dates ---------------------------------------------------------------------------


def partner(column):
    """The column that says how exactly a date is known."""
    return f"{column.removesuffix('_on')}_precision"


def last_days(frame, column):
    """The last day that each date can stand for: of its month or year, or itself."""
    dates = frame[column]
    how = frame.get(partner(column), pd.Series("day", index=frame.index))
    months = dates + pd.offsets.MonthEnd(0)
    years = dates + pd.offsets.YearEnd(0)
    return dates.mask(how == "month", months).mask(how == "year", years)


def meeting_days():
    """Each day of each meeting: {day: its cities}."""
    found = {}
    for row in load("meetings").query("state == 'held'").itertuples():
        for day in pd.date_range(row.began_on, row.ended_on):
            found.setdefault(day, set()).add(row.city)
    return found


# ---- Places --------------------------------------------------------------------------


def arc(a, b):
    """Shortest way over a globe of the Earth's mean radius, in km."""
    (y, x), (v, u) = (map(math.radians, point) for point in (a, b))
    half = math.sin((v - y) / 2) ** 2
    half += math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def great_circle(a, b):
    """Shortest way between two places of the table of that name, in km."""
    where = keyed("places")[["latitude", "longitude"]]
    return arc(where.loc[a], where.loc[b])


# ---- The record ----------------------------------------------------------------------


@cache
def recorded():
    """Publishers' totals: {(table, column, by): {(group, value): (rows, total)}}."""
    found = {}
    with (RECORD / "totals.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key = row["table"], row["column"], row["by"]
            cell = row["group"], row["value"]
            found.setdefault(key, {})[cell] = row["rows"], row["total"]
    return found
