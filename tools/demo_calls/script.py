"""The script of a call: which lines are said in which order, with the pauses and marks of the faults."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tools.demo_calls.grammar import Scene, say
from tools.demo_calls.plan import CallPlan

AGENT, CUSTOMER = "agent", "customer"
Accept = Callable[[str, str], bool]  # (speaker, text) -> may it be said


@dataclass(frozen=True)
class Line:
    """One turn to say.

    ``pause`` is the silence before it in seconds, negative where it starts before the line before it ends.
    ``inside`` places a backchannel at that share of the line before it. ``marks`` name the faults and the
    excused silences that it carries or that lie just before it.
    """

    speaker: str
    text: str
    pause: float
    marks: frozenset[str] = frozenset()
    inside: float | None = None


@dataclass(frozen=True)
class Script:
    """The lines of a call, and the seconds of silence after the last."""

    lines: tuple[Line, ...]
    tail: float


class ScriptWriter:
    """Writes one call; every draw comes from ``rng``, every sentence pleases ``accept``."""

    def __init__(self, plan: CallPlan, scene: Scene, rng: random.Random, accept: Accept) -> None:
        self.plan, self.scene, self.rng, self.accept = plan, scene, rng, accept
        self.lines: list[Line] = []
        waits = {"short-silence", "announced-wait", "hold"} & plan.near or {"dead-air"} & plan.faults
        longs = {"short-overlap", "backchannel"} & plan.near or {"talk-over"} & plan.faults
        short = {"customer-banned", "banned-like"} & plan.near or {
            "no-banned-words",
            "answer-delay",
        } & plan.faults
        self.room = (
            3 - 3 * bool(waits) - 2 * bool(longs) - bool(short)
        )  # optional parts that still fit into a minute

    def write(self) -> Script:
        """The whole call."""
        self._open()
        self._identify()
        if self.plan.is_order:
            self._order()
        else:
            self._detail()
        self._matter()
        if self.plan.is_order:
            self._confirm()
        self._close()
        return Script(tuple(self.lines), self._tail())

    # ---- the parts of a call

    def _open(self) -> None:
        plan, outbound = self.plan, self.plan.direction == "outbound"
        if outbound:
            self._say(CUSTOMER, "phone", pause=self.rng.uniform(0.3, 0.6))
        kind = "greeting_out" if outbound else "greeting"
        marks = set()
        if "greeting" in plan.faults:
            kind = "greeting_bare"
            marks.add("greeting")
        pause = self.rng.uniform(0.3, 0.7) if outbound else self.rng.uniform(0.5, 1.5)
        if "slow-start" in plan.near:
            pause = self.rng.uniform(2.0, 2.4)
        if "answer-delay" in plan.faults:
            pause = self.rng.uniform(4.4, 6.0)
            marks.add("answer-delay")
        self._say(AGENT, kind, pause=pause, marks=marks)
        self._say(CUSTOMER, "name" if outbound else "open")

    def _identify(self) -> None:
        if self.plan.direction == "outbound" or not self._spare(0.6):
            return
        self._say(AGENT, "ask_name")
        self._say(CUSTOMER, "name")
        self._say(AGENT, "greet_name")
        if not self.plan.is_order and self.rng.random() < 0.5:
            self._say(CUSTOMER, "question")

    def _order(self) -> None:
        self._say(AGENT, "ask_order", joined=self.lines[-1].speaker == AGENT)
        first, rest = self.scene.lines, ()
        if self._spare(0.5):
            first, rest = first[:-1], first[-1:]
        self._say(CUSTOMER, "order", scene=replace(self.scene, lines=first))
        if rest:
            self._say(AGENT, "ask_more")
            self._say(CUSTOMER, "order_more", scene=replace(self.scene, lines=rest))
        if self._spare(0.4):
            self._say(AGENT, "ask_more")
            self._say(CUSTOMER, "no_more")

    def _detail(self) -> None:
        self._say(AGENT, "ask_detail", joined=self.lines[-1].speaker == AGENT)
        self._say(CUSTOMER, "detail")

    def _matter(self) -> None:
        """The middle of the call: a question, perhaps a long speech, a wait or a silence, and the answer."""
        plan = self.plan
        answered = False
        if {"short-overlap", "backchannel"} & plan.near or "talk-over" in plan.faults:
            self._long_speech()
            answered = True
        if {"short-silence", "announced-wait", "hold"} & plan.near or "dead-air" in plan.faults:
            self._wait()
            answered = True
        if "customer-banned" in plan.near:
            self._make_customer_next("ack")
            self._say(CUSTOMER, "banned_customer")
            self._say(AGENT, "explain" if self._spare(0.5) else "sorry")
            answered = True
        if "no-banned-words" in plan.faults:
            self._make_customer_next("ack")
            self._say(CUSTOMER, "question")
            self._say(AGENT, "banned", marks={"no-banned-words"})
            answered = True
        if (
            {"speech-rate"} & plan.faults
            or "brisk" in plan.near
            or (not answered and (not plan.is_order or self._spare(0.5)))
        ):
            self._make_customer_next("ack")
            self._say(CUSTOMER, "question")
            self._say(AGENT, "explain")
        if "banned-like" in plan.near:
            self._make_customer_next("ack")
            self._say(CUSTOMER, "question")
            self._say(AGENT, "banned_near")

    def _long_speech(self) -> None:
        plan, rng = self.plan, self.rng
        self._make_customer_next("ack")
        self._say(CUSTOMER, "long")
        if "backchannel" in plan.near:
            self._say(AGENT, "backchannel", inside=rng.uniform(0.3, 0.45))
        if "talk-over" in plan.faults:
            self._say(AGENT, "interrupt", pause=-rng.uniform(2.7, 3.8), marks={"talk-over"})
        else:
            self._say(AGENT, "sorry", pause=-rng.uniform(0.7, 1.1) if "short-overlap" in plan.near else None)

    def _wait(self) -> None:
        plan, rng = self.plan, self.rng
        self._make_customer_next("ack")
        self._say(CUSTOMER, "question")
        if "announced-wait" in plan.near:
            self._say(AGENT, "wait")
            if rng.random() < 0.4:
                self._say(CUSTOMER, "ok_wait")
            self._say(AGENT, "back", pause=rng.uniform(12.0, 17.0), marks={"announced-wait"})
        elif "hold" in plan.near:
            self._say(AGENT, "ack")
            self._say(AGENT, "back_dead", pause=rng.uniform(12.0, 14.0), marks={"hold"})
        else:
            dead = "dead-air" in plan.faults
            pause = rng.uniform(11.2, 13.5) if dead else rng.uniform(7.4, 8.4)
            speaker, kind = (CUSTOMER, "still_there") if rng.random() < 0.35 else (AGENT, "back_dead")
            self._say(speaker, kind, pause=pause, marks={"dead-air" if dead else "short-silence"})
            if speaker == CUSTOMER:
                self._say(AGENT, "back_dead")
        if not plan.is_order or self._spare(0.6):
            self._say(AGENT, "explain", joined=True)

    def _confirm(self) -> None:
        if self.lines[-1].speaker == AGENT:
            self._say(CUSTOMER, "ok_wait" if self.rng.random() < 0.3 else "no_more")
        missing = "repeat-order" in self.plan.faults
        self._say(AGENT, "no_repeat" if missing else "repeat", marks={"repeat-order"} if missing else set())
        self._say(CUSTOMER, "thanks" if missing else "yes")
        if self.plan.late_greeting:
            self._say(AGENT, "greeting_late")
            self._say(CUSTOMER, "ok_wait")
        if self._spare(0.6):
            self._say(AGENT, "delivery")
            self._say(CUSTOMER, "ok_wait")

    def _close(self) -> None:
        plan, rng = self.plan, self.rng
        if not plan.is_order or rng.random() < (0.7 if self.room > 0 else 0.25):
            self._say(AGENT, "ask_other", joined=self.lines[-1].speaker == AGENT)
            self._say(CUSTOMER, "thanks")
        marks = set()
        if "closing" in plan.faults:
            marks.add("closing")
        ends = "hang-up" in plan.faults and plan.agent_hangs_up
        self._say(AGENT, "closing_bare" if marks else "closing", marks=marks)
        if not ends:
            self._say(CUSTOMER, "bye")

    def _tail(self) -> float:
        plan, rng = self.plan, self.rng
        if "hang-up" in plan.faults:
            return rng.uniform(0.2, 0.6) if plan.agent_hangs_up else rng.uniform(6.2, 8.5)
        return rng.uniform(3.3, 4.0) if "late-tail" in plan.near else rng.uniform(0.6, 2.2)

    # ---- saying

    def _spare(self, share: float) -> bool:
        """Room for an optional part? Taken with probability ``share``."""
        if self.room <= 0 or self.rng.random() >= share:
            return False
        self.room -= 1
        return True

    def _make_customer_next(self, kind: str) -> None:
        """Answer the customer first where the customer spoke last, so that the parties take turns."""
        if self.lines[-1].speaker == CUSTOMER:
            self._say(AGENT, kind)

    def _say(
        self,
        speaker: str,
        kind: str,
        pause: float | None = None,
        marks: set[str] | frozenset[str] = frozenset(),
        joined: bool = False,
        inside: float | None = None,
        scene: Scene | None = None,
    ) -> None:
        text = say(self.rng, scene or self.scene, kind, lambda text: self.accept(speaker, text))
        if joined and self.lines and self.lines[-1].speaker == speaker:
            last = self.lines[-1]
            self.lines[-1] = replace(last, text=last.text + text, marks=last.marks | marks)
            return
        if pause is None:
            pause = self.rng.uniform(0.3, 0.8)
        self.lines.append(Line(speaker, text, round(pause, 2), frozenset(marks), inside))
