"""Alerts through a browser's own push: a whole server, a push service between, a fan's Firefox.

``PYTHONPATH=server:clients:tests python -m browser.pushed_alerts`` plays what a fan lives through,
on a club's rally: follows two crews, allows the notices that the browser asks for, closes the page,
and is woken in the forest. It tells step by step what was seen, and ends with 1 where that was
wrong. Without a Firefox on the machine it says so and ends with 0: the machines run Chromium alone,
which takes no other push service than its maker's; `test_alerts.py` gives it its pushes by hand.
"""

import asyncio
import os
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from browser.engines import until
from browser.firefox_fan import FanFirefox, a_fan
from browser.push_broker import Broker, a_broker, led_here
from faults.plant import Plant, plant
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.door_client import DoorClient
from flyingfinish.exchange.import_rally import planned_of, send
from flyingfinish.journal.codec import encode_fact
from flyingfinish.rally.commands import Command, PlaceHold, ReleaseHold
from flyingfinish.rally.facts import CarStarted, Fact, ImpulseTaken
from flyingfinish.rally.times import format_time
from flyingfinish.web.alerts.subscription import Subscription, read_subscription
from flyingfinish.web.page.rows import stage_name
from flyingfinish.web.words import words_of

SAMPLES = CHECKOUT / "clients" / "samples"
RALLY, TITLE = "haapajarvi-2026", "Haapajärven syysralli"
CREWS = {3: "Aatu Pyhäluoma", 4: "Helmi Ruuttunen"}
START_AT_MS = 1_790_923_380_000
HOUR_MS, MINUTE_MS = 3_600_000, 60_000
TENTH_MS = 100
DELAY_S = 20
RETURNS = {"dom.push.retryBaseInterval": 500}
"""Firefox comes back to its push service sooner than in earnest."""

TOLD = "async () => !document.getElementById('alerts').hidden || null"
SAID = "async () => document.getElementById('alerts').textContent || null"
STARRED = "async () => document.querySelector('#crew-head[data-starred]') !== null || null"


@dataclass
class Story:
    """One fan, one server, and the push service between them."""

    one: Plant
    client: DoorClient
    broker: Broker
    fan: FanFirefox
    numbers: dict[str, int] = field(default_factory=dict)
    faults: int = 0

    def holds(self, claim: str, true: bool, seen: object = "") -> None:
        """Tells whether a claim was seen to hold."""
        self.faults += not true
        print("seen  " if true else "WRONG ", claim, seen, flush=True)

    def page(self, car: int, more: str) -> str:
        """Returns the address of a crew's page."""
        return f"http://127.0.0.1:{self.one.ports[0]}/r/{RALLY}/crew?crew=e{car}&{more}"

    def row(self, source: str, fact: Fact) -> None:
        """Has a post report something."""
        seq = self.numbers[source] = self.numbers.get(source, 0) + 1
        row = {"source": source, "incarnation": "c0ffee", "seq": seq,
               "body": encode_fact(fact).decode()}  # fmt: skip
        self.client.ask("POST", f"/rallies/{RALLY}/rows", {"rows": [row]})

    def decides(self, command: Command) -> None:
        """Has race control decide something."""
        self.client.decide(RALLY, command, self.client.rallies()[RALLY])

    def drives(self, stage: int, car: int, ms: int, lang: str) -> str:
        """Has a crew drive a stage; returns the words that it is told in."""
        start_at_ms = START_AT_MS + stage * HOUR_MS + car * MINUTE_MS
        self.row(f"start-{stage}", CarStarted(f"SS{stage}", str(car), start_at_ms))
        finish = f"finish-{stage}"
        at_ms = start_at_ms + ms
        self.row(finish, ImpulseTaken(finish, "timy", car, at_ms, "", f"SF{stage}", str(car)))
        words = words_of(lang)
        told = {"stage": stage_name(words, f"SS{stage}"), "time": format_time(ms, TENTH_MS)}
        return words("told_finished", car=str(car), driver=CREWS[car], **told)

    def notice(self, words: str) -> list[str]:
        """Waits for a notice; returns its title and words."""
        return until(
            lambda: next((one for one in self.fan.notices() if one[1] == words), None), words
        )

    def kept(self) -> list[Subscription]:
        """Returns what the server keeps."""

        async def read() -> list[Subscription]:
            store = self.one.store()
            kept = await store.alerts(RALLY).subscriptions()
            await store.close()
            return [read_subscription(record) for record in kept.values()]

        return asyncio.run(read())

    def endpoints(self) -> list[str]:
        """Returns where the server would send."""
        return [one.endpoint for one in self.kept()]


def is_out_of_reach(story: Story) -> None:
    """A fan follows a crew and says yes to the browser, whose push service says nothing."""
    fan = story.fan
    until(lambda: _is_there(story.page(3, "lang=sv")), "the crew at the public door")
    fan.opens(story.page(3, "lang=sv"))
    fan.taps("#crew-head button.plate")
    story.holds("the browser asks whether we may notify", fan.allows() == "web-notifications")
    began_s = time.monotonic()
    until(lambda: fan.evaluate(TOLD), "a word of it")
    said, after = fan.evaluate(SAID), f"{time.monotonic() - began_s:.1f} s"
    story.holds("the page says that it failed", said == words_of("sv")("alerts_failed"), after)
    story.broker.greets = True


def follows(story: Story) -> None:
    """The service is back: the page is opened again, and another crew is followed too."""
    fan, broker = story.fan, story.broker
    until(lambda: broker.browser, "the browser at its service")
    fan.goto(story.page(3, "lang=fi"))
    until(lambda: fan.evaluate(TOLD), "subscription")
    said = fan.evaluate(SAID)
    story.holds("the page says what is kept", said == words_of("fi")("alerts_kept"))
    fan.goto(story.page(4, "lang=fi"))
    fan.taps("#crew-head button.plate")
    until(lambda: [one for one in story.kept() if len(one.entries) == 2] or None, "both crews")
    (channel,) = broker.channels
    expected = [Subscription(broker.endpoint(channel), ("e3", "e4"), 0)]
    story.holds("the server keeps address, crews and delay", story.kept() == expected)


def is_woken(story: Story) -> None:
    """The page is closed, a crew finishes, and a tap on the notice leads to it."""
    fan, broker = story.fan, story.broker
    fan.closes()
    words = story.drives(1, 3, 301_234, "fi")
    began_s = time.monotonic()
    told = story.notice(words)
    after = f"{time.monotonic() - began_s:.1f} s after the finish was accepted"
    story.holds("with the page closed a notice appears", told == [TITLE, words], [*told, after])
    (path, headers, body) = broker.heard[0]
    story.holds("the message carried nothing", (b"", 1) == (body, len(broker.heard)), path)
    shown = {name: headers[name] for name in ("ttl", "urgency", "topic")}
    story.holds("signed by whom the browser subscribed to", broker.faults == [], shown)
    address = fan.taps_notice(words)
    story.holds("a tap opens the crew", address == story.page(3, "lang=fi"), address)


def is_woken_late(story: Story) -> None:
    """A fan who is behind a video reads another language now."""
    fan = story.fan
    fan.opens(story.page(3, f"lang=sv&delay={DELAY_S}"))
    until(lambda: story.kept()[0].delay_s or None, "delay at the server")
    until(lambda: fan.evaluate(TOLD), "subscription")
    fan.closes()
    words = story.drives(2, 4, 222_222, "sv")
    began_s = time.monotonic()
    told = story.notice(words)
    late_s = time.monotonic() - began_s
    story.holds(f"behind by {DELAY_S} s it comes so late", late_s > DELAY_S, f"{late_s:.1f} s")
    # The page was of a time before the rally was there: it knew no name of it.
    story.holds("in the words of that page", told == [TITLE, words], told)


def is_not_told_of_a_held_crew(story: Story) -> None:
    """A crew on hold finishes, and another one after it."""
    fan, broker = story.fan, story.broker
    fan.opens(story.page(3, "lang=en&delay=0"))
    until(lambda: None if story.kept()[0].delay_s else True, "no delay at the server")
    until(lambda: fan.evaluate(TOLD), "subscription")
    fan.closes()
    before = len(broker.heard)
    story.decides(PlaceHold("e3", "helper on the way"))
    held = story.drives(3, 3, 300_000, "en")
    words = story.drives(3, 4, 311_100, "en")
    told = story.notice(words)
    seen = [one[1] for one in fan.shown]
    once = held not in seen and len(broker.heard) == before + 1
    story.holds("of a held crew nothing comes, of the other one it does", once, told)
    story.decides(ReleaseHold("e3"))
    told = story.notice(held)
    story.holds("and once it is let go it is told", told == [TITLE, held], told)


def is_found_again(story: Story) -> None:
    """The push service forgets the browser, which subscribes anew by itself."""
    before = story.endpoints()
    story.broker.lose()
    until(lambda: story.broker.channels or None, "a new subscription")
    now = until(lambda: None if story.endpoints() == before else story.endpoints(), "address")
    expected = [story.broker.endpoint(one) for one in story.broker.channels]
    story.holds("renewed with every page closed, the server knows it", now == expected)


def leaves(story: Story) -> None:
    """The fan lets both crews go."""
    fan, broker = story.fan, story.broker
    fan.opens("about:blank")
    for car in CREWS:
        fan.goto(story.page(car, "lang=en&delay=0"))
        until(lambda: fan.evaluate(STARRED), "star")
        fan.taps("#crew-head button.plate")
        until(lambda: None if fan.evaluate(STARRED) else True, "no star")
    until(lambda: broker.ended or None, "the subscription's end")
    until(lambda: None if story.kept() else True, "nothing kept")
    story.holds("who follows nobody: subscription ended, nothing kept", broker.channels == {})


def is_gone(story: Story) -> None:
    """A subscription that the service knows no more is forgotten by the server."""
    fan, broker = story.fan, story.broker
    fan.taps("#crew-head button.plate")
    until(lambda: story.kept() or None, "subscription")
    fan.closes()
    broker.forget()
    before = len(broker.heard)
    story.drives(2, 3, 233_300, "en")
    story.drives(1, 4, 333_300, "en")
    until(lambda: None if story.kept() else True, "nothing kept")
    heard = len(broker.heard) - before
    story.holds("after one 410 the server keeps nothing", heard == 1, f"{heard} message")


def _is_there(url: str) -> bool | None:
    """True once a page is answered that has its crew."""
    try:
        with urllib.request.urlopen(url) as answer:
            return b"data-star" in answer.read() or None
    except OSError:
        return None


STEPS = (is_out_of_reach, follows, is_woken, is_woken_late, is_not_told_of_a_held_crew,
         is_found_again, leaves, is_gone)  # fmt: skip


def main() -> int:
    """Plays the story; returns 1 where something was wrong."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        broker = stack.enter_context(a_broker())
        broker.greets = False
        (folder / "firefox").mkdir()
        preferences = led_here(broker.socket_port) | RETURNS
        try:
            fan = a_fan(stack, folder / "firefox", preferences)
        except FileNotFoundError as missing:
            print(f"no Firefox on this machine ({missing}): nothing was seen")
            return 0
        os.environ["FF_ALERT_HOSTS"] = broker.origin
        one = stack.enter_context(plant(folder / "data"))
        client = DoorClient(one.crew_url, one.admin_token())
        rally = (SAMPLES / "club-rally.toml", SAMPLES / "club-rally.csv")
        send(client, planned_of(*map(str, rally)))
        story = Story(one, client, broker, fan)
        for step in STEPS:
            print(f"{step.__name__.replace('_', ' ')}:", flush=True)
            try:
                step(story)
            except TimeoutError as missing:
                story.holds(f"never came: {missing}", False, (fan.addresses(), fan.complaints()))
                break
    return min(story.faults, 1)


if __name__ == "__main__":
    sys.exit(main())
