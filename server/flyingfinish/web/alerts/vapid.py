"""Who we are to a push service (RFC 8292): a key of our own, and a signed word for each of them.

The key tells a service only that messages come from whom its browser subscribed to. It is made at
the first start and must stay: a browser's subscription is bound to it.
"""

import base64
import os
from collections import OrderedDict
from pathlib import Path
from typing import Final

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from flyingfinish.clock import Clock

VALID_S: Final = 12 * 60 * 60
"""Half of the most that RFC 8292 allows: a clock may be off."""

RENEWED_S: Final = 6 * 60 * 60
ORIGINS_KEPT: Final = 256
"""Some services have a name for each machine; the one not sent to for longest is signed anew."""

NUMBER_BYTES: Final = 32
PRIVATE_MODE: Final = 0o600

_HEADER = orjson.dumps({"typ": "JWT", "alg": "ES256"})


class Vapid:
    """The words for all services, each signed a few times a day."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, contact: str, clock: Clock) -> None:
        """Signs as `key`; `contact` is a mailto: or https: address, "" leaves it out."""
        self._key = key
        self._contact = contact
        self._clock = clock
        self._made: OrderedDict[str, tuple[int, str]] = OrderedDict()
        point = key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.public_key: Final = _b64(point)
        """As a browser takes it to subscribe."""

    def authorization(self, origin: str) -> str:
        """Returns the header `Authorization` of a message to the service of this origin."""
        now_s = self._clock.now_at_ms() // 1000
        made_s, header = self._made.pop(origin, (now_s - RENEWED_S, ""))
        if not 0 <= now_s - made_s < RENEWED_S:
            made_s, header = now_s, f"vapid t={self._token(origin, now_s)}, k={self.public_key}"
        self._made[origin] = (made_s, header)
        if len(self._made) > ORIGINS_KEPT:
            self._made.popitem(last=False)
        return header

    def _token(self, origin: str, now_s: int) -> str:
        """A JWT signed with ES256 (RFC 7515, RFC 7518 3.4)."""
        claims: dict[str, str | int] = {"aud": origin, "exp": now_s + VALID_S}
        if self._contact:
            claims["sub"] = self._contact
        signed = f"{_b64(_HEADER)}.{_b64(orjson.dumps(claims))}"
        der = self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        numbers = (part.to_bytes(NUMBER_BYTES) for part in decode_dss_signature(der))
        return f"{signed}.{_b64(b''.join(numbers))}"


def kept_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Returns the key of a file, made now where there is none; only its owner can read it.

    Raises OSError where it cannot be kept, ValueError where the file holds no such key.
    """
    if not path.exists():
        _make_key(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} holds no key: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ValueError(f"{path} holds a key of another kind; alerts need one on P-256")
    return key


def _make_key(path: Path) -> None:
    """Writes a new key; one that another process wrote meanwhile stays."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path)
        except FileExistsError:
            return
    finally:
        new.unlink()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
