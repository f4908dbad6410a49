"""Where an address may stand so that a window envelope shows it, and nothing else, in every position of the sheet.

Inches from the top left of the sheet, or of the folded panel where said. Sources: PRINTING 4.3; the clearance is the
postal service's 1/8 inch on all sides.
"""

from __future__ import annotations

from msgspec import Struct

CLEARANCE = 0.125
SHEET_WIDTH = 8.5
SHEET_HEIGHT = 11.0


class Rectangle(Struct, frozen=True):
    """Left, top, width and height in inches."""

    x: float
    y: float
    width: float
    height: float


class WindowEnvelope(Struct, frozen=True):
    """Envelope size and its window, measured from the envelope's left and bottom edges, in inches."""

    width: float
    height: float
    left: float
    bottom: float
    window_width: float
    window_height: float


NUMBER_9 = WindowEnvelope(8.875, 3.875, 0.875, 0.5, 4.5, 1.125)
NUMBER_10 = WindowEnvelope(9.5, 4.125, 0.875, 0.5, 4.5, 1.125)


def always_visible(envelope: WindowEnvelope, panel_height: float) -> Rectangle:
    """The part of a panel that shows through the window wherever the sheet slides, less the clearance."""
    slack_x, slack_y = envelope.width - SHEET_WIDTH, envelope.height - panel_height
    x = envelope.left + CLEARANCE
    y = panel_height - envelope.bottom - envelope.window_height + slack_y + CLEARANCE
    right = envelope.left + envelope.window_width - slack_x - CLEARANCE
    return Rectangle(x, y, right - x, panel_height - envelope.bottom - CLEARANCE - y)


def ever_visible(envelope: WindowEnvelope, panel_height: float) -> Rectangle:
    """Everything of a panel that may show through the window in some position of the sheet."""
    slack_x, slack_y = envelope.width - SHEET_WIDTH, envelope.height - panel_height
    y = panel_height - envelope.bottom - envelope.window_height
    width, height = envelope.window_width + slack_x, envelope.window_height + slack_y
    return Rectangle(envelope.left - slack_x, y, width, height)


class EnvelopeProfile(Struct, frozen=True):
    """Where the addresses of a statement stand; a practice sets its own for its stock.

    `coupon_height` is the panel the patient sends back, from the bottom of the sheet.
    """

    sender: Rectangle = Rectangle(0.50, 0.50, 3.5, 0.79)
    recipient: Rectangle = Rectangle(0.60, 2.05, 3.4, 0.87)
    coupon_height: float = 11 / 3
    coupon_envelope: WindowEnvelope = NUMBER_9

    @property
    def coupon_top(self) -> float:
        """The perforation, from the top of the sheet."""
        return SHEET_HEIGHT - self.coupon_height

    @property
    def remit_to(self) -> Rectangle:
        """Where the return envelope shows the address to pay to, on the sheet."""
        return _lowered(always_visible(self.coupon_envelope, self.coupon_height), self.coupon_top)

    @property
    def coupon_window(self) -> Rectangle:
        """What the return envelope may show; nothing but the address to pay to stands there."""
        return _lowered(ever_visible(self.coupon_envelope, self.coupon_height), self.coupon_top)


def _lowered(rectangle: Rectangle, by: float) -> Rectangle:
    return Rectangle(rectangle.x, rectangle.y + by, rectangle.width, rectangle.height)


STANDARD = EnvelopeProfile()
