"""The one codebook: it has every file, and what it says of a column, the data say too.

What is wrong with an entry is told in sentences that name table and column.
"""

import os
import re
from functools import cache

import pandas as pd
import pytest
from data_rows import (
    TABLES,
    against,
    cells,
    columns,
    each_table,
    hold,
    last_days,
    limits,
    references,
    rows,
    state,
)

from helpers.datasets import DATA, load, package, resource
from tools.author.codebook import describe, fingerprint

RESOURCES = {entry["name"]: entry for entry in package()["resources"]}


def names(entry):
    return [field["name"] for field in entry["schema"]["fields"]]


# ---- Files ---------------------------------------------------------------------------


def test_codebook_lists_exactly_the_files_there_are_and_they_are_small():
    there = [path for path in DATA.rglob("*") if path.is_file()]
    listed = [entry["path"] for entry in RESOURCES.values()]
    found = [path.relative_to(DATA).as_posix() for path in there]
    assert sorted([*listed, "datapackage.json"]) == sorted(found)
    assert sum(path.stat().st_size for path in there) < 10_000_000


def test_codebook_knows_size_and_checksum_of_each_file():
    for name, entry in RESOURCES.items():
        facts = describe(DATA / entry["path"])
        assert {key: entry.get(key) for key in facts} == facts, name


def test_codebook_is_as_it_was_recorded():
    assert package()["fingerprint"] == fingerprint(package()), (
        "the codebook has changed: if the change is meant, run make update"
    )


def test_rows_are_counted_by_record_and_not_by_line(tmp_path):
    table = tmp_path / "two.csv"
    table.write_bytes(b'id,note\n1,"one\ntwo"\n2,\n')
    assert describe(table)["rows"] == 2
    assert describe(table)["bytes"] == 23


# ---- Types ---------------------------------------------------------------------------

# The narrowest type that all values of a column have; "007" is a name, no number.
FORMS = {
    "date": r"\d{4}-\d{2}-\d{2}",
    "boolean": "true|false",
    "integer": r"-?(0|[1-9]\d*)",
    "number": r"-?(0|[1-9]\d*)(\.\d+)?",
    "string": r"(?s).*",
}
WHOLE_BY_CHANCE = {
    ("corridor_links", "printed_km"): "the ten printed so far; others have metres",
    ("energy_links", "length_km"): "those found so far",
}


@cache
def type_of(table, column, changed):
    found = cells(table, column)
    fits = (k for k, form in FORMS.items() if all(re.fullmatch(form, c) for c in found))
    return "number" if (table, column) in WHOLE_BY_CHANCE else next(fits)


# ---- Units ---------------------------------------------------------------------------

YEARS = r"(.*_)?year|edition|session|admitted|oecd_since"
# Its unit stands in a column of its own, `unit` or `capacity_unit`.
UNIT_ELSEWHERE = r"value|quantity|figure|capacity"
# The first pattern that the name of a column of numbers fits decides.
UNITS = {
    r".*_ppp_2021usd": "international dollars of 2021",
    r".*_2015usd": "US dollars of 2015",
    r"gni_ppp_usd": "international dollars of the year",
    r"gdp_ppp_usd": "US dollars",
    r"amount_usd": "USD",
    r"amount_original": "see currency",
    r".*_usd": "US dollars of the year",
    r".*_pct": "per cent",
    r".*_pct_gdp": "per cent of output",
    r".*_km2": "km2",
    r".*_m": "m",
    r"(.*_)?km(_.*)?": "km",
    r"(.*_)?(longitude|latitude)": "degrees",
    r"population": "people",
    r"troops_.*": "persons",
    r"states": "states",
    r"days": "days",
    r"ideal_point|low|high": "units of the model",
    YEARS: None,
    r"number|article|road|stop|route|roll_call_id|.*_counted": None,
    UNIT_ELSEWHERE: None,
}


# ---- Keys ----------------------------------------------------------------------------

# Without these columns the rows would still differ; another row may come.
NOT_YET_NEEDED = {
    ("statuses", "event"),
    ("affiliations", "status"),
    ("visa_decisions", "destination"),
}
MAY_BE_UNKNOWN = {("affiliations", "began_on")}


@cache
def distinct(table, picked, changed):
    return len({tuple(row[one] for one in picked) for row in rows(table)})


def keys(entry):
    """The primary key is there, begins the table, and needs each of its columns."""
    table, schema = entry["name"], entry["schema"]
    key = schema.get("primaryKey") or []
    own = {field["name"]: field for field in schema["fields"]}
    first = names(entry)[0]
    wrong = []
    if first not in key:
        wrong.append(f"{table}.{first}: the first column, and not in the primary key")
    for column in key:
        rest = tuple(one for one in key if one != column)
        spare = rest and distinct(table, rest, state(table)) == len(rows(table))
        if bool(spare) != ((table, column) in NOT_YET_NEEDED):
            wrong.append(f"{table}.{column}: the key would do without it")
        required = limits(own.get(column, {})).get("required", False)
        if required == ((table, column) in MAY_BE_UNKNOWN):
            wrong.append(f"{table}.{column}: a column of the key must be required")
    if distinct(table, tuple(key), state(table)) < len(rows(table)):
        wrong.append(f"{table}.{' + '.join(key)}: the key does not tell the rows apart")
    wrong += [
        f"{table}.{column}: the key would do without it"
        for at, column in NOT_YET_NEEDED
        if at == table and column not in key
    ]
    return wrong


# Each could point to another table, and does not.
NO_REFERENCE = {
    ("countries", "iso3"): "where the codes are at home",
    ("votes", "iso3"): "all states of the world, far more than the table countries",
    ("organs", "seat"): "a city by its name; some are places of a corridor by chance",
    ("roads_2009", "place"): "a place as the text of 2009 spells it",
    ("initiatives", "successor"): "to a row of its own table; see test_economy.py",
}


def ids():
    """The keys of one column that columns may point to: {table: (column, values)}."""
    keys = {
        table: resource(table)["schema"].get("primaryKey") or [] for table in TABLES
    }
    return {t: (key[0], cells(t, key[0])) for t, key in keys.items() if len(key) == 1}


def foreign(entry, homes):
    """A column whose values are all ids of another table points to that table."""
    table, told = entry["name"], references(entry)
    wrong = []
    for field in entry["schema"]["fields"]:
        column, found = field["name"], cells(table, field["name"])
        if column == "sources" or (table, column) in NO_REFERENCE:
            continue
        fits = [
            home
            for home, (key, known) in homes.items()
            if (home, key) != (table, column)
            and (field["type"] == "string" or key == column)
            and found <= known
        ]
        home, there = next(iter(fits), None), told.get(column, (None,))[0]
        if home != there:
            wrong.append(
                f"{table}.{column}: its values are ids of {home or 'no table'}, "
                f"the codebook ties it to {there or 'none'}"
            )
    return wrong


def test_ids_of_another_table_are_tied_to_it():
    homes = ids()
    hold(*(foreign(resource(table), homes) for table in TABLES))


# ---- Allowed values ------------------------------------------------------------------

FULL_BY_CHANCE = {
    ("world", "gdp_usd"),
    ("officials", "began_precision"),
    ("corridor_links", "part_of"),
}
ROOMY = {
    ("energy_links", "commissioned_year"): "any year of the industry",
    ("goals", "target_year"): "no bounds: a goal may lie far ahead",
}


def of_a_column(entry, field):
    """What is wrong with the entry of a column."""
    here = table, name = entry["name"], field["name"]
    told = limits(field)
    found, kind = cells(table, name), type_of(table, name, state(table))
    if found and field["type"] != kind:
        yield f"the codebook says {field['type']}, but every value is a {kind}"
    unit = None
    if field["type"] in ("integer", "number"):
        fits = [unit for form, unit in UNITS.items() if re.fullmatch(form, name)]
        unit = fits[0] if fits else "none that UNITS in test_codebook.py knows"
    if field.get("unit") != unit:
        yield f"the unit is {field.get('unit')!r}, its name tells {unit!r}"
    elsewhere = {"unit", f"{name}_unit"} & {*names(entry)}
    if re.fullmatch(UNIT_ELSEWHERE, name) and not elsewhere:
        yield "no column says its unit"
    free = not told.get("required") and name != "note"
    if free and here not in FULL_BY_CHANCE and all(row[name] for row in rows(table)):
        yield "no cell is empty, so it must be required"
    if re.fullmatch(rf"{YEARS}|article|road", name) and here not in ROOMY:
        ends, years = [told.get("minimum"), told.get("maximum")], {*map(int, found)}
        if ends != [min(years), max(years)]:
            yield f"bounds are {ends}, values {min(years)} to {max(years)}"
    if sorted(told.get("enum", [])) != sorted(field.get("meanings", {})):
        differ = {*told.get("enum", [])} ^ {*field.get("meanings", {})}
        yield f"allowed, or told in meanings, and not both: {sorted(differ)}"


def wrong(entry):
    """What is wrong with the entry of a table."""
    told = [
        (f, one) for f in entry["schema"]["fields"] for one in of_a_column(entry, f)
    ]
    asked = ["title", "description", "licenses"]
    lacks = [f"{entry['name']}: it needs {one}" for one in asked if not entry.get(one)]
    return (
        lacks + keys(entry) + [f"{entry['name']}.{f['name']}: {one}" for f, one in told]
    )


@each_table
def test_entry_agrees_with_the_data(table):
    hold(wrong(resource(table)))


# With every kind of column, key and tie between them.
SPOILT = ["statuses", "officials", "corridor_links", "world", "affiliations", "goals"]


def spoilt(entry):
    """An entry with one thing put wrong, in many ways: (column to be named, entry)."""
    schema, where = entry["schema"], entry["name"]
    key, ties = schema["primaryKey"], schema.get("foreignKeys", [])

    def with_schema(**new):
        return {**entry, "schema": {**schema, **new}}

    for at, field in enumerate(schema["fields"]):
        name, told = field["name"], limits(field)
        slips = [{"type": kind} for kind in set(FORMS) - {field["type"]}]
        slips += [{"unit": unit} for unit in {"miles", None} - {field.get("unit")}]
        slips += [{"meanings": {}}] if "enum" in told else []
        if told.get("required") and name != "note":
            slips += [{"constraints": {**told, "required": False}}]
        if re.fullmatch(YEARS, name) and (where, name) not in ROOMY:
            slips += [{"constraints": {**told, "maximum": 2099}}]
        for slip in slips:
            others = [*schema["fields"]]
            others[at] = {**field, **slip}
            yield name, with_schema(fields=others)
        if name in key:
            yield "", with_schema(primaryKey=[one for one in key if one != name])
        else:
            yield name, with_schema(primaryKey=[*key, name])
    yield names(entry)[0], with_schema(primaryKey=None)
    yield "", {**entry, "licenses": []}
    for tie in ties:
        (column,) = references(with_schema(foreignKeys=[tie]))
        yield column, with_schema(foreignKeys=[one for one in ties if one != tie])


def test_an_entry_that_is_put_wrong_is_named():
    # Every column of every table is tried with MUTATIONS=all, else of half a dozen.
    homes = ids()
    for table in TABLES if os.getenv("MUTATIONS") == "all" else SPOILT:
        for column, entry in spoilt(resource(table)):
            told = "\n".join(wrong(entry) + foreign(entry, homes))
            assert table in told and column in told, entry


# ---- Periods -------------------------------------------------------------------------

PERIODS = [table for table in TABLES if "period" in resource(table)]
# Those whose period runs from the first date to the last one, as the codebook says.
FROM_FIRST_TO_LAST = {
    "printed_counts": ["as_of_on", "as_of_on"],
    "meetings": ["began_on", "ended_on"],
    "manoeuvres": ["began_on", "ended_on"],
    "claims": ["as_of_on", "as_of_on"],
    "sources": ["published_on", "published_on"],
}


def test_tables_with_dates_have_a_period():
    dated = {table for table, _ in columns(lambda t, f: f["type"] == "date")}
    lacking, spare = sorted(dated - {*PERIODS}), sorted({*PERIODS} - dated)
    assert not lacking, f"data/datapackage.json: give a period to {lacking}"
    assert not spare, f"data/datapackage.json: a period without a date in {spare}"


@pytest.mark.parametrize("table", PERIODS)
def test_dates_lie_in_the_period_of_the_table(table):
    # A date known to the year counts when any of its days lies in the period.
    frame, told = load(table), []
    start, end = (pd.Timestamp(resource(table)["period"][x]) for x in ("start", "end"))
    for column in frame.select_dtypes("datetime"):
        outside = (frame[column] > end) | (last_days(frame, column) < start)
        why = (
            f"{column} lies outside the period, {start:%Y-%m-%d} to {end:%Y-%m-%d}, of "
            "this table in data/datapackage.json; if it is true, move its end"
        )
        told.append(against(table, outside, why))
    hold(*told)
    if table in FROM_FIRST_TO_LAST:
        first, last = FROM_FIRST_TO_LAST[table]
        days = frame[first].min(), last_days(frame, last).max()
        assert (start, end) == days, (
            f"data/datapackage.json, {table}: the rows go from {days[0]:%Y-%m-%d} to "
            f"{days[1]:%Y-%m-%d}; let start and end of its period say so"
        )


# ---- Numbers in descriptions ---------------------------------------------------------


def different(*names):
    """Counts the different entries of some columns."""
    return lambda frame: len(set(frame[list(names)].to_numpy().ravel()))


# What a description says, and how to count it.
TOLD = [
    ("corridor_links", "251 rows, 230 stretches", 251, len),
    ("corridor_links", "ten rows", 10, lambda t: t["printed_km"].count()),
    ("sizes", "Fifteen rows have no date", 15, lambda t: t["as_of_on"].isna().sum()),
    ("trade_totals", "the 37 states", 37, different("iso3")),
    ("articles_2009", "seventeen numbered articles", 17, len),
    ("codes_2009", "Two codings", 2, different("coder")),
    ("roads_2009", "The four roads", 4, different("road")),
    ("agreement_routes", "The six routes", 6, len),
    ("border_lengths", "33 editions", 33, different("edition")),
    ("affiliations", "39 states", 39, different("iso3")),
    ("affiliations", "39 bodies", 39, different("organisation")),
    ("handbook_memberships", "the same 39 states", 39, different("iso3")),
    ("votes", "the 193 states", 193, len),
    ("visas", "Seven dated snapshots", 7, different("snapshot_on")),
    ("visas", "39 passports", 39, different("passport", "destination")),
    ("claims", "the five documents", 5, different("source_id")),
]


def test_a_number_in_a_description_is_that_of_the_table():
    told = [(t, words in resource(t)["description"], n) for t, words, n, _ in TOLD]
    assert told == [(t, True, count(load(t))) for t, _, _, count in TOLD]
