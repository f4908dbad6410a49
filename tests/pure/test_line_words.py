"""libpq's own sentences about encryption and certificates, and the kind each one is taken for."""

from __future__ import annotations

import pytest

from app.db import line_words
from app.db.line_words import line_trouble


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ('server certificate for "db.other" does not match host name "db.office"', line_words.HOST),
        ("SSL error: certificate verify failed", line_words.UNPROVED),
        ("SSL error: tlsv13 alert certificate required", line_words.WANTS_CERTIFICATE),
        ("FATAL:  connection requires a valid client certificate", line_words.WANTS_CERTIFICATE),
        ('FATAL:  certificate authentication failed for user "ann"', line_words.BAD_CERTIFICATE),
        ('private key file "/home/ann/key" has group or world access', line_words.BAD_KEY),
        ("server does not support SSL, but SSL was required", line_words.NO_TLS),
        ('no pg_hba.conf entry for host "10.0.0.9", user "ann", database "b", no encryption', line_words.WANTS_TLS),
        ("server requested a cleartext password", line_words.CLEARTEXT),
        ('root certificate file "/ca" does not exist', line_words.NO_ROOT),
    ],
)
def test_each_sentence_has_its_kind_and_tells_no_path(said: str, kind: str) -> None:
    found = line_trouble(said)
    assert found is not None
    assert found.kind == kind
    assert "/" not in found.sentence
    assert "ann" not in found.sentence.split()


@pytest.mark.parametrize(
    "said",
    ["connection refused", "server closed the connection unexpectedly", 'password authentication failed for user "x"'],
)
def test_an_ordinary_trouble_is_none_of_these(said: str) -> None:
    assert line_trouble(said) is None
