"""Chromium without a window, as it is called to print a web page."""

import shutil

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Nothing may reach out: nbconvert's page asks for scripts that are not needed for print.
_ALONE = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
]  # fmt: skip
PRINT = [str(PROGRAM), *_ALONE]
