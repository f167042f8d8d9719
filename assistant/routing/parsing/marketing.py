"""Words of marketing: channels, tones, occasions, segments, audiences, goals, edits."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

import prompts

_FAMILIAR = {
    "google ad": "google_rsa", "google ads": "google_rsa", "search ad": "google_rsa", "responsive search ad": "google_rsa",
    "adwords": "google_rsa", "谷歌广告": "google_rsa", "google广告": "google_rsa", "谷歌": "google_rsa", "google": "google_rsa",
    "facebook": "meta_feed", "meta": "meta_feed", "fb": "meta_feed", "instagram": "instagram", "insta": "instagram",
    "email": "email", "e-mail": "email", "newsletter": "email", "邮件": "email", "电子邮件": "email", "mail": "email", "edm": "email",
    "sms": "sms", "text message": "sms", "短信": "sms", "tiktok": "tiktok", "linkedin": "linkedin", "领英": "linkedin",
    "twitter": "x", "tweet": "x", "youtuber": "youtube", "instagrammer": "instagram", "tiktoker": "tiktok", "b站": "bilibili", "哔哩哔哩": "bilibili", "ins": "instagram", "油管": "youtube", "脸书": "meta_feed", "电邮": "email", "手机短信": "sms", "moments": "wechat_moments", "little red book": "xiaohongshu", "微信群发": "wechat_template", "推特": "x", "youtube": "youtube", "pinterest": "pinterest", "amazon": "amazon",
    "亚马逊": "amazon", "push": "push", "推送": "push", "product description": "product_page", "product page": "product_page",
    "商品描述": "product_page", "详情页": "product_page", "产品描述": "product_page", "blog": "blog_outline", "博客": "blog_outline",
    "小红书": "xiaohongshu", "种草": "xiaohongshu", "rednote": "xiaohongshu", "xiaohongshu": "xiaohongshu",
    "朋友圈": "wechat_moments", "公众号": "wechat_article", "模板消息": "wechat_template", "抖音": "douyin", "微博": "weibo",
    "weibo": "weibo", "淘宝": "taobao", "天猫": "taobao", "京东": "jd", "百度": "baidu", "performance max": "google_pmax",
    "google shopping": "google_shopping", "search": "google_rsa", "搜索广告": "google_rsa", "facebook story": "meta_story",
}  # fmt: skip
TONES = {
    "playful": r"playful|fun(?:ny)?\b|humou?rous|cheeky|witty|cheerful|light-?hearted|jolly|quirky|jokey|tongue-in-cheek|活泼|俏皮|有趣|幽默|搞笑|轻松|欢快|调皮|可爱|诙谐|好玩",
    "formal": r"(?<!in)formal|serious|ceremonious|正式|严肃|庄重|官方|严谨|稳重",
    "professional": r"professional|business-?like|corporate|专业|商务|职业",
    "friendly": r"friendly|friendlier|casual|conversational|informal|chatty|relaxed|laid-?back|亲切|友好|随意|口语化|亲和|接地气|随和|聊天",
    "luxurious": r"luxur(?:ious|y)|premium|elegant|sophisticated|classy|upmarket|posh|high-end|高端|奢华|高级|优雅|精致|轻奢|有质感|大气",
    "urgent": r"urgent|urgency|pressing|last[ -]chance|hurry|fomo|紧迫|紧急|限时感|急迫|急切|(?:语气|口吻|调子)急|急一[点些]|催促|抓紧",
    "simple": r"simple|plain\b|minimal(?:ist)?|straightforward|no-nonsense|down-to-earth|understated|matter-of-fact|简单|简洁|朴素|朴实|平实|直白|直接一点|克制",
    "poetic": r"poetic|lyrical|诗意|文艺|唯美|文学",
    "enthusiastic": r"enthusiastic|exciting|excited|energetic|punch(?:y|ier)|upbeat|lively|bold|热情|激情|有冲击力|冲击力|热烈|有活力|激昂|带劲",
    "warm": r"warm(?:er|ly|th)?\b|cosy|heartfelt|tender|sentimental|温暖|温馨|暖心|温柔|治愈|贴心|有温度|走心",
}
OCCASIONS = {
    "Christmas": r"christmas|xmas|圣诞节?", "Black Friday": r"black friday|黑五|黑色星期五", "Mother's Day": r"mother'?s day|母亲节",
    "Father's Day": r"father'?s day|父亲节", "Valentine's Day": r"valentine'?s?(?: day)?|情人节|七夕", "Easter": r"easter|复活节",
    "Halloween": r"halloween|万圣节", "New Year": r"new year|元旦|新年", "Chinese New Year": r"chinese new year|spring festival|春节|年货节",
    "Double 11": r"double 11|singles'? day|双十一|双11", "618": r"\b618\b|六一八", "back to school": r"back[ -]to[ -]school|开学季?",
    "summer sale": r"summer sale|夏季大促|夏日特卖", "Cyber Monday": r"cyber monday|网络星期一", "Mid-Autumn Festival": r"mid-autumn|中秋节?",
    "Thanksgiving": r"thanksgiving|感恩节", "clearance": r"clearance sale|清仓",
}  # fmt: skip
SEGMENTS = {
    "champions": r"champions|冠军客户|重要价值客户",
    "high_value": r"high[ -]value|vips?\b|top customers|best customers|most valuable|big spenders|best buyers|high spenders|top[ -]spending|premium customers|heavy spenders|most important customers|高价值|高净值|大客户|最好的客户|重要客户|贵宾",
    "loyal": r"loyal|regulars|faithful|repeat (?:customers|buyers)|忠实|忠诚|老客户|老顾客|老客|回头客|熟客",
    "new": r"new (?:customers|buyers|shoppers|clients|people|folk|joiners|sign-?ups|subscribers|members)|newly (?:joined|acquired)|first[ -]time(?:rs)?|newcomers|(?:everyone|everybody|people|customers|anyone|those) (?:who's|who is|who are|that are|that's) new|who(?:'ve| have) just joined|新客户?|新顾客|新用户|新会员|新买家|新注册|刚注册|首购",
    "one_time": r"one[ -]time|only (?:bought|ordered|purchased) once|bought once|single purchase|只买过?一次|一次性(?:客户|买家)?|单次购买",
    "cannot_lose": r"can(?:no|')t (?:afford to )?lose|不能失去|不能流失",
    "at_risk": r"at[ -]risk|about to (?:leave|churn|lose)|likely to (?:leave|churn)|risk of (?:leaving|churn\w*)|churning|drifting|slipping|快流失|快要流失|即将流失|有流失风险|濒临流失|流失风险",
    "about_to_sleep": r"about to sleep|快沉睡|即将沉睡",
    "hibernating": r"hibernating|dormant|sleeping|inactive|lapsed|gone quiet|haven't (?:ordered|bought|shopped)(?: \w+){0,3} (?:in|for)|not (?:ordered|bought) (?:in|for)|long time no|沉睡|休眠|不活跃|好久没(?:来|买|下单)|很久没(?:来|买|下单)|长期未(?:购买|下单)",
    "lost": r"lost customers|churned|gone customers|已流失|流失客户",
    "wholesale": r"wholesale(?:rs?)?|bulk[ -](?:buyers|customers|buying)|trade (?:customers|accounts|buyers)|resellers|b2b|批发(?:商|客户)?|大宗|批量采购",
    "potential": r"potential (?:loyal(?:ists)?|customers)|潜力|潜在忠实",
    "promising": r"promising|有前景",
    "needs_attention": r"need(?:s|ing)? attention|需要关注|需关注",
    "ordinary": r"ordinary|average customers|普通客户|一般客户",
}
_OWN_NAME = re.compile(
    r"(?<![A-Za-z])(?:about[ -]to[ -]sleep|needs[ -]attention|cannot[ -]lose|hibernating|champions)(?![A-Za-z])",
    re.IGNORECASE,
)
_GOALS = {
    "clear_stock": r"clear(?:ing|ance|s|ed)?\b|get(?:ting)? (?:rid|shot) of|slow[ -](?:movers|moving|sellers)|dead stock|over-?stock\w*|too (?:much|many) (?:stock|of|in stock)|sitting (?:in|on)|shift (?:the |our |old |excess |leftover |remaining )|leftover|sell off|excess stock|surplus|end of line|清仓|清库存|库存|滞销|去库存|清掉|清理|积压|压了?(?:太多|很多|一堆|不少)?货|压货|囤(?:了|太)|卖不(?:动|掉|出去)|处理掉|甩卖|甩掉|出清|尾货",
    "win_back": r"w[io]n[ -]?back|reactivat\w*|re-?engage|buy again|back again|bring (?:\w+ ){1,3}back|come back|lapsed|lure back|tempt \w+ back|召回|挽回|唤醒|再买|拉回来|回流|找回来|激活|回来",
    "new_customers": r"new (?:customers|buyers|shoppers|faces)|acquir\w+|acquisition|first[ -](?:order|purchase|time)|attract|拉新|新客|新顾客|引流|获客|首单",
    "basket_size": r"basket (?:size|value)|(?:bigger|larger|fuller|higher|raise|increase|grow|lift|boost) (?:the |our |average )?(?:baskets?|orders?|carts?|average order)|order (?:value|size)|aov|spend more|(?:buy|add|put|order) more (?:\w+ ){0,4}(?:basket|order|cart|once|time|go|visit)|more (?:items |things |products )?(?:per|in each|in every|in the|in their|to each) (?:order|basket|cart)|upsell|cross-?sell|客单价?|凑单|连带|一次(?:性)?多买|多买(?:几|一|点|些|两)|加购|多带(?:一|几)|每单(?:多|买)|件单",
    "margin": r"margins?\b|profit\w*|利润|毛利|赚得多|少亏",
    "revenue": r"revenue|turnover|sell more|(?:boost|lift|drive|increase|raise|grow|pump up|bump up) (?:the |our |more )?sales|more sales|takings|销售额|营收|多卖|冲业绩|冲量|业绩|提升销量|提高销量|拉高销量",
}
_EDITS = {
    "shorter": r"\bshort(?:er|en)\b|more concise|less text|too long|cut it|短一点|短一些|更短|缩短|精简|简短|太长",
    "longer": r"\blong(?:er)?\b|more detail|expand|too short|长一点|长一些|更长|详细一?点|展开|太短",
    "simpler": r"\bsimpler\b|plainer|easier to read|less (?:salesy|complicated)|简单一?点|通俗|别那么",
    "more": r"\b\w+ more\b|more (?:variants|versions|options|of them)|再来|多来|再写|再给|多写",
    "again": r"another (?:one|version|try|variant)|again|redo|rewrite|try again|different version|换一[版个条]|重写|重新写|再写一遍|改写|润色|换个?说法",
}
_AUDIENCE = re.compile(
    r"\b(?:aimed at|targeting|targeted at|addressed to|for an audience of|audience(?: is|:)?)\s(?P<en>[a-z][\w' -]{2,60}?)(?=$|[,.;!?]|\s(?:in|with|on|by|and|playful|using)\b)"
    r"|(?:面向|针对|目标人群是?|受众是?|给)(?P<zh>[\u4e00-\u9fff\w]{1,14}?(?:人群|人|妈妈|父母|家长|用户|客户|学生|女生|男生|白领|的人|群体|者|爱好者|上班族|族))",
    re.IGNORECASE | re.ASCII,
)
_IN_LANGUAGE = (
    (
        "zh",
        re.compile(
            r"\b(?:in|into) (?:simplified )?(?:chinese|mandarin)\b|(?:用|写成?|翻译成|译成|改成|换成)(?:简体)?(?:中文|汉语)|中文(?:版|文案|的)",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "en",
        re.compile(
            r"\b(?:in|into) english\b|(?:用|写成?|翻译成|译成|改成|换成)(?:英文|英语)|英文(?:版|文案|的)",
            re.IGNORECASE | re.ASCII,
        ),
    ),
)
_KEYWORDS = re.compile(
    r"\b(?:keywords?|(?:must |should |has to |have to |needs to |to |please |make sure it |it )*(?:contain(?:s|ing)?|includ(?:e|es|ing)|us(?:e|es|ing)|featur(?:e|es|ing)|work(?:ing)? in|with|has|have|says?|saying|mentions?|mentioning|drop in|slip in|get in)(?: both)? (?:the |these )?(?:key ?)?(?:words?|phrases?|terms?)|include|mentions?|mentioning|(?:must|has to|have to|should) (?:contain|say|include|mention))[: ]\s?(?P<en>[\"“']?[\w' ,\"“”-]{2,80})"
    r"|(?:关键词|突出|包含|提到|(?:里[面头]?|文中|其中)?(?<![不别勿想主])(?:一定|必须|务必|得|需要?|要)+(?:要|得)?(?:有|带上?|带着|出现|写上?|提|含|用上?|放)(?:到)?|(?:带上|写上|写进|加入|融入|嵌入|用上))[是为:： ]{0,3}(?P<zh>[“\"「『']?[\u4e00-\u9fff\w、, “”\"「」『』']{1,40})",
    re.IGNORECASE | re.ASCII,
)


@lru_cache(maxsize=1)
def channel_names() -> dict[str, str]:
    """Names and aliases of all channels (``prompts/channels``), lower case, to their ids."""
    names = {}
    for path in sorted((Path(prompts.__file__).parent / "channels").glob("*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8")) or {}
        if not isinstance(data, dict) or not isinstance(data.get("id"), str):
            continue
        named = data.get("name") or {}
        words = [*(named.values() if isinstance(named, dict) else [named]), *(data.get("aliases") or [])]
        names |= {str(word).lower(): data["id"] for word in words if len(str(word)) > 2}
    # a bare colour is no channel, though Xiaohongshu is also called RED
    return {name: value for name, value in names.items() if name not in {"red", "story", "title", "feed"}} | _FAMILIAR


@lru_cache(maxsize=1)
def _channel_pattern() -> re.Pattern[str]:
    names = sorted(channel_names(), key=len, reverse=True)
    return re.compile(
        "|".join(rf"\b{re.escape(n)}s?\b" if n.isascii() else re.escape(n) for n in names), re.IGNORECASE | re.ASCII
    )


def channels(text: str) -> tuple[tuple[str, str], ...]:
    """The channels that a text names, as (id, the words that name it)."""
    names, found = channel_names(), {}
    for match in _channel_pattern().finditer(text):
        word = match[0].lower()
        found.setdefault(names.get(word) or names[word.rstrip("s")], match[0])
    return tuple(found.items())


def first_of(table: dict[str, str], text: str) -> tuple[str, str] | None:
    """The first name of a table whose pattern a text holds, with the words; earliest in the text wins."""
    best: tuple[int, str, str] | None = None
    for name, pattern in table.items():
        edge = rf"(?<![A-Za-z])(?:{pattern})"
        if (match := re.search(edge, text, re.IGNORECASE | re.ASCII)) and (best is None or match.start() < best[0]):
            best = (match.start(), name, match[0])
    return (best[1], best[2]) if best else None


def _spaced(pattern: str) -> str:
    """The pattern with hyphens where it has spaces: "the about-to-sleep group"."""
    return re.sub(r"(?<!\[) (?!-\])", "[ -]", pattern)


def segment(text: str) -> str | None:
    """The customer segment that a text names, by its own name where that stands in it."""
    if own := _OWN_NAME.search(text):
        return own[0].lower().replace(" ", "_").replace("-", "_")
    found = first_of(_HYPHENED, text)
    return found[0] if found else None


_HYPHENED = {name: _spaced(pattern) for name, pattern in SEGMENTS.items()}
_NOT_OF_FIGURES = {"ordinary", "potential", "promising", "needs_attention"}
_WHO = r"(?:\s?(?:customers?|buyers?|shoppers?|clients?|segment|group|tier|accounts?)\b|(?:级)?(?:客户|顾客|买家|群体|分群|人群|用户))"


def figure_segment(text: str) -> tuple[str, str] | None:
    """The segment that figures are asked of, with its words: "loyal customers", "our champions", 沉睡客户.

    New and lost customers may be what is counted; who reads the measures decides.
    """
    for name, pattern in _HYPHENED.items():
        said = re.search(rf"(?<![A-Za-z])(?:{pattern}){_WHO}?", text, re.IGNORECASE | re.ASCII)
        if not said or (name in _NOT_OF_FIGURES and not re.search(_WHO, said[0], re.IGNORECASE)):
            continue
        if name in {"new", "loyal"}:
            # "new customers" is a measure, "老客户" too, unless something else is counted of them
            of_them = re.search(
                r"(?<!number )(?<!count )(?<!share )(?<!percentage )\b(?:from|of|by|to|among|for)\s(?:our |the )?$",
                text[: said.start()],
                re.IGNORECASE,
            )
            if not (
                of_them
                or text[said.end() :].startswith(("的", "带来", "贡献", "买", "花", "消费"))
                or re.match(r"\s?(?:'|spen[dt]|segment)", text[said.end() :])
                or "忠" in said[0]
                or said[0].lower().startswith("loyal")
            ):
                continue
        return name, said[0]
    return None


def goal(text: str) -> str | None:
    """What a promotion is for."""
    found = first_of(_GOALS, text)
    return found[0] if found else None


def edit(text: str) -> str | None:
    """What is to be done with the copy of the last turn."""
    found = first_of(_EDITS, text)
    return found[0] if found else None


def audience(text: str) -> tuple[str, str] | None:
    """For whom copy is, with the words that say so."""
    found = _AUDIENCE.search(text)
    return ((found["en"] or found["zh"]).strip(), found[0]) if found else None


def copy_language(text: str) -> tuple[str, str] | None:
    """The language that copy is wanted in, with the words that say so."""
    for code, pattern in _IN_LANGUAGE:
        if found := pattern.search(text):
            return code, found[0]
    return None


def keywords(text: str) -> tuple[tuple[str, ...], str] | None:
    """What copy should say, with the words that say so."""
    found = _KEYWORDS.search(text)
    if not found:
        return None
    said = re.sub(
        r"(?:等)?(?:这|那)?(?:[一两二三四五几]?个?|些)(?:关键)?(?:词语?|字样|字眼|字)$",
        "",
        (found["en"] or found["zh"]).strip(),
    )
    parts = re.split(
        r"[,、]| and |(?<=[”\"」』])[和与及跟](?=[“\"「『])|(?<=[\u4e00-\u9fff])[和与及](?=[\u4e00-\u9fff])", said
    )
    words = tuple(w for part in parts if (w := part.strip(" “”\"「」『』'")))
    return (words[:20], found[0]) if words else None
