"""Refusals carry what the subscriber is told."""

from flyingfinish.push.errors import (
    BadMessage,
    PushError,
    SubscriptionRefused,
    TooManyChannels,
    UnknownChannel,
)


def test_each_refusal_has_a_code_of_its_own() -> None:
    kinds = [BadMessage, UnknownChannel, TooManyChannels]
    assert ["bad_message", "unknown_channel", "too_many_channels"] == [k.code for k in kinds]


def test_a_refusal_says_about_which_channel_and_what_to_do() -> None:
    refused = UnknownChannel("Look again.", "rally/x/y")
    assert ("Look again.", "rally/x/y") == (refused.detail, refused.ch)


def test_all_are_of_one_tree() -> None:
    assert issubclass(SubscriptionRefused, PushError)
