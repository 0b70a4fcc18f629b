"""From initiative folders to finished reports: check, run the chapters, write the report, list them all.

Reading a notebook validates it with `jsonschema`, which would import `rfc3987_syntax` (2–4 s) to check web addresses
that no notebook schema asks for. The entry below makes that import fail at once, as where it is not installed.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
