"""Order numbers, customer references, email addresses and postcodes."""

from __future__ import annotations

import re

# Bounded on both sides: linear, and an address longer than the standard allows is none
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
_CUE = re.compile(
    r"(?:\b(?:order|orders|invoice|purchase|parcel|package|bill|tracking|shipment|number|no\.?|nr\.?|id)\b|订单号?|单号|发票号?|包裹|物流|这单|编号)"
    r"[\s:：#是为号]{0,6}(?P<id>#?[A-Za-z]{0,3}-?\d{3,20})(?![\w@.-]{0,1}\w*@)",
    re.IGNORECASE | re.ASCII,
)
_HASH = re.compile(r"#\s?(?P<id>[A-Za-z]{0,4}-?\d{3,20})\b", re.ASCII)
_LETTERED = re.compile(r"(?<![\w#])(?P<id>[A-Za-z]{1,3}-?\d{5,20})(?![\w@])", re.ASCII)
_PLAIN = re.compile(r"(?<![\w.£$€¥#-])(?<!\d,)(?P<id>\d{6,20})(?![\w@]|[.,]\d)", re.ASCII)
_CUSTOMER_CUE = re.compile(
    r"(?:\b(?:customer|client|shopper|buyer|user|account|member)\b|客户|顾客|用户|会员|买家)(?:\s?(?:no\.?|number|id|nr\.?|#|编号|号码|号|ID))?[\s:：#]{0,4}(?P<id>[A-Za-z]{0,3}\d{2,12}|[a-z]+_[a-z]+_\d{1,6})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_CUSTOMER_ZH = re.compile(r"(?<!\d)(?P<id>\d{3,12})\s?(?:号|这位|这个|的)\s?(?:客户|顾客|会员|用户)", re.ASCII)
_USER_ID = re.compile(r"\b(?P<id>[a-z]+_[a-z]+_\d{2,6})\b")
_FIVE = re.compile(
    r"(?<![\w.£$€¥#-])(?<!\d,)(?P<id>\d{4,6})(?![\w@%]|\.\d|,\d{3}(?!\d)|\s?(?:英镑|元|块|个|件|pounds|euros|dollars))",
    re.ASCII,
)
_BRITISH = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE | re.ASCII)
_POSTCODE = re.compile(
    r"(?:\bpost ?code|\bzip(?: ?code)?|邮编)[\s:：是为]{0,4}(?P<zip>[A-Za-z0-9-]{3,10})", re.IGNORECASE | re.ASCII
)
_HONORIFIC = r"(?:(?:a |an |the |one |our )?(?:Mr|Mrs|Ms|Miss|Dr|Mister)\.?\s)"
_NAME = rf"{_HONORIFIC}?[A-Z][a-zA-Z'-]{{1,30}}(?:\s[A-Z][a-zA-Z'-]{{1,30}}){{0,2}}"
_LOWER = r"[a-z]{2,20} [a-z]{2,20}"  # a name as it is typed in a hurry, where only a name can stand
_TITLED = r"(?P<title>[\u4e00-\u9fff]{1,3}(?:女士|先生|小姐|太太))"
# the commonest family names: without one, characters after 客户 are no name
_SURNAME = "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳]"
_ZH_NAME = rf"(?:客户|顾客|叫|名叫|姓名是?|名字是?|查一下|查下|查查|查找|搜一下|搜|调一下|调出|看看|看一下|找一下|找|查)\s?(?P<zh>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)(?=这个客户|这个人|这位|的(?:客户|顾客|会员|人|资料|订单|购买|联系|邮箱|档案|信息|记录|历史|账号|账户|最近|上)|$|是谁|上[次一]|最近|最后|都|买|打[来电过]|来电|说|问|想|要|在|[，,。？?])"
_NAME_CUE = re.compile(
    rf"(?:\b[Cc](?:ustomer|lient)|\b[Ss]hopper|\b[Bb]uyer|\b[Cc]alled|\b[Nn]amed|\b[Nn]ame(?: is|'s|:| of)?|\b[Ww]ho is|\b[Ll]ook up|\b[Pp]ull up|\b[Bb]ring up|\bprofile (?:of|for)|\baccount (?:of|for)|\b(?:details|record|file) (?:of|for)|\bhistory of|\borders (?:of|from|by))\s(?P<name>{_NAME})"
    rf"|\b(?P<poss>[A-Z][a-z'-]{{1,30}}?(?:\s[A-Z][a-z-]{{1,30}}){{1,2}})'s\b|{_ZH_NAME}|{_TITLED}"
    rf"|\b[Cc]ustomer (?:called |named |by the name of )(?P<plain>{_LOWER})(?=$|[?,.;!])|^(?:(?:can|could) you )?(?:please )?(?:find|look up|pull up|bring up) (?:the )?(?:customer|client|account of) (?P<plain2>{_LOWER})(?: (?:please|pls|for me))?[?.!]?$"
)
# where the tool is known to be about a customer, weaker signs are enough
_NAME_LOOSE = re.compile(
    rf"^(?P<zh>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)(?=(?:这个?人|这位|一共|总共|都|前前后后|到现在|历来|上[次回一]|最近|最后|以前|之前|从|是|什么)*(?:买|订|下[过了单]|花|消费|拿|来|成为|一?[单笔](?!位))|的(?:所有|全部|历史|最近|过往)?(?:订单|资料|购买|联系|邮箱|档案|信息|记录|历史|账号|消费))|\b(?:[Ff]ind|of|about|[Dd]id|[Hh]as|for|on|by|know|is|with|up)\s(?P<name>{_NAME})|\b{_HONORIFIC}(?P<titled>[A-Z][a-z'-]{{1,30}}(?:\s[A-Z][a-z'-]{{1,30}})?)|\b(?P<pair>[A-Z][a-z'-]{{1,30}}\s[A-Z][a-z'-]{{1,30}})\b"
)
_NO_NAME = frozenset(
    [
        "customer",
        "customers",
        "order",
        "orders",
        "the",
        "what",
        "who",
        "when",
        "which",
        "show",
        "find",
        "list",
        "all",
        "our",
        "google",
        "ads",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "christmas",
        "germany",
        "france",
        "i",
        *[
            "jan",
            "feb",
            "mar",
            "apr",
            "jun",
            "jul",
            "aug",
            "sep",
            "sept",
            "oct",
            "nov",
            "dec",
            "mon",
            "tue",
            "tues",
            "wed",
            "thu",
            "thur",
            "thurs",
            "fri",
            "sat",
            "sun",
            "easter",
            "st",
            "saint",
            "good",
            "boxing",
            "cyber",
            "black",
            "new",
            "halloween",
            "valentine's",
            "mother's",
            "father's",
        ],
    ]
)


def order_id(text: str, *, plain: bool = True) -> str | None:
    """The order number of a text, as it stands there; ``plain``: six digits and more alone are one."""
    for pattern in (_CUE, _HASH, _LETTERED, *((_PLAIN,) if plain else ())):
        for found in pattern.finditer(text):
            if not _CUSTOMER_CUE.search(text[max(0, found.start() - 14) : found.end()]) or pattern is _CUE:
                return found["id"].lstrip("#")
    return None


def is_bare_order(text: str) -> bool:
    """True when the message is an order number and nothing else that matters."""
    rest = order_id(text)
    if rest is None or re.fullmatch(r"\d{1,5}[A-Za-z]?", rest.lstrip("#")):
        return False
    words = re.sub(
        r"order|number|no\.?|my|is|it's|its|the|订单号?|单号|我的|是|为|号|[\s#:：.,!。，？?]",
        "",
        text.lower().replace(rest.lower(), ""),
    )
    return not words


def email(text: str) -> str | None:
    """The first email address of a text."""
    found = EMAIL.search(text)
    return found[0].rstrip(".-") if found else None


def postcode(text: str) -> str | None:
    """A postcode: British by its form, others after the word."""
    if found := _BRITISH.search(text):
        return found[0].upper()
    found = _POSTCODE.search(text)
    return found["zip"].upper() if found else None


def customer(text: str, *, loose: bool = False) -> str | None:
    """The customer that a text names: an id after the word, an email address, a user id, a name.

    Args:
        text: folded text.
        loose: a bare number of four to six digits is one too (the tool is known to be about a customer).
    """
    for pattern in (_CUSTOMER_CUE, _CUSTOMER_ZH, _USER_ID):
        if found := pattern.search(text):
            return found["id"]
    if found := email(text):
        return found
    if loose and (found := _FIVE.search(text)) and not re.fullmatch(r"(?:19|20)\d\d", found["id"]):
        return found["id"]
    return person(text, loose=loose)


def customer_number(text: str) -> str | None:
    """A bare customer number, where the tool is known to be about customers: "is 15311 about to leave?"."""
    for found in _FIVE.finditer(text):
        if len(found["id"]) == 5 and not re.match(
            r"\s?(?:followers|fans|subscribers|customers|people|粉|人|名|位|家|天|次)", text[found.end() :]
        ):
            return found["id"]
    return None


def person(text: str, *, loose: bool = False) -> str | None:
    """A person's name, by its surroundings: "customer Yusuf Rossi", "Mia Garcia's orders", 王女士."""
    for pattern in (_NAME_CUE, _NAME_LOOSE) if loose else (_NAME_CUE,):
        for found in pattern.finditer(text):
            name = next(value for value in found.groupdict().values() if value)
            if name.split()[0].lower() not in _NO_NAME and name.lower() not in _NO_NAME:
                return re.sub(rf"^{_HONORIFIC}|'s$", "", name)
    return None
