"""What the make targets run; never imported by a lesson."""

import sys

# Jupyter's schemas can check internationalised addresses, for which this package
# compiles a grammar each time it is imported: five seconds for what no notebook has.
# jsonschema does without it, so every command starts without it.
sys.modules.setdefault("rfc3987_syntax", None)
