"""Open the release with the tools of others: `make release`, its second half.

frictionless judges the Data Package, mlcroissant the Croissant file, openpyxl opens the
workbook, and each recipe of the README runs with the real tool, where it is installed.
All must tell what `helpers.load` tells.
"""

import contextlib
import re
import shutil
import subprocess
import sys

import duckdb
import mlcroissant
import openpyxl
from frictionless import Package

from helpers.datasets import load
from tools.publish.release import FOLDER, tables

TOOLS = {"r": "Rscript", "js": "node", "polars": sys.executable}
FILE = {"r": "recipe.R", "js": "recipe.js", "polars": "recipe.py"}


def expected():
    countries, distances = load("countries"), load("distances")
    sources = countries["sources"].iloc[0].split(";")
    code = countries["iso_numeric"].min()
    return [code, str(int(distances["neighbours"].sum())), str(len(sources))]


def recipes():
    """{language: what its recipe prints, or None where the tool is not installed}."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    printed = {}
    for language, code in re.findall(r"^```(\w+)\n(.*?)^```", text, re.M | re.S):
        if language == "duckdb":
            with contextlib.chdir(FOLDER), duckdb.connect() as there:
                row = there.execute(code).fetchone()
            printed[language] = [str(value) for value in row]
            continue
        tool = shutil.which(TOOLS[language])
        if tool is None:
            printed[language] = None
            continue
        file = FOLDER.parent / FILE[language]
        file.write_text(code, encoding="utf-8")
        ran = subprocess.run([tool, file], cwd=FOLDER, capture_output=True, text=True)
        printed[language] = ran.stdout.split() or [ran.stderr[-300:]]
    return printed


def croissant():
    """What mlcroissant finds wrong, and whether its rows are those of the helpers."""
    found = mlcroissant.Dataset(jsonld=FOLDER / "croissant.json")
    problems = [*found.metadata.issues.errors]
    for table in ("countries", "statuses"):
        rows = sum(1 for _ in found.records(table))
        if rows != len(load(table)):
            problems.append(f"{table}: {rows} rows")
    return problems


def workbook():
    """What the workbook has otherwise than the helpers."""
    book = openpyxl.load_workbook(FOLDER / "sco-course.xlsx", read_only=True)
    problems = []
    if book.sheetnames[0] != "codebook":
        problems.append("the first sheet is not the codebook")
    for entry in tables():
        sheet, frame = book[entry["name"][:31]], load(entry["name"])
        head, *rows = sheet.iter_rows(values_only=True)
        if list(head) != list(frame.columns) or len(rows) != len(frame):
            problems.append(f"{entry['name']}: other columns or rows")
            continue
        for place, name in enumerate(head):
            texts = [v for v in frame[name].dropna() if isinstance(v, str)]
            # Empty cells at the end of a row are not there at all.
            there = [row[place] for row in rows if place < len(row)]
            there = [value for value in there if value is not None]
            if texts and there != texts:
                problems.append(f"{entry['name']}.{name}: a text is not the same")
    return problems


def main():
    judged = Package(str(FOLDER / "data" / "datapackage.json")).validate()
    problems = [] if judged.valid else [str(judged.flatten(["type", "message"])[:5])]
    print(f"frictionless: {'valid' if judged.valid else 'not valid'}", flush=True)
    for name, look in (("mlcroissant", croissant), ("openpyxl", workbook)):
        found = look()
        print(f"{name}: {'; '.join(found) or 'as in the course'}", flush=True)
        problems += found
    for language, printed in recipes().items():
        if printed is None:
            print(f"{language}: not installed here, its recipe did not run")
        elif printed != expected():
            problems.append(f"{language} tells {printed}, not {expected()}")
            print(problems[-1])
        else:
            print(f"{language}: {' '.join(printed)}, as in the course")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
