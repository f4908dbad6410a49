"""What libpq says about encryption and certificates, in words a person can act on. Only text is looked at here."""

from __future__ import annotations

from dataclasses import dataclass

HOST, UNPROVED, NO_ROOT, NO_TLS, WANTS_TLS, WANTS_CERTIFICATE, BAD_CERTIFICATE, BAD_KEY, CLEARTEXT = (
    "host", "unproved", "no_root", "no_tls", "wants_tls", "wants_certificate", "bad_certificate", "bad_key",
    "cleartext",
)


@dataclass(frozen=True, slots=True)
class LineTrouble:
    """A kind of trouble with the encrypted line and the sentence for it."""

    kind: str
    sentence: str


_ADMIN = "Nothing was sent. Tell the administrator."
# The order matters: the first phrase that is found tells the kind.
_PHRASES: tuple[tuple[str, str], ...] = (
    ("does not match host name", HOST),
    ("root certificate file", NO_ROOT),
    ("could not read root certificate", NO_ROOT),
    ("certificate verify failed", UNPROVED),
    ("self-signed certificate", UNPROVED),
    ("unknown ca", BAD_CERTIFICATE),
    ("certificate required", WANTS_CERTIFICATE),
    ("connection requires a valid client certificate", WANTS_CERTIFICATE),
    ("certificate authentication failed", BAD_CERTIFICATE),
    ("alert bad certificate", BAD_CERTIFICATE),
    ("alert certificate expired", BAD_CERTIFICATE),
    ("alert certificate revoked", BAD_CERTIFICATE),
    ("private key file", BAD_KEY),
    ("certificate present, but not private key", BAD_KEY),
    ("could not read certificate file", BAD_KEY),
    ("certificate does not match private key", BAD_KEY),
    ("server does not support SSL", NO_TLS),
    ("no encryption", WANTS_TLS),
    ("server requested a cleartext password", CLEARTEXT),
    ("server requested a hashed password", CLEARTEXT),
)
_SENTENCES = {
    HOST: f"The server's certificate is for another host name than the address of this desk. {_ADMIN}",
    # libpq tells one of these from the others by nothing.
    UNPROVED: "The server's certificate is not signed by the office's root certificate, or it has run out or does not "
    f"hold yet. {_ADMIN}",
    NO_ROOT: "The root certificate that proves the server cannot be read on this desk; name it with sslrootcert in "
    "the profile.",
    NO_TLS: f"The server does not encrypt its lines, and this desk does not work without. {_ADMIN}",
    WANTS_TLS: "The server does not accept this desk without encryption; add ?sslmode=verify-full to the address, or "
    "ask the administrator whether this desk is allowed at all.",
    WANTS_CERTIFICATE: "The server wants a certificate of this device; name it with sslcert and sslkey in the profile.",
    BAD_CERTIFICATE: "The server does not accept the certificate of this device; ask the administrator for a new one.",
    BAD_KEY: "The certificate of this device or its key cannot be used; the key must be a file only this account may "
    "read, and belong to the certificate.",
    CLEARTEXT: f"The server asked for the password itself, which no server gets that is not proved. {_ADMIN}",
}


def line_trouble(text: str) -> LineTrouble | None:
    """The trouble with encryption or certificates that a message of libpq tells of, or None."""
    for phrase, kind in _PHRASES:
        if phrase in text:
            return LineTrouble(kind, _SENTENCES[kind])
    return None
