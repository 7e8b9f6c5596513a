"""Build lessons from their sources: what is stale, what a build gives, what it refuses.

`work_out` runs a lesson in this process and gives what its source says; `execute` runs
the notebook in a kernel, as a student does, and gives it back with its outputs. A
notebook remembers in its metadata what it was built from, so that only what changed is
built again.
"""

import hashlib
import json
import re
from copy import deepcopy
from dataclasses import dataclass, field

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from helpers.datasets import DATA, CourseError, load, package
from helpers.exercises import DRAFTS, KEY
from tools import lessons
from tools.author import prose, source, walk
from tools.student.lab import ENCRYPTION

# What `make update` itself writes into an entry of the codebook.
WRITTEN = ("rows", "bytes", "hash")


@dataclass
class Built:
    """What building one lesson gives, fit to be passed between processes."""

    id: str
    path: object  # of the notebook
    draft: bool = False
    notebook: object = None
    key: dict = field(default_factory=dict)
    decided: dict = field(default_factory=dict)
    ties: list = field(default_factory=list)
    refused: str = ""


def sources():
    """All lessons as they are written, {id: path}, in order."""
    return {lessons.lesson_id(path): path for path in source.source_paths()}


def work_out(path):
    """Run a lesson in this process; `refused` of what it gives says what is wrong."""
    lesson = None
    try:
        lesson = source.read(path)
        found = walk.walk(lesson)
        return notebook_of(found)
    except CourseError as problem:
        id = lessons.lesson_id(path)
        return Built(
            id, path, draft=bool(lesson and lesson.draft), refused=str(problem)
        )


def notebook_of(found):
    """A lesson that has run through, as the notebook that students open."""
    lesson = found.lesson
    notebook = source.as_notebook(lesson)
    for index, text in found.texts.items():
        notebook.cells[index].source = text
    notebook.metadata["course"] = {
        "source": lesson.where,
        "built_from": made_from(lesson.path, sorted(found.tables)),
    }
    ids = set(load("sources")["source_id"])
    ties = [tie for listed in found.ties.values() for tie in listed]
    wrong = prose.problems([*ties, *found.teachers_ties], None, ids)
    return Built(
        lesson.id,
        lesson.notebook_path,
        lesson.draft,
        notebook,
        found.key,
        found.decided,
        ties,
        f"{lesson.where}: {'; '.join(wrong)}" if wrong else "",
    )


def execute(built):
    """Run what was worked out in a kernel, and look for its numbers in the outputs."""
    folder = built.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    run(built.notebook, folder)
    printed = lessons.text_outputs(built.notebook)
    unseen = prose.problems(built.ties, printed, set(load("sources")["source_id"]))
    if unseen:
        built.refused = f"Lesson {built.id}: {'; '.join(unseen)}."
    return built


def run(notebook, folder):
    """Run a notebook in a kernel of its own, which starts in a folder."""
    told = deepcopy(notebook.metadata)
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        # What a cell prints is one text, however often the kernel sends a part of it.
        coalesce_streams=True,
        config=Config({"KernelManager": {"transport_encryption": ENCRYPTION}}),
    ).execute()
    # The kernel's account of itself differs from machine to machine.
    notebook.metadata = told
    for cell in notebook.cells:
        # What depends on the machine or the moment.
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.output_type in ("display_data", "execute_result"):
                output.metadata.pop("filenames", None)
    nbformat.validate(notebook)


# ---- What a notebook was built from --------------------------------------------------


def digest(*parts):
    told = hashlib.sha256()
    for part in parts:
        told.update(part if isinstance(part, bytes) else str(part).encode())
    return told.hexdigest()[:12]


def made_from(path, tables):
    """{what a lesson depends on: its digest}: its text, and each table it reads."""
    text = path.read_text(encoding="utf-8")
    whole = bool(re.search(r"load\(\"sources\"\)", text))
    found = {"text": digest(text)}
    for table in tables:
        if table == "sources" and not whole:
            found["sources cited"] = digest(*_cited(tables))
        else:
            found[table] = _digest_of(table)
    return found


def _digest_of(table):
    if table == "outlines":
        return digest((DATA / "outlines.geojson").read_bytes())
    entry = next((e for e in package()["resources"] if e["name"] == table), None)
    if entry is None:
        return "gone"
    said = {k: v for k, v in entry.items() if k not in WRITTEN}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return digest(text, (DATA / entry["path"]).read_bytes())


def _cited(tables):
    """The rows of `sources` that some tables cite, as texts."""
    ids = set()
    there = {entry["name"] for entry in package()["resources"] if "rows" in entry}
    for table in there.intersection(tables) - {"sources"}:
        frame = load(table)
        if "sources" in frame:
            ids |= set(frame["sources"].dropna().str.split(";").explode())
    known = load("sources")
    return known[known["source_id"].isin(ids)].astype(str).to_csv(index=False)


def is_stale(path):
    """Whether the notebook of a text is missing, or what it was built from changed."""
    notebook = source.Lesson(path, source.is_draft(path)).notebook_path
    if not notebook.is_file():
        return True
    then = lessons.read(notebook).metadata.get("course", {}).get("built_from", {})
    tables = [t for t in then if t not in ("text", "sources cited")]
    tables += ["sources"] if "sources cited" in then else []
    return then != made_from(path, tables)


# ---- The key -------------------------------------------------------------------------


def merged_key(built, known, numbers):
    """The key with the entries of some lessons exchanged, in order, as text.

    `numbers` are the ids of all lessons there are, in order.
    """
    new, merged = {one.id: one.key for one in built}, {}
    for number in numbers:
        old = {id: e for id, e in known.items() if id.partition(".")[0] == number}
        merged |= new.get(number, old)
    return key_text(merged)


def key_text(entries):
    """The key as its file has it: a line for each thing that an entry says."""
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def key_file(draft):
    return DRAFTS if draft else KEY
