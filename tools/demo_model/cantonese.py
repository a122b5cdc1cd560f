"""A Cantonese call-centre grammar in simplified characters, sharing numbers and names with the Mandarin one."""

from __future__ import annotations

import random

from tools.demo_model import mandarin

WORDS = tuple(
    "嘅 咗 唔 系 唔系 佢 佢哋 我哋 你哋 喺 喺度 呢个 嗰个 呢啲 嗰啲 啲 嚟 咁 咁样 冇 有冇 乜嘢 咩 嘢 畀 睇 睇下 攞 搵 啱 啱啱 嗮 多晒 咪 点解 点样 边个 边度 几时 几多 而家 "
    "今日 听日 琴日 后日 今晚 听朝 下昼 上昼 晏昼 唔该 唔该晒 多谢 多谢晒 唔使 唔紧要 对唔住 唔好意思 冇问题 得 唔得 好 使唔使 要唔要 系咪 可唔可以 有冇得 同 同埋 但系 因为 所以 "
    "如果 跟住 仲有 仲未 已经 即刻 一阵 等阵 返 返嚟 过 紧 住 埋 先 啦 喇 嘞 啫 咋 㗎 喎 吖 呀 吗 呢 嗱 谂 谂住 知道 识 识得 讲 话 听 打 打畀 整 整返 买 卖 食 饮 行 企 坐 瞓 攰 靓 平 贵 快 慢 钟意 "
    "屋企 公司 电话 手机 蚊 文 个 张 件 部 间 条 支 包 箱".replace("㗎 ", "").replace("嗮", "晒").split()
)
SLOTS: dict[str, tuple[str, ...]] = {
    **mandarin.SLOTS,
    "称": ("先生", "女士", "小姐", "太太", "经理", "师傅", "老板"),
    "时": tuple("今日 听日 琴日 前日 后日 呢个星期 下个星期 上个星期 今个月 下个月 上个月 今年 旧年 月尾 月头 周末 朝早 上昼 晏昼 下昼 今晚 听晚 头先 最近 而家".split()),
    "坏": tuple("坏咗 用唔到 开唔到 冇反应 成日死机 漏水 唔通 好慢 有杂音 过咗期 烂咗 唔见咗 充唔到电 黑咗屏 送错咗 颜色唔啱 尺寸唔啱 少咗一件".split()),
    "情绪": tuple("好嬲 好急 唔系好满意 好失望 有啲担心 好开心 真系好多谢 顶唔顺 唔信".split()),
    "量": tuple("个 件 部 条 盒 箱 包 支 袋 本 张 对 份 斤 套 罐".split()),
    "动": tuple("查询 办理 取消 更改 确认 申请 登记 核实 处理 开通 投诉 预订 续费 升级 恢复 补办 检查 更换 跟进".split()),
}
PATTERNS = tuple(
    """你好，{部门}，我姓{姓}，有咩可以帮到你？
喂，你好，我想{动}下{业务}。
请问系咪{姓}{称}？
我姓{姓}，我叫{姓}{名}。
请问点称呼？
请问贵姓呀？
你嘅电话系{电话}，啱唔啱？
我个电话系{电话}。
订单号码系{号}，唔该你帮我睇下。
地址系{路}{数}号{区}{数}楼。
唔该送去{城}{路}。
我喺{城}，{时}要去{城}。
由{城}去{城}几多钱？
一共{钱}。
呢个{物}要{钱}，太贵喇。
我要{数}{量}{物}。
仲有冇{物}呀？
再加{数}{量}{物}，一共几多钱？
{时}买嘅{物}{坏}，点算呀？
我部{物}{坏}，你哋系咪唔理㗎？
{业务}几时先搞得掂？
{时}{点}得唔得？
我哋会喺{时}{点}之前打返畀你。
因为{原因}，{业务}暂时唔可以{动}。
唔好意思，要你等咁耐。
唔该等一阵，我帮你{动}下。
好，我已经帮你{动}咗{业务}喇。
我{情绪}，已经打咗{数}次电话喇。
你哋嘅态度令我{情绪}。
我要投诉你哋{部门}。
唔该帮我转去{部门}。
请问仲有冇其他嘢可以帮到你？
冇喇，唔该晒。
唔使喇，拜拜。
多谢你打嚟，祝你生活愉快，再见。
{月}{日}嘅{业务}仲未到账。
{月}{日}{点}出发，{点}到。
余额仲有{钱}。
每个月{钱}，包{数}分钟通话。
打{数}折之后系{钱}。
如果唔{动}，{时}就会自动{动}。
使唔使带埋{业务}同{业务}？
你可以去最近嘅{部门}{动}。
{姓}{称}你好，呢度系{部门}，关于你{时}讲嘅问题，我哋已经{动}咗。
我唔系好明，你可唔可以讲多次？
头先讲嘅{业务}点样收费㗎？
呢部{物}保养{数}年。
我{时}{动}咗{业务}，点解而家仲未有结果？
你要先{动}{业务}，跟住再{动}{业务}。
咁就要{数}{量}{物}同{数}{量}{物}啦。
{物}卖晒喇，{物}仲有{数}{量}。
唔好意思，我打错咗。
你讲乜嘢，我听唔清楚。
我谂下先，{时}再打畀你。
可唔可以平啲呀？
最平都要{钱}喇。
佢哋话{时}嚟，但系冇人嚟到。
师傅{点}左右到，唔该你喺屋企等。
两个大人一个细路，住{数}晚。
间房睇唔睇到海㗎？
老人家有冇优惠？
屋企{时}开始就{坏}，已经{数}日喇。
系咪冇交费呀？
我哋整紧，大约{点}搞掂。
我想攞返啲钱。
佢喺边度上班？
嗰个{物}系边个买嘅？
呢啲{物}几多钱一{量}？
你哋几点收工？
我哋{点}开门，{点}收工。
星期{周}同星期{周}休息。
{四}，{四}。
{电话}。
{号}。
{钱}。
{月}{日}，星期{周}。""".replace("㗎", "嘅").splitlines()
)
SHORT = tuple(
    "喂？|你好。|好。|好嘅。|系。|系呀。|唔系。|冇。|有。|得。|唔得。|唔该。|唔该晒。|多谢。|唔使客气。|拜拜。|再见。|知道喇。|明白。|冇问题。|唔使喇。|要。|唔要。|哦。|吓？|咩话？|真系？|好啦。|算啦。|等阵。|请讲。|冇错。|几多钱？|点解？|点算？|太贵喇。|唔知。|听唔到。|喺度。|喂，你好。|系，冇错。|好，唔该晒。|得，就咁啦。".replace("吓", "咩").split("|")
)


def fill(name: str, chooser: random.Random) -> str:
    """One filling of the slot ``name``, Cantonese where the languages differ."""
    if name in SLOTS:
        return chooser.choice(SLOTS[name])
    if name == "号":
        return digits(chooser, chooser.randrange(3, 9))
    if name == "四":
        return digits(chooser, 4)
    if name == "电话":
        return digits(chooser, 8)
    if name == "钱":
        return mandarin.number(int(10 ** chooser.uniform(0.3, 5.0))) + chooser.choice(("蚊", "蚊", "元", "个半"))
    if name == "点":
        half = chooser.choice(("", "", "朝早", "上昼", "下昼", "夜晚"))
        hour = chooser.randrange(1, 13)
        return half + ("两" if hour == 2 else mandarin.number(hour)) + "点" + chooser.choice(("", "钟", "半", "三个字"))
    return mandarin.fill(name, chooser)


def digits(chooser: random.Random, count: int) -> str:
    """Digits read one by one; Cantonese has no 幺."""
    return "".join(chooser.choice(mandarin.DIGITS) for _ in range(count))


def sentence(chooser: random.Random) -> str:
    """One sentence of the grammar, one in eight a very short one."""
    if chooser.random() < 0.12:
        return chooser.choice(SHORT)
    return mandarin.fill_pattern(chooser.choice(PATTERNS), chooser, fill)
