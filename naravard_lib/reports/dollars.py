"""Formulas in Markdown: `$…$` in running text and `$$…$$` on lines of their own, as a plugin for mistune.

The rule is pandoc's (User's Guide, extension tex_math_dollars): nothing blank after the opening sign or before the
closing one, and no digit after it, so that "$5 och $6" stays money.
"""

from typing import Any

_INLINE = (
    r"\$\$(?P<wide_tex>(?:[^$\\]|\\[\s\S])+?)\$\$"
    r"|\$(?![\s$])(?P<inline_tex>(?:[^$\\]|\\[\s\S])+?)(?<!\s)\$(?![\d$])"
)
_BLOCK = r"^ {0,3}\$\$(?P<block_tex>(?:(?!\n[ \t]*\n)[^$])+?)\$\$[ \t]*(?:\n|$)"


def formulas(markdown: Any) -> None:
    """Give a mistune parser the tokens `inline_math` and `block_math`, each with the TeX source as `raw`."""
    markdown.inline.register("inline_math", _INLINE, _parse_inline, before="codespan")
    markdown.block.register("block_math", _BLOCK, _parse_block, before="list")


def _parse_inline(_: Any, found: Any, state: Any) -> int:
    tex = found.group("inline_tex") or found.group("wide_tex")
    state.append_token({"type": "inline_math", "raw": tex.strip()})
    return int(found.end())


def _parse_block(_: Any, found: Any, state: Any) -> int:
    state.append_token({"type": "block_math", "raw": found.group("block_tex").strip()})
    return int(found.end())
