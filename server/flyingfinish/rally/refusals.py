"""Why a command is refused: two branches of the tree of `errors.py`.

::

    RuleRefusal
    ├── Refused         the command does not fit the rally as it stands; its code says why
    └── ChangedSince    other officials decided about the same things after what its author saw
"""

from dataclasses import dataclass

from flyingfinish.rally.errors import RuleRefusal


class Refused(RuleRefusal):
    """A command that does not fit; ``code`` is one of `REFUSAL_CODES`."""

    def __init__(self, code: str, **params: str | int) -> None:
        assert code in REFUSAL_CODES, code
        self.code = code  # type: ignore[misc]  # one class, many codes
        super().__init__(**params)


@dataclass(frozen=True, slots=True)
class Change:
    """One official fact that somebody else made, and what it touched."""

    position: int
    type: str
    subject: str
    """``entry:e12``, ``stage:SS7``, ``classification:overall``, ``road`` ..."""


class ChangedSince(RuleRefusal):
    """Its author has not seen these decisions about the same things: look, then send again."""

    code = "changed_since"

    def __init__(self, changes: tuple[Change, ...]) -> None:
        super().__init__(changes=len(changes))
        self.changes = changes


REFUSAL_CODES = frozenset(
    (
        "already_admitted",
        "already_decided",
        "already_did_not_start",
        "already_disqualified",
        "already_held",
        "already_investigated",
        "already_open",
        "already_released",
        "already_retired",
        "already_so",
        "bad_date",
        "bad_id",
        "bad_instant",
        "bad_itinerary",
        "bad_rate",
        "bad_route",
        "bad_scheme",
        "bad_text",
        "car_number_taken",
        "class_changed",
        "class_in_use",
        "competition_ord_taken",
        "crew_held",
        "empty_interval",
        "has_started",
        "held_by_protest",
        "lodge_the_protest",
        "needs_document",
        "needs_reason",
        "never_published",
        "no_card_here",
        "no_document",
        "no_stage_after",
        "nobody_signs",
        "not_a_start",
        "not_enrolled",
        "not_evidence",
        "not_given",
        "not_held",
        "not_investigated",
        "not_missed",
        "not_of_this_post",
        "not_of_this_round",
        "not_open",
        "not_placed_yet",
        "not_published_here",
        "not_registered",
        "not_retired",
        "not_scored",
        "not_this_kind",
        "not_whole_minutes",
        "nothing_named",
        "nothing_to_choose",
        "nothing_to_take_back",
        "official_stands",
        "open_items",
        "out_of_range",
        "person_erased",
        "protest_id_taken",
        "protest_time_runs",
        "rally_closed",
        "restart_not_allowed",
        "retired_for_good",
        "round_ord_taken",
        "same_slot",
        "scheme_top_only",
        "seen_ahead",
        "stage_cancelled",
        "stage_in_use",
        "stage_or_competition",
        "stage_unbalanced",
        "table_changed",
        "too_fine",
        "twice",
        "unconfirmed_times",
        "unknown_adjustment",
        "unknown_car",
        "unknown_class",
        "unknown_classification",
        "unknown_competition",
        "unknown_control",
        "unknown_decision",
        "unknown_draft",
        "unknown_entry",
        "unknown_given_time",
        "unknown_impulse",
        "unknown_item",
        "unknown_language",
        "unknown_leg",
        "unknown_notice",
        "unknown_person",
        "unknown_post",
        "unknown_protest",
        "unknown_rally",
        "unknown_round",
        "unknown_row",
        "unknown_scheme",
        "unknown_section",
        "unknown_series",
        "unknown_stage",
        "unknown_team",
        "unknown_title",
        "unreadable_row",
        "wrong_rally",
        "wrong_series",
        "zero_adjustment",
    )
)
