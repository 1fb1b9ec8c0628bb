"""Bearer tokens ``ff_<kind>_<id>_<secret>``: made, read, compared, and kept out of logs.

Only the SHA-256 of a secret is kept. A secret has 256 bits from the machine's generator, so a
plain hash is enough: there is nothing to guess.
"""

import hashlib
import hmac
import logging
import re
import secrets
from dataclasses import dataclass
from typing import Final

STATION: Final = "station"
OFFICIAL: Final = "official"
KINDS: Final = (STATION, OFFICIAL)
SECRET_BYTES: Final = 32
ID_BYTES: Final = 5
_TOKEN: Final = re.compile(r"ff_(station|official)_([a-z0-9]{1,32})_([0-9a-f]{64})")
_TOKEN_IN_TEXT: Final = re.compile(r"ff_(station|official)_([a-z0-9]{1,32})_[0-9A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A token in its parts; the secret is shown in no text of this object."""

    kind: str
    token_id: str
    secret: str

    def __repr__(self) -> str:
        return f"Token({self.kind}, {self.token_id})"

    def text(self) -> str:
        """Returns the token as its bearer sends it."""
        return f"ff_{self.kind}_{self.token_id}_{self.secret}"

    def secret_hash(self) -> str:
        """Returns what is kept of the secret: its SHA-256 as hex."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def is_of(self, kept_hash: str) -> bool:
        """Says whether this is the secret of a kept hash, taking the same time for yes and no."""
        return hmac.compare_digest(self.secret_hash(), kept_hash)


def make_token(kind: str) -> Token:
    """Returns a new random token of a kind."""
    return Token(kind, secrets.token_hex(ID_BYTES), secrets.token_hex(SECRET_BYTES))


def read_token(text: str) -> Token | None:
    """Returns the token that a text is, or None when it is none."""
    match = _TOKEN.fullmatch(text)
    return Token(*match.groups()) if match else None


def redacted(text: str) -> str:
    """Returns the text with the secret of every token in it taken out."""
    return _TOKEN_IN_TEXT.sub(r"ff_\1_\2_[secret]", text)


class RedactSecrets(logging.Filter):
    """Takes secrets out of every log line, whoever wrote it and however it was put together."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record's message; never drops a line."""
        message = record.getMessage()
        clean = redacted(message)
        if clean != message:
            record.msg, record.args = clean, None
        if record.exc_info:
            # A traceback shows values: what went wrong is told by the type and the clean text.
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
        return True
