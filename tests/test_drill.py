"""The drill spoils what it says, notices what it should, and names what it misses."""

import importlib
import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import refused
from IPython.core import display_functions
from matplotlib.figure import Figure

from helpers import figures
from tools.author import codebook
from tools.trials import drill
from tools.trials.corruptions import KINDS, Sheet
from helpers.datasets import CourseError, DataError

# What load itself must refuse, whatever the table: a file that is not a table any more,
# a cell that is not of its type.
ALWAYS_AT_LOAD = [
    *["date_impossible", "date_written", "locale", "semicolons", "encoding_broken"],
]
# What a rule must notice where load does not: nothing may slip through.
ALWAYS = [*ALWAYS_AT_LOAD, "source_unknown", "row_doubled"]
SMALL = drill.sheet_of("counts")


def test_there_are_at_least_sixteen_kinds_and_each_says_what_it_does():
    assert len(KINDS) >= 16
    assert all(len(function.says.split()) >= 4 for function in KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_some_table_and_the_same_way_each_time(kind):
    changed = 0
    for table in ["counts", "pledges", "visa_decisions", "articles_2009", "places"]:
        sheet = drill.sheet_of(table)
        once, again = (drill.corrupt(sheet, kind, 7) for _ in range(2))
        assert once == again
        assert once != sheet.content
        changed += once is not None
    # Only the ballots are a row of letters, and few tables have accents.
    assert changed or kind in ("letter", "mojibake")


def test_another_seed_hits_another_place():
    hit = {drill.corrupt(SMALL, "digit", seed) for seed in range(1, 9)}
    assert len(hit) > 4


def test_a_letter_of_the_ballots_is_changed():
    sheet = drill.sheet_of("votes")
    spoilt = drill.corrupt(sheet, "letter", 1)
    assert len(spoilt) == len(sheet.content)
    assert sum(a != b for a, b in zip(spoilt, sheet.content, strict=True)) == 1


def test_a_digit_is_one_digit():
    before = SMALL.text
    after = drill.corrupt(SMALL, "digit", 3).decode()
    different = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(different) == 1
    assert all(sign.isdigit() for sign in different[0])


def test_a_kind_that_does_not_fit_gives_nothing():
    fields = [{"name": "word", "type": "string"}]
    sheet = Sheet("words", fields, {}, b"word\nyes\nno\n")
    for kind in ["digit", "date_shifted", "sign", "source_other", "mojibake"]:
        assert KINDS[kind](sheet, np.random.default_rng(1)) is None


# Cells on which a kind could stumble: signs without letters, lists of one, empty ones.
ODD = [
    "",
    "-",
    " ",
    "20 - 30",
    "a",
    "é",
    "a;b",
    "a;a",
    ";",
    "1 000",
    "x  y",
    '"',
    "= 1",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_never_stumbles(kind):
    types = ["string", "integer", "number", "date", "boolean", "string"]
    fields = [{"name": f"c{n}", "type": type} for n, type in enumerate(types)]
    for seed in range(300):
        rng = np.random.default_rng(seed)
        rows = [
            [
                str(rng.choice(ODD)),
                str(rng.choice(["", "0", "-7", "2000000"])),
                str(rng.choice(["", "0.0", "-1.25", "1e3"])),
                str(rng.choice(["", "2001-06-15", "2000-02-29"])),
                str(rng.choice(["", "true", "false"])),
                " ".join(map(str, rng.choice(ODD, 3))),
            ]
            for _ in range(int(rng.integers(1, 5)))
        ]
        names = [field["name"] for field in fields]
        content = Sheet("odd", fields, {}, b"c\n").with_rows(rows, names)
        spoilt = KINDS[kind](Sheet("odd", fields, {"sources": {"a"}}, content), rng)
        assert spoilt is None or isinstance(spoilt, bytes)


def test_a_kind_that_stumbles_is_named(monkeypatch):
    monkeypatch.setitem(KINDS, "digit", lambda sheet, rng: 1 / 0)
    refused(
        CourseError,
        lambda: drill.try_one("counts", "digit", 7, {}, {}, (0, 0)),
        *["digit", "counts", "seed 7", "division by zero", "corruptions.py"],
    )


def test_what_was_tried_before_an_error_is_reported(monkeypatch, tmp_path, capsys):
    def attempts(todo, share, jobs):
        yield {"table": "counts", "kind": "digit", "seed": 7, "rules": "m::n"}
        raise CourseError("The kind digit cannot spoil counts.")

    monkeypatch.setattr(drill, "attempts", attempts)
    monkeypatch.setattr(drill, "REPORT", tmp_path / "drill")
    monkeypatch.setattr(drill.lessons, "ROOT", tmp_path)
    assert drill.main(["--tables", "counts", "--kinds", "digit"]) == 1
    said = capsys.readouterr()
    assert said.err == "The kind digit cannot spoil counts.\n"
    assert "| digit | 1 | 0 | 1 |" in (tmp_path / "drill" / "report.md").read_text()
    assert (tmp_path / "drill" / "results.jsonl").is_file()


def test_layers_come_in_their_order():
    assert drill.layer({"load": "load"}) == "load"
    assert drill.layer({"rules": "a::b", "outputs": "03, cell 2"}) == "rules"
    assert drill.layer({"record": "a::b", "outputs": ""}) == "record"
    assert drill.layer({"check": "a::b", "outputs": ""}) == "check"
    assert drill.layer({"outputs": "03, cell 2"}) == "missed"
    assert drill.layer({"traceback": "KeyError"}) == "traceback"


def test_report_counts_what_was_missed_and_what_that_changes():
    one = {"table": "counts", "kind": "digit", "seed": 1}
    results = [
        {**one, "load": "load"},
        {**one, "rules": "m::n", "outputs": "03, cell 2"},
        {**one, "rules": "m::n"},
        {**one, "record": "r::n", "outputs": "05, cell 3"},
        {**one, "check": "r::c", "outputs": "06, cell 1"},
        {**one, "outputs": "04, cell 9"},
        {**one, "outputs": ""},
    ]
    loud = drill.speaking(results)
    assert loud == {"load": 1, "rules": 2, "record": 1, "check": 1, "missed": 1}
    text = drill.report(results, 10)
    assert "| digit | 7 | 1 | 2 | 1 | 1 | 2 | 2 | 1 |" in text
    assert "83.3 % are caught, 80.0 % of those that load lets pass" in text
    assert "(60.0 % without the checks, 40.0 % without the record either)" in text
    assert "| m::n | 2 |" in text
    assert "| r::n | 1 |" in text
    assert "| r::c | 1 |" in text
    assert "- counts, digit, seed 1: lesson 04, cell 9" in text
    caught = [one for one in results if drill.layer(one) != "missed"]
    assert "None of the missed, as there are none" in drill.report(caught, 10)


def test_the_record_is_asked_last():
    names = [path.name for path in drill.rule_files()]
    assert names[-len(drill.RECORD) :] == drill.RECORD
    assert len(names) > len(drill.RECORD)


def test_checks_are_a_layer_of_their_own():
    assert hasattr(importlib.import_module("test_data_counts"), drill.CHECK)
    assert drill.layer_of_test("test_data_counts", drill.CHECK) == "check"
    assert drill.layer_of_test("test_data_counts", "test_rows") == "record"
    assert drill.layer_of_test("test_data_order", "test_rows") == "rules"


def test_a_case_about_another_table_is_left_out_unless_its_test_names_this_one():
    assert drill.elsewhere("sources", {"table": "organs"}, set())
    assert not drill.elsewhere("sources", {"table": "organs"}, {"sources"})
    assert not drill.elsewhere("organs", {"table": "organs"}, set())
    assert not drill.elsewhere("organs", {"path": "organs"}, set())


def test_interval_of_a_share():
    low, high = drill.wilson(5, 10)
    assert (round(low, 3), round(high, 3)) == (0.237, 0.763)
    assert drill.wilson(0, 0) == (0.0, 1.0)


def test_a_statement_that_changes_is_heard(monkeypatch):
    # It mutes pictures for good, as it runs in a child; here they are to come back.
    monkeypatch.setattr(Figure, "savefig", Figure.savefig)
    for module in (figures, display_functions):
        monkeypatch.setattr(module, "display", module.display)

    class Cell(dict):
        cell_type = "code"

        def __init__(self, source):
            self.source = source

    lesson = SimpleNamespace(
        cells=[Cell("x = 2"), Cell("print(x)\nx + 1"), Cell("1 / 0"), Cell("x")]
    )
    assert list(drill.statements(lesson)) == [
        "",
        "2\n\n3",
        "ZeroDivisionError: division by zero",
    ]


def test_unknown_table_or_kind_is_named():
    for words, clue in [
        (["--tables", "count"], "counts"),
        (["--kinds", "digt"], "digit"),
    ]:
        wanted = drill.options(words)
        refused(CourseError, lambda wanted=wanted: drill.plan(wanted), clue)


def test_make_data_says_what_is_wrong_with_a_damaged_file(tmp_path):
    table = tmp_path / "counts.csv"
    table.write_bytes(SMALL.content[:200] + b"\xe9" + SMALL.content[200:])
    refused(DataError, lambda: codebook.describe(table), "counts.csv", "UTF-8")


# A drill in a process of its own, because the helpers are turned to a copy of the data.
CALL = """
import json, sys
from tools.trials import drill
place, rules, tables, kinds = json.loads(sys.argv[1])
drill.RULES = rules
drill.start(place, tables)
for table in tables:
    for kind in kinds:
        print(json.dumps(drill.try_one(table, kind, 1, {}, {}, (0, 0))))
drill.RULES = []
print(json.dumps(drill.try_one(tables[0], "source_unknown", 1, {}, {}, (0, 0))))
"""
FEW_RULES = ["test_data_growth.py", "test_data_order.py", "test_sources.py"]


def test_reduced_drill(tmp_path):
    # All kinds on one small table; `make drill` tries every table with every rule.
    small = ["growth_reports"]
    words = json.dumps([str(tmp_path), FEW_RULES, small, list(KINDS)])
    ran = subprocess.run(
        [sys.executable, "-c", CALL, words],
        capture_output=True,
        text=True,
        cwd=drill.lessons.ROOT,
    )
    assert ran.returncode == 0, ran.stderr
    *found, hole = map(json.loads, ran.stdout.splitlines())
    found = [one for one in found if one]  # not every kind fits every table
    assert len(found) >= 30
    assert {one["kind"] for one in found} >= {*ALWAYS, "digit", "code"}
    assert [one for one in found if "traceback" in one] == []
    for one in found:
        if one["kind"] in ALWAYS_AT_LOAD:
            assert "load" in one, one
        if one["kind"] in ALWAYS:
            assert drill.layer(one) != "missed", one
    caught = [one for one in found if drill.layer(one) != "missed"]
    assert 0.7 * len(found) <= len(caught) < len(found)
    # With no rule to watch, the same mistake is reported as missed.
    (watched,) = [one for one in found if one["kind"] == "source_unknown"]
    assert (drill.layer(watched), drill.layer(hole)) == ("rules", "missed")
