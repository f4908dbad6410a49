"""Text that a spreadsheet opens as text, whatever somebody once typed into a name (CWE-1236, TRUST.md section 1)."""

from __future__ import annotations

# What a spreadsheet takes for the beginning of a formula; some take the full-width forms for the same.
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_LEADING = frozenset("\t\r\n\0")
# Spreadsheets skip these before they look: `  =1+1` and a zero-width space before `=` are formulas to some.
_SKIPPED = frozenset(" \u00a0\u200b\u200c\u200d\u2060\ufeff\u3000")


def is_formula(text: str) -> bool:
    """Whether some spreadsheet would take the text for a formula or a command."""
    for sign in text:
        if sign in _FORMULA or sign in _LEADING:
            return True
        if sign not in _SKIPPED:
            return False
    return False


def harmless(text: str) -> str:
    """The text for a cell of a CSV file: what begins like a formula gets an apostrophe in front.

    A text that begins with such an apostrophe itself gets one more, so that `as_typed` gives back every text.
    """
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def as_typed(text: str) -> str:
    """The other way round: what `harmless` wrote, as it was."""
    return text[1:] if text[:1] == "'" and is_formula(text.lstrip("'")) else text


def for_sheet(text: str) -> str:
    """The text for a cell of an XLSX file typed as text: XML holds no control signs, so they are shown as pictures."""
    if text.isprintable():
        return text
    return "".join(_seen(sign) for sign in text)


def _seen(sign: str) -> str:
    code = ord(sign)
    if sign in "\t\n":
        return sign
    if code < 0x20:
        return chr(0x2400 + code)           # the control pictures of Unicode
    if code == 0x7F:
        return "\u2421"
    if 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF):
        return "\ufffd"
    return sign
