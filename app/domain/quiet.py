"""What nobody expected is told by its kind and place alone: the message of an error can hold a patient's name."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType


def install() -> None:
    """From now on an error that ends this process, a thread or a slot of the window prints no message and no value."""
    sys.excepthook = _end_of_process
    threading.excepthook = _end_of_thread
    sys.unraisablehook = _unraisable


def describe(error: BaseException) -> str:
    """Kind and places of an error and of what caused it, innermost last; neither messages nor values."""
    lines = []
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        places = traceback.extract_tb(now.__traceback__)
        lines.append(f"unexpected {type(now).__name__}")
        lines += [f"  {place.filename}:{place.lineno} {place.name}" for place in places]
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    return "\n".join(lines) + "\n"


def _end_of_process(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.stderr.write(describe(error))


def _end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
        sys.stderr.write(describe(ended.exc_value))


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    if found.exc_value is not None:
        sys.stderr.write(describe(found.exc_value))
