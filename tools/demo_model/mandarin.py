"""A wide Mandarin call-centre grammar: patterns with slots, nothing of the demo calls and nothing held out."""

from __future__ import annotations

import random

DIGITS = "零一二三四五六七八九"
WORDS = tuple(
    "的 了 是 我 您 你 他 她 们 我们 您的 这个 那个 一个 有 没有 在 不 也 都 就 还 要 想 可以 能 会 请 请问 帮 给 把 被 跟 和 从 到 对 吗 呢 吧 啊 "
    "什么 怎么 为什么 哪里 多少 几 现在 今天 明天 昨天 上午 下午 晚上 之前 以后 时候 已经 一下 一直 马上 稍等 谢谢 不客气 对不起 没关系 好的 再见 "
    "知道 觉得 需要 应该 因为 所以 但是 如果 然后 比较 非常 很 太 最 先 再 又 来 去 说 看 听 打 做 用 找 问 买 卖 送 收 开 关 拿 等 换 退 查 办 交".split()
)
SLOTS: dict[str, tuple[str, ...]] = {
    "姓": tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"),
    "称": ("先生", "女士", "小姐", "老师", "经理", "师傅", "阿姨", "大哥", "老板"),
    "名": tuple("伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 桂英 建国 志强 小红 晓东 海燕 文静 国庆 春梅 玉兰 建华 秀英 子涵 雨欣 浩然 思远 佳怡 宇航 美玲 俊杰 丹丹 婷婷 立新 永康".split()),
    "城": tuple("北京 上海 广州 深圳 天津 重庆 成都 武汉 西安 南京 杭州 苏州 长沙 郑州 青岛 大连 沈阳 昆明 合肥 福州 厦门 济南 哈尔滨 长春 南宁 贵阳 兰州 太原 石家庄 海口 银川 西宁 拉萨 南昌 无锡 宁波 温州 东莞 佛山 珠海 中山 桂林 三亚 洛阳 开封 扬州 徐州 烟台 香港 澳门 台北".split()),
    "路": tuple("中山路 人民路 解放路 建设路 和平街 新华路 长江路 黄河路 胜利街 友谊路 光明路 文化路 学院路 东风路 南京路 北京路 幸福街 工业大道 滨江大道 环城路 体育路 公园路 花园街 朝阳路 西湖路".split()),
    "区": tuple("阳光小区 幸福花园 翠竹苑 金色家园 紫金城 龙湖小区 绿洲新村 东方广场 世纪大厦 国际中心 创业园 科技园 桃源小区 梅花山庄 海景花园 南山公寓".split()),
    "物": tuple("手机 电脑 电视 空调 洗衣机 热水器 微波炉 电饭锅 风扇 沙发 床垫 衣柜 桌子 鞋子 裙子 外套 裤子 帽子 书包 行李箱 手表 眼镜 耳机 充电器 打印机 相机 牛奶 大米 面粉 食用油 水果 饼干 茶叶 咖啡 矿泉水 啤酒 白酒 香烟 打火机 洗衣粉 纸巾 牙膏 洗发水 化妆品 玩具 童车 自行车 轮胎 灯泡 插座 水龙头 窗帘 地毯 药品 口罩 体温计 血压计 书 杂志 礼品 月饼 蛋糕 鲜花".split()),
    "业务": tuple("宽带 流量套餐 会员 信用卡 储蓄卡 保险 理赔 贷款 退款 换货 退货 维修 安装 开户 销户 过户 挂号 体检 签证 护照 机票 火车票 酒店 门票 旅游 租车 快递 外卖 水费 电费 煤气费 物业费 停车费 电话费 学费 社保 医保 公积金 身份证 居住证 驾照 发票 合同 订单 积分 优惠券 账户 密码 短信 邮件 验证码 报名 考试 课程".split()),
    "时": tuple("今天 明天 昨天 前天 后天 大后天 这周 下周 上周 本月 下个月 上个月 今年 去年 年底 月初 周末 春节 国庆节 早上 上午 中午 下午 傍晚 晚上 凌晨 刚才 最近".split()),
    "坏": tuple("坏了 不能用了 打不开 没有反应 总是死机 漏水 漏电 不通 很慢 断断续续 有噪音 有异味 过期了 发霉了 碎了 裂了 少了一件 不见了 开不了机 充不上电 显示错误 黑屏了 发错了 颜色不对 尺寸不合适 跟图片不一样".split()),
    "情绪": tuple("很生气 很着急 不太满意 非常失望 有点担心 很高兴 特别感谢 受不了 很无奈 不相信".split()),
    "部门": tuple("客服部 财务部 技术部 售后部 物流部 投诉中心 市场部 人事部 营业厅 分公司 总部 仓库 维修站".split()),
    "原因": tuple("系统升级 线路故障 天气原因 库存不足 地址不详 信息有误 余额不足 网络繁忙 设备检修 节假日 交通管制 厂家缺货".split()),
    "量": tuple("个 件 台 条 盒 箱 包 瓶 袋 本 张 双 份 斤 公斤 吨 米 套 桶 罐".split()),
    "动": tuple("查询 办理 取消 修改 确认 申请 登记 核实 处理 开通 关闭 投诉 咨询 预订 续费 升级 恢复 补办 转接 检查 更换 退回".split()),
}
PATTERNS = tuple(
    """您好，我是{部门}的{姓}{名}，工号{号}。
您好，{部门}，很高兴为您服务。
喂，你好，我想{动}一下{业务}。
请问是{姓}{称}吗？
我姓{姓}，叫{姓}{名}。
请问您贵姓？
您的电话号码是{电话}，对吗？
我的手机号是{电话}。
验证码是{号}。
订单号是{号}，麻烦您查一下。
身份证后四位是{四}。
地址是{城}市{路}{数}号{区}{数}栋{号}室。
请送到{城}{路}{区}。
我在{城}，{时}要去{城}出差。
从{城}到{城}的{业务}多少钱？
一共是{钱}。
这个{物}要{钱}，太贵了。
我要{数}{量}{物}。
{物}还有货吗？
再加{数}{量}{物}，一共多少？
{时}买的{物}{坏}，怎么办？
我的{物}{坏}，你们到底管不管？
{业务}什么时候能办好？
{时}{点}可以吗？
我们会在{时}{点}之前给您回电话。
由于{原因}，{业务}暂时不能{动}。
非常抱歉，因为{原因}给您带来不便。
对不起，让您久等了。
请您稍等，我帮您{动}一下。
好的，我已经帮您{动}了{业务}。
您的{业务}已经{动}成功，请注意查收。
我{情绪}，已经打了{数}次电话了。
你们的态度让我{情绪}。
我要投诉你们{部门}。
请帮我转到{部门}。
请问还有其他需要帮助的吗？
没有了，谢谢。
不用了，再见。
感谢您的来电，祝您生活愉快，再见。
请您对我的服务做出评价。
{年}{月}{日}的{业务}还没有到账。
{月}{日}{点}出发，{点}到达。
有效期到{年}{月}。
余额还有{钱}。
逾期会产生{钱}的费用。
每个月{钱}，包括{数}分钟通话。
打{数}折以后是{钱}。
百分之{数}的客户选择了这个{业务}。
如果不{动}，{时}就会自动{动}。
需要带上{业务}和{业务}吗？
您可以到最近的{部门}{动}。
{姓}{称}您好，这里是{部门}，关于您{时}反映的问题，我们已经{动}了。
我不太明白，您能再解释一下吗？
刚才说的{业务}是怎么收费的？
这个{物}的保修期是{数}年。
我{时}{动}了{业务}，为什么现在还没有结果？
您需要先{动}{业务}，然后再{动}{业务}。
那就要{数}{量}{物}和{数}{量}{物}吧。
{物}卖完了，{物}还剩{数}{量}。
不好意思，我打错了。
你说什么，我听不清楚。
信号不好，请大声一点。
我考虑一下，{时}再给你打电话。
能不能便宜一点？
最低就是{钱}了。
可以用支付宝或者微信付款吗？
钱已经从{业务}里扣了，但是{物}没有收到。
快递单号是{号}，显示已经到了{城}。
司机的车牌号后面是{四}。
师傅{点}左右到，请您在家等一下。
门牌是{数}单元{号}。
航班{四}，{点}从{城}起飞。
请问这趟车还有座位吗？
两个大人一个小孩，住{数}个晚上。
房间可以看到海吗？
老年人有没有优惠？
我家{时}开始就{坏}，已经{数}天了。
是不是欠费了？
我们正在抢修，预计{点}恢复。
您反映的{原因}，我们会{动}。
麻烦您提供一下{业务}的号码。
我的邮箱写错了，想{动}。
{数}加{数}一共{数}。
第{数}个和第{数}个有什么区别？
你们几点下班？
营业时间是{点}到{点}。
周{周}和周{周}休息。
{四}，{四}，{四}。
{电话}。
{号}。
{钱}。
{月}{日}，星期{周}。
{点}。""".splitlines()
)
SHORT = tuple(
    "喂？|你好。|您好。|好的。|好。|嗯。|嗯，好。|对。|对的。|是的。|是。|不是。|不对。|没有。|有。|可以。|不行。|行。|谢谢。|谢谢您。|不客气。|再见。|知道了。|明白。|明白了。|没问题。|不用了。|不要。|要。|哦。|啊？|什么？|真的吗？|好吧。|算了。|等一下。|请讲。|请说。|稍等。|没错。|多少钱？|为什么？|怎么办？|太贵了。|不知道。|听不清。|在的。|喂，你好。|嗯，对。|哦，这样啊。|好的，谢谢。|行，那就这样。|好，再见。".split("|")
)


def number(value: int) -> str:
    """A whole number below one hundred million, as it is read: 10050 is 一万零五十."""
    if value >= 10000:
        rest = value % 10000
        return number(value // 10000) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + number(rest))
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = not digit
    text = text or "零"
    return text[1:] if 10 <= value < 20 else text


def digits(chooser: random.Random, count: int) -> str:
    """``count`` digits read one by one, one spoken as 幺 in half of the strings."""
    text = "".join(chooser.choice(DIGITS) for _ in range(count))
    return text.replace("一", "幺") if chooser.random() < 0.5 else text


def clock(chooser: random.Random) -> str:
    half = chooser.choice(("", "", "早上", "上午", "下午", "晚上", "中午"))
    hour = chooser.randrange(1, 24) if not half else chooser.randrange(1, 13)
    spoken = "两" if hour == 2 else number(hour)
    return half + spoken + "点" + chooser.choice(("", "钟", "半", "一刻", number(chooser.randrange(11, 60)) + "分", "零五分"))


def money(chooser: random.Random) -> str:
    value = int(10 ** chooser.uniform(0.3, 5.3))
    tail = chooser.choice(("元", "块", "块钱", "元", "元整", f"块{DIGITS[chooser.randrange(1, 10)]}"))
    if chooser.random() < 0.2:
        tail = f"点{DIGITS[chooser.randrange(10)]}{DIGITS[chooser.randrange(1, 10)]}元"
    return number(value) + tail


def fill(name: str, chooser: random.Random) -> str:
    """One filling of the slot ``name``."""
    if name in SLOTS:
        return chooser.choice(SLOTS[name])
    if name == "号":
        return digits(chooser, chooser.randrange(3, 9))
    if name == "四":
        return digits(chooser, 4)
    if name == "电话":
        text = "幺" + digits(chooser, 10)
        return text if chooser.random() < 0.6 else f"{text[:3]}，{text[3:7]}，{text[7:]}"
    if name == "数":
        value = int(10 ** chooser.uniform(0, 2.5))
        return "两" if value == 2 else number(value)
    if name == "钱":
        return money(chooser)
    if name == "点":
        return clock(chooser)
    if name == "年":
        return "二零" + "".join(chooser.choice(DIGITS) for _ in range(2)) + "年"
    if name == "月":
        return number(chooser.randrange(1, 13)) + "月"
    if name == "日":
        return number(chooser.randrange(1, 32)) + chooser.choice("日号")
    if name == "周":
        return chooser.choice("一二三四五六日")
    raise KeyError(f"no slot named {name!r}")


def fill_pattern(pattern: str, chooser: random.Random, filler=fill) -> str:
    """``pattern`` with every {slot} filled."""
    head, *rest = pattern.split("{")
    for part in rest:
        name, tail = part.split("}")
        head += filler(name, chooser) + tail
    return head


def sentence(chooser: random.Random) -> str:
    """One or two sentences of the grammar, one in eight a very short one."""
    if chooser.random() < 0.12:
        return chooser.choice(SHORT)
    text = fill_pattern(chooser.choice(PATTERNS), chooser)
    if chooser.random() < 0.2:
        text = chooser.choice(SHORT)[:-1] + "，" + text
    return text
