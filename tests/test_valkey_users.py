"""Each role has its own user; the nameless one is off, and passwords stand nowhere in the clear."""

import stat
from pathlib import Path

import pytest

from flyingfinish import valkey_users


def test_every_role_and_the_supervisor_has_a_user() -> None:
    roles = {"crew", "processor", "push", "archiver", "alerts"}
    assert {"admin", *roles} == set(valkey_users.rules())


def test_the_nameless_user_is_off() -> None:
    assert valkey_users.acl_lines({}).startswith("user default off ")


def test_no_password_stands_in_the_acl_file() -> None:
    passwords = valkey_users.make_passwords()
    assert not any(password in valkey_users.acl_lines(passwords) for password in passwords.values())


def test_two_starts_have_different_passwords() -> None:
    first, second = valkey_users.make_passwords(), valkey_users.make_passwords()
    assert set() == set(first.values()) & set(second.values())


def test_a_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    valkey_users.write_private(tmp_path / "secret", "x")
    assert 0o600 == stat.S_IMODE((tmp_path / "secret").stat().st_mode)


def test_a_file_that_holds_no_passwords_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text("[]")
    with pytest.raises(ValueError):
        valkey_users.read_passwords(tmp_path / "p.json")
