"""What the make targets run; never imported by a lesson."""

import sys

# Jupyter's schemas can check internationalised addresses, for which this package
# compiles a grammar each time it is imported: five seconds for what no notebook has.
# jsonschema does without it, so every command starts without it.
sys.modules.setdefault("rfc3987_syntax", None)

# A console whose letters lack "…" or "✔" prints a "?" there, and nothing stops.
for stream in (sys.stdout, sys.stderr):
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
