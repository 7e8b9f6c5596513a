"""Ask a public list of advisories about every package of the lock: part of `make lock`.

uv asks OSV (https://osv.dev), which knows the advisories of the Python index, of
GitHub and others. Where that service cannot be reached, the lock stands and the audit
says that it did not take place. Options go through: `make lock AUDIT_ARGS=...`, for
example `--ignore-until-fixed GHSA-…` for an advisory that has been weighed, or
`--service-url` for a mirror of the service.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "build" / "audit"
NOT_DONE = (
    "The lock is written, but NOT audited: the service with the advisories gave no "
    "answer ({why}). Run `make lock` again where the internet can be reached."
)


def pinned(lock):
    """The requirements of a lock, without their hashes."""
    return re.findall(r"^([a-z0-9][^\s=]*==[^\\\n]*?) *\\?$", lock, re.MULTILINE)


def project(lock):
    """A project that depends on exactly what the lock holds, as a pyproject.toml."""
    lines = ",\n".join(f"    {json.dumps(line)}" for line in pinned(lock))
    return (
        '[project]\nname = "audit-of-the-lock"\nversion = "0"\n'
        f'requires-python = ">=3.11"\ndependencies = [\n{lines},\n]\n'
    )


def told(report):
    """What uv found, a line each, from its report in JSON."""
    lines = []
    for one in report["vulnerabilities"]:
        package, fixed = one["dependency"], ", ".join(one["fix_versions"])
        lines.append(
            f"{package['name']} {package['version']}: {one['display_id']}, "
            f"{one['summary'] or 'no summary'} "
            f"(fixed in {fixed or 'no version yet'}; {one['link']})"
        )
    for one in report["adverse_statuses"]:
        lines.append(f"a package is no longer kept: {json.dumps(one)}")
    return lines


def main(options):
    PROJECT.mkdir(parents=True, exist_ok=True)
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    (PROJECT / "pyproject.toml").write_text(project(lock), "utf-8")
    (PROJECT / "uv.lock").unlink(missing_ok=True)
    command = [sys.executable, "-m", "uv", "audit", "--quiet", *options]
    ran = subprocess.run(
        [*command, "--project", str(PROJECT), "--output-format", "json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    try:
        report = json.loads(ran.stdout)
    except ValueError:
        lines = ran.stderr.strip().splitlines() or ["it said nothing"]
        print(NOT_DONE.format(why=lines[-1].strip().removeprefix("cause: ")))
        return 0
    found, number = told(report), report["summary"]["audited_packages"]
    if not found:
        print(f"Audited: no advisory for any of the {number} packages of the lock.")
        return 0
    print("The lock is written, but this is known against it:")
    print("\n".join(f"  {line}" for line in found))
    print(
        "Take a fixed version (make lock LOCK_ARGS=--upgrade), or weigh the advisory."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
