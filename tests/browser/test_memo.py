"""What is made once: the same thing of the same things, and never an old thing of new ones."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from browser.views_made import BASE, NOON_MS, RALLY, weekend
from flyingfinish.web.fan.kinds import KINDS
from flyingfinish.web.words import words_and

MADE = """async () => {
  const { Made, onceEach } = await import('/static/lib/memo.js');
  WORK
}"""
FACES = """async ([rally, kind, query, words, startMs, steps]) => {
  const { boardOf, readView } = await import('/static/fan/board.js');
  const { kindOf, Made } = await import('/static/fan/kind.js');
  const { mergePatch } = await import('/static/lib/merge.js');
  const { speaker } = await import('/static/lib/words.js');
  const page = await kindOf(kind);
  const view = readView(rally, new URLSearchParams(query), kind);
  const say = speaker(words);
  const made = new Made();
  const board = (views) => boardOf(view, (ch) => views[ch], page.channels, page.reads);
  const seen = (face) => JSON.stringify([face.lists, face.ones]);
  let [views, nowMs] = [window.views, startMs];
  const differ = [];
  for (const [channel, patch, laterMs] of steps) {
    views = { ...views, [channel]: mergePatch(views[channel], patch) };
    nowMs += laterMs;
    const kept = seen(page.face(board(views), say, nowMs, made));
    const fresh = seen(page.face(board(structuredClone(views)), say, nowMs, new Made()));
    if (kept !== fresh) differ.push([channel, patch]);
    if (laterMs % 2 === 0) made.forget();
  }
  return differ;
}"""

LOOKS = "const made = new Made();"
BLIND = """class Blind extends Made {
    of(name, from, make) { return super.of(name, [], make); }
    inside(name) { return super.of(`/${name}`, [], () => new Blind()); }
  }
  const made = new Blind();"""


def told(page: Page, work: str) -> Any:
    """Returns what some work with a memory comes to."""
    return page.evaluate(MADE.replace("WORK", work))


def test_of_the_same_things_the_same_thing_is_made(modules: Page) -> None:
    work = "const made = new Made(); const a = {}; const make = () => ({});"
    work += "return made.of('x', [a, 1], make) === made.of('x', [a, 1], make);"
    assert told(modules, work)


def test_what_nobody_asked_for_between_two_times_is_forgotten_and_all_else_stays(
    modules: Page,
) -> None:
    work = "const made = new Made(); const part = made.inside('crews'); const a = {};"
    work += "const ask = (name) => part.of(name, [a], () => ({}));"
    work += "const [here, gone] = [ask('here'), ask('gone')]; made.forget();"
    work += "const soon = ask('here') === here; made.forget(); made.forget(); made.forget();"
    work += "return [soon, ask('here') === here, ask('gone') === gone];"
    assert [True, True, False] == told(modules, work)


def test_of_other_things_another_is_made(modules: Page) -> None:
    work = "const made = new Made(); const make = () => ({});"
    work += "const first = made.of('x', [{}], make);"
    work += "return [first === made.of('x', [{}], make), first === made.of('y', [{}], make)];"
    assert [False, False] == told(modules, work)


def test_more_things_than_before_are_other_things(modules: Page) -> None:
    work = "const made = new Made(); let n = 0; const make = () => (n += 1);"
    work += "return [made.of('x', [], make), made.of('x', [1], make), made.of('x', [1, 2], make)];"
    assert [1, 2, 3] == told(modules, work)


def test_a_part_has_a_memory_of_its_own_that_stays(modules: Page) -> None:
    work = "const made = new Made(); made.inside('a').of('x', [], () => 1);"
    work += "return [made.inside('a').of('x', [], () => 2), made.inside('b').of('x', [], () => 3)];"
    assert [1, 3] == told(modules, work)


def test_the_same_things_are_one_thing(modules: Page) -> None:
    work = "const made = new Made(); const one = made.all('x', [1, 2]);"
    work += "return [one === made.all('x', [1, 2]), one === made.all('x', [1, 3])];"
    assert [True, False] == told(modules, work)


def test_of_an_object_and_a_name_something_is_made_once(modules: Page) -> None:
    work = "let n = 0; const made = onceEach(() => (n += 1)); const [a, b] = [{}, {}];"
    work += "return [made(a), made(a), made(a, 'x'), made(b), made(a)];"
    assert [1, 1, 2, 3, 1] == told(modules, work)


ENTRIES = st.sampled_from([f"e{n}" for n in range(1, 13)])
PLACES = st.fixed_dictionaries({"ord": st.integers(1, 12), "pos": st.integers(1, 12)})
TIMES = st.integers(380_000, 480_000)
LATER = st.sampled_from([0, 300, 1_000, 61_000, 700_000])


def rows(row: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Returns patches of some rows, some of which go."""
    return st.dictionaries(ENTRIES, st.none() | row, max_size=3).map(lambda found: {"rows": found})


def timed(field: str) -> st.SearchStrategy[Any]:
    """Returns patches of a row of a table with its place and its time in this field."""
    return st.builds(lambda place, ms: {**place, field: ms}, PLACES, TIMES)


DRIVING = st.builds(
    lambda ord_, started, split: {
        "stage": "SS7",
        "ord": ord_,
        "block": "on_stage",
        "started_at_ms": NOON_MS - started,
        **({"split": split, "split_ms": started // 2} if split else {}),
    },
    st.integers(1, 12),
    st.integers(0, 600_000),
    st.integers(0, 2),
)
WAITING = st.builds(
    lambda ord_: {"stage": "SS7", "ord": ord_, "block": "waiting", "due_at_ms": NOON_MS + 60_000},
    st.integers(1, 12),
)
SPLITS = st.dictionaries(st.sampled_from(["s1", "s2", "finished_at_ms"]), TIMES, max_size=2)
STATES = st.sampled_from(["running", "interrupted", "completed"])
PATCHES: dict[str, st.SearchStrategy[Any]] = {
    "stage/SS7": rows(timed("elapsed_ms")),
    "overall": rows(timed("total_ms")),
    "onstage": rows(DRIVING | WAITING),
    "splits/SS7": rows(SPLITS),
    "entries": rows(st.fixed_dictionaries({"driver": st.sampled_from(["Aino A", "Eero B"])})),
    "state": STATES.map(lambda state: {"stages": {"SS7": {"state": state}}}),
}
STEPS = st.lists(
    st.one_of(
        *(st.tuples(st.just(BASE + channel), patch, LATER) for channel, patch in PATCHES.items())
    ),
    min_size=3,
    max_size=12,
)
LIVELY = [kind for kind in KINDS if kind.name in ("results", "live", "home", "splits")]


@pytest.mark.parametrize("kind", LIVELY, ids=lambda kind: kind.name)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, query=st.sampled_from(["", "gap=leader", "gap=chosen&crew=e3", "class=SM2"]))
def test_a_face_of_what_was_made_before_is_the_face_made_anew(
    modules: Page, kind: Any, steps: list[Any], query: str
) -> None:
    modules.evaluate("(views) => { window.views = views; }", weekend(12))
    words = dict(words_and("fi", *kind.words).catalogue)
    differ = modules.evaluate(FACES, [RALLY, kind.name, query, words, NOON_MS, steps])
    assert [] == differ


def test_a_memory_that_did_not_look_would_be_seen(modules: Page) -> None:
    modules.evaluate("(views) => { window.views = views; }", weekend(12))
    results = next(kind for kind in KINDS if kind.name == "results")
    words = dict(words_and("fi", *results.words).catalogue)
    patch = {"rows": {"e3": {"elapsed_ms": 380_100}}}
    steps = [[f"{BASE}stage/SS7", {}, 0], [f"{BASE}stage/SS7", patch, 0]]
    asked = [RALLY, "results", "", words, NOON_MS, steps]
    assert [[f"{BASE}stage/SS7", patch]] == modules.evaluate(FACES.replace(LOOKS, BLIND), asked)
