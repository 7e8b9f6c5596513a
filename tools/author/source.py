"""A lesson as it is written: one text, source/…/03_….md, with everything in it.

Jupytext reads the text as a notebook. What its cells are is told by how they begin or
by their tags:

- plain cells are the lesson; their Markdown may hold ``{{ expressions }}``
  (`tools.author.prose`);
- ``### Exercise 03.3 · Title (6 minutes)``, then the solved answer with its
  ``check("03.3", answer)``, then a cell tagged ``key`` (`tools.author.desk`), then a
  text with the leads **Right.**, **Hint.** and **In class.**;
- a text tagged ``teachers``: notes for teachers, by their headings;
- a cell tagged ``claims``: decides claims of the ledger, under the section it is in;
- a cell tagged ``notes``: what only the notes for teachers compute;
- cells tagged ``author``: for whoever opens the text as a notebook.

Students see the first two, with blank answers; `tools.author.build` drops the rest.
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat

from helpers.datasets import CourseError
from tools.lessons import NOTEBOOKS, ROOT, lesson_id, place

SOURCE = ROOT / "source"
HEADING = re.compile(r"### Exercise (\S+\.\d+) · (.+) \((\d+) minutes?\)$", re.M)
MINUTES = r" \(\d+ minutes?\)$"
CHECK = re.compile(r'\n*^check\("(.+?)", answer\)\s*$', re.M)
LEADS = ("Right", "Hint", "In class")
BLANK = 'answer = ...\ncheck("{}", answer)'
FENCE = re.compile(r'`{3,}(python( tags=\[[^]]*\]| slide="[^"]*")*)?')


class SourceError(CourseError):
    """A text that cannot be built into a lesson: where, what, and what to do."""


@dataclass
class Exercise:
    """One exercise as its author wrote it; places are indexes in the lesson's cells."""

    id: str
    title: str
    minutes: int
    prompt: str
    place: int = -1
    answer: str = ""
    key: str = ""
    leads: dict = field(default_factory=dict)

    @property
    def asked(self):
        """A short digest of the question: another question is another exercise.

        Not of its minutes, which may be told anew.
        """
        heading, _, rest = self.prompt.partition("\n")
        words = " ".join(f"{re.sub(MINUTES, '', heading)} {rest}".split())
        return hashlib.sha256(words.encode()).hexdigest()[:8]


@dataclass
class Lesson:
    """One lesson: the cells that students see, and what their teachers and we add."""

    path: Path
    draft: bool = False
    cells: list = field(default_factory=list)
    exercises: dict = field(default_factory=dict)
    # {heading: text}, and the cell that each note follows
    teachers: dict = field(default_factory=dict)
    teachers_after: dict = field(default_factory=dict)
    claims: list = field(default_factory=list)  # (index of the cell before, code)
    notes: list = field(default_factory=list)  # code

    @property
    def id(self):
        return lesson_id(self.path)

    @property
    def where(self):
        """The text as a message names it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def notebook_path(self):
        """Where the notebook of this text lies, or for a draft is laid."""
        folder = ROOT / "build" / "drafts" if self.draft else NOTEBOOKS
        return folder / self.path.relative_to(SOURCE).with_suffix(".ipynb")


def source_paths():
    """The texts of all lessons, drafts among them, in the order of their numbers."""
    found = SOURCE.rglob("*_*.md")
    return sorted(
        (p for p in found if not any(part.startswith(".") for part in p.parts)),
        key=lambda path: place(path.name),
    )


def of_notebook(path):
    """The lesson, as it is written, of a notebook that students open."""
    where = path.relative_to(NOTEBOOKS).with_suffix(".md")
    return read(SOURCE / where)


def is_draft(path):
    """Whether a text says in its header that it is a draft."""
    header = path.read_text(encoding="utf-8").partition("\n---\n")[0]
    return re.search(r"^ +draft: true$", header, re.M) is not None


def read(path):
    """The lesson that a text holds. Raises SourceError naming file, cell and reason."""
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    lesson = Lesson(path)
    _refuse_fences(text, lesson.where)
    notebook = jupytext.reads(text, fmt="md")
    lesson.draft = is_draft(path)
    exercise = None
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        first = cell.source.strip().splitlines()[:1]
        shown = f"the cell that begins {first[0][:50]!r}" if first else "an empty cell"
        if "author" in tags:
            continue
        if "teachers" in tags:
            found = re.split(r"^### (.+)$", cell.source, flags=re.M)[1:]
            for heading, said in zip(found[::2], found[1::2], strict=True):
                lesson.teachers[heading.strip()] = said.strip()
                lesson.teachers_after[heading.strip()] = len(lesson.cells) - 1
        elif "claims" in tags:
            lesson.claims.append((len(lesson.cells) - 1, cell.source))
        elif "notes" in tags:
            lesson.notes.append(cell.source)
        elif "key" in tags:
            if exercise is None or not exercise.answer or exercise.key:
                raise SourceError(
                    f"{lesson.where}: {shown} is tagged key, but follows no solved "
                    'answer: a cell that ends in check("…", answer).'
                )
            exercise.key = cell.source
        elif cell.cell_type == "markdown" and cell.source.startswith("**Right.**"):
            if exercise is None or not exercise.key:
                raise SourceError(
                    f"{lesson.where}: {shown} follows no cell tagged key."
                )
            exercise.leads = _leads(cell.source, lesson.where)
            exercise = None
        else:
            exercise = _plain(lesson, cell, exercise, shown)
    for one in lesson.exercises.values():
        for what, there in {"answer": one.answer, "key": one.key, **one.leads}.items():
            if not there.strip():
                raise SourceError(f"{lesson.where}: exercise {one.id} has no {what}.")
        for lead in LEADS:
            if lead not in one.leads:
                raise SourceError(
                    f"{lesson.where}: exercise {one.id} has no paragraph that begins "
                    f"**{lead}.**"
                )
    if not lesson.draft:
        _refuse_order(lesson)
    return lesson


def _refuse_order(lesson):
    """Exercises are numbered from 1, and their minutes stand in the box, added up."""
    ids = list(lesson.exercises)
    expected = [f"{lesson.id}.{n}" for n in range(1, len(ids) + 1)]
    if ids != expected:
        raise SourceError(
            f"{lesson.where}: the exercises are {', '.join(ids)}; in order they are "
            f"{expected[0]} to {expected[-1]}."
        )
    minutes = sum(one.minutes for one in lesson.exercises.values())
    box = "\n".join(cell.source for cell in lesson.cells[:2])
    said = re.search(r"(\d+) minutes of exercises", box)
    if said and int(said[1]) != minutes:
        raise SourceError(
            f"{lesson.where}: the box at the top says {said[1]} minutes of exercises, "
            f"theirs add up to {minutes}."
        )


def _plain(lesson, cell, exercise, shown):
    """Take in a cell that students see; returns the exercise that is still open."""
    cell.source = cell.source.strip()
    heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
    solved = CHECK.search(cell.source) if cell.cell_type == "code" else None
    if heading:
        id, title, minutes = heading.groups()
        if id in lesson.exercises:
            raise SourceError(f"{lesson.where}: exercise {id} is there twice.")
        # A number in a title is part of a name.
        title = re.sub(r"\{\{ (.+?) \| name \}\}", r"\1", title)
        exercise = Exercise(id, title, int(minutes), cell.source)
        lesson.exercises[id] = exercise
    elif solved:
        if exercise is None or exercise.id != solved[1]:
            raise SourceError(
                f"{lesson.where}: {shown} checks {solved[1]!r}, but stands under "
                f"{'no exercise' if exercise is None else 'exercise ' + exercise.id}."
            )
        exercise.place = len(lesson.cells)
        exercise.answer = cell.source[: solved.start()].strip()
        cell.source = BLANK.format(exercise.id)
    lesson.cells.append(cell)
    return exercise


def _leads(text, where):
    """{"Right": ..., "Hint": ..., "In class": ...} of the text behind a key."""
    found = re.split(rf"^\*\*({'|'.join(LEADS)})\.\*\*", text.strip(), flags=re.M)[1:]
    names = found[::2]
    if len(set(names)) < len(names):
        raise SourceError(f"{where}: two paragraphs begin **{names[0]}.**: {text[:60]}")
    if swallowed := re.search(r"^#{1,3} .+$", text, re.M):
        raise SourceError(
            f"{where}: the heading {swallowed[0]!r} stands in a text for teachers; two "
            "blank lines before it make it a text of the lesson."
        )
    return {n: said.strip() for n, said in zip(names, found[1::2], strict=True)}


def _refuse_fences(text, where):
    """A fence in a text would become a cell, and run."""
    for number, line in enumerate(text.splitlines(), start=1):
        if "```" in line and not FENCE.fullmatch(line):
            raise SourceError(
                f"{where}, line {number}: {line[:40]!r} would become a cell. Only "
                "```python begins one; show other code between single backticks."
            )


def section(cells, index):
    """The heading of the section that a cell stands in."""
    for cell in reversed(cells[: index + 1]):
        if cell.cell_type == "markdown":
            headings = re.findall(r"^## (.+)$", cell.source, re.M)
            if headings:
                return headings[-1].strip()
    return ""


def slide_marks(lesson):
    """The slide mark of each cell: by rules, and where its author says otherwise."""
    marks = []
    checks = {one.place for one in lesson.exercises.values()}
    for index, cell in enumerate(lesson.cells):
        own = cell.metadata.get("slide")
        rule = _mark(lesson.cells, index, marks[-1] if marks else "", index in checks)
        marks.append({None: rule, "-": ""}.get(own, own))
    return marks


def _mark(cells, index, before, is_check):
    """What a cell is on slides unless its author says otherwise."""
    cell = cells[index]
    after_text = index and cells[index - 1].cell_type == "markdown"
    if cell.cell_type == "markdown":
        if index == 1 or cell.source.startswith("## Limits"):
            return "notes"
        if cell.source.startswith("## Sources"):
            return ""
        if index == 0 or re.match(r"## |### Exercise", cell.source):
            return "slide"
        return "notes" if not after_text and before else ""
    if is_check or cell.source.startswith("progress("):
        return ""
    if re.search(r"^show(?:_map)?\(", cell.source, re.M):
        return "slide"
    return "fragment" if before == "slide" and after_text else ""


def cell_ids(cells):
    """Ids that stay when a cell comes or goes elsewhere: its section, and a number."""
    ids, name, number = [], "start", 0
    for cell in cells:
        found = re.match(r"#{2,3} (.+)", cell.source)
        if cell.cell_type == "markdown" and found:
            words = re.sub(r"\(\d+ minutes?\)", "", found[1]).lower()
            base = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:48].strip("-")
            name, number = base or "section", 0
            while f"{name}-0" in ids:  # a heading used twice
                name += "-again"
        ids.append(f"{name}-{number}")
        number += 1
    return ids


def as_notebook(lesson):
    """The cells that students see as a notebook, expressions still unfilled."""
    cells = []
    marks, ids = slide_marks(lesson), cell_ids(lesson.cells)
    for cell, mark, id in zip(lesson.cells, marks, ids, strict=True):
        is_text = cell.cell_type == "markdown"
        new = nbformat.v4.new_markdown_cell if is_text else nbformat.v4.new_code_cell
        made = new(cell.source, id=id)
        if mark:
            made.metadata["slideshow"] = {"slide_type": mark}
        if "raises-exception" in cell.metadata.get("tags", []):
            made.metadata["tags"] = ["raises-exception"]
        cells.append(made)
    kernel = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)
