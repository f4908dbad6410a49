"""A black rectangle on a page of a scan."""

from __future__ import annotations

from msgspec import Struct

WHOLE = 1000


class Mask(Struct, frozen=True, gc=False):
    """A rectangle burnt black into a page: thousandths of the upright page's width and height, from its top left."""

    left: int
    top: int
    width: int
    height: int

    @property
    def fits(self) -> bool:
        """Whether it has an area and lies on the page."""
        return (
            self.left >= 0 and self.top >= 0 and self.width > 0 and self.height > 0
            and self.left + self.width <= WHOLE and self.top + self.height <= WHOLE
        )  # fmt: skip


def turned(mask: Mask, degrees: int) -> Mask:
    """The same spot after the page was turned clockwise by 0, 90, 180 or 270 more degrees."""
    for _quarter in range(degrees // 90 % 4):
        mask = Mask(WHOLE - mask.top - mask.height, mask.left, mask.height, mask.width)
    return mask
