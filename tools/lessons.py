"""The lessons as students open them, for the commands and tests of the course."""

import os
import re
from base64 import b64decode
from pathlib import Path

import nbformat

from tools.student.work import LESSON, place

# What the course itself runs neither counts for anybody's progress nor depends on it.
os.environ["SCO_COURSE_PROGRESS"] = "off"

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "build"
MINUTES = re.compile(r"(\d+) minutes to read and run \+ (\d+) minutes of exercises")
EXERCISE_CELL = re.compile(r'^check\("(\w+\.\d+)", answer\)', re.M)


def lesson_paths():
    """All lessons, in the order of their numbers."""
    found = [
        path
        for path in NOTEBOOKS.rglob("*.ipynb")
        if LESSON.match(path.name) and ".ipynb_checkpoints" not in path.parts
    ]
    return sorted(found, key=lambda path: place(path.name))


def lesson_id(path):
    """'03' of notebooks/history/03_who_belongs_since_when.ipynb."""
    return Path(path).name.partition("_")[0]


def read(path):
    return nbformat.read(path, as_version=4)


def box(notebook):
    """Minutes to read and to exercise, needs, and the tables a lesson uses."""
    box = notebook.cells[1].source
    minutes = MINUTES.search(box)
    needs = re.search(r"\*\*Needs:\*\* (.+?) ·", box)
    used = box.partition("**Data used:**")[2]
    return {
        "read": int(minutes[1]) if minutes else None,
        "practise": int(minutes[2]) if minutes else None,
        "needs": needs[1] if needs else "",
        "tables": re.findall(r"`(\w+)`", used),
    }


def exercises_of(notebook):
    """The exercises of a lesson as {id: index of its code cell}."""
    return {
        match[1]: index
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
        for match in EXERCISE_CELL.finditer(cell.source)
    }


def printed(cell):
    """What a cell prints or shows as text, whether in one piece or in several."""
    told = []
    for output in cell.get("outputs", []):
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        told.append(text.rstrip())
    return "\n".join(filter(None, told))


def text_outputs(notebook):
    """All stored outputs of a lesson as one text, without HTML tags."""
    texts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts += [output.get("text", ""), data.get("text/plain", "")]
            texts.append(re.sub(r"<[^>]+>", " ", data.get("text/html", "")))
    return "\n".join(texts)


def png_of(output):
    """The picture of an output as bytes; None where it has none."""
    letters = output.get("data", {}).get("image/png")
    return b64decode(letters) if letters else None
