"""`make release`: the tables as a release of data, for those who do not use Python.

Writes build/release/sco-course-<version>, and the same as a zip file: the CSV files
with their Data Package, all tables as one workbook, the codebook as Croissant
(schema.org's Dataset for machines), the licence, and recipes for other languages.
`tools.trials.try_release` then opens it with the tools of others.
"""

import datetime as dt
import hashlib
import json
import shutil

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from helpers.datasets import DATA, load, package
from tools.lessons import BUILD, ROOT

README = ROOT / "tools" / "publish" / "release.md"
FOLDER = BUILD / "release" / f"sco-course-{package()['version']}"
KINDS = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
# The context that every Croissant file begins with.
PLAIN = (
    "citeAs column equivalentProperty extract field fileProperty fileObject fileSet "
    "format includes isLiveDataset jsonPath key md5 parentField path recordSet "
    "references regex repeated replace samplingRate separator source subField transform"
).split()
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{name: f"cr:{name}" for name in PLAIN},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}


def tables():
    """The entries of the codebook that are tables, with their fields."""
    return [one for one in package()["resources"] if "schema" in one]


# ---- The workbook --------------------------------------------------------------------


def workbook(path):
    """All tables as sheets, the codebook first; text stays text, 004 stays 004."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("codebook")
    header = ["table", "column", "meaning", "unit", "type", "separator"]
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    for entry in tables():
        for field in entry["schema"]["fields"]:
            row = [entry["name"], field["name"], field["description"]]
            row += [field.get("unit", ""), field["type"], field.get("separator", "")]
            sheet.append([_cell(sheet, value) for value in row])
    for entry in tables():
        sheet = book.create_sheet(entry["name"][:31])
        frame = load(entry["name"]).astype(object)
        sheet.append([_cell(sheet, name, bold=True) for name in frame.columns])
        for row in frame.where(frame.notna(), None).itertuples(index=False):
            sheet.append([_cell(sheet, value) for value in row])
    book.save(path)


def _cell(sheet, value, bold=False):
    if isinstance(value, dt.datetime):
        value = value.date()
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # Else 004 would lose its zeros when somebody edits it, and "=…" would count.
        cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


# ---- Croissant -----------------------------------------------------------------------


def croissant():
    """The codebook in the words of Croissant and schema.org."""
    codebook = package()
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": codebook["name"],
        "alternateName": codebook["title"],
        "description": codebook["description"],
        "version": codebook["version"],
        "citeAs": (
            f"{codebook['contributors'][0]['title']}: {codebook['title']}, version "
            f"{codebook['version']}, {released_on()}."
        ),
        "datePublished": released_on(),
        "license": codebook["licenses"][0]["path"],
        "keywords": codebook["keywords"],
        "creator": [
            {"@type": "sc:Organization", "name": one["title"]}
            for one in codebook["contributors"]
        ],
        "distribution": [_file(entry) for entry in tables()],
        "recordSet": [_record_set(entry) for entry in tables()],
    }


def released_on():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    return text.partition("date-released: ")[2].split()[0]


def _file(entry):
    content = (DATA / entry["path"]).read_bytes()
    return {
        "@type": "cr:FileObject",
        "@id": f"{entry['name']}.csv",
        "name": f"{entry['name']}.csv",
        "contentUrl": f"data/{entry['path']}",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _record_set(entry):
    name, schema = entry["name"], entry["schema"]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"One row is {entry['title']}. {entry['description']}",
        "field": [_field(name, one) for one in schema["fields"]],
        "key": [{"@id": f"{name}/{column}"} for column in schema["primaryKey"]],
    }


def _field(table, field):
    unit = f" Unit: {field['unit']}." if field.get("unit") else ""
    several = " Several, joined by semicolons." if field.get("separator") else ""
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{field['name']}",
        "name": field["name"],
        "description": f"{field['description']}.{unit}{several}",
        "dataType": KINDS[field["type"]],
        "source": {
            "fileObject": {"@id": f"{table}.csv"},
            "extract": {"column": field["name"]},
        },
    }


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(DATA, FOLDER / "data")
    shutil.copy(README, FOLDER / "README.md")
    for name in ("LICENSE-CONTENT", "CITATION.cff"):
        shutil.copy(ROOT / name, FOLDER)
    print("The workbook …", flush=True)
    workbook(FOLDER / "sco-course.xlsx")
    text = json.dumps(croissant(), indent=1, ensure_ascii=False)
    (FOLDER / "croissant.json").write_text(text + "\n", encoding="utf-8")
    packed = shutil.make_archive(str(FOLDER), "zip", FOLDER.parent, FOLDER.name)
    print(f"{FOLDER.relative_to(ROOT)} and {packed.rpartition('/')[2]}")


if __name__ == "__main__":
    main()
