"""What customers talk about, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from reports import topics_tables as tables
from reports.answer import Answer
from reports.complaints import Complaints
from reports.hard_topics import HardTopic
from reports.item_odds import ItemOdds
from reports.kpi_figure import ALPHA, share_difference
from reports.report import Report
from reports.share import Share
from reports.topic_moves import Topic
from reports.topic_rise import FEWEST_WEEKS
from reports.topics import Topics
from reports.wording import percent

MOST_NAMED = 5
FEWEST_CALLS = 30
"""Calls with words in the window below which no topic can be told."""


def answer_of(found: Topics) -> Answer:
    """What rises first, then what is hard, then complaints and the items behind them, then what falls."""
    shown: list[Report] = [tables.moved(found), tables.hard(found)]
    if found.complaints is not None:
        shown += [
            tables.traced_items(found, found.complaints),
            tables.complaint_teams(found, found.complaints),
            tables.complaint_calls(found, found.complaints),
        ]
    return Answer(
        "topics", "热点话题", tables.filters(found), tuple(_sentences(found)), tuple(shown),
        tables.charts(found), tuple(_notes(found)),
    )  # fmt: skip


def _sentences(found: Topics) -> Iterator[str]:
    if found.missing is not None:
        yield f"{found.missing}，热点话题、难点和投诉都谈不上。"
        return
    yield from _rising(found)
    yield from _hard(found)
    if found.complaints is not None:
        yield from _complaints(found, found.complaints)
    yield from _falling(found)


def _rising(found: Topics) -> Iterator[str]:
    window = f"{found.window.name} " if found.window else ""
    read = found.drawn[0][0]
    if found.unpaired:
        yield f"{window}之前有通话文字的不足 {FEWEST_WEEKS} 周，看不出什么话题在上升。"
    elif read < FEWEST_CALLS:
        yield f"{window}只有 {read} 通听过的通话，样本不足以判断什么话题在上升。"
    elif not found.rising:
        basis = f"{read:,} 通，比了 {found.tested:,} 个词和短语"
        yield f"{window}没有明显上升的话题（{basis}，差别都在平常波动之内）。"
    else:
        told = "；".join(_told(topic) for topic in found.rising[:MOST_NAMED])
        more = f"，共 {len(found.rising)} 个" if len(found.rising) > MOST_NAMED else ""
        basis = f"{read:,} 通里比了 {found.tested:,} 个词和短语"
        yield f"{window}客户说得明显多起来的话题：{told}{more}（{basis}）。"


def _told(topic: Topic) -> str:
    where = topic.business or topic.mostly
    place = "" if where is None else f"，{'在' if topic.business else '主要是'}{where}"
    now, before = topic.now, topic.before
    return (
        f"“{topic.terms[0]}”{now.count} 通、占 {percent(now.rate)}"
        f"（此前占 {percent(before.rate)}，{before.count}/{before.n:,}{place}）"
    )


def _falling(found: Topics) -> Iterator[str]:
    if found.falling:
        told = "；".join(_told(topic) for topic in found.falling[:MOST_NAMED])
        yield f"说得明显少下去的话题：{told}。"


def _hard(found: Topics) -> Iterator[str]:
    if not found.hard:
        yield "没有哪种来意的通话明显更长、转接更多或更不满意（按客户头几句话里的词比较）。"
        return
    yield f"难点：{'；'.join(_hardship(topic) for topic in found.hard[:MOST_NAMED])}。"


def _hardship(topic: HardTopic) -> str:
    said = []
    for reason in topic.reasons:
        if reason == "longer":
            said.append(f"平均处理 {topic.handle_s or 0:.0f} 秒，比同类长 {topic.longer_s or 0:.0f} 秒")
        elif reason == "passed_on":
            share, other = topic.passed_on, topic.passed_on_elsewhere
            said.append(
                f"转接率 {percent(share.rate)}（{share.count}/{share.n}，其他 {percent(other.rate)}）"
            )
        else:
            said.append(f"满意度低 {topic.less_satisfied or 0:.2f} 分（{topic.rated} 通有评分）")
    return f"“{topic.terms[0]}”（{len(topic.calls)} 通）{'，'.join(said)}"


def _complaints(found: Topics, traced: Complaints) -> Iterator[str]:
    window = f"{found.window.name} " if found.window else ""
    now, before = traced.now, traced.before
    if not now.count and not before.count:
        heard = f"{now.n + before.n:,} 通"
        yield f"{window}及此前 {found.options.weeks} 周没有听到投诉或扬言升级的通话（{heard}）。"
        return
    yield (
        f"{window}投诉与升级通话 {now.count} 通，占 {percent(now.rate)}{_ends(now)}；"
        f"此前占 {percent(before.rate)}（{before.count}/{before.n:,}），{_change(now, before)}。"
    )
    if traced.words:
        said = "、".join(f"“{word}”{count} 通" for word, count in traced.words[:MOST_NAMED])
        yield f"投诉时说得最多的：{said}。"
    more = [item for item in traced.items if item.more_often]
    if more:
        told = "；".join(_odds(item) for item in more[:MOST_NAMED])
        yield (
            f"投诉通话里明显更常不合格的质检项（与同一坐席的其他通话比）：{told}。"
            "同时出现不等于就是原因，请听例子。"
        )
    elif any(item.p_value is not None for item in traced.items):
        yield "投诉通话里没有哪一项比同一坐席的其他通话明显更常不合格。"
    else:
        yield "投诉通话太少，看不出与哪些质检项有关。"


def _ends(share: Share) -> str:
    interval = share.interval
    if interval is None:
        return ""
    return f"（{share.count}/{share.n:,}，95% 区间 {percent(interval.low)}–{percent(interval.high)}）"


def _change(now: Share, before: Share) -> str:
    p_value = share_difference(now, before)
    if p_value is None:
        return "看不出增减"
    if p_value >= ALPHA:
        return "增减在偶然波动之内"
    return "明显增多" if (now.rate or 0.0) > (before.rate or 0.0) else "明显减少"


def _odds(item: ItemOdds) -> str:
    ratio, interval = item.odds_ratio or 0.0, item.interval
    span = f"，95% 区间 {interval.low:.1f}–{interval.high:.1f}" if interval else ""
    return (
        f"“{item.name}”{item.here.count}/{item.here.n} 不合格（其他通话 {percent(item.elsewhere.rate)}，"
        f"优势比 {ratio:.1f}{span}）"
    )


def _notes(found: Topics) -> Iterator[str]:
    options = found.options
    if found.missing is not None:
        return
    (now, of_now), (before, of_before) = found.drawn
    if now < of_now or before < of_before:
        yield (
            f"通话太多，按随机抽取读了本期 {now:,}/{of_now:,} 通、前期 {before:,}/{of_before:,} 通的文字"
            f"（种子 {options.seed}）；投诉通话是全部查过的。"
        )
    yield (
        f"只看客户说的话；每通只算一次，一个客户反复说不成话题；至少 {options.minimum} 个不同客户说过才列出；"
        "数字、号码、姓名和坐席名字不列，例句中四位以上的数字打了星号。"
    )
    yield (
        f"升降：与此前 {options.weeks} 周比较的加权对数优势比（Monroe 等 2008，先验相当于 100 通），"
        "标准误按各周之间的平常波动放大，全部词一起按 Benjamini-Hochberg 校正（5%），并且要超出此前任何一周。"
    )
    yield (
        "难点：按客户头几句话里的词比较处理时长、转接和满意度，时长与满意度先减去同业务的平均；"
        "投诉：客户说了投诉与升级用语（词表 complaints，去掉“不投诉”之类）或话单登记为投诉；"
        "质检项按坐席分层比较（Mantel-Haenszel 优势比）。难点与投诉的质检项用本期和前期的全部通话。"
    )
    if found.hidden:
        yield f"话单大多没有客户标识，{found.hidden} 个像人名的词没有列出。"
    if found.complaints is not None and found.complaints.drawn:
        yield "投诉通话太多，追踪质检项时随机抽取了一部分，总数按比例推算。"
