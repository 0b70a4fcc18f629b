"""Documents as one HTML file: nothing fetched, no script, prints well."""

from html import escape
from importlib.resources import files

from naravard_lib.blocks.html import printable, to_html
from naravard_lib.reports.document import MARK, Document, Meta

# The policy makes the browser itself refuse whatever would be fetched or run.
_PAGE = """<!DOCTYPE html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
{head}
</header>
<main>
{body}
</main>
<footer>
<p>{foot}</p>
</footer>
</body>
</html>
"""


def write_html(document: Document) -> str:
    """The document as one self-contained HTML page in Swedish; every text in it is escaped.

    Raises:
        ReportError: a figure is not readable SVG, or a formula not readable TeX.
    """
    meta = document.meta
    style = files("naravard_lib.reports").joinpath("template", "report.css").read_text(encoding="utf-8")
    return _PAGE.format(
        title=_text(meta.title),
        style=style,
        head=_head(meta),
        body=to_html(document.blocks, code=document.code),
        foot=_foot(meta),
    )


def _text(text: str) -> str:
    return escape(printable(text))


def _head(meta: Meta) -> str:
    version = f"version {meta.version}" if meta.version else ""
    facts = " · ".join(_text(fact) for fact in (meta.date_text, meta.author, version) if fact)
    lines = [
        f'<p class="mark">{MARK}</p>' if meta.synthetic else "",
        f"<h1>{_text(meta.title)}</h1>",
        f'<p class="subtitle">{_text(meta.subtitle)}</p>' if meta.subtitle else "",
        f'<p class="note">{facts}</p>' if facts else "",
    ]
    return "\n".join(line for line in lines if line)


def _foot(meta: Meta) -> str:
    mark = "syntetiska data" if meta.synthetic else ""
    return " · ".join(_text(part) for part in (meta.title, meta.date_text, mark) if part)
