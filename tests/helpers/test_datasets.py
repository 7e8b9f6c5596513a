"""Loading a table: the right types, or an error that a person can act on."""

import shutil
from functools import partial

import conftest
import pandas as pd
import pytest

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


@pytest.mark.parametrize(
    ("table", "column", "dtype"),
    [
        ("printed_counts", "as_of_on", "datetime64"),
        ("printed_counts", "states", "int64"),
        ("printed_counts", "note", "str"),
        ("countries", "capital_latitude", "float64"),
        ("countries", "iso_numeric", "str"),
        ("manoeuvres", "troops_min", "Int64"),
        ("claims", "quantity", "float64"),
        ("claims", "lesson", "str"),
    ],
)
def test_columns_have_the_type_of_the_codebook(table, column, dtype):
    assert str(load(table)[column].dtype).startswith(dtype)


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


def test_words_such_as_none_or_na_are_no_missing_values(damage):
    damage(b",Background paragraph of an agency report\n", b",NA\n")
    assert list(load("printed_counts").query("count_id == 'n08'")["note"]) == ["NA"]


# ---- A damaged table --------------------------------------------------------------


@pytest.fixture
def damage(tmp_path, monkeypatch):
    """Change printed_counts.csv in a copy of the data that the helpers read."""
    copy = tmp_path / "data"
    shutil.copytree(datasets.DATA, copy)
    monkeypatch.setattr(datasets, "DATA", copy)
    package.cache_clear()
    path = copy / "history" / "printed_counts.csv"

    def change(old, new):
        content = path.read_bytes()
        assert old in content, "the test must find what it damages"
        path.write_bytes(content.replace(old, new, 1))

    change.path = path
    yield change
    package.cache_clear()


refused = partial(conftest.refused, DataError)
FILE = "data/history/printed_counts.csv"
ROWS = resource("printed_counts")["rows"]


@pytest.mark.parametrize(
    ("old", "new", "clues"),
    [
        (b",states,", b",number,", ["line 1", "'states' is missing", "Expected: "]),
        (b",status,states,", b",states,status,", ["line 1", "another order"]),
        (b",note\n", b",note,extra\n", ["line 1", "'extra' is not in the codebook"]),
        (b"declaration\n", b"declaration,more\n", ["line 2", "9 cells instead of 8"]),
        (b"edition\n", b"edition,more\n", ["line 3", "9 cells instead of 8"]),
        (b",6,", b",six,", ["line 2", "'states'", "'six'", "number is expected"]),
        (b",6,", b",6.5,", ["line 2", "'states'", "'6.5'", "whole number"]),
        (b",6,", b',"6,0",', ["line 2", "'states'", "'6,0'", "number is expected"]),
        (b",6,", b",-6,", ["line 2", "'states'", "'-6'", "minimum is 0"]),
        (b",6,", b",,", ["line 2", "'states'", "must not be empty"]),
        (b",member,", b",membre,", ["line 2", "'status'", "Allowed: member, observer"]),
        (b",member,", b",Member,", ["line 2", "'status'", "'Member'"]),
        (b"2011-12-29", b"2011-12-32", ["line 3", "'as_of_on'", "looks like 2000"]),
        (b"2011-12-29", b"29.12.2011", ["line 3", "'as_of_on'", "'29.12.2011'"]),
        (b"n02", b"02", ["line 3", "'count_id'", "'02'", "^n[0-9]{2}$"]),
        (b"n02", b"n01", ["line 3", "'count_id'", "'n01'", "only once"]),
        (b";mfa_uz_docs", b"; mfa_uz_docs", ["line 2", "'sources'", "must look like"]),
        (b"English", "англ.".encode("cp1251"), ["not UTF-8", "byte "]),
        (b"n02,", b'"n02,', []),
        (
            b",medium,Background paragraph of an agency report\n",
            b",medium\n",
            ["line 9", "7 cells instead of 8"],
        ),
        (b"n21,2026-08-03,", b"n21,2026-08-03\n", []),
    ],
)
def test_damaged_table_is_refused_with_the_place(damage, old, new, clues):
    damage(old, new)
    refused(lambda: load("printed_counts"), FILE, *clues)


def test_key_of_several_columns_twice(damage):
    path = damage.path.with_name("statuses.csv")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-1], lines[1]]))
    where = ["data/history/statuses.csv", f"line {len(lines)}", "there twice"]
    refused(lambda: load("statuses"), *where, "CHN, shanghai_five, effective")


@pytest.mark.parametrize(
    ("spoil", "clues"),
    [
        (lambda text: b"\xef\xbb\xbf" + text, ["byte order mark"]),
        (lambda text: text.replace(b",", b";"), ["semicolons"]),
        (lambda text: text.replace(b",", b"\t"), ["tabs"]),
        (lambda text: text + b"<<<<<<< HEAD\n", ["merge that is not finished"]),
        (lambda _: b"version https://git-lfs.github.com/spec/v1\n", ["pointer"]),
        (lambda _: b"<!DOCTYPE html>\n<html></html>\n", ["web page"]),
        (lambda _: b"", []),
        (lambda _: b"\n", []),
        # Five bytes are the end of the last note, a cell that may be empty.
        *[
            (lambda text, lost=lost: text[:-lost], ["cut off"])
            for lost in (5, 25, 55, 1000)
        ],
        (lambda text: text.split(b"\n")[0] + b"\n", ["0 rows", str(ROWS)]),
        (
            lambda text: text[: text[:-1].rindex(b"\n") + 1],
            [f"{ROWS - 1} rows", str(ROWS), "git checkout", "make update"],
        ),
        (
            lambda text: text + b"n22,2026-02-02,day,member,10,app_2016,low,\n",
            [f"{ROWS + 1} rows", "make update"],
        ),
    ],
)
def test_a_file_that_is_no_whole_table_is_named_for_what_it_is(damage, spoil, clues):
    damage.path.write_bytes(spoil(damage.path.read_bytes()))
    refused(lambda: load("printed_counts"), FILE, *clues)


def test_missing_table(damage):
    damage.path.unlink()
    refused(lambda: load("printed_counts"), FILE, "is missing", "git checkout")


def test_damaged_or_missing_codebook(damage):
    for content in (b"", b'{"resources": [', b"\xff"):
        (datasets.DATA / "datapackage.json").write_bytes(content)
        clues = ["datapackage.json is damaged", "git checkout"]
        refused(lambda: load("printed_counts"), *clues)
    (datasets.DATA / "datapackage.json").unlink()
    refused(tables, "datapackage.json is missing", "make lab")


def test_notebook_shows_the_message_and_no_traceback():
    error = DataError("data/history/printed_counts.csv is missing.")
    lines = ["DataError: data/history/printed_counts.csv is missing."]
    assert error._render_traceback_() == lines


# ---- What is there ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "clue"),
    [
        ("status", "There is no table 'status'."),
        ("Statuses", "Did you mean 'statuses'?"),
        ("statusse", "Did you mean 'statuses'?"),
        ("zzz", "no table 'zzz'. tables() lists them all."),
        ("", "There is no table ''."),
        (None, 'in quotation marks, such as "meetings", not None.'),
        (3, "not 3."),
        (["printed_counts"], "not a list."),
    ],
)
def test_unknown_table(wrong, clue):
    refused(lambda: load(wrong), clue, "tables() lists them")


def test_list_of_tables():
    listed = tables()
    assert listed.index.is_unique
    assert listed.at["countries", "rows"] == len(load("countries"))
    assert listed.at["statuses", "from"] == "1996-04-26"  # first summit of the Five
    assert listed.at["countries", "from"] == ""
    assert codebook().equals(listed)


def test_codebook_of_a_table():
    described = codebook("printed_counts")
    assert list(described.index) == list(load("printed_counts").columns)
    assert described.at["states", "unit"] == "states"
    assert described.at["states", "type"] == "integer"
    assert described.at["states", "may_be_empty"] == "no"
    assert described.at["note", "may_be_empty"] == "yes"
    assert described.at["confidence", "allowed"] == "high, medium, low"
    assert described.at["note", "allowed"] == ""
    refused(lambda: codebook("printed_count"), "Did you mean 'printed_counts'?")


def test_meanings_of_a_column():
    said = meanings("meetings", "mode")
    assert list(said.index) == ["in_person", "virtual", "hybrid"]
    assert "video" in said.at["virtual", "meaning"]
    assert len(meanings("meetings", "city")) == 0
    clues = ["no column 'modes'", "Did you mean 'mode'?", 'codebook("meetings") lists']
    refused(lambda: meanings("meetings", "modes"), *clues)


# ---- Who says so ------------------------------------------------------------------


def test_sources_of_some_rows_are_counted():
    # Of the first two counts one names two sources and the other a third.
    found = sources(load("printed_counts").head(2))
    assert dict(found["rows"]) == {
        "chinadaily_decl": 1,
        "mfa_uz_docs": 1,
        "seed_qiushi_2011": 1,
    }
    assert list(found.columns) == [
        *["rows", "publisher", "title", "published_on", "origin", "url"]
    ]


def test_sources_are_sorted_by_rows_then_name():
    cells = ["voa_2005;pacforum_2005", "voa_2005", "app_2016"]
    found = sources(pd.DataFrame({"sources": cells}))
    assert list(found.index) == ["voa_2005", "app_2016", "pacforum_2005"]
    assert list(found["rows"]) == [2, 1, 1]


@pytest.mark.parametrize(
    "asked",
    ["voa_2005;app_2016", ["voa_2005", "app_2016"], ("app_2016;voa_2005",)],
)
def test_sources_by_their_ids(asked):
    assert sorted(sources(asked).index) == ["app_2016", "voa_2005"]


def test_sources_of_no_rows():
    assert len(sources(load("printed_counts").head(0))) == 0
    assert len(sources([])) == 0


def test_address_is_shown_only_when_it_is_whole():
    # The codebook: a cut address has lost a part and leads nowhere.
    listed = load("sources").set_index("source_id")
    for status in ["full", "cut", "none"]:
        name = listed.index[listed["url_status"] == status][0]
        shown = sources(name)["url"].iloc[0]
        assert shown == (listed.at[name, "url"] if status == "full" else "")


@pytest.mark.parametrize(
    ("asked", "clues"),
    [
        ("voa_2050", ["no source 'voa_2050'", "'voa_2005'?"]),
        (["app_2016", "nobody"], ["no source 'nobody'"]),
        (load("printed_counts")[["states"]], ["no column 'sources'", "Keep"]),
    ],
)
def test_sources_that_are_not_there(asked, clues):
    refused(lambda: sources(asked), *clues)


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


def test_changed_file_is_read_again(damage):
    before = load("printed_counts")
    damage(b"2025-09-04", b"2026-09-03")
    after = load("printed_counts")
    assert str(before["as_of_on"].max().date()) == "2026-08-03"
    assert str(after["as_of_on"].max().date()) == "2026-09-03"


@pytest.mark.parametrize(
    ("old", "new"), [("exercises", "manoeuvres"), ("counts", "printed_counts")]
)
def test_a_table_under_its_old_name_is_told_by_its_new_one(old, new):
    refused(lambda: load(old), f"'{old}' is called '{new}' now")


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


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"a": [1.5, None]}),
        pd.DataFrame(columns=["a", "b"]),
        pd.DataFrame([["x"] * 50] * 90),
        pd.DataFrame({"a": ["x", 1]}),
    ],
)
def test_other_tables_look_as_pandas_makes_them(table):
    assert datasets._words_to_the_left(table) == table._repr_html_()
