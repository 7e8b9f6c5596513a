"""Part of `make update`: record rows, bytes and checksums in the codebook.

To be run after a change to a table or to the codebook that is meant: whoever changes
one by accident is told so by the tests.
"""

import csv
import hashlib
import json

from helpers.datasets import DATA, DataError


def describe(path):
    """Rows (of a CSV), bytes and SHA-256 of one data file."""
    content = path.read_bytes()
    facts = {
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if path.suffix == ".csv":
        facts["rows"] = rows_of(content, path.name)
    return facts


def rows_of(content, name):
    """How many records a CSV file has below its line of names."""
    try:
        lines = content.decode("utf-8").splitlines(keepends=True)
        return sum(1 for _ in csv.reader(lines)) - 1
    except UnicodeDecodeError as problem:
        raise DataError(
            f"{name} is not UTF-8 text (byte {problem.start}). A spreadsheet may have "
            "saved it in another encoding: save it as UTF-8 and run make update again."
        ) from None
    except csv.Error as problem:
        raise DataError(
            f"{name} cannot be read as a table ({problem}). A quotation mark may stand "
            "alone: mend it, then run make update again."
        ) from None


def fingerprint(package):
    """SHA-256 of all that the codebook says."""
    said = {key: value for key, value in package.items() if key != "fingerprint"}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def main():
    """Record what the files are; returns whether anything had changed."""
    path = DATA / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for entry in package["resources"]:
        facts = describe(DATA / entry["path"]).items()
        moved = {
            k: f"{k}: {entry.get(k)} -> {v}" for k, v in facts if entry.get(k) != v
        }
        if moved:
            moved.pop("hash", None)
            told = ", ".join(moved.values()) or "content changed"
            print(f"data/{entry['path']}  {told}")
        entry.update(facts)
    said, package["fingerprint"] = package.get("fingerprint"), fingerprint(package)
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")
    return said != package["fingerprint"]
