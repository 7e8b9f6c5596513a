"""Loading a table: the right types, or an error that a person can act on."""

import csv
import io
import shutil

import pandas as pd
import pytest
from conftest import refused

from helpers import datasets
from helpers.datasets import (
    DataError,
    codebook,
    load,
    meanings,
    package,
    resource,
    sources,
    tables,
)

# ---- Types -----------------------------------------------------------------------


def test_columns_have_the_type_of_the_codebook():
    expected = {
        ("printed_counts", "as_of_on"): "datetime64",
        ("printed_counts", "states"): "int64",
        ("printed_counts", "note"): "str",
        ("countries", "capital_latitude"): "float64",
        ("manoeuvres", "troops_min"): "Int64",
        ("claims", "lesson"): "str",
        ("organisations", "post_soviet"): "bool",
    }
    kinds = {one: str(load(one[0])[one[1]].dtype) for one in expected}
    assert [one for one in expected if not kinds[one].startswith(expected[one])] == []


def test_unknown_values_stay_missing_and_codes_text():
    assert load("countries").set_index("iso3")["iso_numeric"]["AFG"] == "004"
    # The codebook: an exercise without a published number is unknown, not zero.
    troops = load("manoeuvres").set_index("manoeuvre_id")["troops_min"]
    assert troops["bishkek_staff_training_2015"] is pd.NA
    assert troops["coalition_2003"] == 1000
    organs = load("organs").set_index("organ_id")["established_on"]
    assert organs["cultural_integration_centre"] is pd.NaT
    statuses = load("statuses").set_index(["iso3", "status", "event"])["place"]
    assert pd.isna(statuses["TUR", "dialogue_partner", "application"])


# ---- A damaged table --------------------------------------------------------------

FILE = "data/history/printed_counts.csv"
ROWS = resource("printed_counts")["rows"]
WHOLE = (datasets.DATA / "history" / "printed_counts.csv").read_bytes()


@pytest.fixture
def counts(tmp_path, monkeypatch):
    """The file of printed_counts, in a copy that the helpers read."""
    path = tmp_path / "history" / "printed_counts.csv"
    path.parent.mkdir()
    for name in (
        "datapackage.json",
        "history/statuses.csv",
        path.relative_to(tmp_path),
    ):
        shutil.copy2(datasets.DATA / name, tmp_path / name)
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    package.cache_clear()
    yield path
    package.cache_clear()


def changed(old, new):
    assert old in WHOLE, "the test must find what it damages"
    return WHOLE.replace(old, new, 1)


def with_note(note):
    """The file with another note in its first row."""
    first, row, rest = WHOLE.decode().split("\n", 2)
    cells = [*next(csv.reader([row]))[:-1], note]
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return f"{first}\n{line.getvalue()}{rest}".encode()


# What stands in the file, what takes its place, and what is told of it.
DAMAGES = [
    (b",states,", b",number,", "line 1", "'states' is missing", "Expected: "),
    (b",status,states,", b",states,status,", "line 1", "another order"),
    (b",note\n", b",note,extra\n", "line 1", "'extra' is not in the codebook"),
    (b"declaration\n", b"declaration,more\n", "line 2", "9 cells instead of 8"),
    (b"edition\n", b"edition,more\n", "line 3", "9 cells instead of 8"),
    (b",6,", b",six,", "line 2", "'states'", "'six'", "number is expected"),
    (b",6,", b",6.5,", "line 2", "'states'", "'6.5'", "whole number"),
    (b",6,", b',"6,0",', "line 2", "'states'", "'6,0'", "number is expected"),
    (b",6,", b",-6,", "line 2", "'states'", "'-6'", "minimum is 0"),
    (b",6,", b",600,", "line 2", "'states'", "'600'", "maximum is 193"),
    (b",6,", b",,", "line 2", "'states'", "must not be empty"),
    (b",member,", b",membre,", "line 2", "'status'", "Allowed: member, observer"),
    (b",member,", b",Member,", "line 2", "'status'", "'Member'"),
    (b"2011-12-29", b"2011-12-32", "line 3", "'as_of_on'", "looks like 2000-01-31"),
    (b"2011-12-29", b"29.12.2011", "line 3", "'as_of_on'", "'29.12.2011'"),
    (b"n02", b"02", "line 3", "'count_id'", "'02'", "^n[0-9]{2}$"),
    (b"n02", b"n01", "line 3", "'count_id'", "'n01'", "only once"),
    (b";mfa_uz_docs", b"; mfa_uz_docs", "line 2", "'sources'", "must look like"),
    (b"English", "англ.".encode("cp1251"), "not UTF-8", "byte "),
    (b"n02,", b'"n02,', "git checkout"),
    (b",medium,Background", b",Background", "line 9", "7 cells instead of 8"),
    (b"n21,2026-08-03,", b"n21,2026-08-03\n", "line 22"),
]
NO_TABLES = [
    (b"\xef\xbb\xbf" + WHOLE, "byte order mark"),
    (WHOLE.replace(b",", b";"), "semicolons"),
    (WHOLE.replace(b",", b"\t"), "tabs"),
    (WHOLE + b"<<<<<<< HEAD\n", "merge that is not finished"),
    (b"version https://git-lfs.github.com/spec/v1\n", "pointer"),
    (b"<!DOCTYPE html>\n<html></html>\n", "web page"),
    (b"", "cut off"),
    (b"\n", "line 1"),
    # Five bytes are the end of the last note, a cell that may be empty.
    *[(WHOLE[:-lost], "cut off") for lost in (5, 25, 55, 1000)],
    (WHOLE.split(b"\n")[0] + b"\n", "0 rows", str(ROWS)),
    (
        WHOLE[: WHOLE[:-1].rindex(b"\n") + 1],
        *[f"{ROWS - 1} rows", str(ROWS), "git checkout", "make update"],
    ),
    (
        WHOLE + b"n22,2026-02-02,day,member,10,app_2016,low,\n",
        *[f"{ROWS + 1} rows", "make update"],
    ),
]
# What a spreadsheet would run, and what it would not.
FORMULAS = [
    "=1+1",
    '=HYPERLINK("x")',
    "+1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "-1+1",
    "-x|y",
]
WORDS = ["-4", "-0.25", "1 = 1", "a+b", "x@y.org", "–5", "NA", "None"]


def test_a_damaged_table_is_refused_with_the_place_and_what_to_do(counts):
    cases = [(changed(old, new), *clues) for old, new, *clues in DAMAGES]
    formula = ["line 2, column 'note'", "formula: put a word before it"]
    cases += [(with_note(cell), *formula) for cell in FORMULAS]
    failed = []
    for content, *clues in [*cases, *NO_TABLES]:
        counts.write_bytes(content)
        try:
            refused(DataError, lambda: load("printed_counts"), FILE, *clues)
        except (AssertionError, pytest.fail.Exception) as problem:
            failed.append(f"{clues}: {problem}")
    assert not failed, "\n".join(failed)
    counts.unlink()
    refused(
        DataError, lambda: load("printed_counts"), FILE, "is missing", "git checkout"
    )


@pytest.mark.parametrize("cell", WORDS)
def test_words_and_numbers_are_no_formulas_and_never_missing(counts, cell):
    counts.write_bytes(with_note(cell))
    assert load("printed_counts")["note"][0] == cell


def test_key_of_several_columns_twice(counts):
    path = counts.with_name("statuses.csv")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-1], lines[1]]))
    where = ["data/history/statuses.csv", f"line {len(lines)}", "there twice"]
    clues = [*where, "CHN, shanghai_five, effective"]
    refused(DataError, lambda: load("statuses"), *clues)


def test_damaged_or_missing_codebook(counts):
    for content in (b"", b'{"resources": [', b"\xff"):
        (datasets.DATA / "datapackage.json").write_bytes(content)
        clues = ["datapackage.json is damaged", "git checkout"]
        refused(DataError, lambda: load("printed_counts"), *clues)
    (datasets.DATA / "datapackage.json").unlink()
    refused(DataError, tables, "datapackage.json is missing", "make lab")


# ---- What is there ----------------------------------------------------------------


def test_list_of_tables():
    listed = tables()
    assert listed.index.is_unique
    assert listed.at["countries", "rows"] == len(load("countries"))
    assert listed.at["statuses", "from"] == "1996-04-26"  # first summit of the Five
    assert listed.at["countries", "from"] == ""
    assert codebook().equals(listed)


def test_codebook_of_a_table_and_meanings_of_a_column():
    described = codebook("printed_counts")
    assert list(described.index) == list(load("printed_counts").columns)
    shown = described[["type", "unit", "may_be_empty", "allowed"]]
    assert shown.loc["states"].tolist() == ["integer", "states", "no", ""]
    assert shown.loc["note"].tolist() == ["string", "", "yes", ""]
    assert described.at["confidence", "allowed"] == "high, medium, low"
    said = meanings("meetings", "mode")
    assert list(said.index) == ["in_person", "virtual", "hybrid"]
    assert "video" in said.at["virtual", "meaning"]
    assert len(meanings("meetings", "city")) == 0


# ---- Who says so ------------------------------------------------------------------


def test_sources_of_some_rows_are_counted_most_cited_first():
    cells = ["voa_2005;pacforum_2005", "voa_2005", "app_2016", None]
    found = sources(pd.DataFrame({"sources": cells}))
    assert list(found.index) == ["voa_2005", "app_2016", "pacforum_2005"]
    assert list(found["rows"]) == [2, 1, 1]
    columns = "rows publisher title published_on origin url".split()
    assert list(found.columns) == columns
    for asked in (
        "voa_2005;app_2016",
        ["voa_2005", "app_2016"],
        ("app_2016;voa_2005",),
    ):
        assert sorted(sources(asked).index) == ["app_2016", "voa_2005"]
    assert len(sources(load("printed_counts").head(0))) == len(sources([])) == 0


def test_address_is_shown_only_when_it_is_whole():
    # The codebook: a cut address has lost a part and leads nowhere.
    listed = load("sources").set_index("source_id")
    for status in ["full", "cut", "none"]:
        name = listed.index[listed["url_status"] == status][0]
        shown = sources(name)["url"].iloc[0]
        assert shown == (listed.at[name, "url"] if status == "full" else "")


# ---- A table is read once, and yet belongs to its reader ----------------------------


def test_what_a_reader_does_to_a_table_stays_with_the_reader():
    mine = load("printed_counts")
    mine["states"] = 0
    mine.loc[0, "status"] = "mine"
    mine.pop("note")
    again = load("printed_counts")
    assert again["states"].min() > 0
    assert again.loc[0, "status"] != "mine"
    assert "note" in again


def test_changed_file_is_read_again(counts):
    before = load("printed_counts")
    counts.write_bytes(changed(b"2025-09-04", b"2026-09-03"))
    after = load("printed_counts")
    assert str(before["as_of_on"].max().date()) == "2026-08-03"
    assert str(after["as_of_on"].max().date()) == "2026-09-03"


# ---- How tables look -----------------------------------------------------------------


def test_words_are_read_from_the_left_and_nothing_else_changes():
    table = load("countries").head(3)[["name", "iso3", "capital_latitude"]]
    page = datasets._words_to_the_left(table)
    left = ' style="text-align: left;"'
    assert page.replace(left, "") == table._repr_html_()
    # Two headings, and two cells in each of three rows.
    assert page.count(left) == 2 + 2 * 3
    named = datasets._words_to_the_left(table.set_index("name"))
    assert named.count(f"<th{left}>") == 1 + 3
    for other in [
        pd.DataFrame({"a": [1.5, None]}),
        pd.DataFrame(columns=["a", "b"]),
        pd.DataFrame([["x"] * 50] * 90),
        pd.DataFrame({"a": ["x", 1]}),
    ]:
        assert datasets._words_to_the_left(other) == other._repr_html_()
