"""`make update` writes all of what it promises, or nothing."""

import json
import re
from types import SimpleNamespace

import pytest

from helpers.datasets import DataError, load
from tools import lessons
from tools.author import review, update

STEPS = {
    "_check_tables": DataError("data/x.csv, line 2: there is no source 'x'."),
    "_build": update.Refused("source/x.md: '12' is typed."),
}
# The real ones; tests of what comes later need not read every table and source.
CHECK_TABLES, WITHOUT_SOURCE = update._check_tables, update._without_source


class Kept:
    """In place of what lay there before the update."""

    restored = False

    def restore(self):
        Kept.restored = True


@pytest.fixture(autouse=True)
def nothing_real(monkeypatch):
    monkeypatch.setattr(Kept, "restored", False)
    monkeypatch.setattr(update.review, "State", Kept)
    monkeypatch.setattr(update.codebook, "main", lambda: None)
    monkeypatch.setattr(update, "_forget", lambda: None)
    monkeypatch.setattr(update, "_check_tables", lambda: None)
    monkeypatch.setattr(update, "_without_source", list)
    monkeypatch.setattr(update, "_build", lambda *told: pytest.fail("it builds"))
    monkeypatch.setattr(update.build, "is_stale", lambda path: True)


def test_what_is_refused_leaves_everything_as_it_was(monkeypatch):
    for step, problem in STEPS.items():

        def refuse(*told, problem=problem):
            raise problem

        monkeypatch.setattr(Kept, "restored", False)
        with monkeypatch.context() as patch, pytest.raises(SystemExit) as stopped:
            patch.setattr(update, step, refuse)
            update.main()
        assert "Refused, and nothing was written" in str(stopped.value)
        assert str(problem) in str(stopped.value)
        assert Kept.restored


def test_an_unknown_lesson_is_told_those_there_are():
    with pytest.raises(SystemExit) as stopped:
        update.main(["99"])
    assert "there is no lesson 99. There are: 00, P1" in str(stopped.value)


def test_nothing_is_built_where_nothing_has_changed(monkeypatch, capsys):
    monkeypatch.setattr(update.build, "is_stale", lambda path: False)
    monkeypatch.setattr(update, "_without_source", WITHOUT_SOURCE)
    update.main()
    assert "Everything is in step" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("column", "cell", "other"),
    [("iso3", "MNX", "countries"), ("sources", "wto_gone", "sources")],
)
def test_a_row_that_names_what_is_not_there_is_refused_with_its_line(
    column, cell, other
):
    frame = load("statuses")
    update._check_references("statuses", frame)
    frame.loc[3, column] = f"{frame.loc[3, column]};{cell}"
    with pytest.raises(DataError) as stopped:
        update._check_references("statuses", frame)
    assert "data/history/statuses.csv, line 5" in str(stopped.value)
    assert f"'{cell}' is not in table {other}" in str(stopped.value)


def test_a_table_without_an_entry_is_named(tmp_path, monkeypatch):
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "ships.csv").write_text("ship\nA\n", encoding="utf-8")
    monkeypatch.setattr(update, "DATA", tmp_path)
    with pytest.raises(DataError, match=r"data/history/ships.csv has no entry"):
        CHECK_TABLES()


def test_rules_that_fail_refuse_and_say_all_and_where_exceptions_stand(monkeypatch):
    test = "test_a_date_around_a_meeting_is_the_last_day_of_it"
    said = (
        "E       AssertionError: data/x.csv: lines [3] are out of order\n"
        "E       assert {'D066'} == set()\n"
        f"FAILED tests/data/test_dates.py::{test}[documents-signed_on] - assert\n"
        "FAILED tests/data/test_order.py::test_rows_stand_in_order[x] - Assertion\n"
    )
    done = SimpleNamespace(returncode=1, stdout=said)
    monkeypatch.setattr(update.subprocess, "run", lambda *told, **more: done)
    with pytest.raises(update.Refused) as stopped:
        update._hold_rules()
    told = str(stopped.value)
    for clue in ["lines [3] are out of order", "{'D066'}", "test_rows_stand_in_order"]:
        assert clue in told
    (line,) = [one for one in told.splitlines() if test in one]
    name, number = re.search(
        r"its lists: (NOT_THE_LAST_DAY) \(line (\d+)\)", line
    ).groups()
    rows = (lessons.ROOT / "tests/data/test_dates.py").read_text("utf-8").splitlines()
    assert rows[int(number) - 1].startswith(f"{name} = ")


def test_a_lesson_over_its_budget_is_built_and_said_to_be_refused(monkeypatch):
    asked = []

    def run(command, **more):
        asked.append(command)
        said = "E       AssertionError: words: 1320, at most 1300\n"
        return SimpleNamespace(returncode=1, stdout=said)

    monkeypatch.setattr(update, "_build", lambda *told: None)
    monkeypatch.setattr(update.timetable, "update", list)
    monkeypatch.setattr(update.review, "write", lambda *told: lessons.ROOT / "page")
    monkeypatch.setattr(update.subprocess, "run", run)
    with pytest.raises(SystemExit) as stopped:
        update.main(["03"])
    assert "Built and written, but `make test` will refuse" in str(stopped.value)
    assert "words: 1320, at most 1300" in str(stopped.value)
    assert {"--lesson=03", "tests/lessons/test_anatomy.py"} <= set(asked[0])


def test_a_question_in_other_words_stays_answered_and_another_one_does_not(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(update, "EARLIER", tmp_path / "earlier.json")
    update.EARLIER.write_text("{}", encoding="utf-8")

    def earlier(old, new, answer=7):
        before = {"03.2": {"asked": old, "answer": 7, "hint": "Count."}}
        now = {"03.2": {"asked": new, "answer": answer, "hint": "Count rows."}}
        update._keep_answered(before, now)
        return json.loads(update.EARLIER.read_text("utf-8"))

    assert earlier("a", "b") == {"03.2": ["a"]}
    assert earlier("b", "b") == {"03.2": ["a"]}
    assert earlier("b", "c") == {"03.2": ["a", "b"]}
    assert earlier("c", "a") == {"03.2": ["b", "c"]}, "the first words again"
    assert earlier("a", "d", answer=8) == {}, "another question"


def test_the_page_names_what_was_only_built_again_and_shows_other_pages(
    tmp_path, monkeypatch
):
    page = tmp_path / "README.md"
    page.write_text("| 03 | 34 |\nsame\n", encoding="utf-8")
    had = {page: b"| 03 | 33 |\nsame\n"}
    path = lessons.lesson_paths()[0]
    before = SimpleNamespace(
        old=lambda file: had[file] if file in had else file.read_bytes()
    )
    monkeypatch.setattr(review, "PAGE", tmp_path / "review.html")
    monkeypatch.setattr(lessons, "lesson_paths", lambda: [path])
    told = review.write(before, [lessons.lesson_id(path)], [page]).read_text("utf-8")
    assert "Built again, with nothing new to read: 00." in told
    assert "<h2>README.md</h2><p>| 03 | <del>33</del><ins>34</ins> |</p>" in told


def test_a_corrected_date_is_one_row_that_changed_though_it_is_in_the_key():
    old = {"iso3": "KHM", "event": "signature", "on": "2015-09-24", "place": "Xi'an"}
    new = old | {"on": "2015-09-25"}
    other = dict.fromkeys(old, "x")
    assert list(review._pairs({1: old}, {2: new})) == [(2, old, new)]
    assert list(review._pairs({1: old}, {1: old})) == []
    assert list(review._pairs({1: old}, {2: other})) == [(2, {}, other), (1, old, {})]
