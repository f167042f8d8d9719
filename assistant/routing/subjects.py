"""What a figure, a promotion or a text is about: a category of the shop by its name, a product by its words or code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.routing import category_names
from assistant.routing.asking import Asked
from assistant.routing.parsing import figures, marketing, plain_words, products
from assistant.routing.parsing.numbers import integer


@dataclass(frozen=True, kw_only=True)
class Subject:
    """``values``: ``product`` or ``category``; ``words``: the piece of the text that says it."""

    values: dict[str, Any] = field(default_factory=dict)
    words: str = ""


_END = r"(?=$|[?,.;!]|\s(?:by|per|in|last|this|over|during|since|for|between|compared|vs|each|every|sold|were|was|did|do|does|we|month|week|day|quarter|year|from|to|on|as|and (?:how|when|who|which|what|where|why)|until|split|broken|so far|please|go|went|will|have|has|are|is|at|with(?= (?:the |their |its |our |each |shares?|percentages?|how|revenue|units|sales|orders|a share))|shifted|that)\b)"
_P = r"(?P<p>[^?,.;!]{3,60}?)"
_MEASURED = r"(?:unit sales|sales(?: figures| volumes?| performance| numbers)?|revenues?|turnover|takings|units(?: sold)?|volumes?|quantity|demand|income|proceeds|orders)"
_ASIDE = re.compile(
    r"\b(?:questions?|boss|board|meeting|reports?|team|hi|hello|hey|morning|afternoon|evening|thanks|sorry|ok|okay|first|next|also|again|finally|urgent|quick|asap|request|asking|right|so|well|then|now|(?:re)?launched|opened|started|began|changed|introduced|went|ran|sent|raised|closed|ended)\b|[我你您他她请急得了想要看问说]|老板|领导|麻烦|一下|[表报用做列会]|数据|材料|补充|另外|然后|接着|顺便|对了|首先|其次|最后|早上|下午|晚上",
    re.IGNORECASE,
)
_OBJECTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:{_MEASURED}|number|quantities|pieces|performance|figures|trend|share|many)(?: sold| shifted| shipped| bought| moved)? (?:of|for|from|on) (?:the |our |all )?{_P}{_END}",
        rf"\bhow many (?:of the |of our |of |the )?{_P} (?:did we (?:sell|shift|move|ship)|have we (?:sold|shifted)|(?:were|was|are|got|have been) (?:sold|bought|ordered|shifted)|do we (?:sell|shift)|we (?:sold|sell|shifted)|sold|went|shifted|flew|left|will we|are we)\b",
        rf"\bhow (?:often|many times) (?:was|were|is|are|has|have|did|do) (?:we sell |people (?:buy|order) |customers (?:buy|order) )?(?:the |our |an? )?{_P}(?= (?:ordered|bought|been|sold|purchased|get|got)\b|$|[?.,])",
        rf"\b(?:how (?:much|many)(?: money| revenue| sales| units)?|what) (?:did|do|does|has|have) (?:the |our )?{_P} (?:make|made|bring|brought|earn|sell|sold|take|taken|generate|do|contribute)\b",
        rf"\b(?:did|do|have|had) we (?:sell|sold|shift(?:ed)?|move[d]?|ship(?:ped)?|get rid of) (?:many|much|any|enough|lots of|a lot of|more|plenty of|some) (?:of )?(?:the |our )?{_P}{_END}",
        rf"\bhow (?:well |badly |much )?(?:did|does|do|is|are|was|were|has|have) (?:the |our )?{_P} (?:sell|selling|sold|doing|done|do|perform\w*|going|faring|fare)\b",
        rf"\bhow (?:much|many)\b.{{0,30}}\b(?:made|make|earned|earn|took|take|got|get|sold|sell|brought|bring)(?: in)? (?:with|from|on|out of|off|through) (?:the |our |all )?{_P}{_END}",
        rf"\b(?:orders?|baskets?|invoices?|purchases?) (?:that |which )?(?:contain(?:s|ing|ed)?|includ(?:es|ing|ed)?|with|featuring|ha(?:d|ve|ving)) (?:a |an |any |the |our |at least one )?{_P}(?: in (?:it|them|there))?{_END}",
        rf"\b(?:bought|ordered|purchased|picked up|took) (?:a |an |any |the |our |at least one )?{_P}{_END}",
        rf"(?:^|[,:;]\s*|\b(?:what (?:are|were|is|was)|show(?: me)?|give me|get(?: me)?|plot|list|chart|see|need|about|the|our)\s(?:the |our )?){_P}\s{_MEASURED}(?=$|[?,.;!]|\s(?:by|per|in|last|this|over|during|since|for|between|compared|vs|each|from|trend|month|week|daily|$))",
        rf"^\s*{_P}\s?(?:[,:;]|\s[–—-])\s*(?:so |and )?how (?:many|much)\b",
        rf"^\s*{_P}\s?[,:;–-]\s*(?:how many |the |total |number of )*(?:unit sales|units|{_MEASURED}|sold|pieces)\b",
    )
)
_SOLD_ZH = r"(?:卖(?:了|出去?|掉|得|多少|几)|售出|(?:总)?(?:销量|销售额|销售|营业额|营收|流水|收入|成交额|成交|业绩|件数|订单|单量|出货|走货|进账)|走势|卖的|(?:能|会|要|大概)?走(?:了)?多少|能卖|会卖|(?:有|下|出|一共|总共)?了?(?:多少|几)(?:单|笔|件|个(?!月|国|客)|套|只|把|瓶|盒)|(?:赚|挣|入账|创收|带来|贡献|发|寄)(?:了|出|到|得)*(?:多少|几)|被?(?:订购?|买|下单|购买)(?:了|过)?(?:多少|几)次)"
_GRAIN_ZH = r"(?:按|每|逐|各)(?:一|个|一个)?(?:自然)?(?:天|日|周|星期|礼拜|月|季度?|年)(?:份|度)?"
_OBJECT_ZH = re.compile(
    rf"(?P<p>[^，,。？?！!；;：:\s]{{1,24}}(?: [A-Za-z0-9][\w-]*| [\u4e00-\u9fff]{{2,10}}(?=的?{_SOLD_ZH}))*|[A-Z0-9][A-Za-z0-9 '&/-]{{2,50}})\s*(?:的|在|大概|大约|一共|总共|共|到底|都|总|、|{_GRAIN_ZH}|\s)*\s*{_SOLD_ZH}"
)
_BESIDE_ZH = re.compile(
    rf"^\s*(?P<p>[^，,。？?！!；;：:\s]{{2,16}})\s*[，,：:]\s*(?:{_GRAIN_ZH}|一共|总共|总|的|看|\s)*{_SOLD_ZH}"
)
# what stands before the thing: verbs of asking, who, how, question words
_ASKING_ZH = re.compile(
    r"(?:老板|领导|经理|主管|总监|店长|财务|同事)们?(?:在|又|刚|想|要|来)?(?:问|催|查)|问|把|预测|预计|预估|推算|估算|加上|再加|补上|附上|换成|改成|改看|请问|请|帮我?|给我?|麻烦|告诉|知道|想|看一?[看下]?|查一?[查下]?|列(?:出|一下)?|拉(?:一下|个)?|报(?:一?下|个)?|算(?:一?下|算)?|统计(?:一?下)?|汇总|对比|比较|分析(?:一?下)?|关于|对于|按照?|每[天周月年日个季]?度?|各个?|逐[天周月日季年]|哪[个些款种]?|什么|怎么|多少|几|带来|贡献|产生|来自|我(?:们|家)?|咱(?:们|家)?|你们?|他们?|客户|顾客|买家|一共|总共|还有|以及|只|就|也|都|之间|期间|之内|以来|至今|以内|当天|那天|那段|前后|的时候|整体|全店|店里|店铺|总|分(?![群层店])|从|到|至|自|跟|和|与|比|最|前|后|个|是|有|里|内|用|包含|含"
)
_NOT_A_PRODUCT = re.compile(
    r"^(?:(?:the |our |all |total |overall |combined |online |net |gross |average |monthly |weekly |daily |yearly |quarterly |annual |hourly |unit |mean |current |recent |actual |new |returning |repeat |cancel\w* |my |we |your |its |their |this |that |these |those )*"
    r"(?:shops?|stores?|years?|months?|weeks?|days?|quarters?|company|business|customers?|buyers?|shoppers?|clients?|people|orders?|sales|revenue|all|each|every|by|per|total|new|last|this|that|it|us|we|you|me|them|they|stock|far|everything|anything|things?|products?|items?|goods|articles|countr(?:y|ies)|markets?|categor(?:y|ies)|segments?|cohorts?|month on month|week on week|overall|online|net|gross|average|monthly|weekly|daily|yearly|annual|quarterly|hourly|units?|pieces|money|abroad|overseas|international|europe|export|domestic|the rest|best|worst|top|bottom|total|same|compare|combined|today|what|how|which|trend|growth|share|split|change|changes|returns?|cancell?ations?|period|weekday|weekend|weekends|individual|distinct|different|unique|board|team|report|boss|paper|stretch|financial stretch|differences?|gap|story|kind|sort|lot|range|number|count|amount|volume|value|size))"
    r"(?:\s(?:by|per|each|every|and|or|of|in|a|the)\b.*)?$|^(?:show|give|tell|list|plot|chart|compare|rank|draw)\b|.*\b(?:customers?|buyers?|shoppers?|clients?)$"
    r"|^(?:(?:客户|顾客|客人|买家|用户|会员|人)(?:一年|一个?月|每年|每月|平均)*|我们|一共|总共|总|全部|各.*|每.*|按.*|本|上|店铺|公司|订单|客户|商品|产品|东西|货品|单品|前.*|哪.*|什么.*|整体|和.*|最.*|平均|人均|日均|国家|品类|类目|[一二两三四五六七八九十几]国|海外|国外|欧洲|线上|门店|全店|两者|三者|它们?|这些|那些|表|报表|数据|情况|月份|季度|时段|小时|复购|回头|取消|新增?|净|毛|实际|目前|现在|同期群|分群|分层|逐.*|今年|去年|本月|期间|之间|以来.*|大家|周末|以外|之外|平日|工作日|全年|全部|所有|整.{1,2}|除.*|.*(?:分群|分层)|货|小时|消费|购买|下单)$",
    re.IGNORECASE,
)
_CATEGORY_EN = re.compile(
    r"\b(?:in|for|from|of|within|on|our|the)\s(?:the |our )?(?P<a>[\w&'-]+(?: [\w&'-]+){0,3}?) (?:category|department|section|product line|range)\b|\b(?:category|department|section)(?:\s?(?:[:=]\s?|(?:called|named|of)\s)|\s)[\"']?(?P<b>(?!(?:for|by|per|in|share|account|accounts|contribute|contributes|make|makes|bring|brings|and|over|since|on|is|are|was|were|with|sold|revenue|sales|last|this|the|during|within|throughout|across|from|until|till|before|after|between|through|at|to|as|vs|versus|compared|please|did|do|does|has|have|had|each|every|so|year|month|week|quarter)\b)[\w&'-]+(?: (?!by|per|in|last|this|over|since|sold|for|between)[\w&'-]+){0,2})",
    re.IGNORECASE,
)
_CATEGORY_ZH = re.compile(
    r"(?P<a>[\u4e00-\u9fffA-Za-z]{2,10}?)(?:这个|这一|这)?(?:大)?(?:品类|类目|类别|分类|系列|类商品|类产品)(?!占|别|的占|最|卖得|前|里?哪)"
)
_NO_CATEGORY = re.compile(
    r"^(?:product|each|every|per|by|top|best|worst|which|what|one|same|any|the|whole|date|age|price|各|每|按|哪|哪个|分|个|所有|全部|这|那|此|该|不同|一|商品|产品|最|前).{0,2}$",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.])\d{5}[A-Za-z]{1,2}(?![\w])|(?<![\w.])[A-Z]{2,5}-\d{3,6}[A-Z]{0,2}(?!\w)", re.ASCII)
_CODE_CUE = re.compile(
    r"(?:\b(?:product|item|sku|code|article|stock ?code)(?:\s?(?:no\.?|number|id|code))?|商品|产品|编号|货号|款号|SKU|单品)[\s:：#为是号]{0,3}(?P<id>[A-Za-z]{0,5}-?\d{3,8}[A-Za-z]{0,2})(?!\w)",
    re.IGNORECASE | re.ASCII,
)


def of_a_figure(asked: Asked, text: str) -> Subject:
    """The category or product whose figures are asked for; ``text`` is without times, countries and segments."""
    if found := _CODE_CUE.search(text) or _CODE.search(text):
        code = found["id"] if found.re is _CODE_CUE else found[0]
        return Subject(values={"product": code}, words=found[0])
    bare = products.product_code(text)
    if bare and asked.product_id(bare):
        return Subject(values={"product": bare}, words=bare)
    if found := _said_category(asked, text):
        return found
    if found := _of_two_parts(asked, text):
        return found
    if figures.exclusive(text) and "product" in figures.dimensions(text):
        return Subject()  # the products are what is asked for
    for pattern in (*_OBJECTS, _OBJECT_ZH, _BESIDE_ZH):
        for match in _overlapping(pattern, text):
            words = _thing(match["p"], chinese=pattern is _OBJECT_ZH)
            if pattern in {_OBJECTS[-1], _BESIDE_ZH} and _ASIDE.search(words):
                continue
            if not words or words not in text:
                continue
            if name := category_named(asked, words):
                return Subject(values={"category": name}, words=words)
            return Subject(values={"product": words}, words=words)
    return _mentioned(asked, text) or Subject()


def thing(said: str) -> str:
    """The product in a piece of text that ends before a verb of selling; empty when it names none."""
    return _thing(said, chinese=not said.isascii())


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, those too that begin within another: "the number of pieces sold of the cake stand"."""
    at = 0
    while match := pattern.search(text, at):
        yield match
        at = match.start() + 1 if pattern not in {_OBJECT_ZH, _BESIDE_ZH} else max(match.end(), at + 1)


# how it sells, said before what is asked of it: 马克杯好卖吗，...
_SELLS_WELL = re.compile(r"(?:好不好卖|好卖|卖得[^，,]{1,4}|销路|表现|怎么?样|如何|咋样)(?:吗|呢|不)?$")


def _thing(said: str, *, chinese: bool) -> str:
    """The product in a piece of text; empty when it names none."""
    words = _SELLS_WELL.sub("", said.strip(" “”\"「」『』《》'"))
    if chinese and not words.isascii():
        words = re.sub(
            rf"(?:{_SOLD_ZH}|(?:[要得该]|需要|应该|准备)?[卖售出走销备进订补囤](?:出|掉|了|得|货)*)$", "", words
        )
        words = re.sub(rf"(?:{_GRAIN_ZH}|的|里|分别|各自?|平均|自|预计|预估|估计|预测|预期|将|\s)+$", "", words)
        words = re.sub(rf"^{_GRAIN_ZH}", "", words)
        words = re.split(_ASKING_ZH, words)[-1].strip("的 、")
        words = re.sub(r"(?:\s|大概|大约|估计|预计|可能|能|会|还|要|得|在)+$", "", words)
    lead = re.match(r"[\u4e00-\u9fff\s]+(?=[A-Za-z])", words)
    if lead and not plain_words.beside(lead[0]):  # 给我看cancelled orders
        words = words[lead.end() :]
    if not chinese or words.isascii():
        words = re.sub(r"^(?:the|our|all|any|a|an|of)\s", "", words, flags=re.IGNORECASE)
        words = re.sub(
            r"^(?:(?:total|overall|monthly|weekly|daily|quarterly|yearly|annual|unit|hourly)\s)+",
            "",
            words,
            flags=re.IGNORECASE,
        )
    words = _content(words)
    if not plain_words.beside(figures.blanked(words)):
        return ""
    words = re.sub(r"\s(?:of|in|for|from|the|and|or|by|per)$", "", words, flags=re.IGNORECASE)
    if len(words) < 2 or _NOT_A_PRODUCT.match(words) or marketing.segment(words):
        return ""
    if (
        figures.comparison(words)
        or figures.ranked(words)
        or re.search(r"\bcancel|^(?:new|old)$|订$|取消|^再|带上$|^周[一二三四五六日]", words)
    ):
        return ""
    if (
        figures.measures(words)
        or figures.dimensions(words)
        or (len(words) <= 4 and figures.dimensions(f"按{words}"))  # 天然石板 is no day
        or not re.search(r"[^\W\d_]", words)
    ):
        return ""
    return words


_STOP = frozenset(
    {
        "what", "what's", "whats", "was", "were", "is", "are", "how", "did", "do", "does", "could", "can", "would",
        "will", "you", "we", "i", "me", "us", "my", "our", "your", "show", "give", "get", "tell", "need", "want",
        "know", "see", "please", "the", "a", "an", "all", "total", "namely", "so", "far", "in", "for", "from",
        "of", "to", "at", "on", "by", "per", "with", "and", "or", "this", "that", "these", "those", "last", "sold",
        "number", "count", "amount", "much", "many", "figures", "data", "numbers", "figure", "look", "like",
        "about", "just", "only", "some", "any", "it", "its", "there", "s", "vs", "versus", "compare", "compared",
        "between", "each", "every", "one", "ok", "okay", "now", "then", "hi", "hello", "quick", "report", "table",
        "list", "chart", "plot", "graph", "let", "have", "had", "been", "has", "also", "plus", "up", "down",
        "change", "trend", "growth", "development", "evolution", "progress", "history", "monthly", "weekly", "daily", "sell", "shift", "make", "take", "ship", "move",
        "earn", "i'd", "we'd", "i'm", "i've", "we've", "i'll", "you'd", "let's", "forecast", "forecasts", "forecasted", "predict", "project", "estimate", "projected", "predicted", "expected", "add", "include", "ditto", "same", "swap", "replace", "switch", "they", "please,", "want,", "also,", "worth", "lots",
    }
)  # fmt: skip


def _content(words: str) -> str:
    """The words without asking ones at their ends; what stands before the last asking word inside is none of the thing."""
    if not words.isascii():
        return words
    tokens = [token for token in words.split() if re.search(r"\w|&", token)]
    while tokens and tokens[-1].lower().strip(":,'\"()") in _STOP:
        tokens.pop()
    inner = [i for i, token in enumerate(tokens) if token.lower().strip(":,'\"()") in _ASKS]
    tokens = tokens[inner[-1] + 1 :] if inner else tokens
    while tokens and tokens[0].lower().strip(":,'\"()") in _STOP:
        tokens.pop(0)
    return " ".join(tokens).strip("'\"(): -")


_ASKS = frozenset(
    [
        "needs",
        "wants",
        "wanted",
        "needed",
        "asks",
        "asked",
        "what",
        "what's",
        "whats",
        "how",
        "did",
        "could",
        "can",
        "would",
        "you",
        "we",
        "i",
        "i'd",
        "we'd",
        "i'm",
        "i've",
        "let's",
        "me",
        "us",
        "show",
        "give",
        "need",
        "want",
        "know",
        "was",
        "were",
        "please",
        "is",
        "are",
        "do",
        "does",
        "my",
        "your",
    ]
)


def _said_category(asked: Asked, text: str) -> Subject | None:
    """What stands beside "category" or 品类."""
    for pattern in (_CATEGORY_EN, _CATEGORY_ZH):
        found = pattern.search(text)
        if not found:
            continue
        words = (found["a"] or found.groupdict().get("b") or "").strip()
        if pattern is _CATEGORY_ZH:
            words = re.split(_ASKING_ZH, words)[-1].strip("的 ")
        words = re.sub(r"^(?:the|our|whole)\s", "", words, flags=re.IGNORECASE).strip("'\"“”")
        if pattern is _CATEGORY_ZH and (known := _ends_with(asked, text[: found.end("a")])):
            return Subject(
                values={"category": category_named(asked, known)}, words=text[found.end("a") - len(known) : found.end()]
            )
        if pattern is _CATEGORY_ZH and text.startswith("按", found.end()):
            continue
        if len(words) < 2 or _NO_CATEGORY.match(words) or figures.measures(words) or not plain_words.beside(words):
            continue
        return Subject(values={"category": category_named(asked, words) or words}, words=found[0])
    return None


def _of_two_parts(asked: Asked, text: str) -> Subject | None:
    """A category whose name joins two things, which nothing else is called: 雨伞与阳伞, "jigsaws and games"."""
    lowered = text.lower()
    for key, name in category_names.joined_names(asked.words).items():
        if (at := lowered.find(key)) >= 0:
            return Subject(values={"category": name}, words=text[at : at + len(key)])
    return None


def _ends_with(asked: Asked, text: str) -> str | None:
    """The longest name of a category that a text ends with: 雨伞与阳伞 before 品类."""
    text = re.sub(r"(?:这个|这一|这)?大?$", "", text)
    names = category_names.whole_names(asked.words)
    return max((key for key in names if len(key) > 1 and text.lower().endswith(key)), key=len, default=None)


def _mentioned(asked: Asked, text: str) -> Subject | None:
    """A category's whole name among words that say nothing of what is asked, so that it is no part of a product's."""
    left = figures.blanked(text).lower()
    names = category_names.whole_names(asked.words)
    for key in sorted(names, key=len, reverse=True):
        at = left.find(key) if len(key) > 1 else -1
        if at < 0:
            continue
        before, after = left[:at], left[at + len(key) :]
        if key.isascii():
            near = (re.search(r"([\w'-]+)\s*$", before, re.ASCII), re.match(r"\s*([\w'-]+)", after, re.ASCII))
            apart = not re.search(r"\w$", before, re.ASCII) and not re.match(r"\w", after, re.ASCII)
            plain = apart and all(
                found is None or plain_words.is_plain(found[1]) or integer(found[1]) is not None for found in near
            )
        else:
            after = re.sub(r"^这?一?(?:类|系列|一块|块|种)的?(?:商品|产品|东西|货)?", "", after)
            plain = not plain_words.beside(before[-2:]) and not plain_words.beside(after[:2])
        if plain:
            return Subject(values={"category": names[key]}, words=text[at : at + len(key)])
    return None


def category_named(asked: Asked, words: str) -> str | None:
    """The shop's category that the words name, in either language, or None."""
    return category_names.named(asked.words, words)


def category_in(asked: Asked, text: str) -> str | None:
    """The shop's category that a text names beside the word category, or by a whole name that is no part of another."""
    if found := _said_category(asked, text):
        return category_named(asked, str(found.values["category"]))
    lowered = text.lower()
    names = category_names.whole_names(asked.words)
    for key in sorted(names, key=len, reverse=True):
        # a name of several words is the category's own; one word may be part of a product's name
        if key.isascii():
            if " " in key and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", lowered):
                return names[key]
        elif len(key) > 3 and key in lowered:
            return names[key]
    return None
