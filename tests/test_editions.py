"""Lesson and book give an instructor's edition and a source for nbgrader."""

import ast
import contextlib
import hashlib
import io
import json
import re

import pytest
from conftest import PATHS, refused, walk

from helpers import exercises
from tools import lessons
from tools.publish import editions
from tools.publish.editions import EditionError
from helpers.datasets import CourseError

each_lesson = pytest.mark.parametrize("path", PATHS, ids=[p.stem for p in PATHS])


def fingerprints():
    """Every lesson and book, by its content."""
    files = [*PATHS, *lessons.BOOKS.glob("*.md")]
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


# ---- Lesson and book fit together ----------------------------------------------------


@pytest.fixture
def book(monkeypatch, tmp_path):
    """Writes a changed copy of a lesson's book, which is then found in its place."""

    def write(path, change):
        text = lessons.book_path(path).read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text
        (tmp_path / f"{path.stem}.md").write_text(changed, encoding="utf-8")
        monkeypatch.setattr(lessons, "BOOKS", tmp_path)

    return write


LESSON = next(path for path in PATHS if path.name.startswith("03"))


NEW = """
## Exercise 03.9 · New

Minutes: 1

### Model answer

```python
answer = 1
```
"""
MODEL = re.compile(r"(## Exercise 03.2 .*?```python\n).*?```", re.S)
# What is done to the book, and the words that the refusal must have.
BREAKS = {
    "no answer": (
        lambda text: text.replace("## Exercise 03.2 ·", "## Exercise 03.9 ·"),
        ["Exercise 03.2", "has no answer"],
    ),
    "empty answer": (
        lambda text: MODEL.sub(r"\1```", text, count=1),
        ["Exercise 03.2", "has no model answer"],
    ),
    "no exercise": (lambda text: text + NEW, ["exercise 03.9", "does not have"]),
    "no reason": (
        lambda text: re.sub(r"(\| `3\.5` \|) .* \|", r"\1   |", text),
        ["Exercise 03.2", "'3.5' has no reason"],
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_mismatch_names_lesson_and_exercise(book, what):
    change, clues = BREAKS[what]
    book(LESSON, change)
    refused(EditionError, lambda: editions.join(LESSON), LESSON.stem, *clues)


def test_lesson_without_a_book_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(lessons, "BOOKS", tmp_path)
    refused(EditionError, lambda: editions.join(LESSON), LESSON.stem, "no book")


def test_unknown_lesson_is_refused():
    refused(EditionError, lambda: editions.chosen(["99"]), "No lesson matches 99")


# ---- The instructor's edition --------------------------------------------------------


@each_lesson
def test_every_exercise_is_solved_in_order_and_every_note_in_place(path):
    before = fingerprints()
    solved = editions.solve(path)
    notes = [c for c in solved.cells if "instructor" in c.metadata.get("tags", [])]
    ids = list(lessons.exercises_of(lessons.read(path)))
    assert len(notes) == len(ids) + 2
    assert "answer = ..." not in "\n".join(c.source for c in solved.cells)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        namespace = {"__name__": "__main__"}
        for cell in solved.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, "<solved>", "exec"), namespace)
    marks = re.findall(r"^(\S) (\d\d\.\d+) ", printed.getvalue(), re.M)
    assert marks == [(exercises.MARKS["right"], id) for id in ids]
    assert fingerprints() == before


@each_lesson
def test_model_answers_leave_alone_what_the_lesson_reads_later(path):
    # Else the solved lesson would show other numbers than its prose says.
    notebook = lessons.read(path)
    code = [c.source if c.cell_type == "code" else "" for c in notebook.cells]
    for id, place in lessons.exercises_of(notebook).items():
        changed = stored(lessons.solutions(path)[id].answer)
        known = set().union(*map(stored, code[:place]))
        read = read_first("\n".join(code[place + 1 :]))
        assert changed & known & read - {"answer"} == set(), f"in the answer to {id}"


def names(code):
    """Names in a piece of code in order, each with whether it is stored.

    Names that live only inside a comprehension, a function or a lambda are left out.
    """
    tree = ast.parse(code)
    inner = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension):
            inner |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            inner |= {argument.arg for argument in node.args.args}
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id not in inner]
    # Within a line, Python reads the right side before it stores the left one.
    found.sort(key=lambda n: (n.lineno, isinstance(n.ctx, ast.Store)))
    return [(node.id, isinstance(node.ctx, ast.Store)) for node in found]


def stored(code):
    return {name for name, store in names(code) if store}


def read_first(code):
    """Names that a piece of code reads before it stores them."""
    seen, read = set(), set()
    for name, store in names(code):
        if not store and name not in seen:
            read.add(name)
        if store:
            seen.add(name)
    return read


def test_web_page_asks_nothing_of_the_network():
    notebook = editions.solve(LESSON)
    page = editions.web_page(notebook, LESSON.stem)
    assert "For the instructor" in page
    assert not re.search(
        r"""(src|href)=["'](https?:)?//|import [^;]*https?:|@import""", page
    )


# ---- The source for nbgrader ---------------------------------------------------------


@each_lesson
def test_nbgrader_source_has_an_answer_and_a_point_for_every_exercise(path):
    before = fingerprints()
    notebook = editions.graded(path)
    marked = [c for c in notebook.cells if "nbgrader" in c.metadata]
    told = [c.metadata["nbgrader"] for c in marked]
    ids = list(lessons.exercises_of(lessons.read(path)))
    assert [t["solution"] for t in told] == [True, False] * len(ids)
    assert [t["grade"] for t in told] == [False, True] * len(ids)
    assert sum(t.get("points", 0) for t in told) == len(ids)
    assert len({t["grade_id"] for t in told}) == len(told)
    for id, answer, check in zip(ids, marked[::2], marked[1::2], strict=True):
        assert answer.source.startswith("### BEGIN SOLUTION\n")
        assert answer.source.endswith("\n### END SOLUTION")
        assert f'grade("{id}", answer)' in check.source
    assert not [c for c in notebook.cells if c.get("outputs")]
    assert fingerprints() == before


def test_nbgrader_folder_is_written_anew(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    old = tmp_path / "out" / "source" / "old"
    old.mkdir(parents=True)
    editions.make_nbgrader(tmp_path / "out", names=["03"])
    assert [p.name for p in (tmp_path / "out" / "source").iterdir()] == [LESSON.stem]
    stored = tmp_path / "out" / "source" / LESSON.stem / LESSON.name
    assert json.loads(stored.read_text())["nbformat"] == 4
    compile((tmp_path / "out" / "nbgrader_config.py").read_text(), "config", "exec")
    assert "6 exercises" in capsys.readouterr().out


def test_grade_raises_with_the_reason_unless_the_answer_is_right(capsys):
    answer = lessons.solutions(LESSON)["03.1"].answer
    namespace = dict(walk(LESSON).at_exercise["03.1"])
    exec(answer, namespace)
    exercises.grade("03.1", namespace["answer"])
    assert capsys.readouterr().out.startswith(exercises.MARKS["right"])
    for wrong, reason in [("member", "that began only on"), (..., "not answered yet")]:
        with pytest.raises(CourseError, match=reason):
            exercises.grade("03.1", wrong)
    with pytest.raises(CourseError):
        exercises.grade("99.1", 1)
