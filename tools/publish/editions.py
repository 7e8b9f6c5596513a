"""What lessons and instructor's books give when they are put together.

- ``make instructor``: solved, executed lessons with the teaching notes in place, as
  notebooks and as web pages, under build/instructor;
- ``make nbgrader``: a source folder that nbgrader can release, collect and grade,
  under build/nbgrader.

Neither touches the lessons or the books.
"""

import shutil
import sys
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from helpers.datasets import CourseError
from tools import lessons
from tools.author.outputs import run

BUILD = lessons.ROOT / "build"
PREFACE = ("In a nutshell", "Plan of the hour", "Where learners stumble")
SEMINAR = "For the seminar room"

NBGRADER_CONFIG = '''"""Settings of nbgrader for the lessons of the SCO course."""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "sco"
# What a student finds in place of the model answer, as in the course itself.
c.ClearSolutions.code_stub = {"python": "answer = ..."}
c.ExecutePreprocessor.timeout = 120
'''


class EditionError(CourseError):
    """A lesson and its book that do not fit together."""


def join(path):
    """A lesson and what its book says about each exercise: (notebook, solutions).

    Raises EditionError naming the lesson and the exercise where an exercise has no
    answer, an answer has no exercise, or a wrong answer has no reason.
    """
    path = Path(path)
    where = f"notebooks/instructor/{path.stem}.md"
    if not lessons.book_path(path).is_file():
        raise EditionError(f"Lesson {path.stem} has no book: {where} is missing.")
    notebook, solved = lessons.read(path), lessons.solutions(path)
    asked = lessons.exercises_of(notebook)
    for id in asked:
        if id not in solved:
            raise EditionError(
                f"Exercise {id} of lesson {path.stem} has no answer in {where}. "
                f"Write a section '## Exercise {id} · Title'."
            )
        if not solved[id].answer.strip():
            raise EditionError(
                f"Exercise {id} in {where} has no model answer: write one under "
                "'### Model answer', as a block of Python."
            )
        for code, reason in solved[id].wrong:
            if not code.strip() or not reason.strip():
                raise EditionError(
                    f"Exercise {id} in {where}: the wrong answer '{code}' has no "
                    "reason. Write the words that check gives in its second column."
                )
    for id in solved:
        if id not in asked:
            raise EditionError(
                f"{where} answers an exercise {id}, which lesson {path.stem} does not "
                "have. Remove the section, or number it like the exercise."
            )
    return notebook, solved


def note(text):
    """A cell for the instructor's eyes, set apart by its colour and its first words."""
    text = text.strip()
    return nbformat.v4.new_markdown_cell(
        f'<div class="alert alert-block alert-info">\n\n**For the instructor**\n\n'
        f"{text}\n\n</div>",
        metadata={"tags": ["instructor"]},
    )


def solve(path):
    """A lesson with the model answers filled in and the teaching notes in place."""
    notebook, _ = join(path)
    sections = lessons.book_sections(path)
    places = {place: id for id, place in lessons.exercises_of(notebook).items()}
    solved = lessons.solutions(path)
    cells = []
    for place, cell in enumerate(notebook.cells):
        if place in places:
            id = places[place]
            cell.source = f'{solved[id].answer.strip()}\ncheck("{id}", answer)'
        cells.append(cell)
        if place in places:
            cells.append(
                note(sections[f"Exercise {places[place]} · {solved[id].title}"])
            )
        elif place == 1:
            parts = [f"### {name}\n\n{sections[name]}" for name in PREFACE]
            cells.append(note("\n\n".join(parts)))
        elif cell.cell_type == "markdown" and cell.source.startswith("## Discuss"):
            cells.append(note(sections[SEMINAR]))
    notebook.cells = cells
    for number, cell in enumerate(cells):
        cell.id = f"cell{number:03d}"
    return notebook


# The page of nbconvert without what it would fetch: formulae, diagrams, widgets.
OFFLINE = """{% extends "classic/index.html.j2" %}
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
"""


def web_page(notebook, title):
    """A notebook as one HTML file that asks nothing of the network."""
    exporter = HTMLExporter(template_name="classic", raw_template=OFFLINE)
    page, _ = exporter.from_notebook_node(
        notebook, resources={"metadata": {"name": title}}
    )
    return page


def make_instructor(folder=BUILD / "instructor", names=()):
    """Solve and run every lesson, or those named; store notebooks and web pages."""
    for path in chosen(names):
        print(f"{path.stem} …", end=" ", flush=True)
        notebook = solve(path)
        place = folder / path.relative_to(lessons.NOTEBOOKS).parent
        place.mkdir(parents=True, exist_ok=True)
        run(notebook, place)
        nbformat.write(notebook, place / path.name)
        page = web_page(notebook, path.stem)
        (place / f"{path.stem}.html").write_text(page, encoding="utf-8")
        print("solved", flush=True)
    print(f"The instructor's edition is in {folder.relative_to(lessons.ROOT)}.")


def graded(path):
    """A lesson as nbgrader wants its source: answers marked, checks worth a point."""
    notebook, solved = join(path)
    cells = []
    places = {place: id for id, place in lessons.exercises_of(notebook).items()}
    for place, cell in enumerate(notebook.cells):
        if place not in places:
            cells.append(cell)
            continue
        id = places[place]
        name = id.replace(".", "-")
        answer = nbformat.v4.new_code_cell(
            f"### BEGIN SOLUTION\n{solved[id].answer.strip()}\n### END SOLUTION",
            metadata=marks(f"answer-{name}", solution=True),
        )
        check = nbformat.v4.new_code_cell(
            f'from helpers import grade\n\ngrade("{id}", answer)',
            metadata=marks(f"check-{name}", grade=True, locked=True, points=1),
        )
        cells += [answer, check]
    notebook.cells = cells
    for number, cell in enumerate(cells):
        cell.id = f"cell{number:03d}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def marks(grade_id, grade=False, solution=False, locked=False, **more):
    """What nbgrader reads in the metadata of a cell."""
    told = {"grade": grade, "solution": solution, "locked": locked, "task": False}
    return {"nbgrader": {**told, **more, "grade_id": grade_id, "schema_version": 3}}


def make_nbgrader(folder=BUILD / "nbgrader", names=()):
    """Write nbgrader's source folder: one assignment a lesson, and its settings."""
    shutil.rmtree(folder / "source", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(NBGRADER_CONFIG, encoding="utf-8")
    for path in chosen(names):
        notebook = graded(path)
        place = folder / "source" / path.stem
        place.mkdir(parents=True)
        nbformat.write(notebook, place / path.name)
        print(f"{path.stem}: {len(lessons.exercises_of(lessons.read(path)))} exercises")
    print(f"nbgrader's source is in {folder.relative_to(lessons.ROOT)}.")


def chosen(names):
    """The lessons whose file name contains one of the names; all without names."""
    found = [
        path
        for path in lessons.lesson_paths()
        if not names or any(name in path.stem for name in names)
    ]
    if not found:
        raise EditionError(f"No lesson matches {', '.join(names)}.")
    return found


def main(kind, *names):
    make = {"instructor": make_instructor, "nbgrader": make_nbgrader}[kind]
    try:
        make(names=names)
    except EditionError as problem:
        sys.exit(f"\n{problem}")


if __name__ == "__main__":
    main(*sys.argv[1:])
