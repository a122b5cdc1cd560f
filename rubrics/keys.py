"""What every key of the rubric language means, in Chinese: for editors, manual pages and the guide.

`MEANINGS` holds a key's meaning in one model; where it is not there, `COMMON` holds it. A test keeps both
complete: a new key without a meaning fails.
"""

from __future__ import annotations

CHECK_NAMES: dict[str, str] = {
    "phrase": "短语：说了或没说某些话",
    "pattern": "正则表达式：按模式找话",
    "sequence": "步骤：几步是否按顺序做到",
    "response": "应答：一方说了什么之后，另一方是否及时回应",
    "echo": "复述：客户说的数量、产品、号码，坐席是否复述",
    "repetition": "重复：同样的话是否反复说、反复问",
    "language": "语言：坐席是否说客户的语言或规定的语言",
    "fillers": "口头禅：每分钟说了几次",
    "silence": "冷场：双方都不说话太久",
    "talk_over": "抢话：客户还在说，坐席就开口",
    "speech_rate": "语速：说得太快",
    "answer_delay": "应答速度：接通后多久开口",
    "hang_up": "挂机：说完后多久挂断、谁先挂",
    "duration": "时长：录音的长短",
    "loudness": "音量：比整通电话的水平响很多或轻很多",
    "tone": "语气：声音比自己开头时明显升高、变响",
    "judge": "大模型判断：由内网的大模型回答一个问题",
    "manual": "人工评分：由质检员打分，机器不计分",
    "all": "全部满足：每个检查都通过才通过",
    "any": "任一满足：有一个检查通过就通过",
    "not": "取反：检查不通过才通过",
}

MODEL_NAMES: dict[str, str] = {
    "RubricDocument": "callqa 质检方案",
    "LexiconDocument": "callqa 词表",
    "Item": "质检项",
    "Examples": "示例",
    "AppliesTo": "适用的通话",
    "Scope": "范围：谁的话、通话的哪一段",
    "Window": "范围：通话的哪一段",
    "Anchor": "锚点：以某句话为界",
    "Around": "锚点附近",
    "Step": "步骤",
    "Trigger": "触发：什么需要回应",
    "Severity": "性质：fatal 致命，normal 非致命，monitor 只监督不计分",
    "Scheme": "计分方式：weighted 按得分率，deduct 从 100 分往下扣",
    "Party": "谁的话：agent 坐席，customer 客户，any 双方",
    "Match": "比对方式：exact 一字不差，pinyin 按读音，fuzzy 按读音且允许漏字",
    "Expect": "present 应该说，absent 不该说",
}

COMMON: dict[str, str] = {
    "any_of": "短语列表，说到任意一句就算。可用 {company}、{agent_no}、{agent_name}、{customer_surname}",
    "lexicon": "词表的编号，要先列在方案的 lexicons 里",
    "match": "比对方式：exact 一字不差；pinyin 按读音（默认，听写错成同音字也认得）；fuzzy 按读音且允许漏字",
    "similarity": "多像才算，0.5 到 1；越低越宽",
    "exclude": "更长的、意思不同的话，不算。例如找“不知道”时排除“不知道您”",
    "regex": "正则表达式（re2 语法）；文字已去标点、转简体、数字转汉字读法",
    "scope": "看通话的哪一段；不写则看整通",
    "speaker": "谁的话：agent 坐席（默认），customer 客户，any 双方",
    "allowed": "容许几次，超过才不合格",
    "within_s": "最多几秒",
    "name": "给人看的中文名称",
    "queue": "技能组，列表",
    "direction": "inbound 呼入，outbound 呼出",
    "business_type": "业务类型，列表",
    "team": "班组，列表",
    "branch": "分公司，列表",
}

MEANINGS: dict[str, dict[str, str]] = {
    "RubricDocument": {
        "rubric": "方案编号：小写字母、数字、连字符。版本号由内容自动算出，不用写",
        "scheme": "计分方式：weighted 按得分率（默认）；deduct 从 100 分往下扣",
        "pass_mark": "合格线，0 到 100，默认 85",
        "effective_from": "从哪一天的通话开始生效，写成 2026-11-01；不写则一直有效",
        "applies_to": "哪些通话用这份方案；写了的每一条都要符合，不写则所有通话",
        "company": "公司名称，填到短语的 {company} 里；话单里写了公司的以话单为准",
        "fatal_zeroes": "人工确认致命错误后总分归零（默认 true）",
        "lexicons": "用到的词表编号；先在方案旁的 lexicons/ 里找，再用自带的",
        "items": "质检项，至少一个",
    },
    "LexiconDocument": {
        "lexicon": "词表编号：小写字母、数字、连字符",
        "phrases": "短语，一行一个，不能重复",
    },
    "Item": {
        "id": "编号：小写字母、数字、连字符，方案内不重复；改编号等于换了一个质检项",
        "category": "类别，如 服务规范、沟通技巧",
        "severity": "fatal 致命（不合格则待人工确认后整通零分）；normal 非致命（默认）；monitor 只监督不计分",
        "points": "分值；each_hit 时是每一处扣的分",
        "each_hit": "按处扣分：每出现一处扣一次 points（只用于 deduct）",
        "cap": "按处扣分时最多扣多少分",
        "bonus": "加分项：合格加分，不合格不扣；总分不超过 100",
        "weight_locked": "true：权重建议不会调低它（合规项）",
        "training": "培训主题，薄弱项报告按它归类",
        "when": "前提：这个检查通过才看本项，否则“不适用”",
        "check": "检查：一个键，键名就是检查类型",
        "examples": "正例和反例，`callqa rubric test` 会逐条运行",
    },
    "Examples": {
        "pass": "应合格的对话，每行 agent: … 或 customer: …",
        "fail": "应不合格的对话，写法同上",
    },
    "Window": {
        "first_s": "开头几秒（从接通算起）",
        "last_s": "最后几秒（从最后一句话往前算）",
        "first_turns": "说话人的前几句",
        "last_turns": "说话人的最后几句",
        "after": "只看某句话之后；没说那句话则不适用",
        "before": "只看某句话之前；没说那句话则不适用",
        "around": "只看某句话前后几秒；没说那句话则不适用",
    },
    "Anchor": {"speaker": "谁说的；默认 any 双方"},
    "Around": {"speaker": "谁说的；默认 any 双方", "within_s": "前后各几秒"},
    "Phrase": {
        "expect": "present 应该说（默认）；absent 不该说",
        "all_of": "短语列表，每一句都要说到（只用于 present）",
        "at_least": "any_of 和 lexicon 里至少说到几句不同的",
        "whole_words": "true：只认完整的词，短词不会在别的词中间被认出",
    },
    "Pattern": {"expect": "present 应该出现（默认）；absent 不该出现"},
    "Sequence": {"steps": "步骤，按应有的先后写"},
    "Step": {
        "name": "这一步叫什么",
        "any_of": "说到任意一句就算做了这一步",
        "optional": "true：可以不做，但不能做错顺序",
    },
    "Echo": {
        "units": "量词；“五条”这样的数量要复述。[] 则不看数量",
        "products": "产品名称；说到的要复述",
        "digits": "几位以上的号码要复述；不写则不看号码",
        "cues": "表示开始复述的话，如“跟您核对一下”",
        "share": "要复述到几成，0.5 到 1",
    },
    "Trigger": {
        "speaker": "谁触发；默认 customer 客户",
        "any_of": "说到任意一句就触发",
        "regex": "符合正则表达式就触发",
        "longer_than_s": "一口气说了多少秒以上就触发（应和）",
        "call": "某类通话：整通触发一次，不能与其他条件同写",
    },
    "Response": {
        "trigger": "什么需要回应",
        "speaker": "谁来回应；默认 agent 坐席",
        "any_of": "应回应的话，任意一句；与 regex 都不写则说什么都行",
        "within_s": "几秒内回应（从触发结束算起）；不限则写 null",
        "within_turns": "回应者的几句之内",
        "allowed": "容许几次没有回应",
    },
    "Repetition": {
        "speaker": "谁的话：agent 或 customer",
        "turns": "往回看说话人的几句",
        "questions_only": "true：只看问句",
        "characters": "几个字以上的句子才算",
    },
    "Language": {
        "speak": "应说的语言或方言，如 zh、yue、四川话；不写则跟客户的语言走",
        "confidence": "语言识别的把握低于它时判为存疑",
    },
    "Fillers": {
        "any_of": "口头禅，列表",
        "per_minute": "坐席自己说话的每分钟里，多于几次不合格",
        "speech_s": "坐席说话不到这么多秒时不判",
    },
    "Silence": {
        "longer_than_s": "多少秒没人说话算冷场",
        "announced_up_to_s": "说过“请稍等”之后，容许等多少秒",
        "announcements": "算作打过招呼的话",
    },
    "TalkOver": {
        "overlap_s": "重叠几秒以上才算",
        "characters": "重叠时坐席说了几个字以上才算",
        "backchannels": "应和的短词，不算抢话",
    },
    "SpeechRate": {
        "characters_per_minute": "每分钟几个字以上算快（不计标点）",
        "turns": "至少几句都快才不合格",
        "turn_s": "几秒以上的句子才量",
    },
    "AnswerDelay": {"within_s": "接通后几秒内要开口；客户先应声的呼出从客户应声算起"},
    "HangUp": {
        "within_s": "最后一句话之后几秒内要挂断",
        "agent_may_end": "false：坐席不能先挂（话单里要有谁先挂）",
    },
    "Duration": {"min_s": "至少几秒", "max_s": "最多几秒"},
    "Loudness": {
        "louder_by_db": "比整通水平响几分贝以上算；不查则写 null",
        "quieter_by_db": "比整通水平轻几分贝以上算；不查则写 null",
        "turns": "至少几句才不合格",
        "turn_s": "几秒以上的句子才量",
    },
    "Tone": {
        "semitones": "音高升几个半音以上算",
        "decibels": "响几分贝以上算",
        "start_s": "拿坐席自己开头多少秒的话作比较",
        "turns": "至少几句两样都升高才算",
        "turn_s": "几秒以上的句子才量",
    },
    "Judge": {"ask": "问大模型的问题，答“是”则合格"},
    "Manual": {"ask": "给质检员看的问题"},
}


def meaning(model: str, key: str, bases: tuple[str, ...] = ()) -> str | None:
    """What ``key`` means in ``model``, else in its ``bases``, else anywhere; None: nobody wrote it."""
    for name in (model, *bases):
        if key in MEANINGS.get(name, {}):
            return MEANINGS[name][key]
    return COMMON.get(key)
