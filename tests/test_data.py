"""The tables and their one codebook agree, and the tables are sound."""

import csv
import json
import re
import unicodedata
from functools import cache

import pandas as pd
import pytest

from tools.author.codebook import describe, fingerprint
from helpers.datasets import DATA, load, package
from helpers.membership import members, spells

RESOURCES = {entry["name"]: entry for entry in package()["resources"]}
TABLES = {name: entry for name, entry in RESOURCES.items() if "schema" in entry}
FIELDS = {
    (table, field["name"]): field
    for table, entry in TABLES.items()
    for field in entry["schema"]["fields"]
}
DATES = [key for key in FIELDS if key[1].endswith("_on")]
LIST_OF_STATES = "^[A-Z]{3}(;[A-Z]{3})*$"
ONE_STATE = "^[A-Z]{3}$"

each_table = pytest.mark.parametrize("table", TABLES)


def each_column(keys):
    """Parametrise a test by table and column, with readable names."""
    return pytest.mark.parametrize(
        ("table", "column"), keys, ids=[".".join(key) for key in keys]
    )


@cache
def rows(table):
    """The rows of a table as they stand in the file, read without the helpers."""
    with (DATA / TABLES[table]["path"]).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def limits(key):
    return FIELDS[key].get("constraints", {})


def last_day(dates, precision):
    """The last day that a date can stand for: of its month or year, or itself."""
    months = dates + pd.offsets.MonthEnd(0)
    years = dates + pd.offsets.YearEnd(0)
    found = dates.mask(precision == "month", months).mask(precision == "year", years)
    return found.where(dates.notna())


def plain(text):
    """Without accents and in lower case: Türkiye as turkiye."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


# ---- Files and codebook --------------------------------------------------------------


def test_codebook_lists_exactly_the_files_there_are():
    there = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()}
    listed = [entry["path"] for entry in RESOURCES.values()]
    assert sorted([*listed, "datapackage.json"]) == sorted(there)


@pytest.mark.parametrize("name", RESOURCES)
def test_codebook_knows_size_and_checksum(name):
    facts = describe(DATA / RESOURCES[name]["path"])
    assert {key: RESOURCES[name].get(key) for key in facts} == facts


def test_codebook_is_as_it_was_recorded():
    assert package()["fingerprint"] == fingerprint(package()), (
        "the codebook has changed: if the change is meant, run make data"
    )


def test_rows_are_counted_by_record_and_not_by_line(tmp_path):
    table = tmp_path / "two.csv"
    table.write_bytes(b'id,note\n1,"one\ntwo"\n2,\n')
    assert describe(table)["rows"] == 2
    assert describe(table)["bytes"] == 23


@each_table
def test_table_loads_with_the_columns_of_the_codebook(table):
    frame = load(table)
    fields = TABLES[table]["schema"]["fields"]
    assert list(frame.columns) == [field["name"] for field in fields]
    assert len(frame) == len(rows(table)) > 0


@pytest.mark.parametrize("name", RESOURCES)
def test_file_has_a_title_a_description_and_a_licence(name):
    entry = RESOURCES[name]
    assert len(entry["title"].split()) >= 3
    assert len(entry["description"].split()) >= 20
    assert [one["name"] for one in entry["licenses"]]
    if "period" in entry:
        assert pd.Timestamp(entry["period"]["start"]) < pd.Timestamp(
            entry["period"]["end"]
        )
        assert entry["period"]["meaning"].strip()


@each_column(list(FIELDS))
def test_column_is_described(table, column):
    assert len(FIELDS[table, column]["description"].split()) >= 2


@each_column(
    [
        key
        for key, field in FIELDS.items()
        if "meanings" in field or "enum" in limits(key)
    ]
)
def test_every_allowed_value_has_a_meaning(table, column):
    key = table, column
    allowed = limits(key).get("enum", [])
    said = FIELDS[key].get("meanings", {})
    assert sorted(allowed) == sorted(said)
    assert all(meaning.strip() for meaning in said.values())


# Tables in which nobody of ours has judged a row: each is taken whole from its source.
TAKEN_WHOLE = {
    "sources": "what was read, not what is so",
    "countries": "names and codes from three registers",
    "indicators": "World Bank series, one release a column",
    "world": "World Bank and BACI totals",
    "trade": "BACI, every recorded flow between the states chosen",
    "trade_totals": "BACI, every year",
    "distances": "GeoDist, every pair of the states chosen",
    "kyrgyz_trade": "the statistical office's own table",
    "ppp_editions": "three editions of one handbook",
    "profiles": "one handbook and GeoDist",
    "border_lengths": "one handbook, edition by edition",
    "handbook_memberships": "three editions of one handbook, as printed",
    "roll_calls": "every recorded vote of the data set",
    "votes": "every vote of each state, and its years from one list",
    "ideal_points": "every estimate that the release gives for one year",
    "visas": "seven snapshots of one site, every pair of the states chosen",
}


def test_every_table_of_judgements_has_a_confidence():
    without = {table for table in TABLES if (table, "confidence") not in FIELDS}
    assert without == set(TAKEN_WHOLE)


@pytest.mark.parametrize("table", [t for t, c in FIELDS if c == "confidence"])
def test_confidence_is_high_medium_or_low(table):
    assert limits((table, "confidence"))["required"]
    assert limits((table, "confidence"))["enum"] == ["high", "medium", "low"]
    assert {row["confidence"] for row in rows(table)} <= {"high", "medium", "low"}


def test_all_tables_together_are_small():
    assert sum(p.stat().st_size for p in DATA.rglob("*") if p.is_file()) < 10_000_000


# ---- Form ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.*")), ids=lambda p: p.name)
def test_file_is_plain_text(path):
    content = path.read_bytes()
    text = content.decode("utf-8")
    assert not content.startswith(b"\xef\xbb\xbf"), "a byte order mark"
    assert b"\r" not in content
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert unicodedata.is_normalized("NFC", text)
    # Quotation marks are straight; no-break, zero-width and tab are not seen.
    assert set(text) & set("“”‘’„«»\t\u00a0\u00ad\u200b\u200e\ufeff\ufffd") == set()


@each_table
def test_cells_hold_no_stray_blanks(table):
    stray = [
        (number, column, cell)
        for number, row in enumerate(rows(table), start=2)
        for column, cell in row.items()
        if cell != " ".join(cell.split())
    ]
    assert stray == []


FORMS = {
    "date": r"\d{4}-\d{2}-\d{2}",
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
}


@each_column([key for key, field in FIELDS.items() if field["type"] in FORMS])
def test_dates_and_numbers_are_written_one_way(table, column):
    form = FORMS[FIELDS[table, column]["type"]]
    cells = {row[column] for row in rows(table)} - {""}
    assert [cell for cell in cells if not re.fullmatch(form, cell)] == []


@each_table
def test_primary_key_is_unique(table):
    key = TABLES[table]["schema"]["primaryKey"]
    seen = [tuple(row[column] for column in key) for row in rows(table)]
    assert sorted(set(seen)) == sorted(seen)


@pytest.mark.parametrize(
    ("table", "key"),
    [(t, k) for t, e in TABLES.items() for k in e["schema"].get("foreignKeys", [])],
)
def test_foreign_key_resolves(table, key):
    there, here = key["reference"]["fields"], key["fields"]
    column, target = ([x] if isinstance(x, str) else x for x in (here, there))
    known = {row[target[0]] for row in rows(key["reference"]["resource"])}
    assert {row[column[0]] for row in rows(table)} - {""} <= known


# Tables of all states of the world, far more than the table countries lists.
WHOLE_WORLD = {
    ("votes", "iso3"): "gives the names itself",
    ("ideal_points", "iso3"): "tied to votes",
}


def test_every_column_of_one_state_is_tied_to_the_table_of_countries():
    tied = {
        (table, *([key["fields"]] if isinstance(key["fields"], str) else key["fields"]))
        for table, entry in TABLES.items()
        for key in entry["schema"].get("foreignKeys", [])
        if key["reference"]["resource"] == "countries"
    }
    held = {key for key in FIELDS if limits(key).get("pattern") == ONE_STATE}
    assert tied == held - {("countries", "iso3")} - set(WHOLE_WORLD)


@each_column([key for key in FIELDS if limits(key).get("pattern") == LIST_OF_STATES])
def test_lists_of_states_are_known_sorted_and_without_doubles(table, column):
    known = {row["iso3"] for row in rows("countries")}
    lists = [row[column].split(";") for row in rows(table) if row[column]]
    assert lists
    assert [codes for codes in lists if codes != sorted(set(codes))] == []
    assert [codes for codes in lists if not set(codes) <= known] == []


# ---- Dates ---------------------------------------------------------------------------

WITHOUT_PRECISION = {
    ("claims", "as_of_end_on"): "ranges are given only where both ends are known days",
    ("visas", "snapshot_on"): "every snapshot has a day",
}


def partner(column):
    return f"{column.removesuffix('_on')}_precision"


@each_column(DATES)
def test_date_has_its_precision(table, column):
    has_partner = (table, partner(column)) in FIELDS
    assert has_partner != ((table, column) in WITHOUT_PRECISION)


def test_claims_over_several_days_are_known_to_the_day():
    ranges = load("claims").dropna(subset="as_of_end_on")
    assert len(ranges) > 0
    assert set(ranges["as_of_precision"]) == {"day"}


@each_column([key for key in DATES if key not in WITHOUT_PRECISION])
def test_unknown_parts_of_a_date_are_written_01(table, column):
    wrong = []
    for row in rows(table):
        date, precision = row[column], row[partner(column)]
        ending = {"month": "-01", "year": "-01-01"}.get(precision, "")
        if bool(date) != bool(precision) or not date.endswith(ending):
            wrong.append((date, precision))
    assert wrong == []


@pytest.mark.parametrize(
    ("table", "first", "last"),
    [
        (table, first, last)
        for first, last in [("began_on", "ended_on"), ("as_of_on", "as_of_end_on")]
        for table in TABLES
        if {(table, first), (table, last)} <= set(FIELDS)
    ],
)
def test_nothing_ends_before_it_begins(table, first, last):
    frame = load(table).dropna(subset=[first, last])
    assert len(frame) > 0
    assert frame[frame[first] > frame[last]].empty


@each_column([key for key in DATES if "period" in TABLES[key[0]]])
def test_dates_lie_in_the_period_of_the_table(table, column):
    # A date known to the year counts when any of its days lies in the period.
    frame = load(table)
    period = TABLES[table]["period"]
    precise = frame.get(partner(column), pd.Series("day", index=frame.index))
    late = frame[column] > period["end"]
    early = last_day(frame[column], precise) < period["start"]
    assert frame.loc[late | early, column].empty


@each_table
def test_table_with_dates_has_a_period(table):
    dated = any(name == table for name, _ in DATES)
    assert dated == ("period" in TABLES[table])


# Where the codebook says that the period runs from the first date to the last one.
@pytest.mark.parametrize(
    ("table", "first", "last"),
    [
        ("counts", "as_of_on", "as_of_on"),
        ("meetings", "began_on", "ended_on"),
        ("exercises", "began_on", "ended_on"),
        ("claims", "as_of_on", "as_of_on"),
        ("sources", "published_on", "published_on"),
    ],
)
def test_period_is_no_longer_than_the_dates(table, first, last):
    frame = load(table)
    period = TABLES[table]["period"]
    assert frame[first].min() == pd.Timestamp(period["start"])
    latest = last_day(frame[last], frame[partner(last)]).max()
    assert latest == pd.Timestamp(period["end"])


# ---- Rules that the codebook states in words -----------------------------------------


def test_quantity_unit_and_bound_of_a_claim_come_together():
    given = load("claims")[["quantity", "unit", "bound"]].notna()
    assert given["quantity"].any()
    assert given[given.nunique(axis=1) > 1].empty


def test_claims_are_named_after_their_document_and_in_its_order():
    claims = load("claims")
    letters = {
        "G": "seed_grips_2009",
        "Q": "seed_qiushi_2011",
        "X": "seed_xinhua_2003",
        "W": "seed_wiki_activities",
        "S": "seed_globalsecurity_2018",
    }
    ids = list(claims["claim_id"])
    assert ids == sorted(ids, key=lambda id: (list(letters).index(id[0]), id[1:]))
    assert claims[claims["claim_id"].str[0].map(letters) != claims["source_id"]].empty


def test_troops_come_with_what_they_mean():
    troops = load("exercises")
    given = troops[["troops_min", "troops_max", "troops_bound"]].notna()
    assert given[given.nunique(axis=1) > 1].empty
    known = troops[given.all(axis=1)]
    # Two ends where sources disagree, one figure in both columns elsewhere.
    differ = known["troops_min"] < known["troops_max"]
    assert (differ == known["troops_bound"].eq("range")).all()
    assert (known["troops_min"] <= known["troops_max"]).all()
    planned = known[known["troops_bound"] == "planned"]
    assert set(planned["state"]) <= {"planned", "postponed"}


def test_start_of_an_organ_comes_with_what_it_is_the_date_of():
    given = load("organs")[["established_on", "established_by"]].notna()
    assert given[given.nunique(axis=1) > 1].empty


def test_one_official_per_office_is_still_in_it():
    last = load("officials").sort_values("began_on").groupby("office").tail(1)
    open_terms = load("officials")["ended_on"].isna()
    assert sorted(load("officials").index[open_terms]) == sorted(last.index)


def test_terms_in_one_office_do_not_overlap():
    terms = load("officials").sort_values("began_on")
    before = terms.groupby("office")["ended_on"].shift()
    assert terms[before >= terms["began_on"]].empty


def test_unit_of_a_size_is_fixed_by_its_quantity():
    sizes = load("sizes")
    assert set(sizes.groupby("quantity")["unit"].nunique()) == {1}
    shares = sizes["quantity"].str.startswith("share_")
    assert (shares == sizes["unit"].eq("ratio")).all()
    assert sizes.loc[shares, "value"].between(0, 1).all()


def test_missing_signatories_are_explained():
    documents = load("documents")
    alone = documents[documents["signatories"].isna()]
    assert len(alone) > 0
    assert alone[alone["note"].isna()].empty


# ---- What is known from outside the tables -------------------------------------------

MEETINGS = load("meetings")
SUMMITS = MEETINGS[MEETINGS["council"] != "heads_of_government"]


@pytest.mark.parametrize("council", sorted(set(MEETINGS["council"])))
def test_meetings_are_numbered_without_gap_in_order_of_time(council):
    # The councils number their meetings themselves: "the twenty-fifth meeting of the
    # Council of Heads of State" was the one of Tianjin.
    held = MEETINGS[MEETINGS["council"] == council].sort_values("began_on")
    assert list(held["number"]) == list(range(1, len(held) + 1))
    prefix = {"shanghai_five": "S5", "heads_of_state": "HSC"}.get(council, "HGC")
    assert list(held["meeting_id"]) == [f"{prefix}-{n}" for n in held["number"]]


def test_heads_of_state_met_once_a_year():
    # The Charter (article 5) asks for one regular meeting a year; 2020, the year of
    # the pandemic, had one too, by video.
    years = SUMMITS.loc[SUMMITS["council"] == "heads_of_state", "ended_on"].dt.year
    assert sorted(years) == list(range(2001, 2027))


def test_heads_of_government_met_yearly_but_not_in_2002():
    # The meeting of September 2003 in Beijing called itself the second one, after
    # Almaty 2001, so there is no room for a meeting in 2002.
    held = MEETINGS[MEETINGS["council"] == "heads_of_government"]
    assert sorted(held["ended_on"].dt.year) == [2001, *range(2003, 2026)]


STATUSES = load("statuses")


def at_summits():
    """Steps that only the heads of state can take."""
    status, event = STATUSES["status"], STATUSES["event"]
    five = (status == "shanghai_five") & event.isin(["effective", "guest"])
    admitted = (status == "member") & event.isin(["decision", "effective"])
    granted = event.isin(["decision", "merged"])
    return STATUSES[five | admitted | granted]


def test_statuses_are_given_on_the_last_day_of_a_summit():
    # Decisions on statuses belong to the heads of state alone and bear the last day.
    steps = at_summits()
    assert len(steps) > 50
    # No exception is known; one would be named here with its reason.
    elsewhere = steps[~steps["event_on"].isin(SUMMITS["ended_on"])]
    assert elsewhere[["iso3", "status", "event"]].values.tolist() == []


def test_status_given_at_a_summit_was_given_in_its_city():
    cities = SUMMITS.set_index("ended_on")["city"]
    steps = at_summits()
    assert (steps["place"] == steps["event_on"].map(cities)).all()


STEPS = ["application", "decision", "signature", "effective"]


def test_steps_towards_a_status_follow_one_another():
    # The rules of admission (Tashkent 2010) fix this order. Of several steps of one
    # kind the first counts; a date known to the year may lie anywhere in it.
    steps = STATUSES[STATUSES["event"].isin(STEPS)].sort_values("event_on")
    steps = steps.assign(last=last_day(steps["event_on"], steps["event_precision"]))
    wrong = []
    for (state, status), path in steps.groupby(["iso3", "status"]):
        first = path.drop_duplicates("event").set_index("event")
        for number, event in enumerate(STEPS):
            for later in STEPS[number + 1 :]:
                if event in first.index and later in first.index:
                    begun, limit = first.at[event, "event_on"], first.at[later, "last"]
                    if begun > limit:
                        wrong.append((state, status, event, later))
    assert wrong == []


def test_a_state_never_gets_two_statuses_on_one_day():
    begun = spells()
    assert begun[begun.duplicated(["iso3", "began_on"])].empty


COUNTED_OTHERWISE = {
    "n09": "a background paragraph that leaves out the three partners decided that day",
    "n12": "the same paragraph two years later, with the six names of 2021",
}
COUNTS = load("counts")


@pytest.mark.parametrize("row", COUNTS.to_dict("records"), ids=COUNTS["count_id"])
def test_published_count_agrees_with_ours(row):
    # Printed by agencies and ministries, from lists of their own.
    agrees = len(members(row["as_of_on"], row["status"])) == row["states"]
    assert agrees == (row["count_id"] not in COUNTED_OTHERWISE)
    assert agrees or isinstance(row["note"], str)


def test_counts_held_otherwise_are_all_there():
    assert set(COUNTED_OTHERWISE) <= set(COUNTS["count_id"])


SIGNED = load("documents").dropna(subset="signatories")


def belonged(day):
    """Members on a day, or of the Five; after the table's end, its last members."""
    day = min(day, pd.Timestamp(TABLES["statuses"]["period"]["end"]))
    return {*members(day), *members(day, "shanghai_five")}


@pytest.mark.parametrize("row", SIGNED.to_dict("records"), ids=SIGNED["document_id"])
def test_signatories_were_members_or_the_note_says_why(row):
    signed, could = set(row["signatories"].split(";")), belonged(row["signed_on"])
    note = plain(row["note"]) if isinstance(row["note"], str) else ""
    names = load("countries").set_index("iso3")["name"]
    for stranger in signed - could:
        assert plain(names[stranger]) in note
    if could - signed:
        assert note, f"{sorted(could - signed)} are not among the signatories"


# ---- Outlines ------------------------------------------------------------------------

OUTLINES = json.loads((DATA / "outlines.geojson").read_text(encoding="utf-8"))
TOO_SMALL = {"BHR", "MDV"}  # missing at the scale 1:110m


def rings(feature):
    shape = feature["geometry"]
    parts = shape["coordinates"]
    if shape["type"] == "Polygon":
        parts = [parts]
    return [ring for part in parts for ring in part]


def test_outlines_know_every_country_but_the_smallest():
    codes = [f["properties"]["iso3"] for f in OUTLINES["features"]]
    known = [code for code in codes if code is not None]
    assert sorted(known) == sorted(set(load("countries")["iso3"]) - TOO_SMALL)


def test_outlines_and_countries_agree_on_the_numeric_codes():
    codes = load("countries").set_index("iso3")["iso_numeric"]
    for feature in OUTLINES["features"]:
        own = feature["properties"]
        if own["iso3"] is not None:
            assert own["iso_numeric"] == codes[own["iso3"]]


@pytest.mark.parametrize(
    "feature", OUTLINES["features"], ids=lambda f: f["properties"]["name"]
)
def test_outline_is_closed_and_on_the_globe(feature):
    for ring in rings(feature):
        assert len(ring) >= 4, "a ring needs three corners and its first one again"
        assert ring[0] == ring[-1]
        assert all(abs(east) <= 180 and abs(north) <= 90 for east, north in ring)


def test_capitals_lie_within_the_box_of_their_country():
    # Also catches latitude and longitude swapped in either file.
    places = load("countries").set_index("iso3")
    for feature in OUTLINES["features"]:
        code = feature["properties"]["iso3"]
        if code is None:
            continue
        points = [point for ring in rings(feature) for point in ring]
        east, north = zip(*points, strict=True)
        assert min(east) <= places.at[code, "capital_longitude"] <= max(east)
        assert min(north) <= places.at[code, "capital_latitude"] <= max(north)
