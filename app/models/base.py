"""The one metadata all tables hang on."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()
