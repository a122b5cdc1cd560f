"""What fills the slots of the templates: names, products, numbers as spoken, places, times."""

from __future__ import annotations

import random
from dataclasses import dataclass

COMPANIES = {
    "tobacco": "中山烟草客服中心",
    "utility": "江城水电气服务热线",
    "travel": "远行旅游服务中心",
    "telecom": "华通电信服务中心",
}
BUSINESS_TYPES = {"tobacco": "烟草订货", "utility": "水电气热线", "travel": "旅游服务", "telecom": "电信服务"}
QUEUES = {"tobacco": "order", "utility": "utility", "travel": "travel", "telecom": "telecom"}

SURNAMES = tuple(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
)
GIVEN = tuple(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红健文辉力永林志国建春梅雪松海东升福成德才民生光天宝山飞龙凤云鹏宇晨浩然子轩思雨佳家豪振兴少芬美玲"
)
PRODUCTS = tuple(
    ["中华", "软中华", "硬中华", "玉溪", "软玉溪", "红塔山", "双喜", "红双喜", "云烟", "软云烟", "利群", "软利群", "黄鹤楼", "南京", "白沙", "精品白沙", "七匹狼", "真龙", "椰树", "五叶神", "泰山", "黄山", "贵烟", "苏烟", "长白山", "好日子", "天子", "钻石", "娇子", "大前门", "牡丹", "石狮", "金桥", "黄金叶", "小熊猫", "将军", "人民大会堂", "延安", "兰州", "紫云", "大重九", "国宾", "冬虫夏草", "金圣", "都宝", "中南海", "红河", "雄狮", "大丰收", "广州双喜", "细支双喜", "细支南京", "细支白沙", "爆珠双喜", "硬红双喜", "硬经典", "软珍品", "和天下", "春天中华", "金中支"]
)
CITIES = tuple(
    ["北京", "上海", "广州", "杭州", "南京", "成都", "重庆", "武汉", "西安", "厦门", "青岛", "大连", "三亚", "海口", "昆明", "大理", "丽江", "桂林", "长沙", "天津", "苏州", "无锡", "宁波", "福州", "南昌", "济南", "郑州", "合肥", "太原", "沈阳", "长春", "南宁", "贵阳", "兰州", "西宁", "银川", "拉萨", "珠海", "香港", "澳门", "台北", "东京", "曼谷", "新加坡", "张家界", "九寨沟", "黄山", "洛阳", "扬州", "威海", "烟台", "秦皇岛"]
)
DISTRICTS = tuple(
    ["东区", "西区", "南区", "北区", "城东", "城西", "城南", "城北", "老城区", "新城区", "开发区", "高新区", "江北", "江南", "河西", "河东", "西城", "东城", "古镇", "东升镇", "沙溪镇", "大涌镇", "三乡镇", "坦洲镇", "港口镇", "火炬区", "五桂山", "神湾镇"]
)
ROADS = tuple(
    ["中山路", "人民路", "解放路", "和平路", "建设路", "新华路", "文化路", "光明路", "东风路", "西湖路", "北京路", "南京路", "长江路", "黄河路", "青年路", "胜利路", "幸福路", "团结路", "友谊路", "花园路", "公园路", "学院路", "车站路", "体育路", "工业路", "富康路", "兴华路", "民生路", "振兴街", "正义街", "步行街", "花城大道", "滨江大道", "博爱路", "孙文路", "康华路", "起湾道"]
)
SHOPS = tuple(
    ["便民超市", "利民商店", "好又多超市", "兴隆商行", "万家百货", "福满多超市", "红太阳便利店", "顺发烟酒店", "家家乐超市", "平价商店", "老地方烟酒", "金源商行", "日日红便利店", "大众超市", "永兴副食店", "新世纪超市", "阳光便利店", "友谊商店", "聚宝烟酒店", "合家欢超市", "百顺商行", "南门小卖部", "学府超市", "乐购便利店"]
)
FAULTS = tuple(
    ["停水", "停电", "停气", "漏水", "漏气", "水压太小", "跳闸", "没热水", "水很浑", "打不着火", "水管爆裂", "电表不走", "灯一闪一闪"]
)
FAULTS_YUE = tuple(["停水", "停电", "停气", "漏水", "漏气", "水压好细", "跳掣", "冇热水", "水好浊", "点唔着火", "爆水管", "电表唔行"])
BILLS = tuple(["水费", "电费", "燃气费", "气费", "污水费", "账单"])
TOPICS = {
    "tobacco": ["送货", "货款", "订单", "额度", "退货", "换货", "涨价", "库存", "断货", "新品", "缺货", "破损", "档位", "扣款", "送货时间", "订货时间", "订货密码"],
    "utility": ["停水", "停电", "水费", "电费", "燃气费", "报修", "抢修", "换表", "过户", "漏水", "水压", "报装", "账单", "缴费", "跳闸", "漏气", "安检"],
    "travel": ["退票", "改签", "酒店", "机票", "行程", "签证", "接机", "订房", "退款", "导游", "门票", "航班", "早餐", "行李", "保险", "团费", "订单"],
    "telecom": ["话费", "流量", "套餐", "宽带", "信号", "漫游", "补卡", "停机", "账单", "充值", "网速", "换号", "合约", "余额", "积分", "会员费", "开通"],
}
WISHES = {
    "zh": ["生意兴隆", "生活愉快", "工作顺利", "身体健康", "万事如意", "财源广进", "一切顺利", "周末愉快", "天天开心", "家庭幸福", "旅途愉快", "生意红火", "平安顺心", "心情愉快", "事事顺心"],
    "yue": ["生意兴隆", "生活愉快", "工作顺利", "身体健康", "万事如意", "财源广进", "一切顺利", "周末愉快", "日日开心", "旅途愉快", "大吉大利", "心想事成", "龙马精神"],
}
DAYTIMES = {
    "zh": ("上午", "下午", "晚上", "早上", "中午"),
    "yue": ("早晨你", "下昼", "夜晚", "午安你", "上昼"),
}
_DAYS = {
    "zh": ["今天", "明天", "后天", "大后天", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "下周一", "下周二", "下周三", "下周四", "下周五", "这周六", "月底", "月初"],
    "yue": ["今日", "听日", "后日", "礼拜一", "礼拜二", "礼拜三", "礼拜四", "礼拜五", "礼拜六", "下个礼拜一", "下个礼拜二", "下个礼拜三", "月底", "月头"],
}
_PARTS = {
    "zh": ("", "", "上午", "下午", "中午", "晚上", "一早", "傍晚"),
    "yue": ("", "", "上昼", "下昼", "中午", "夜晚", "朝早"),
}
_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")


def spoken(number: int) -> str:
    """``number`` (0-99,999) as said in Mandarin: 315 -> 三百一十五, 12 -> 十二, 2005 -> 两千零五."""
    if number >= 10000:
        rest = number % 10000
        return (
            spoken(number // 10000)
            + "万"
            + ("" if not rest else ("零" if rest < 1000 else "") + spoken(rest))
        )
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (
                ("零" if gap and text else "")
                + ("两" if digit == 2 and power > 1 else _DIGITS[digit])
                + _UNITS[power]
            )
            gap = False
        else:
            gap = True
    return (text[1:] if text.startswith("一十") else text) or "零"


def spoken_digits(number: str) -> str:
    """``number`` digit by digit: "8016" -> 八零一六."""
    return "".join(_DIGITS[int(digit)] for digit in number)


def counted(number: int) -> str:
    """``number`` in front of a measure word: 2 is 两."""
    return "两" if number == 2 else spoken(number)


@dataclass(frozen=True)
class OrderLine:
    """One product of an order and how many cartons (条) of it."""

    product: str
    quantity: int

    def said(self, product_first: bool) -> str:
        """软中华五条 or 五条软中华."""
        amount = counted(self.quantity) + "条"
        return self.product + amount if product_first else amount + self.product


def draw_money(rng: random.Random) -> str:
    """An amount as spoken, in yuan."""
    kind = rng.randrange(4)
    if kind == 0:
        return spoken(rng.randrange(5, 100)) + "块"
    if kind == 1:
        return spoken(rng.randrange(101, 1000)) + rng.choice(("块", "元"))
    if kind == 2:
        return spoken(rng.randrange(10, 100) * 100 + rng.choice((0, 0, rng.randrange(1, 100)))) + rng.choice(
            ("块", "元")
        )
    return spoken(rng.randrange(2, 200)) + "块" + _DIGITS[rng.randrange(1, 10)]


def draw_clock(rng: random.Random, language: str) -> str:
    """A time of day as spoken."""
    hour = counted(rng.randrange(1, 13)) + "点"
    tail = rng.choice(("", "", "半", "一刻", "四十", "二十"))
    return (
        rng.choice(_PARTS[language][2:] + ("",)) + hour + ("钟" if language == "yue" and not tail else tail)
    )


def draw_day(rng: random.Random, language: str) -> str:
    """A day, often with the part of it."""
    return rng.choice(_DAYS[language]) + rng.choice(_PARTS[language])


def draw_house(rng: random.Random) -> str:
    """A house number as spoken."""
    number = spoken(rng.randrange(1, 300)) + "号"
    return number + rng.choice(
        ("", "", spoken(rng.randrange(1, 30)) + "栋", spoken(rng.randrange(2, 12)) + "楼")
    )


def draw_lines(rng: random.Random) -> tuple[OrderLine, ...]:
    """Two to three products of an order."""
    products = rng.sample(PRODUCTS, rng.choice((2, 2, 3)))
    return tuple(
        OrderLine(product, rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30)))
        for product in products
    )
