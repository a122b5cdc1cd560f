"""A plan becomes lines: who says what, what that does, and after how long a pause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from benchmarks.dialogues.plan import DIGITS, Plan, spoken_number
from benchmarks.dialogues.wording import Voice
from recordings.call import Speaker

FILLERS = {
    "zh": ("就是说", "然后呢", "那个那个", "怎么说呢", "这个这个", "反正就是"),
    "yue": ("即系呢", "咁样咁样", "点讲呢", "嗰个嗰个"),
}
FILLERS_PER_CHARACTER = 8.5 * 0.24 / 60  # of a speaker with the habit, about 8.5 a minute
LONG_QUESTION = 9  # characters: a shorter one asked again is hardly a repetition
AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


@dataclass(frozen=True, slots=True)
class Line:
    """One party's words.

    Attributes:
        does: the function of ``wording.yaml``, and what else the verdicts hang on.
        gap_s: pause before it; negative where it begins before the line before it has ended.
    """

    speaker: Speaker
    text: str
    does: str
    gap_s: float


class Script:
    """The lines of one call, written scene by scene."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        self.plan = plan
        self._rng = rng
        shared = {
            "company": plan.company,
            "agent_surname": plan.agent_surname,
            "surname": plan.customer_surname,
        }
        number = spoken_number(plan.agent_no, rng)
        phone = (
            "幺"
            + "".join(rng.choice(DIGITS[3:]) for _ in range(2))
            + "".join(rng.choice(DIGITS) for _ in range(8))
        )
        order = plan.order.spoken(rng) if plan.order else ""
        self._agent = Voice(plan.agent_language, rng, shared | {"no": number})
        self._customer = Voice(plan.customer_language, rng, shared | {"order": order, "phone": phone})
        self.lines: list[Line] = []

    def written(self) -> tuple[Line, ...]:
        self._opening()
        scenes = self._scenes()
        for scene in scenes:
            scene()
        self._end()
        return self._with_fillers()

    def _wrong(self, item: str) -> bool:
        return item in self.plan.faults

    def _trap(self, trap: str) -> bool:
        return trap in self.plan.traps

    def _say(self, who: Speaker, function: str, gap: float | None = None, **slots: str) -> None:
        voice = self._agent if who is AGENT else self._customer
        gap = self._rng.uniform(0.3, 1.0) if gap is None else gap
        self.lines.append(Line(who, voice.say(function, **slots), function, gap))

    def _agent_says(self, function: str, gap: float | None = None, **slots: str) -> None:
        self._say(AGENT, function, gap, **slots)

    def _customer_says(self, function: str, gap: float | None = None) -> None:
        self._say(CUSTOMER, function, gap)

    def _maybe_chat(self, share: float = 0.6) -> None:
        if self._rng.random() < share:
            self._customer_says("customer_chat")

    def _opening(self) -> None:
        if not self._wrong("greeting"):
            self._agent_says("greeting")
        elif self._trap("wrong_number"):
            self._agent_says("greeting", no=spoken_number(self.plan.wrong_no, self._rng))
        else:
            self._agent_says(self._rng.choice(("greeting_no_number", "greeting_no_company", "greeting_bare")))
        for business in ("complaint", "refund", "order", "inquiry"):
            if business in self.plan.business:
                self._customer_says(business)
                if business == "inquiry" and self._trap("inquiry_near"):
                    self._customer_says("inquiry_near", 0.5)
                self._agent_says("acknowledge")
        if self._trap("customer_banned"):
            self._customer_says("customer_banned")
            self._agent_says("acknowledge")

    def _scenes(self) -> list[Callable[[], None]]:
        """The middle of the call: the blocks of its business, and what is dropped in between."""
        business, rng = self.plan.business, self._rng
        blocks: list[Callable[[], None]] = [self._identity]
        blocks += [self._complaint] * ("complaint" in business)
        blocks += [self._order] * ("order" in business)
        blocks += [self._refund] * ("refund" in business)
        drops: list[Callable[[], None]] = [
            lambda: self._neutral("agent_info") for _ in range(rng.randint(1, 3))
        ]
        drops += [self._lookup] * (rng.random() < 0.7)
        drops += [self._story] * (self._wrong("talk-over") or rng.random() < 0.35)
        for trap in ("banned_near", "banned_quote", "password_near", "promise_near", "identity_near"):
            if self._trap(trap):
                drops.append(lambda trap=trap: self._neutral(trap))
        for item, function in (
            ("no-banned-words", "banned_bad"),
            ("no-password", "password_bad"),
            ("no-promise", "promise_bad"),
        ):
            if self._wrong(item):
                drops.append(lambda function=function: self._neutral(function))
        for trap in ("customer_password", "customer_promise", "customer_wait"):
            if self._trap(trap):
                drops.append(lambda trap=trap: self._customer_drop(trap))
        if self._wrong("dead-air"):
            drops.append(lambda: self._neutral("agent_info", rng.uniform(13, 25)))
        elif self._trap("short_pause"):
            drops.append(lambda: self._neutral("agent_info", rng.uniform(6, 8)))
        for drop in drops:
            blocks.insert(rng.randint(0, len(blocks)), drop)
        if self._trap("early_further"):
            blocks.insert(0, self._further)
        return blocks

    def _neutral(self, function: str, gap: float | None = None) -> None:
        self._agent_says(function, gap)
        self._maybe_chat()

    def _customer_drop(self, function: str) -> None:
        self._customer_says(function)
        if function == "customer_wait":
            self._customer_says("customer_chat", self._rng.uniform(3, 7))
        self._agent_says("acknowledge")

    def _identity(self) -> None:
        """Two or three matters are asked; one or none where that is the fault. A question may come again."""
        rng = self._rng
        needed = self.plan.business & {"order", "refund"}
        most = (
            rng.randint(0, 3)
            if not needed
            else rng.choice((0, 1, 1))
            if self._wrong("identity")
            else rng.choice((2, 3))
        )
        matters = rng.sample(("name", "phone", "address"), max(most, 1))
        if self._wrong("repetition"):
            matters = ["phone"] if matters == ["name"] else sorted(matters, key=lambda one: one == "name")
            self._ask(matters[0], again=True)
        elif most:
            self._ask(matters[0])
        for matter in matters[1:]:
            self._ask(matter)

    def _ask(self, matter: str, again: bool = False) -> None:
        self._agent_says(f"ask_{matter}")
        while again and len(self.lines[-1].text) < LONG_QUESTION:
            self.lines.pop()
            self._agent_says(f"ask_{matter}")
        asked = self.lines[-1]
        self._customer_says(f"answer_{matter}")
        if again:
            if self._rng.random() < 0.5:
                self._agent_says("received")
            self._ask_again(asked)
            self._customer_says(f"answer_{matter}")
        if self._rng.random() < 0.6:
            self._agent_says("received")

    def _ask_again(self, asked: Line) -> None:
        rng = self._rng
        text = asked.text
        if rng.random() < 0.6:
            text = rng.choice(("那" if text[0] != "那" else "", "哦，", "呃，")) + text
        if self.plan.agent_language == "zh" and rng.random() < 0.3 and asked.text[-2] not in "吗呢啊呀":
            text = text.rstrip("？。") + "来着？"
        self.lines.append(replace(asked, text=text, does="asked_again", gap_s=rng.uniform(0.4, 1.0)))

    def _complaint(self) -> None:
        if self._rng.random() < 0.6:
            self._customer_says("complaint_again")
        if not self._wrong("apology"):
            self._agent_says("apology")
        else:
            self._agent_says("apology_near" if self._rng.random() < 0.15 else "apology_missing")
        self._maybe_chat()

    def _story(self) -> None:
        self._customer_says("customer_story")
        if self._wrong("talk-over"):
            self._agent_says("agent_interrupt", -self._rng.uniform(3.4, 4.6))
            self._customer_says("customer_chat")
            return
        if self._trap("backchannel"):
            self._agent_says("backchannel", -self._rng.uniform(3, 6))
        self._agent_says("acknowledge", self._rng.uniform(0.3, 0.8))

    def _order(self) -> None:
        order = self.plan.order
        if order is None:
            return
        if self._rng.random() < 0.4:
            self._customer_says("order_again")
        if not self._wrong("order-echo"):
            self._agent_says("echo", echo=order.spoken(self._rng))
        elif self._rng.random() < 0.15:
            self._agent_says("echo", echo=order.misheard(self._rng).spoken(self._rng))
        else:
            self._agent_says("echo_missing")
        self._customer_says("customer_yes")

    def _refund(self) -> None:
        if self._rng.random() < 0.5:
            self._customer_says("refund_again")
        self._agent_says("refund_missing" if self._wrong("refund-term") else "refund_ok")
        if self._wrong("refund-term") and self._rng.random() < 0.3:
            self._customer_says("customer_chat")
            self._agent_says("refund_near")
        self._maybe_chat()

    def _lookup(self) -> None:
        rng = self._rng
        self._customer_says("lookup")
        result = self._agent.say("result_text")
        if self._wrong("hold-announced"):
            if rng.random() < 0.5:
                self._agent_says("hold_short")
            self._agent_says("result", rng.uniform(3, 6), result=result)
        elif rng.random() < 0.25:
            self._agent_says("hold_soft")
            self._agent_says("result", rng.uniform(4, 8), result=result)
        else:
            self._agent_says("hold")
            function = "result" if self._wrong("thanks-for-waiting") else "thanks_waiting"
            self._agent_says(function, rng.uniform(8, 35), result=result)
        self._maybe_chat()

    def _further(self) -> None:
        self._agent_says("further")
        self._customer_says("no_more")

    def _end(self) -> None:
        if self._trap("further_near"):
            self._neutral("further_near")
        if not self._wrong("further-needs") and not self._trap("early_further"):
            self._further()
        if self._wrong("greeting") and self._trap("late_greeting"):
            self._agent_says("late_greeting")
        kind = "closing_full"
        if self._wrong("closing"):
            kind = self._rng.choice(("closing_no_bye", "closing_no_thanks", "closing_bare"))
        if self._rng.random() < 0.3:
            self._customer_says("customer_bye")
            self._agent_says(kind)
        else:
            self._agent_says(kind)
            self._customer_says("customer_bye")

    def _with_fillers(self) -> tuple[Line, ...]:
        """Catchphrases at the beginning of sentences: many where that is the fault, else hardly any."""
        rng = self._rng
        own = [
            i
            for i, line in enumerate(self.lines)
            if line.speaker is AGENT and not line.does.startswith(("greeting", "ask"))
        ]
        characters = sum(len(self.lines[i].text) for i in own)
        count = (
            round(characters * FILLERS_PER_CHARACTER) if self._wrong("fillers") else rng.choice((0, 0, 0, 1))
        )
        lines = list(self.lines)
        for turn in range(count):
            if turn % len(own) == 0:
                rng.shuffle(own)
            line = lines[own[turn % len(own)]]
            filler = rng.choice(FILLERS[self.plan.agent_language])
            lines[own[turn % len(own)]] = replace(line, text=f"{filler}，{line.text}")
        return tuple(lines)
