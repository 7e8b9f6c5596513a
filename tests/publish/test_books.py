"""The instructor's books: from the source, readable, and remembered."""

import re
from types import SimpleNamespace

from conftest import SOURCES, refused, walk

from helpers.exercises import judge
from tools.author import build, source
from tools.author import walk as walking
from tools.publish import books
from tools.publish.books import EditionError

OLD_FORM = ["In a nutshell", "Plan of the hour", "Where learners stumble"]


# ---- Which lessons ---------------------------------------------------------------


def test_lessons_are_chosen_by_their_whole_id():
    # The name of lesson 06 has a 00 in it too.
    assert books.chosen(["03", "00"]) == [SOURCES["00"], SOURCES["03"]]
    assert books.chosen() == list(SOURCES.values())
    for name in ["99", "0", "start", "00_start_here"]:
        there = f"no lesson {name}. There are: {', '.join(SOURCES)}"
        refused(EditionError, lambda name=name: books.chosen([name]), there)


def test_a_draft_comes_only_if_it_is_named(monkeypatch, tmp_path):
    path = tmp_path / "P1_new.md"
    path.write_text("---\njupyter:\n  draft: true\n---\n# New?\n", encoding="utf-8")
    monkeypatch.setattr(build, "sources", lambda: {"P1": path})
    assert books.chosen() == []
    assert books.chosen(["P1"]) == [path]


def test_a_notebook_that_is_not_of_its_source_is_refused(tmp_path, monkeypatch):
    lesson = source.read(SOURCES["00"])
    assert books.built(lesson).cells
    then = {"text": "another"}
    monkeypatch.setattr(books.build, "made_from", lambda path, tables: then)
    how = "make update LESSONS=00"
    refused(EditionError, lambda: books.built(lesson), "00_start", "has changed", how)
    lesson.path = source.SOURCE / "00_nowhere.md"
    refused(EditionError, lambda: books.built(lesson), "not been built", how)


# ---- Remembered ------------------------------------------------------------------


def test_what_teachers_are_told_is_worked_out_again_only_after_a_change(
    monkeypatch, tmp_path
):
    runs, done, path = [], walk("00"), SOURCES["00"]
    now, asked = {"text": "a", "statuses": "b", "sources cited": "c"}, []
    monkeypatch.setattr(books, "MEMORY", tmp_path / "books")
    monkeypatch.setattr(walking, "walk", lambda lesson: runs.append(1) or done)
    monkeypatch.setattr(
        build, "made_from", lambda path, tables: asked.append(tables) or dict(now)
    )
    first = books.told(path)
    assert books.told(path) == first
    assert len(runs) == 1
    assert asked[-1] == ["sources", "statuses"]
    for name in now:
        now[name] = "new"
        books.told(path)
    assert len(runs) == 4
    file = books.MEMORY / "00.json"
    older = file.read_text("utf-8").replace('"made_by": "', '"made_by": "older ')
    for damage in ("", "{", older):
        file.write_text(damage, encoding="utf-8")
        assert books.told(path) == first
    assert len(runs) == 7


# ---- The book --------------------------------------------------------------------


def sections(text):
    return re.findall(r"^## (.+)$", text, re.M)


def test_a_book_has_the_notes_and_every_exercise_whole(lesson):
    told = books.of_walk(lesson.walk)
    text = books.written(lesson.source, told)
    exercises = [f"Exercise {id} · {e['title']}" for id, e in told["exercises"].items()]
    rest = [name for name in lesson.source.teachers if name not in OLD_FORM]
    assert sections(text) == [*OLD_FORM, *exercises, *rest]
    assert "For the seminar room" in rest
    assert text.startswith(lesson.notebook.cells[0].source.splitlines()[0])
    assert "{{" not in text
    for id, exercise in lesson.source.exercises.items():
        assert f"Minutes: {exercise.minutes}\n" in text
        assert f"```python\n{exercise.answer}\n```" in text
        one = told["exercises"][id]
        assert one["wrong"], id
        rows = re.findall(r"^\|.+\|$", books.exercise_notes(one), re.M)
        assert len(rows) == len(one["wrong"]) + 2
        for row in rows:
            assert len(re.findall(r"(?<!\\)\|", row)) == 3, row
            assert len(row) < 500


KEY = """
expects("number")
lost = sold - kept
kept_by = {}
for name in ["a", "b"]:
    kept_by[name] = 1
wrong(lost.sum() / 1e9, "not in billions.")
wrong(one_of([lost.max(), 2]), "one of them.")
wrong(kept_by["a"], "only the key knows.")
wrong(between(0, 1), "a share.")
wrong(-answer, f"the sign: {answer}.")
for name in ["a", "b"]:
    wrong(ord(name), f"that is {name}, no number.")
wrong(sold[sold > 1 | kept], "a bar.")
"""
ENTRY = {
    "kind": "number",
    "wrong": [
        {"is": 3.0, "say": "not in billions."},
        {"one_of": [7, 2], "say": "one of them."},
        {"is": 0.123456, "say": "only the key knows."},
        {"between": [0, 1], "say": "a share."},
        {"is": -5, "say": "the sign: 5."},
        {"is": 97, "say": "that is a, no number."},
        {"is": 98, "say": "that is b, no number."},
        {"is": 1, "say": "a bar."},
    ],
}


def test_wrong_answers_are_shown_as_a_teacher_can_read_them():
    task = SimpleNamespace(id="98.1", answer="answer = 5", key=KEY)
    names = {"sold": 1, "kept": 1}
    found = SimpleNamespace(key={"98.1": ENTRY}, at_exercise={"98.1": names})
    assert books.wrong_answers(found, task) == [
        ["`(sold - kept).sum() / 1e9`", "not in billions."],
        ["any of `[(sold - kept).max(), 2]`", "one of them."],
        ["`0.1235`", "only the key knows."],
        ["from `0` to `1`", "a share."],
        ["`-answer`", "the sign: 5."],
        ["`97`", "that is a, no number."],
        ["`sold[sold > 1 | kept]`", "a bar."],
    ]


def test_every_rule_can_be_said_in_words():
    assert set(books.IN_WORDS) == set(judge.RULES)


def test_wrong_answers_to_an_open_exercise_are_those_that_were_tried():
    found = SimpleNamespace(
        key={"98.1": {"kind": "judge"}}, tried={"98.1": [({"a": "b"}, "no.")]}
    )
    task = SimpleNamespace(id="98.1")
    assert books.wrong_answers(found, task) == [['`{"a": "b"}`', "no."]]


def test_a_bar_in_code_and_a_star_in_what_is_printed_do_no_harm():
    one = {"minutes": 2, "answer": "", "wrong": [["`a | b`", "no | bar."]]}
    one |= {"right": "_a_ * b < c", "hint": "iso3_a", "in_class": "*Well.*"}
    notes = books.exercise_notes(one, answer=False)
    assert r"| `a \| b` | no \| bar. |" in notes
    assert "\\_a\\_ \\* b \\< c" in notes
    assert "\n\niso3_a\n\n" in notes
    assert "Model answer" not in notes


def test_a_wrong_answer_can_be_typed():
    for kind, rules, code in [
        ("number", [{"between": [0, 1]}, {"is": 2.5}], "2.5"),
        ("date", [{"is": "2017-06-09"}], 'pd.Timestamp("2017-06-09")'),
        ("states", [{"one_of": [["KAZ", "UZB"], []]}], '["KAZ", "UZB"]'),
        ("text", [{"is": 'a "b"'}], r'"a \"b\""'),
        ("judge", [], '"?"'),
        # What calls of a function gave is no function.
        ("function", [{"is": [1, 2]}], '"?"'),
    ]:
        rules = [{**rule, "say": "because."} for rule in rules]
        reason = "" if code == '"?"' else "because."
        assert books.wrong_one({"kind": kind, "wrong": rules}) == (code, reason)


def test_the_page_of_a_book_stands_by_itself():
    text = books.written(walk("00").lesson, books.of_walk(walk("00")))
    page = books.page(text, "Book <00>")
    assert "<title>Book &lt;00&gt;</title>" in page
    assert "<!--" not in page
    found = re.findall(r'<h2 id="(part-\d+)">', page)
    assert len(found) == len(sections(text))
    assert re.findall(r'<a href="#(part-\d+)">', page) == found
    assert page.count("<table>") >= len(walk("00").lesson.exercises)
    assert '<div class="highlight">' in page
    page = re.sub(r' (id|href)="#?part-\d+"', "", page)
    assert not re.search(r"(src|href)=|@import|url\(| id=", page)


PANDAS = (
    "<div>\n<style scoped>\n.dataframe th { }\n</style>\n"
    '<table border="1" class="dataframe"><thead><tr style="text-align: right;">'
    "<th></th><th>ended_on</th></tr></thead><tbody><tr><th>D_1</th><td>a_b</td>"
)


def test_tables_of_pandas_lose_their_borders_and_may_have_words_as_headings():
    for in_words in (True, False):
        page = books.frames(PANDAS, in_words)
        assert not re.search(r"style|border|dataframe|<th></th>", page)
        assert ("<th>ended on</th>" in page) == in_words
        # What is in the table stays.
        assert "<th>D_1</th><td>a_b</td>" in page
