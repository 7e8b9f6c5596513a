"""What lessons and what teachers are told give when they are put together.

- ``make instructor``: solved, executed lessons with the teaching notes in place, as
  notebooks and as web pages, and the books, under build/instructor;
- ``make nbgrader``: a source folder that nbgrader can release, collect and grade,
  under build/nbgrader;
- ``make colab``: the lessons with a cell that installs what they need, under
  build/colab, for Colab, Kaggle and other servers that know nothing of the course.

None touches the lessons.
"""

import os
import shutil
import sys
from functools import partial

import nbformat
from nbconvert import HTMLExporter

from helpers.datasets import CourseError
from tools import lessons
from tools.author import build, source
from tools.publish import books, face

NBGRADER_CONFIG = '''"""Settings of nbgrader for the lessons of the SCO course."""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "sco"
# What a student finds in place of the model answer, as in the course itself.
c.ClearSolutions.code_stub = {"python": "answer = ..."}
c.ExecutePreprocessor.timeout = 120
'''


# ---- Solved lessons, and books -------------------------------------------------------


def solve(path):
    """A lesson with the model answers filled in and the teaching notes in place."""
    lesson, told = source.read(path), books.told(path)
    notebook = books.built(lesson)
    notes = {}
    for heading, place in lesson.teachers_after.items():
        text = f"## {heading}\n\n{told['notes'][heading]}"
        notes.setdefault(place, []).append(text)
    for id, one in lesson.exercises.items():
        notebook.cells[one.place].source = f'{one.answer}\ncheck("{id}", answer)'
        notes[one.place] = [books.exercise_notes(told["exercises"][id], answer=False)]
    # Behind the cell that each follows, set apart by colour and first words.
    for place in sorted(notes, reverse=True):
        text = "\n\n".join(["**For the instructor**", *notes[place]])
        note = nbformat.v4.new_markdown_cell(
            f'<div class="alert alert-block alert-info">\n\n{text}\n\n</div>',
            id=f"{notebook.cells[place].id}-note",
            metadata={"tags": ["instructor"]},
        )
        notebook.cells.insert(place + 1, note)
    return notebook


def web_page(notebook, title):
    exporter = HTMLExporter(template_name="basic", exclude_anchor_links=True)
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    body, _ = exporter.from_notebook_node(notebook)
    return books.whole(books.frames(body), title)


def edition(folder, path):
    """Solve and run one lesson; store it, its web page and its book."""
    notebook, book, id = solve(path), books.book(path), lessons.lesson_id(path)
    place = folder / path.relative_to(source.SOURCE).with_suffix(".ipynb")
    beside = folder / "books" / path.name
    for file in (place, beside):
        file.parent.mkdir(parents=True, exist_ok=True)
    build.run(notebook, place.parent)
    nbformat.write(notebook, place)
    first = notebook.cells[0]
    first.source = first.source.replace("# ", f"# {id} · ", 1)
    page = web_page(notebook, path.stem)
    place.with_suffix(".html").write_text(page, encoding="utf-8")
    beside.write_text(book, encoding="utf-8")
    page = books.page(book, f"Book of lesson {id}")
    beside.with_suffix(".html").write_text(page, encoding="utf-8")


def make_instructor(folder=lessons.BUILD / "instructor", names=()):
    """Solve and run every lesson, or those named, and write their books."""
    paths = books.chosen(names)
    for path in paths:  # before minutes pass
        books.built(source.read(path))
    for path, _ in books.done(partial(edition, folder), paths):
        print(f"{path.stem}: solved", flush=True)
    where = books.named(folder)
    print(f"The solved lessons are in {where}, as notebooks and as web pages;")
    print(f"the books are in {where / 'books'}, to be read or printed.")


# ---- nbgrader ------------------------------------------------------------------------


def graded(path):
    """A lesson as nbgrader wants its source: answers marked, checks worth a point."""
    lesson = source.read(path)
    notebook = books.built(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    for id, one in reversed(lesson.exercises.items()):
        cell, name = notebook.cells[one.place], id.replace(".", "-")
        cell.source = f"### BEGIN SOLUTION\n{one.answer}\n### END SOLUTION"
        cell.metadata.update(marks(f"answer-{name}", solution=True))
        check = f'from helpers import grade\n\ngrade("{id}", answer)'
        told = marks(f"check-{name}", grade=True, locked=True, points=1)
        new = nbformat.v4.new_code_cell(check, id=f"{cell.id}-check", metadata=told)
        notebook.cells.insert(one.place + 1, new)
    return notebook


def marks(grade_id, grade=False, solution=False, locked=False, **more):
    """What nbgrader reads in the metadata of a cell."""
    told = {"grade": grade, "solution": solution, "locked": locked, "task": False}
    return {"nbgrader": {**told, **more, "grade_id": grade_id, "schema_version": 3}}


def make_nbgrader(folder=lessons.BUILD / "nbgrader", names=()):
    """Write nbgrader's source folder: one assignment a lesson, and its settings."""
    made = {path: graded(path) for path in books.chosen(names)}
    shutil.rmtree(folder / "source", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(NBGRADER_CONFIG, encoding="utf-8")
    for path, notebook in made.items():
        place = folder / "source" / path.stem
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{path.stem}.ipynb")
        points = sum("nbgrader" in cell.metadata for cell in notebook.cells) // 2
        print(f"{path.stem}: {points} exercises")
    print(f"nbgrader's source is in {books.named(folder)}.")


# ---- Colab ---------------------------------------------------------------------------

INSTALL = """# Run this cell first: it installs the helpers and tables of the course.
%pip install --quiet "{}"
"""


def installing(path, address):
    """A lesson as it is stored; before its first code, a cell that installs it all."""
    notebook = books.built(source.read(path))
    place = next(i for i, c in enumerate(notebook.cells) if c.cell_type == "code")
    cell = nbformat.v4.new_code_cell(INSTALL.format(address).strip(), id="install")
    notebook.cells.insert(place, cell)
    return notebook


def make_colab(folder=lessons.BUILD / "colab", names=(), address=""):
    """Write every lesson, or those named, with what pip installs the course from."""
    address = address or os.environ.get("FROM") or face.package_address()
    if not address:
        raise books.EditionError(
            "Nobody has said where the course can be installed from. Set "
            "repository-code in CITATION.cff, or try it: make colab FROM=folder"
        )
    for path in books.chosen(names):
        place = folder / path.relative_to(source.SOURCE).with_suffix(".ipynb")
        place.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(installing(path, address), place)
    print(f"The lessons for Colab are in {books.named(folder)}, and install {address}")


def main(kind, *names):
    make = {
        "instructor": make_instructor,
        "nbgrader": make_nbgrader,
        "colab": make_colab,
    }[kind]
    try:
        make(names=names)
    except CourseError as problem:
        sys.exit(f"\n{problem}")


if __name__ == "__main__":
    main(*sys.argv[1:])
