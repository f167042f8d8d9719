"""Words of a shop that mean the same, in both languages, and words that exclude each other.

A **concept** makes "delivery" and 配送 comparable, so that a Chinese reply can be held against an English source. A
**contrast** is a set whose members are different things of one kind: what holds of standard delivery does not hold
of express delivery.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.guard.words import fold, stem

# concept: English stems' words; Chinese words
_CONCEPTS: dict[str, tuple[str, str]] = {
    "delivery": (
        "delivery deliver delivers shipping ship ships postage",
        "配送 送货 运输 快递 寄送 运送 派送 送达 运费 邮费 寄往 寄到 发往 发到 送到 送往 邮寄",
    ),
    "returns": ("return returns returned returning", "退货 退回 退换 能退 可退 退吗 退掉 退不退"),
    "refund": ("refund refunds refunded refundable reimburse", "退款 退钱 退还 退费"),
    "exchange": ("exchange exchanges exchanged swap", "换货 更换 调换 退换 能换 可换 换吗 换一个 换别的"),
    "order": ("order orders ordered", "订单 下单 订购"),
    "cancel": ("cancel cancels cancelled canceled cancellation", "取消"),
    "price": ("price prices priced cost costs costing", "价格 售价 单价 价钱 多少钱"),
    "stock": ("stock available availability inventory left", "库存 现货 有货 剩余 还剩"),
    "free": ("free complimentary", "免费 包邮 免运费"),
    "payment": ("payment payments pay pays paid paying", "付款 支付 付费"),
    "card": ("card cards", "银行卡 信用卡 借记卡"),
    "invoice": ("invoice invoices", "发票"),
    "discount": ("discount discounts discounted off reduction", "折扣 优惠 折"),
    "sale": ("sale sales clearance", "促销 特价 清仓 甩卖 打折 减价 降价 处理品"),
    "standard": ("standard", "标准 普通"),
    "express": ("express", "加急 特快 快速"),
    "next-day": ("next-day", "次日达 隔日达 次日"),
    "international": ("international overseas abroad worldwide", "国际 海外 境外"),
    "domestic": ("domestic", "国内 境内 英国国内"),
    "europe": ("europe european eu", "欧洲 欧盟"),
    "uk": ("uk britain british", "英国 本土"),
    "wholesale": ("wholesale trade bulk", "批发 大宗"),
    "minimum": ("minimum least", "最低 至少 起订 最少"),
    "maximum": ("maximum", "最高 至多 最多 上限"),
    "warranty": ("warranty guarantee", "保修 质保"),
    "damaged": (
        "damaged broken faulty defective smashed cracked",
        "损坏 破损 瑕疵 有缺陷 质量问题 碎了 碎的 碎掉 摔碎 打碎 破碎 坏了 坏的 坏掉 破了 裂了 裂开",
    ),
    "gift": ("gift gifts", "礼品 礼物"),
    "voucher": ("voucher vouchers", "礼品券 礼品卡 代金券 购物券"),
    "valid": ("valid validity expire expires expired expiry", "有效期 有效 过期 到期 失效 能用多久 还能用"),
    "recycled": ("recycle recycled recyclable recycling", "回收 再生"),
    "total": ("total sum amount", "总计 合计 总额 总金额 共计 总价"),
    "quantity": ("quantity units pieces", "数量 件数"),
    "customer": ("customer customers buyer", "顾客 客户 买家"),
    "account": ("account", "账户 账号"),
    "address": ("address", "地址"),
    "support": ("support service team", "客服 服务"),
    "open": ("open opening hours", "营业 营业时间 开门"),
    "weight": ("weight weigh weighs", "重量 重 净重"),
    "size": ("size dimensions measures height wide width", "尺寸 大小 高 宽"),
    "unopened": ("unopened unused", "未拆封 未使用 未开封"),
    "original": ("original", "原 原始 原装"),
    "packaging": ("packaging package packed", "包装"),
    "wash": ("wash washing machine-wash", "清洗 洗涤 水洗"),
    "days": ("within", "以内 之内 内"),
    "placed": ("placed", "下单 已下单"),
    "shipped": ("shipped dispatched dispatch sent", "发货 已发货 寄出 发出"),
    "delivered": ("delivered arrived", "已送达 已签收 签收"),
    "red": ("red", "红色 红"),
    "white": ("white", "白色 白"),
    "blue": ("blue", "蓝色 蓝"),
    "black": ("black", "黑色 黑"),
    "green": ("green", "绿色 绿"),
    "pink": ("pink", "粉色 粉红 粉"),
    "lantern": ("lantern", "灯笼 提灯"),
    "cake": ("cake", "蛋糕"),
    "stand": ("stand cakestand", "架 蛋糕架"),
    "bag": ("bag bags", "包 袋 手提袋"),
    "candle": ("candle candles t-light", "蜡烛"),
    "mug": ("mug mugs cup cups", "马克杯 杯子 杯"),
    "clock": ("clock", "时钟 挂钟 钟"),
    "heart": ("heart hearts", "心形 爱心"),
}
_CONTRASTS: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "§standard §express §next-day §economy",
        "§international §domestic",
        "§europe §uk usa america canada asia germany france australia",
        "§returns §exchange §cancel",
        "§red §white §blue §black §green §pink",
        "§minimum §maximum",
        "small medium large",
        "adult child",
        "monday tuesday wednesday thursday friday saturday sunday weekday weekend",
    )
)

_EN: dict[str, str] = {}
_ZH: dict[str, str] = {}
for _concept, (_english, _chinese) in _CONCEPTS.items():
    for _word in _english.split():
        _EN.setdefault(stem(_word), f"§{_concept}")
    for _word in _chinese.split():
        _ZH.setdefault(_word, f"§{_concept}")
_ZH_PATTERN = re.compile("|".join(sorted(map(re.escape, _ZH), key=len, reverse=True)))
_CONTRAST_OF = {stem(word) if not word.startswith("§") else word: members for members in _CONTRASTS for word in members}


def concept(token: str) -> str:
    """The concept of an English stem (``§delivery``), or the token itself."""
    return _EN.get(token, token)


@lru_cache(maxsize=4096)
def chinese_concepts(text: str) -> tuple[tuple[str, int], ...]:
    """The concepts that Chinese words in a text stand for, each with its offset."""
    return tuple((_ZH[match.group()], match.start()) for match in _ZH_PATTERN.finditer(fold(text)))


def excludes(token: str, others: frozenset[str]) -> bool:
    """True when ``others`` holds a thing that cannot be ``token``, and not ``token`` itself."""
    members = _CONTRAST_OF.get(token)
    if members is None or token in others:
        return False
    stems = {member if member.startswith("§") else stem(member) for member in members}
    return bool(stems & others)
