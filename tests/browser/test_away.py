"""A page that nobody could look at for a while: one line of what it missed, however it was away."""

from playwright.sync_api import Page

AWAY = """async () => {
  const { Away } = await import('/static/fan/away.js');
  const told = [];
  let finished = 3;
  const state = () => ({ stages: { SS1: { finished } } });
  const board = () => ({ stages: [], channels: {}, data: { state: state() } });
  const away = new Away((text) => told.push(text), (key) => key, board);
  const missed = () => { finished += 2; };
  const caughtUp = () => new Promise((done) => {
    const set = (on) => on || setTimeout(done);
    Object.defineProperty(away, 'catchingUp', { configurable: true, set, get: () => true });
  });
  WORK
  return told;
}"""


def told(page: Page, work: str) -> list[str]:
    """Returns what a page tells whose life is some work."""
    said: list[str] = page.evaluate(AWAY.replace("WORK", work))
    return said


def test_a_page_that_was_stopped_in_front_of_its_reader_tells_what_it_missed(modules: Page) -> None:
    work = "const end = caughtUp(); away.runs(0, 0); missed();"
    work += "if (away.runs(600000, 600000)) away.comeBack(600000); await end;"
    assert ["since"] == told(modules, work)


def test_a_loss_that_is_noticed_on_waking_began_with_the_sleep(modules: Page) -> None:
    work = "const end = caughtUp(); away.runs(0, 0); away.leave(600000, 600000); missed();"
    work += "away.comeBack(602000); await end;"
    assert ["since"] == told(modules, work)


def test_a_connection_that_proves_dead_on_waking_makes_it_no_second_absence(
    modules: Page,
) -> None:
    work = "let end = caughtUp(); away.runs(0, 0); away.runs(600000, 600000);"
    work += "away.comeBack(600000); away.leave(600500, 600500); await end; missed();"
    work += "delete away.catchingUp; end = caughtUp(); away.comeBack(603000); await end;"
    assert ["since"] == told(modules, work)


def test_who_was_away_for_less_than_a_minute_is_told_nothing(modules: Page) -> None:
    work = "away.runs(0, 0); missed(); told.push(String(away.runs(50000, 50000)));"
    work += "away.leave(51000, 51000); away.comeBack(55000); told.push(String(away.catchingUp));"
    assert ["false", "false"] == told(modules, work)
