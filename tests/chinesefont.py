"""Pictures with Chinese need a font of the system, which not every machine has."""

import pytest
from vocatlas.maps.drawing import fonts

needs_chinese_font = pytest.mark.skipif(
    len(fonts.choose_families()) < 2, reason="no font with Chinese glyphs is installed"
)
