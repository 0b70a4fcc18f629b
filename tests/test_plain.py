"""What is said about a word that is not among the known ones."""

import pytest

from naravard_lib.plain import remedy

WORDS = ("akutbesok", "varddygn")


@pytest.mark.parametrize(
    ("word", "otherwise", "told"),
    [
        ("akutbesök", "", 'menas "akutbesok"?'),
        ("  AKUTBESOK ", "se listan", 'menas "akutbesok"?'),
        ("xyz", "", "välj bland akutbesok, varddygn"),
        ("xyz", "se listan", "se listan"),
    ],
)
def test_the_nearest_word_or_else_what_to_choose_among(word: str, otherwise: str, told: str) -> None:
    assert remedy(word, iter(WORDS), otherwise) == told
    assert remedy(word, dict.fromkeys(WORDS), otherwise) == told
