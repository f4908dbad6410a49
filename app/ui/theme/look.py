"""The look in force: tokens as paint, fonts, palette and style sheet of the whole program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from string import Template

from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.resources import resource_path
from app.ui.theme.tokens import LIGHT, Tokens

FAMILY = "Inter"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
WIDE_FROM = 1500            # px of window width from which the text is a pixel larger


@dataclass(frozen=True)
class Look:
    """Brushes and colours made once, for painting thousands of cells. `size` is the text height in px."""

    tokens: Tokens
    size: int

    def colour(self, name: str) -> QColor:
        """A token as a colour."""
        return _colour(getattr(self.tokens, name))

    def brush(self, name: str) -> QBrush:
        """A token as a brush."""
        return _brush(getattr(self.tokens, name))

    def band(self, index: int) -> str:
        """The colour of a practice's band, as `#rrggbb`."""
        return f"#{self.tokens.bands[index % len(self.tokens.bands)]}"

    def font(self, *, strong: bool = False, change: int = 0) -> QFont:
        """Text font with tabular figures; `strong` is weight 600, `change` adds pixels."""
        return _font(self.size + change, 600 if strong else 400)


_current: list[Look] = [Look(LIGHT, 12)]


def look() -> Look:
    """The look in force."""
    return _current[0]


def text_size(window_width: int) -> int:
    """Text height in px for a window of that width: 12, and 13 from 1500 px on."""
    return 13 if window_width >= WIDE_FROM else 12


def apply_look(app: QApplication, tokens: Tokens, size: int) -> None:
    """Dress the whole program in `tokens` with text of `size` px."""
    load_fonts()
    _current[0] = Look(tokens, size)
    app.setStyle("Fusion")
    app.setFont(look().font())
    app.setPalette(_palette(tokens))
    app.setStyleSheet(style_sheet(tokens, size))


def style_sheet(tokens: Tokens, size: int) -> str:
    """The one style sheet with the tokens of a look filled in."""
    values = {name: f"#{getattr(tokens, name)}" for name in Tokens.__slots__ if name not in {"name", "bands"}}
    values |= {"px": f"{size}px", "small": f"{size - 1}px", "title": f"{size + 4}px", "large": f"{size + 8}px"}
    values["huge"] = f"{size + 20}px"
    values["arrow"] = resource_path("icons", f"down-{tokens.name}.svg").as_posix()
    values["tick"] = resource_path("icons", f"tick-{tokens.name}.svg").as_posix()
    return Template(resource_path("style", "desk.qss").read_text("utf-8")).substitute(values)


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register the bundled font files, once per process."""
    for weight in WEIGHTS:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", f"Inter-{weight}.otf")))


@lru_cache(maxsize=64)
def _colour(digits: str) -> QColor:
    return QColor(f"#{digits}")


@lru_cache(maxsize=64)
def _brush(digits: str) -> QBrush:
    return QBrush(QColor(f"#{digits}"))


@lru_cache(maxsize=32)
def _font(size: int, weight: int) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, part in (
        ("window", role.Window),
        ("surface", role.Base),
        ("raised", role.AlternateBase),
        ("raised", role.Button),
        ("text", role.WindowText),
        ("text", role.Text),
        ("text", role.ButtonText),
        ("surface", role.ToolTipBase),
        ("text", role.ToolTipText),
        ("selection", role.Highlight),
        ("text", role.HighlightedText),
        ("accent", role.Link),
        ("muted", role.PlaceholderText),
        ("line", role.Mid),
        ("line", role.Dark),
        ("raised", role.Light),
    ):
        palette.setColor(part, _colour(getattr(tokens, name)))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, _colour(tokens.faint))
    return palette
