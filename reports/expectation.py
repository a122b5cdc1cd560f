"""What an item of a rubric asks for, and how to do it next time, in Chinese sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rubrics.checks import check_type, parameters
from rubrics.scope import Anchor, Strict, Window
from scoring.dialect_words import in_cantonese

Values = Mapping[str, str]
"""What fills ``{company}``, ``{agent_no}`` and the others; a key may be missing."""

MOST = 3  # phrases named; of the rest only how many there are
_BLANKS = {
    "company": "公司名称",
    "agent_no": "工号",
    "agent_name": "坐席姓名",
    "customer_surname": "客户姓氏",
}


def expectation(check: Strict, values: Values) -> str:
    """One sentence without a full stop: what the call should have been like."""
    kind, asked = check_type(check), parameters(check)
    if kind == "not":
        return f"不应出现这种情况：{expectation(asked, values)}"
    if kind in ("all", "any"):
        joint = "；并且" if kind == "all" else "；或者"
        return joint.join(dict.fromkeys(expectation(inner, values) for inner in asked))
    return _ASKED[kind](asked, values)


def filled(text: str, values: Values) -> str:
    """``text`` with the call's own values; what the call does not say is named in brackets."""
    return re.sub(
        r"\{(\w+)\}", lambda found: values.get(found[1]) or f"（{_BLANKS.get(found[1], found[1])}）", text
    )


def advice(check: Strict, values: Values) -> str | None:
    """What to do next time where the answer is a habit and no sentence; None where it is a sentence."""
    kind, asked = check_type(check), parameters(check)
    if kind in ("all", "any"):
        found = dict.fromkeys(filter(None, (advice(inner, values) for inner in asked)))
        return "".join(found) or None
    told = _ADVICE.get(kind)
    return told(asked) if told else None


def wordings(check: Strict, values: Values, cantonese: bool = False) -> tuple[str, ...]:
    """Phrases of the rubric that would have done, longest first, those of the call's language before others;
    none where words are not what is missing.
    """
    kind, asked = check_type(check), parameters(check)
    if kind in ("all", "any"):
        return tuple(dict.fromkeys(one for inner in asked for one in wordings(inner, values, cantonese)))
    if kind == "response" or (kind == "phrase" and asked.expect == "present"):
        either = sorted(asked.any_of, key=lambda one: (in_cantonese(one) is not cantonese, -len(one)))
        chosen = [*getattr(asked, "all_of", ()), *either[:MOST]]
        return tuple(filled(text, values) for text in chosen)
    return ()


def _phrase(asked: Any, values: Values) -> str:
    where = f"{_where(asked.scope)}{asked.scope.speaker.label}"
    listed = _lexicon(asked.lexicon, values) if asked.lexicon else ""
    either = "、".join(part for part in (_listed(asked.any_of, values), listed) if part)
    if asked.expect == "absent":
        return f"{where}不应说{either}"
    parts = []
    if asked.all_of:
        parts.append(f"说到{_listed(asked.all_of, values, most=10)}")
    if either:
        many = len(asked.any_of) > 1 or asked.lexicon
        counted = f"中的至少 {asked.at_least} 种" if asked.at_least > 1 else "之一" if many else ""
        parts.append(f"说{either}{counted}")
    return f"{where}应{'，并'.join(parts)}"


def _pattern(asked: Any, values: Values) -> str:
    del values
    verb = "不应说" if asked.expect == "absent" else "应说"
    return f"{_where(asked.scope)}{asked.scope.speaker.label}{verb}符合“{asked.regex}”的话"


def _sequence(asked: Any, values: Values) -> str:
    del values
    steps = " → ".join(f"{step.name}（可省）" if step.optional else step.name for step in asked.steps)
    return f"{_where(asked.scope)}应按顺序做到：{steps}"


def _echo(asked: Any, values: Values) -> str:
    del values
    facts = [
        f"数量（{'、'.join(asked.units[:4])}{'等' if len(asked.units) > 4 else ''}）" if asked.units else "",
        "产品名称" if asked.products else "",
        f"{asked.digits} 位以上的号码" if asked.digits else "",
    ]
    return f"客户说的{'、'.join(fact for fact in facts if fact)}，坐席应在结束前复述一遍"


def _response(asked: Any, values: Values) -> str:
    trigger = asked.trigger
    causes = [
        f"说到{_listed(trigger.any_of, values)}" if trigger.any_of else "",
        f"说到“{trigger.regex}”" if trigger.regex else "",
        f"一口气说了 {trigger.longer_than_s:g} 秒以上" if trigger.longer_than_s else "",
    ]
    causes = [cause for cause in causes if cause]
    when = f"{trigger.speaker.label}{'或'.join(causes)}之后" if causes else "这类通话里"
    limits = [
        f"{asked.within_s:g} 秒内" if asked.within_s else "",
        f"{asked.within_turns} 句之内" if asked.within_turns else "",
    ]
    limit = "、".join(part for part in limits if part)
    said = f"说{_listed(asked.any_of, values)}" if asked.any_of else "回应"
    return f"{when}，{asked.speaker.label}应{f'在 {limit}' if limit else ''}{said}"


def _repetition(asked: Any, values: Values) -> str:
    del values
    what = "同样的问题" if asked.questions_only else "同样的话"
    return f"{asked.speaker.label}不应在 {asked.turns} 句之内反复说{what}{_borne(asked.allowed)}"


def _silence(asked: Any, values: Values) -> str:
    del values
    told = f"；先说“请稍等”的可到 {asked.announced_up_to_s:g} 秒"
    return f"{_where(asked.scope)}不应有超过 {asked.longer_than_s:g} 秒没人说话{told}{_borne(asked.allowed)}"


def _talk_over(asked: Any, values: Values) -> str:
    del values
    over = f"重叠 {asked.overlap_s:g} 秒以上算抢话"
    return f"客户还在说话时坐席不应开口（{over}，应和不算）{_borne(asked.allowed)}"


def _speech_rate(asked: Any, values: Values) -> str:
    del values
    return f"语速不应超过每分钟 {asked.characters_per_minute:g} 字（{asked.turns} 句以上超过才算）"


def _hang_up(asked: Any, values: Values) -> str:
    del values
    waits = "" if asked.agent_may_end else "，并且等客户先挂"
    return f"最后一句话之后应在 {asked.within_s:g} 秒内结束通话{waits}"


def _duration(asked: Any, values: Values) -> str:
    del values
    limits = [
        f"不短于 {asked.min_s:g} 秒" if asked.min_s is not None else "",
        f"不长于 {asked.max_s:g} 秒" if asked.max_s is not None else "",
    ]
    return f"通话应{'、'.join(limit for limit in limits if limit)}"


def _fillers(asked: Any, values: Values) -> str:
    named = _listed(asked.any_of, values) if asked.any_of else _lexicon(asked.lexicon, values)
    return f"口头禅（{named}）每分钟不应超过 {asked.per_minute:g} 次"


_ASKED: dict[str, Callable[[Any, Values], str]] = {
    "phrase": _phrase,
    "pattern": _pattern,
    "sequence": _sequence,
    "echo": _echo,
    "response": _response,
    "repetition": _repetition,
    "silence": _silence,
    "talk_over": _talk_over,
    "speech_rate": _speech_rate,
    "hang_up": _hang_up,
    "duration": _duration,
    "fillers": _fillers,
    "answer_delay": lambda asked, _: f"接通后应在 {asked.within_s:g} 秒内开口",
    "language": lambda asked, _: f"坐席应说{asked.speak or '客户所说的语言或方言'}",
    "loudness": lambda *_: "音量应与整通电话的水平相称，不忽响忽轻",
    "tone": lambda *_: "语气应与开头一样平稳，不升高、不变响",
    "judge": lambda asked, _: f"内网大模型应回答“是”：{asked.ask}",
    "manual": lambda asked, _: asked.ask or "由质检员评分",
}
_ADVICE: dict[str, Callable[[Any], str]] = {
    "silence": lambda _: "要查资料先打招呼，查得久就报一声进展，回来先说“让您久等了”。",
    "talk_over": lambda _: "等客户说完、停一拍再开口；非打断不可时先说“不好意思，打断您一下”。",
    "speech_rate": lambda _: "报金额、时间、地址时慢下来，一句一停，看客户跟上了再往下说。",
    "answer_delay": lambda asked: f"接通提示一响就开口，{asked.within_s:g} 秒内先问好。",
    "hang_up": lambda asked: (
        "说完结束语，" + ("" if asked.agent_may_end else "等客户先挂；") + "没有别的事就不要空等。"
    ),
    "repetition": lambda _: "问过的先记下来；没听清时换一种问法，并说明为什么再问。",
    "language": lambda _: "客户说什么话就跟着说什么话；不会说时先道歉，再问能否用普通话。",
    "fillers": lambda _: "想词的时候停一下就好，不用口头禅填空。",
    "loudness": lambda _: "坐正、话筒离嘴两指，保持同样的音量。",
    "tone": lambda _: "客户着急时更要慢、更要低；先回应情绪，再讲规定。",
    "echo": lambda _: "下单前逐样复述数量和品名，问一句“对吗”，等客户确认。",
    "sequence": lambda _: "照流程卡一步一步来，做完一步再做下一步。",
}


def _lexicon(name: str, values: Values) -> str:
    return f"词表“{values.get(lexicon_key(name), name)}”里的话"


def lexicon_key(name: str) -> str:
    """Where `Values` hold the Chinese name of a lexicon."""
    return f"lexicon {name}"


def _borne(allowed: int) -> str:
    return f"（容许 {allowed} 次）" if allowed else ""


def _listed(phrases: Sequence[str], values: Values, most: int = MOST) -> str:
    named = "".join(f"“{filled(phrase, values)}”" for phrase in phrases[:most])
    return f"{named}等 {len(phrases)} 种说法" if len(phrases) > most else named


def _where(window: Window) -> str:
    """The part of the call in words, to stand before who should say what."""
    parts = [
        window.limits,
        f"说到{_said(window.after)}之后" if window.after else "",
        f"说到{_said(window.before)}之前" if window.before else "",
        f"说到{_said(window.around)}前后 {window.around.within_s:g} 秒" if window.around else "",
    ]
    found = "、".join(part for part in parts if part)
    return f"{found}，" if found else ""


def _said(anchor: Anchor) -> str:
    return f"“{anchor.any_of[0]}”" + ("等" if len(anchor.any_of) > 1 else "")
