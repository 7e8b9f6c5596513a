"""Lesson and book give an instructor's edition and a source for nbgrader."""

import ast
import contextlib
import hashlib
import io
import json
import re

import numpy as np
import pytest
from conftest import PATHS, SOURCES, refused, stored, walk

from helpers import exercises
from tools import lessons
from tools.author import build
from tools.publish import books, editions, face


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """Books of lessons that have run in this process already."""

    def of(path):
        return books.of_walk(walk(lessons.lesson_id(path)))

    monkeypatch.setattr(books, "told", of)


@pytest.fixture
def untouched():
    """Neither a lesson nor its source is changed."""

    def now():
        files = [*PATHS, *SOURCES.values()]
        return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]

    before = now()
    yield
    assert now() == before


# ---- The instructor's edition --------------------------------------------------------


def test_every_exercise_is_solved_and_every_note_in_place(lesson):
    solved = editions.solve(lesson.source.path).cells
    noted = [
        i for i, c in enumerate(solved) if "instructor" in c.metadata.get("tags", [])
    ]
    before = [solved[place - 1] for place in noted]
    answered = [f"{e.answer}\ncheck" for e in lesson.source.exercises.values()]
    assert [
        c.source.partition('check("')[0] for c in before if c.cell_type == "code"
    ] == [text.removesuffix("check") for text in answered]
    texts = [c.source for c in before if c.cell_type == "markdown"]
    assert texts[0].startswith("**You will be able to**")
    assert texts[1].startswith("## Recap" if lesson.id[0] == "P" else "## Discuss")
    assert len(noted) == len(answered) + 2
    told = "\n".join(solved[place].source for place in noted)
    assert all(f"## {heading}\n" in told for heading in lesson.source.teachers)
    assert "answer = ..." not in "\n".join(c.source for c in solved)
    assert len({c.id for c in solved}) == len(solved)


def test_a_solved_lesson_is_all_right():
    # Two cells fail on purpose.
    code = [
        c.source
        for c in editions.solve(SOURCES["00"]).cells
        if c.cell_type == "code"
        and "raises-exception" not in c.metadata.get("tags", [])
    ]
    namespace = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for source in code:
            exec(source, namespace)
    marks = re.findall(r"^(\S) (\d\d\.\d+) ", printed.getvalue(), re.M)
    assert marks == [(exercises.MARKS["right"], id) for id in exercises.exercises("00")]


def test_model_answers_leave_alone_what_the_lesson_reads_later(lesson):
    # Else the solved lesson would show other numbers than its prose says.
    code = [c.source if c.cell_type == "code" else "" for c in lesson.source.cells]
    for id, exercise in lesson.source.exercises.items():
        there, answer = lesson.walk.at_exercise[id], names(exercise.answer)
        known = set().union(*map(kept, code[: exercise.place]))
        changed = {name for name, store in answer if store} & known
        # Drawing random numbers changes those that are drawn next.
        random = np.random.Generator
        changed |= {name for name, _ in answer if isinstance(there.get(name), random)}
        later = read_first("\n".join(code[exercise.place + 1 :]))
        assert changed & later - {"answer"} == set(), f"in the answer to {id}"


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


def kept(code):
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


def test_an_edition_is_notebook_web_page_and_book(tmp_path, monkeypatch, untouched):
    ran = []
    monkeypatch.setattr(build, "run", lambda notebook, place: ran.append(place))
    editions.edition(tmp_path, SOURCES["03"])
    name = SOURCES["03"].stem
    assert ran == [tmp_path / "history"]
    written = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*")}
    assert written == {
        f"history/{name}.ipynb",
        f"history/{name}.html",
        f"books/{name}.md",
        f"books/{name}.html",
    }
    page = (tmp_path / "history" / f"{name}.html").read_text("utf-8")
    assert "For the instructor" in page
    assert "<h1>03 · " in page
    assert '">Plan of the hour</a></li>' in page
    assert not re.search(r'class="dataframe"|border="1"', page)
    headings = re.findall(r'<table class="frame">.*?</thead>', page, re.S)
    assert headings
    assert not re.search(r">[^<>]*_[^<>]*<", "".join(headings))
    # It asks nothing of the network.
    assert not re.search(
        r"""(src|href)=["'](https?:)?//|import [^;]*https?:|@import""", page
    )
    book = (tmp_path / "books" / f"{name}.md").read_text("utf-8")
    assert book == books.book(SOURCES["03"])


# ---- The source for nbgrader ---------------------------------------------------------


def test_nbgrader_source_has_an_answer_and_a_point_for_every_exercise(lesson):
    notebook = editions.graded(lesson.source.path)
    marked = [c for c in notebook.cells if "nbgrader" in c.metadata]
    told = [c.metadata["nbgrader"] for c in marked]
    tasks = lesson.source.exercises.values()
    assert [t["solution"] for t in told] == [True, False] * len(tasks)
    assert [t["grade"] for t in told] == [False, True] * len(tasks)
    assert sum(t.get("points", 0) for t in told) == len(tasks)
    assert len({t["grade_id"] for t in told}) == len(told)
    for task, answer, check in zip(tasks, marked[::2], marked[1::2], strict=True):
        inside = f"### BEGIN SOLUTION\n{task.answer}\n### END SOLUTION"
        assert answer.source == inside
        assert f'grade("{task.id}", answer)' in check.source
    assert not [c for c in notebook.cells if c.get("outputs")]
    assert "{{" not in "".join(c.source for c in notebook.cells)


def test_nbgrader_folder_is_written_anew(tmp_path, capsys, untouched):
    old = tmp_path / "out" / "source" / "old"
    old.mkdir(parents=True)
    editions.make_nbgrader(tmp_path / "out", names=["03"])
    name = SOURCES["03"].stem
    assert [p.name for p in (tmp_path / "out" / "source").iterdir()] == [name]
    made = tmp_path / "out" / "source" / name / f"{name}.ipynb"
    assert json.loads(made.read_text("utf-8"))["nbformat"] == 4
    compile((tmp_path / "out" / "nbgrader_config.py").read_text(), "config", "exec")
    assert "6 exercises" in capsys.readouterr().out


# ---- Colab ---------------------------------------------------------------------------


def test_the_edition_for_colab_is_the_lesson_and_one_cell_that_installs(
    tmp_path, monkeypatch, untouched
):
    monkeypatch.setenv("FROM", "git+https://example.org/course")
    editions.make_colab(tmp_path, names=["03"])
    (written,) = tmp_path.rglob("*.ipynb")
    assert (
        written.relative_to(tmp_path).as_posix()
        == f"history/{SOURCES['03'].stem}.ipynb"
    )
    made, lesson = lessons.read(written).cells, lessons.read(stored("03").path).cells
    (place,) = [i for i, c in enumerate(made) if "pip install" in c.source]
    assert made[place].source.endswith(
        '\n%pip install --quiet "git+https://example.org/course"'
    )
    assert made[:place] + made[place + 1 :] == lesson
    assert "code" not in [cell.cell_type for cell in made[:place]]
    assert "pip install" not in "".join(cell.source for cell in lesson)


def test_without_an_address_no_edition_for_colab_is_made(tmp_path, monkeypatch):
    monkeypatch.delenv("FROM", raising=False)
    monkeypatch.setattr(face, "repository", lambda: None)
    make = lambda: editions.make_colab(tmp_path, names=["03"])  # noqa: E731
    refused(books.EditionError, make, "repository-code", "CITATION.cff", "FROM=")
    assert [*tmp_path.iterdir()] == []
