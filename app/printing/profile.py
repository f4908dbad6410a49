"""How a person prints on each printer: the paper and its calibration, as the desk remembers them."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import Refused
from app.printing.calibration import Calibration, checked

REMEMBERED_AS = "printers"
_MOST = 40


class PrinterProfile(Struct, frozen=True):
    """A printer ("" for any) with one kind of paper; shifts in 1/100 in, scales from the top left corner."""

    printer: str = ""
    plain: bool = True
    dx: int = 0
    dy: int = 0
    sx: float = 1.0
    sy: float = 1.0

    @property
    def calibration(self) -> Calibration:
        """What the pages are printed through."""
        return Calibration(self.dx, self.dy, self.sx, self.sy)

    def calibrated(self, calibration: Calibration) -> PrinterProfile:
        """The same printer and paper with another calibration. Raises Refused when no working printer needs it."""
        found = checked(calibration)
        return replace(self, dx=found.dx, dy=found.dy, sx=found.sx, sy=found.sy)


class PrinterProfiles(Struct, frozen=True):
    """All profiles of a person, the one used last first."""

    kept: tuple[PrinterProfile, ...] = ()

    @property
    def latest(self) -> PrinterProfile:
        """The profile used last."""
        return self.kept[0] if self.kept else PrinterProfile()

    def exact(self, printer: str, plain: bool) -> PrinterProfile | None:
        """The remembered profile of that printer and paper, if there is one."""
        return next((one for one in self.kept if (one.printer, one.plain) == (printer, plain)), None)

    def of(self, printer: str, plain: bool) -> PrinterProfile:
        """The profile to begin with: its own, else the printer's other paper, else any printer, else unmoved."""
        tried = ((printer, plain), (printer, not plain), ("", plain))
        found = next((one for name, paper in tried if (one := self.exact(name, paper))), PrinterProfile())
        return replace(found, printer=printer, plain=plain)

    def using(self, profile: PrinterProfile) -> PrinterProfiles:
        """The profiles after this one was used or changed."""
        others = (one for one in self.kept if (one.printer, one.plain) != (profile.printer, profile.plain))
        return PrinterProfiles((profile, *others)[:_MOST])

    def as_kept(self) -> object:
        """What the desk remembers: plain JSON."""
        return [msgspec.to_builtins(one) for one in self.kept]


def read_profiles(kept: object) -> PrinterProfiles:
    """The profiles out of what was remembered; what cannot be used is as if it had never been kept."""
    try:
        found = msgspec.convert(kept, tuple[PrinterProfile, ...])
        for profile in found:
            checked(profile.calibration)
    except (msgspec.ValidationError, Refused):
        return PrinterProfiles()
    return PrinterProfiles(found)
