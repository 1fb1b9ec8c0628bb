"""One round of a series: components kept apart, classes, co-drivers, teams."""

from dataclasses import replace

from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.point_tables import Component, Scheme, SharedPlaces, Source, scheme_named
from flyingfinish.rally.round_scores import RoundScore, RoundTables, Scoring, score_round
from flyingfinish.rally.series.parts import ScoredRow, ScoredTable

SUPPORT = scheme_named("wrc-support")


def ranked(names: str, source: Source = Source.FINAL, class_id: str = "") -> ScoredTable:
    """A table written ``a+x b``: drivers with their co-drivers in order; ``-c`` has no place."""
    rows = []
    for place, one in enumerate(names.split(), 1):
        driver, _, co_driver = one.removeprefix("-").partition("+")
        rows.append(ScoredRow(driver, co_driver, 0 if one[0] == "-" else place))
    return ScoredTable(source, tuple(rows), class_id)


def scored(
    scoring: Scoring, *tables: ScoredTable, who: TitleFor = TitleFor.DRIVER
) -> dict[str, RoundScore]:
    by_source: dict[Source, tuple[ScoredTable, ...]] = {}
    for table in tables:
        by_source[table.source] = (*by_source.get(table.source, ()), table)
    return score_round(RoundTables(who, by_source), scoring)


def parts(found: dict[str, RoundScore]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(part // 1_000 for part in score.parts) for name, score in found.items()}


def test_components_are_kept_apart() -> None:
    found = scored(
        Scoring(scheme_named("wrc-2025")),
        ranked("a b c"),
        ranked("b a", Source.RANGE),
        ranked("c b a", Source.STAGE),
    )
    assert {"a": (25, 4, 3), "b": (17, 5, 4), "c": (15, 0, 5)} == parts(found)


def test_the_table_of_2024_denies_saturday_s_points_to_who_does_not_finish() -> None:
    found = scored(
        Scoring(scheme_named("wrc-2024")),
        ranked("b c -a"),
        ranked("a b c", Source.AFTER_STAGE),
        ranked("a b", Source.RANGE),
    )
    # a led on Saturday and is out on Sunday: b and c move up.
    assert {"a": (0, 7, 0), "b": (18, 6, 0), "c": (15, 0, 0)} == parts(found)


def test_who_was_denied_points_is_passed_over_in_every_table() -> None:
    final = ScoredTable(
        Source.FINAL, (ScoredRow("a", place=1, scores=False), ScoredRow("b", place=2))
    )
    found = scored(Scoring(scheme_named("wrc-2019")), final, ranked("a b", Source.STAGE))
    assert {"b": (25, 5)} == parts(found)


def test_who_was_denied_points_keeps_its_place_where_places_count_as_printed() -> None:
    final = ScoredTable(
        Source.FINAL, (ScoredRow("a", place=1, scores=False), ScoredRow("b", place=2))
    )
    assert {"b": (18,)} == parts(scored(Scoring(scheme_named("ralli-sm-2026")), final))


def test_stage_wins_and_starts_are_counted_by_person() -> None:
    wins = ScoredTable(Source.STAGE_WINS, (ScoredRow("a", "x", count=3), ScoredRow("q", count=1)))
    scheme = Scheme("s", (Component(Source.STAGE_WINS, (1,)), Component(Source.START, (5,))))
    found = scored(Scoring(scheme, {"a", "b"}), ranked("a+x b"), wins)
    assert {"a": (3, 5), "b": (0, 5)} == parts(found)
    found = scored(Scoring(scheme), ranked("a+x b"), wins, who=TitleFor.CO_DRIVER)
    assert {"x": (3, 5)} == parts(found)


def test_who_is_not_eligible_takes_nobody_s_points_away() -> None:
    found = scored(Scoring(SUPPORT, {"b", "c"}), ranked("a b c"))
    assert {"b": (1, 25_000), "c": (2, 18_000)} == {
        name: (score.place, score.total) for name, score in found.items()
    }


def test_places_as_printed_stay_what_they_are() -> None:
    found = scored(Scoring(scheme_named("ralli-sm-2026"), {"b", "c"}), ranked("a b c"))
    assert {"b": (2, 18_000), "c": (3, 15_000)} == {
        name: (score.place, score.total) for name, score in found.items()
    }


def test_shared_places_stay_shared_among_the_eligible() -> None:
    rows = (ScoredRow("a", place=1), ScoredRow("b", place=2), ScoredRow("c", place=2),
            ScoredRow("d", place=4))  # fmt: skip
    found = scored(Scoring(SUPPORT, {"b", "c", "d"}), ScoredTable(Source.FINAL, rows))
    assert {"b": 1, "c": 1, "d": 3} == {name: score.place for name, score in found.items()}


def test_across_classes_everybody_scores_by_the_place_in_the_own_class() -> None:
    found = scored(
        Scoring(SUPPORT, {"a", "q"}), ranked("a b", class_id="SM3"), ranked("p q", class_id="SM4")
    )
    assert {"a": (25,), "q": (25,)} == parts(found)
    found = scored(
        Scoring(scheme_named("ralli-sm-2026"), {"a", "q"}),
        ranked("a b", class_id="SM3"),
        ranked("p q r", class_id="SM4"),
    )
    assert {"a": (25,), "q": (18,)} == parts(found)
    assert {"a": 2, "q": 3} == {name: score.starters for name, score in found.items()}


def test_a_round_s_factor_and_the_chosen_round_s_multiply_every_part() -> None:
    scoring = Scoring(SUPPORT, None, 500, {"b": 1_500})
    found = scored(scoring, ranked("a b"))
    assert {"a": 12_500, "b": 13_500} == {name: score.total for name, score in found.items()}


def test_a_team_adds_its_best_cars_and_has_the_best_one_s_place() -> None:
    teams = {"a": "t", "b": "u", "c": "t", "d": "t"}
    scoring = Scoring(SUPPORT, None, teams=teams, team_cars=2)
    found = scored(scoring, ranked("a b c d e"), who=TitleFor.TEAM)
    assert {"t": (1, 40_000, ("a", "c")), "u": (2, 18_000, ("b",))} == {
        name: (score.place, score.total, score.cars) for name, score in found.items()
    }


def test_a_team_without_a_finisher_has_no_place() -> None:
    scoring = Scoring(SUPPORT, None, teams={"a": "t", "b": "t"})
    found = scored(scoring, ranked("-a -b"), who=TitleFor.TEAM)
    assert {"t": RoundScore(0, (0,), 4, ("a", "b"))} == found


def test_who_did_not_start_is_not_there() -> None:
    rows = (ScoredRow("a", place=1), ScoredRow("b", started=False))
    assert {"a"} == scored(Scoring(SUPPORT), ScoredTable(Source.FINAL, rows)).keys()


def test_without_a_co_driver_there_is_nobody_to_score() -> None:
    assert {"x"} == scored(Scoring(SUPPORT), ranked("a+x b"), who=TitleFor.CO_DRIVER).keys()


def test_a_score_is_of_no_starters_and_no_cars_unless_told() -> None:
    assert RoundScore(1, (5,), 0, ()) == RoundScore(1, (5,))


def test_a_place_is_shared_within_a_class_alone() -> None:
    printed = Component(Source.FINAL, (10, 5), among_eligible=False)
    scheme = Scheme("s", (printed,), SharedPlaces.DIVIDED)
    found = scored(Scoring(scheme), ranked("a b", class_id="SM3"), ranked("p", class_id="SM4"))
    assert {"a": (10,), "b": (5,), "p": (10,)} == parts(found)


def test_stage_wins_are_counted_in_the_own_class() -> None:
    def won(count: int, class_id: str) -> ScoredTable:
        return ScoredTable(Source.STAGE_WINS, (ScoredRow("a", count=count),), class_id)

    scheme = Scheme("s", (Component(Source.STAGE_WINS, (1,)),))
    tables = (won(2, "SM3"), replace(won(1, "SM4"), rows=(ScoredRow("p", count=1),)))
    assert {"a": (2,), "p": (1,)} == parts(scored(Scoring(scheme), *tables))
    other = replace(won(7, "SM4"), rows=(ScoredRow("a", count=7, started=False),))
    assert {"a": (2,)} == parts(scored(Scoring(scheme), tables[0], other))


def test_places_are_those_of_the_scheme_s_first_component() -> None:
    printed = Component(Source.FINAL, (10, 5), among_eligible=False)
    scheme = Scheme("s", (printed, Component(Source.STAGE, (3,))))
    found = scored(Scoring(scheme, {"b"}), ranked("a b"), ranked("a b", Source.STAGE))
    assert {"b": (2, (5_000, 3_000))} == {
        name: (score.place, score.parts) for name, score in found.items()
    }


def test_of_a_team_s_cars_with_equal_points_the_one_with_a_place_counts() -> None:
    scheme = Scheme("s", (Component(Source.FINAL, (10,)),))
    scoring = Scoring(scheme, None, teams={"a": "t", "b": "t", "c": "u"}, team_cars=1)
    found = scored(scoring, ranked("c b -a"), who=TitleFor.TEAM)
    assert (2, ("b",)) == (found["t"].place, found["t"].cars)
