"""What many tests need: the shipped fonts, unpacked once a test process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forms.fonts import Fonts, load_fonts


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fonts]:
    with load_fonts(tmp_path_factory.mktemp("fonts")) as loaded:
        yield loaded
