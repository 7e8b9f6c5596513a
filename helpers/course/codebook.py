"""`make data`: record in the codebook how many rows and bytes each file has, and its
checksum, after a change to a table that is meant."""

import csv
import hashlib
import json

from helpers.datasets import DATA


def describe(path):
    """Rows (of a CSV), bytes and SHA-256 of one data file."""
    content = path.read_bytes()
    facts = {
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if path.suffix == ".csv":
        lines = content.decode("utf-8").splitlines(keepends=True)
        facts["rows"] = sum(1 for _ in csv.reader(lines)) - 1
    return facts


def main():
    path = DATA / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for entry in package["resources"]:
        facts = describe(DATA / entry["path"])
        changed = [
            f"{k}: {entry.get(k)} -> {v}"
            for k, v in facts.items()
            if entry.get(k) != v and k != "hash"
        ]
        if any(entry.get(k) != v for k, v in facts.items()):
            print(f"data/{entry['path']}  {', '.join(changed) or 'content changed'}")
        entry.update(facts)
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
