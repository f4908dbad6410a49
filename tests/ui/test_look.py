"""The look: contrast of every pair of tokens that meets on the screen, and a sheet without holes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from app.ui.theme.look import WEIGHTS, apply_look, style_sheet, text_size
from app.ui.theme.tokens import LOOKS, Tokens, contrast

GROUNDS = ("window", "surface", "raised")
READ = 4.5


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", ["text", "muted", "accent", "amber", "red", "green"])
def test_every_written_colour_can_be_read_on_every_ground(name: str, ground: str, colour: str) -> None:
    tokens = LOOKS[name]
    assert contrast(getattr(tokens, colour), getattr(tokens, ground)) >= READ


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("colour", ["text", "accent", "amber", "red", "green"])
def test_meaning_colours_stay_readable_on_a_selected_row(name: str, colour: str) -> None:
    tokens = LOOKS[name]
    assert contrast(getattr(tokens, colour), tokens.selection) >= READ


@pytest.mark.parametrize("name", LOOKS)
def test_chips_and_the_primary_button_can_be_read(name: str) -> None:
    tokens = LOOKS[name]
    for colour in ("accent", "amber", "red", "green"):
        assert contrast(getattr(tokens, colour), getattr(tokens, f"{colour}_soft")) >= READ
    assert contrast(tokens.on_accent, tokens.accent) >= READ


@pytest.mark.parametrize("name", LOOKS)
def test_the_name_of_every_practice_can_be_read_in_its_band_colour(name: str) -> None:
    tokens = LOOKS[name]
    assert all(contrast(band, tokens.surface) >= READ for band in tokens.bands)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("FFFFFF", "000000") == pytest.approx(21.0)
    assert contrast("777777", "FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", LOOKS.values(), ids=list(LOOKS))
def test_the_style_sheet_has_no_token_left_open(tokens: Tokens) -> None:
    sheet = style_sheet(tokens, 12)
    assert "$" not in sheet
    assert f"#{tokens.accent}" in sheet


def test_the_bundled_font_is_worn_with_tabular_figures(qapp: QApplication) -> None:
    apply_look(qapp, LOOKS["light"], text_size(1366))
    metrics = QFontMetrics(qapp.font())
    assert qapp.font().family() == "Inter"
    assert {metrics.horizontalAdvance(figure) for figure in "0123456789"} == {metrics.horizontalAdvance("0")}
    assert len(WEIGHTS) == 4


def test_text_grows_by_a_pixel_on_wide_windows() -> None:
    assert (text_size(1366), text_size(1499), text_size(1500), text_size(1920)) == (12, 12, 13, 13)
