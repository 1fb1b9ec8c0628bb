"""Who we are to a push service: signed, renewed in time, by a key that only its owner reads."""

import base64
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from flyingfinish.clock import ManualClock
from flyingfinish.web.alerts import vapid
from flyingfinish.web.alerts.vapid import RENEWED_S, VALID_S, Vapid, kept_key
from web.alerts.push_service import claims_of

AT_MS = 1_790_000_000_000
ORIGIN = "https://push.example"


@pytest.fixture
def key(tmp_path: Path) -> ec.EllipticCurvePrivateKey:
    return kept_key(tmp_path / "deep" / "key.pem")


def test_a_word_is_for_one_service_until_a_time_and_says_whom_to_write_to(
    key: ec.EllipticCurvePrivateKey,
) -> None:
    made = Vapid(key, "mailto:time@example.org", ManualClock(AT_MS))
    expected = {"aud": ORIGIN, "exp": AT_MS // 1000 + VALID_S, "sub": "mailto:time@example.org"}
    assert expected == claims_of(made.authorization(ORIGIN))


def test_without_a_contact_none_is_said(key: ec.EllipticCurvePrivateKey) -> None:
    made = Vapid(key, "", ManualClock(AT_MS))
    assert {"aud", "exp"} == claims_of(made.authorization(ORIGIN)).keys()


def test_a_word_that_was_changed_is_noticed(key: ec.EllipticCurvePrivateKey) -> None:
    header = Vapid(key, "", ManualClock(AT_MS)).authorization(ORIGIN)
    other = base64.urlsafe_b64encode(b'{"aud":"https://evil"}').decode().rstrip("=")
    head, claims, rest = header.split(".")
    assert claims != other
    with pytest.raises(InvalidSignature):
        claims_of(f"{head}.{other}.{rest}")


def test_a_word_is_kept_and_renewed_long_before_it_ends(key: ec.EllipticCurvePrivateKey) -> None:
    clock = ManualClock(AT_MS)
    made = Vapid(key, "", clock)
    first = made.authorization(ORIGIN)
    clock.advance(RENEWED_S * 1000 - 1)
    assert first == made.authorization(ORIGIN)
    clock.advance(1)
    assert first != made.authorization(ORIGIN)


def test_no_more_words_are_kept_than_there_is_room_for(
    key: ec.EllipticCurvePrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vapid, "ORIGINS_KEPT", 2)
    made = Vapid(key, "", ManualClock(AT_MS))
    for n in range(5):
        made.authorization(f"https://{n}.example")
    assert ["https://3.example", "https://4.example"] == list(made._made)


def test_the_public_key_is_a_point_as_browsers_take_it(key: ec.EllipticCurvePrivateKey) -> None:
    raw = base64.urlsafe_b64decode(Vapid(key, "", ManualClock()).public_key + "=")
    assert (65, 4) == (len(raw), raw[0])


def test_the_key_stays_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    first, again = (Vapid(kept_key(path), "", ManualClock()).public_key for _ in range(2))
    assert (first, 0o600) == (again, stat.S_IMODE(path.stat().st_mode))
    assert [path] == list(tmp_path.iterdir())


def test_a_key_that_another_process_makes_meanwhile_is_everybodys(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    theirs = kept_key(path)
    vapid._make_key(path)
    assert theirs.private_numbers() == kept_key(path).private_numbers()


@pytest.mark.parametrize("curve", [None, ec.SECP384R1()])
def test_what_is_no_key_of_this_kind_is_refused(
    curve: ec.EllipticCurve | None, tmp_path: Path
) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(b"nonsense")
    if curve is not None:
        pem = ec.generate_private_key(curve).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(pem)
    with pytest.raises(ValueError, match=r"key\.pem"):
        kept_key(path)
