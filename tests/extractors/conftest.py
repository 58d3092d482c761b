"""Test documents, set with typst."""

from collections.abc import Callable

import pytest
import typst

Typeset = Callable[[str], bytes]
HEAD = '#set text(size: 10pt, lang: "en", hyphenate: false)\n'


@pytest.fixture(scope="session")
def typeset() -> Typeset:
    """Return a function from typst markup to the bytes of a PDF."""

    def compile_markup(markup: str) -> bytes:
        pdf = typst.compile((HEAD + markup).encode(), format="pdf")
        assert isinstance(pdf, bytes)
        return pdf

    return compile_markup
