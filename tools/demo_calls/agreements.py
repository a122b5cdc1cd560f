"""What was agreed: the targets per post and tenure, and the actions of the coaching talks (面谈)."""

from __future__ import annotations

from tools.demo_calls.people import BY_ID, JUNIOR, REGULAR, SENIOR, TEAM_ONE, TEAM_THREE, TEAM_TWO

TARGET_COLUMNS = (
    "measure", "target", "agent_id", "team", "branch", "post", "tenure_from_months", "tenure_to_months",
    "first_day", "last_day",
)  # fmt: skip
COACHING_COLUMNS = ("agent_id", "held_on", "action", "coach", "item_id", "due", "kept", "note")
COACHES = {TEAM_ONE: "罗志明", TEAM_TWO: "钟慧", TEAM_THREE: "邱岚"}
PROBATION_MONTHS = 6

_SUPPOSED = (  # measure, post, tenure from and to in months, target
    ("total", SENIOR, None, None, 93),
    ("total", REGULAR, PROBATION_MONTHS, None, 90),
    ("total", JUNIOR, None, PROBATION_MONTHS, 86),
    ("pass_rate", SENIOR, None, None, 0.80),
    ("pass_rate", REGULAR, PROBATION_MONTHS, None, 0.75),
    ("pass_rate", JUNIOR, None, PROBATION_MONTHS, 0.65),
    ("aht", SENIOR, None, None, 75),
    ("aht", REGULAR, PROBATION_MONTHS, None, 80),
    ("aht", JUNIOR, None, PROBATION_MONTHS, 90),
)

# agent, day, item, due, kept, action
_TALKS = """
A03 2026-09-18 repeat-order    2026-10-09 否 每单挂机前完整复述品规和数量
A03 2026-09-25 talk-over       2026-10-09 否 客户没说完先不接话，听完停半秒再开口
A03 2026-10-16 repeat-order    2026-10-30 是 按课上的复述句式复述每一单
A03 2026-10-30 talk-over       2026-11-13 是 每周自听三通录音，记下抢话的地方
A11 2026-09-15 no-banned-words 2026-09-30 否 背熟禁语清单，遇到催问改说“马上为您查”
A11 2026-10-14 no-banned-words 2026-10-31 否 客户着急时先致歉再处理，班长每天旁听两通
A11 2026-11-11 no-banned-words 2026-11-30 -  参加服务意识辅导，两周内不再出现禁语
A25 2026-09-22 speech-rate     2026-10-10 否 报数量时放慢，一条一顿
A25 2026-10-20 speech-rate     2026-11-05 否 用节拍器练习每分钟二百五十字
A25 2026-11-12 speech-rate     2026-11-30 -  班长每天旁听一通并当场提醒语速
A23 2026-09-29 greeting        2026-10-15 否 接起先报公司和工号
A23 2026-10-23 closing         2026-11-06 否 挂机前说感谢来电和再见
A13 2026-09-24 closing         2026-10-12 否 把结束语贴在屏幕边
A15 2026-09-24 closing         2026-10-12 否 把结束语贴在屏幕边
A17 2026-10-21 closing         2026-11-04 否 等客户先挂，挂前说结束语
A12 2026-11-04 closing         2026-11-20 -  带全组每天班前会念一遍结束语
A06 2026-09-30 repeat-order    2026-10-20 是 新品规对照清单复述
A06 2026-11-03 repeat-order    2026-11-17 -  复述时加上送货日期
A05 2026-10-13 talk-over       2026-10-27 是 客户报数时不插话
A24 2026-10-27 talk-over       2026-11-10 否 客户停顿时默数两秒再说
A21 2026-10-15 repeat-order    2026-10-29 -  转来的订货电话也要复述
A14 2026-10-28 dead-air        2026-11-11 是 查询超过五秒先说请稍等
A07 2026-11-05 dead-air        2026-11-19 -  查询时每十秒告知一次进度
A16 2026-10-22 -               2026-11-05 是 每周带一名新员工旁听
A01 2026-11-06 -               2026-11-20 -  整理三通示范录音给班组
"""


def target_rows() -> list[dict[str, str]]:
    """The rows of targets.csv."""
    rows = [
        _target(measure, target, post=post, tenure_from_months=start, tenure_to_months=end)
        for measure, post, start, end, target in _SUPPOSED
    ]
    rows.append(_target("item:repeat-order", 0.92))
    rows.append(_target("item:closing", 0.90, team=TEAM_TWO, first_day="2026-10-01", last_day="2026-12-31"))
    rows.append(_target("item:no-banned-words", 1.0, agent_id="A11", first_day="2026-10-15"))
    return rows


def _target(measure: str, target: float, **whom: object) -> dict[str, str]:
    told = {name: str(value) for name, value in whom.items() if value is not None}
    return dict.fromkeys(TARGET_COLUMNS, "") | {"measure": measure, "target": f"{target:g}"} | told


def coaching_rows() -> list[dict[str, str]]:
    """The rows of coaching.csv, in order of time; ``kept`` is empty where nobody has said yet."""
    rows = []
    for talk in _TALKS.strip().splitlines():
        agent_id, held_on, item, due, kept, action = (
            "" if part == "-" else part for part in talk.split(maxsplit=5)
        )
        rows.append(
            {
                "agent_id": agent_id,
                "held_on": held_on,
                "action": action,
                "coach": COACHES[BY_ID[agent_id].team],
                "item_id": item,
                "due": due,
                "kept": kept,
                "note": "到期复查时仍有发生" if kept == "否" else "",
            }
        )
    return sorted(rows, key=lambda row: (row["held_on"], row["agent_id"]))
