"""`make outputs`: run the lessons, store their outputs, put numbers into the prose.

Each lesson runs in a fresh kernel, as a student runs it. Only the lessons named on
the command line, or all. What varies between machines is not stored.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from helpers.course import prose
from helpers.course.lab import ENCRYPTION
from helpers.course.lessons import lesson_paths, namespace_of, read


def run(notebook, folder):
    """Run a notebook in a kernel of its own, which starts in a folder."""
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        # What a cell prints is one text, however often the kernel sends a part of it.
        coalesce_streams=True,
        config=Config({"KernelManager": {"transport_encryption": ENCRYPTION}}),
    ).execute()


def execute(path):
    """Run one lesson and store it with its outputs."""
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    run(notebook, Path(path).parent)
    namespace = namespace_of(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            tie_numbers(cell, namespace)
        tidy(cell)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }
    )
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def tie_numbers(cell, namespace):
    """Fill the placeholders of a cell, refresh its tied numbers, list them in order."""
    old = [tuple(tie) for tie in cell.metadata.get("numbers", [])]
    refreshed = refresh(cell.source, old, namespace)
    text, new = prose.fill(refreshed, namespace)
    # A number that is already tied keeps its tie; new ones come from placeholders.
    pool = [*new, *[(prose_now(tie, number, namespace), tie) for number, tie in old]]
    listed = []
    for _, number in prose.tokens(text):
        tie = next((t for n, t in pool if n == number), None)
        if tie is None:
            tie = "wording" if not number[:1].isdigit() else "?"
        else:
            pool.remove((number, tie))
        listed.append([number, tie])
    cell.source = text
    cell.metadata.pop("numbers", None)
    if listed:
        cell.metadata["numbers"] = listed


def prose_now(tie, number, namespace):
    """How a tied number reads today."""
    if not tie.startswith("= "):
        return number
    now = prose.spoken(eval(tie[2:], dict(namespace)), number.rstrip("%"))
    return f"{now}%" if number.endswith("%") and not now.endswith("%") else now


def refresh(text, ties, namespace):
    """The text with its tied numbers as they read today."""
    found = prose.tokens(text)
    if [number for _, number in found] != [number for number, _ in ties]:
        return text  # the author has changed the sentence: only placeholders are filled
    for (start, number), (_, tie) in reversed(list(zip(found, ties, strict=True))):
        now = prose_now(tie, number, namespace)
        text = text[:start] + now + text[start + len(number) :]
    return text


def tidy(cell):
    """Drop what depends on the machine or the moment."""
    cell.metadata.pop("execution", None)
    for output in cell.get("outputs", []):
        if output.output_type in ("display_data", "execute_result"):
            output.metadata.pop("filenames", None)


def main(names):
    chosen = [p for p in lesson_paths() if not names or any(n in p.stem for n in names)]
    if not chosen:
        sys.exit(f"No lesson matches {', '.join(names) or 'notebooks/'}.")
    for path in chosen:
        print(f"{path.stem} …", end=" ", flush=True)
        execute(path)
        print("stored", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
