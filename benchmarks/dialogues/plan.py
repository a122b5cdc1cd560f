"""What goes right and wrong in one call, drawn before a word is written."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

COMPANIES = ("清泉饮水", "山之源饮水", "康源水业")
SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "林")
PRODUCTS = ("纯净水", "矿泉水", "苏打水", "山泉水")
DIGITS = "零一二三四五六七八九"
AMOUNTS = ("一", "两", "三", "四", "五", "六", "八", "十", "十二", "二十")
AGENT_NOS = tuple(f"{8000 + 13 * i % 97}" for i in range(1, 31))
FAULT_RATES = {
    "greeting": 0.35,
    "identity": 0.35,
    "order-echo": 0.4,
    "hold-announced": 0.35,
    "thanks-for-waiting": 0.4,
    "refund-term": 0.4,
    "apology": 0.4,
    "further-needs": 0.35,
    "closing": 0.38,
    "no-banned-words": 0.22,
    "no-password": 0.13,
    "no-promise": 0.28,
    "repetition": 0.3,
    "fillers": 0.3,
    "dead-air": 0.25,
    "talk-over": 0.25,
    "language": 0.3,  # of the calls in which a customer speaks Cantonese
}


@dataclass(frozen=True, slots=True)
class Order:
    """Amounts as spoken (五桶), each with its product."""

    amounts: tuple[tuple[str, str], ...]

    def spoken(self, rng: Random) -> str:
        return "，".join(
            f"{amount}{what}" if rng.random() < 0.8 else f"{what}{amount}" for amount, what in self.amounts
        )

    def misheard(self, rng: Random) -> Order:
        """The same products, every amount another."""
        wrong = tuple(
            (rng.choice([a for a in AMOUNTS if a != one[:-1]]) + one[-1], what) for one, what in self.amounts
        )
        return Order(wrong)


@dataclass(frozen=True, slots=True)
class Plan:
    """One call before it is worded.

    Attributes:
        business: order, refund, complaint or inquiry; a complaint may come with an order.
        faults: item ids that are to go wrong, where the call gives the occasion.
        traps: hard negatives to be said; see `script`.
    """

    call_id: str
    business: frozenset[str]
    customer_language: str
    agent_language: str
    company: str
    agent_no: str
    wrong_no: str
    agent_surname: str
    customer_surname: str
    order: Order | None
    faults: frozenset[str]
    traps: frozenset[str]


TRAP_RATES = {
    "banned_near": 0.3,
    "banned_quote": 0.03,
    "customer_banned": 0.25,
    "password_near": 0.15,
    "customer_password": 0.05,
    "promise_near": 0.25,
    "customer_promise": 0.15,
    "customer_wait": 0.15,
    "inquiry_near": 0.3,  # of inquiries
    "further_near": 0.2,
    "identity_near": 0.2,
    "short_pause": 0.2,
    "backchannel": 0.4,
    "late_greeting": 0.15,  # of greetings that fail
    "wrong_number": 0.25,
    "early_further": 0.15,
}


def draw_plan(call_id: str, rng: Random) -> Plan:
    business = frozenset(
        rng.choices(
            (
                ("order",),
                ("refund",),
                ("complaint",),
                ("inquiry",),
                ("complaint", "order"),
                ("complaint", "refund"),
            ),
            (36, 18, 18, 12, 8, 8),
        )[0]
    )
    cantonese = rng.random() < 0.15
    faults = {item for item, rate in FAULT_RATES.items() if rng.random() < rate}
    customer = "yue" if cantonese else "zh"
    agent = customer
    if "language" in faults:
        agent = "zh" if cantonese else ("yue" if rng.random() < 0.1 else "zh")
    number, wrong = rng.sample(AGENT_NOS, 2)
    kinds = rng.choices((1, 2, 3), (25, 50, 25))[0]
    amounts = rng.sample([(amount, unit) for amount in AMOUNTS for unit in "桶箱"], kinds)
    products = rng.sample(PRODUCTS, kinds)
    order = Order(
        tuple((amount + unit, what) for (amount, unit), what in zip(amounts, products, strict=True))
    )
    return Plan(
        call_id=call_id,
        business=business,
        customer_language=customer,
        agent_language=agent,
        company=rng.choice(COMPANIES),
        agent_no=number,
        wrong_no=wrong,
        agent_surname=rng.choice(SURNAMES),
        customer_surname=rng.choice(SURNAMES),
        order=order if "order" in business else None,
        faults=frozenset(faults),
        traps=frozenset(trap for trap, rate in TRAP_RATES.items() if rng.random() < rate),
    )


def spoken_number(number: str, rng: Random) -> str:
    """``number`` digit by digit; 幺 for 一 by some speakers."""
    one = "幺" if rng.random() < 0.5 else "一"
    return "".join(one if digit == "1" else DIGITS[int(digit)] for digit in number)
