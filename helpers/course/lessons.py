"""Lessons and instructor's books as data, for the commands and tests of the course."""

import contextlib
import io
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

# What the course itself runs neither counts for anybody's progress nor depends on it.
os.environ["SCO_COURSE_PROGRESS"] = "off"

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
BOOKS = NOTEBOOKS / "instructor"
EXERCISE_CELL = re.compile(r'^check\("(\d\d\.\d+)", answer\)', re.M)


def lesson_paths():
    """All lessons, in the order of their numbers."""
    found = [
        path
        for path in NOTEBOOKS.rglob("[0-9][0-9]_*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    ]
    return sorted(found, key=lambda path: path.name)


def lesson_id(path):
    """'03' of notebooks/history/03_who_belongs_since_when.ipynb."""
    return Path(path).name[:2]


def read(path):
    return nbformat.read(path, as_version=4)


def steps(notebook):
    """Run a lesson cell by cell in this process, without a kernel.

    Yields (index, cell, namespace) before each cell; the namespace is the one that a
    student has at that point. What the cells print is dropped.
    """
    namespace = {"__name__": "__main__"}
    for index, cell in enumerate(notebook.cells):
        yield index, cell, namespace
        if cell.cell_type == "code":
            code = compile(cell.source, f"<cell {index}>", "exec")
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, namespace)


def namespace_of(notebook):
    """The namespace that is there when a lesson has run through."""
    *_, (_, _, namespace) = steps(notebook)
    return namespace


def exercises_of(notebook):
    """The exercises of a lesson as {id: index of its code cell}."""
    return {
        match[1]: index
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
        for match in EXERCISE_CELL.finditer(cell.source)
    }


def text_outputs(notebook):
    """All stored outputs of a lesson as one text, without HTML tags."""
    texts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts += [output.get("text", ""), data.get("text/plain", "")]
            texts.append(re.sub(r"<[^>]+>", " ", data.get("text/html", "")))
    return "\n".join(texts)


@dataclass
class Solution:
    """What an instructor's book says about one exercise."""

    id: str
    title: str
    minutes: int | None = None
    answer: str = ""
    wrong: list = field(default_factory=list)  # (code, reason) pairs


HEADING = re.compile(r"^## Exercise (\d\d\.\d+) · (.+)$", re.M)
WRONG_ROW = re.compile(r"^\| `(.+?)` \| (.+?) \|$", re.M)
MODEL = re.compile(r"^### Model answer\n+```python\n(.*?)^```", re.M | re.S)


def book_path(path):
    """The instructor's book of a lesson."""
    return BOOKS / f"{Path(path).stem}.md"


def book_sections(path):
    """The sections of a lesson's book as {heading: text}, in order."""
    text = book_path(path).read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.M)[1:]
    return {
        heading.strip(): body.strip()
        for heading, body in zip(parts[::2], parts[1::2], strict=True)
    }


def solutions(path):
    """The solutions in a lesson's book as {id: Solution}, in the order of the book."""
    text = book_path(path).read_text(encoding="utf-8")
    starts = list(HEADING.finditer(text))
    ends = [match.start() for match in starts[1:]]
    after = text.find("\n# ", starts[-1].end()) if starts else -1
    ends.append(len(text) if after < 0 else after)
    found = {}
    for match, end in zip(starts, ends, strict=True):
        part = text[match.end() : end]
        minutes = re.search(r"^Minutes: (\d+)$", part, re.M)
        model = MODEL.search(part)
        found[match[1]] = Solution(
            id=match[1],
            title=match[2].strip(),
            minutes=int(minutes[1]) if minutes else None,
            answer=model[1] if model else "",
            wrong=WRONG_ROW.findall(part),
        )
    return found
