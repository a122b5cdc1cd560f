"""What every hearing test may use."""

from __future__ import annotations

import pytest
from hearing_sounds import SpeechShapes


@pytest.fixture
def shapes() -> SpeechShapes:
    return SpeechShapes()
