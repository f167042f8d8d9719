"""Which product a message is about: its words without the question, colours, materials, stock, sorting."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.routing.parsing.reading import Reading

COLOURS = {
    "red": ("red", "红色", "红"), "blue": ("blue", "蓝色", "蓝"), "green": ("green", "绿色", "绿"),
    "white": ("white", "白色", "白"), "black": ("black", "黑色", "黑"), "pink": ("pink", "粉色", "粉红色", "粉红", "粉"),
    "yellow": ("yellow", "黄色", "黄"), "purple": ("purple", "紫色", "紫"), "orange": ("orange", "橙色", "橘色", "橘黄色", "橙"),
    "brown": ("brown", "棕色", "咖啡色", "褐色"), "grey": ("grey", "gray", "灰色", "灰"), "silver": ("silver", "银色"),
    "gold": ("gold", "golden", "金色"), "ivory": ("ivory", "象牙色", "象牙白"), "cream": ("cream", "米色", "奶油色"),
    "turquoise": ("turquoise", "青色"), "navy": ("navy blue", "navy", "藏青色", "藏青", "海军蓝"), "beige": ("beige",),
    "teal": ("teal",), "lilac": ("lilac",), "burgundy": ("burgundy", "酒红色", "酒红"), "maroon": ("maroon",),
    "rose gold": ("rose gold", "玫瑰金"), "bronze": ("bronze", "古铜色"), "khaki": ("khaki", "卡其色"), "magenta": ("magenta",),
}  # fmt: skip
MATERIALS = {
    "wood": ("wooden", "wood", "木头", "木质", "木制", "实木", "原木", "木"), "glass": ("glass", "玻璃"), "metal": ("metal", "金属", "铁皮"),
    "ceramic": ("ceramic", "porcelain", "陶瓷", "瓷"), "paper": ("paper", "纸质", "纸"), "cotton": ("cotton", "棉布", "纯棉", "全棉", "棉质", "棉"),
    "felt": ("felt", "毛毡"), "wicker": ("wicker", "柳编", "藤编"), "zinc": ("zinc", "锌"), "enamel": ("enamel", "搪瓷"),
    "slate": ("slate", "石板"), "leather": ("leather", "真皮", "皮革", "皮质", "牛皮"), "linen": ("linen", "亚麻"), "silk": ("silk", "真丝", "丝绸", "蚕丝"),
    "crystal": ("crystal", "水晶"), "plastic": ("plastic", "塑料"), "stainless steel": ("stainless steel", "不锈钢"),
    "wool": ("wool", "woollen", "woolen", "woolly", "羊毛", "毛线"), "cashmere": ("cashmere", "羊绒"), "bamboo": ("bamboo", "竹制", "竹编", "竹子", "竹"),
    "rattan": ("rattan", "藤制", "藤条"), "velvet": ("velvet", "丝绒", "天鹅绒", "绒面"), "canvas": ("canvas", "帆布"), "brass": ("brass", "黄铜"),
    "copper": ("copper", "紫铜", "铜制"), "iron": ("cast iron", "wrought iron", "铁艺", "铸铁", "生铁"), "aluminium": ("aluminium", "aluminum", "铝制"),
    "marble": ("marble", "大理石"), "stone": ("stoneware", "石头", "石材"), "terracotta": ("terracotta", "赤陶", "陶土"), "resin": ("resin", "树脂"),
    "silicone": ("silicone", "硅胶"), "rubber": ("rubber", "橡胶"), "acrylic": ("acrylic", "亚克力"), "suede": ("suede", "麂皮"), "jute": ("jute", "hessian", "黄麻"),
    "polyester": ("polyester", "涤纶"), "denim": ("denim", "牛仔布"), "lace": ("lace", "蕾丝"), "oak": ("oak", "橡木"), "pine": ("pine", "松木"),
}  # fmt: skip
# their words as they are mistyped: "yelow", "cotten"
SPELT = frozenset(
    word
    for table in (COLOURS, MATERIALS)
    for group in table.values()
    for word in group
    if word.isascii() and word.isalpha() and len(word) > 4
)
_CODE = re.compile(r"(?<![\w#.])(?:\d{5}[A-Za-z]{0,2}|[A-Z]{2,5}-?\d{3,6}[A-Z]{0,2})(?![\w.])", re.ASCII)
_CODE_CUE = re.compile(
    r"(?:\b(?:product|item|sku|code|article)|商品|编号|货号|款号)(?:\s?(?:no\.?|number|id|code|号|编号))?[\s:：#为是]{0,3}(?P<id>[A-Za-z]{0,5}-?\d{2,12}[A-Za-z]{0,2})(?!\w)",
    re.IGNORECASE | re.ASCII,
)
IN_STOCK = re.compile(
    r"\b(?:in stock|available(?: now)?|on hand|ready to ship|ready to go|not sold out)\b|还?有(?:现)?货的?|现货|有库存的?|(?:马上|立刻|立马|现在|今天)就?能发货?的?",
    re.IGNORECASE | re.ASCII,
)
# "only the ones you've actually got in stock": all of it says that they are to be had
ONLY_STOCKED = re.compile(
    r"(?:,\s*)?\b(?:but |and )?(?:only|just)?\s?(?:the |those |what )?(?:ones?|things|items|stuff|what|something|anything)?\s?(?:that |which )?(?:(?:you|u)(?:'ve| have| 've)? |(?:is|are|'s|'re) )?(?:actually |really |currently |still |already |definitely )*(?:got |have |hold |keep )?(?:it |them )?(?:in stock|available now|ready to ship|on hand)\b(?: (?:right )?now)?",
    re.IGNORECASE | re.ASCII,
)
_SORTS = (
    (
        "price_up",
        re.compile(
            r"\b(?:(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list(?:ed)?) )?(?:by )?(?:price[ ,:(]*)?(?:from )?(?:the )?(?:low(?:est)?|cheap(?:est)?)(?: price)? (?:to|->) (?:the )?(?:high(?:est)?|dear(?:est)?|(?:most )?expensive)\b\)?|\bprices? ascending\b|\bby price\b(?! (?:desc|high|range|band))|\b(?:cheapest|lowest[ -]priced?|least expensive|most affordable)(?: ones?)?(?: first)?\b"
            r"|(?:按|照|以)?(?:价格|价钱|价位|价)?(?:从|由)低(?:到|至|往)高(?:来)?(?:排序|排列|排)?(?:一下)?|(?:从|由)便宜(?:到|往)贵(?:排序|排列|排)?|最便宜的?|价格最低的?|最低价的?|最实惠的?|最平价的?|(?:按|照)(?:价格|价钱|价位)(?!从|由|高|贵)(?:排序|排列|排)?(?:一下)?|(?:便宜|低价)的?(?:排|放|在)?(?:最)?(?:前面?|前头|先)",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "price_down",
        re.compile(
            r"\b(?:(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list(?:ed)?) )?(?:by )?(?:price[ ,:(]*)?(?:from )?(?:the )?(?:high(?:est)?|dear(?:est)?|(?:most )?expensive)(?: price)? (?:to|->) (?:the )?(?:low(?:est)?|cheap(?:est)?)\b\)?|\bprices? descending\b|\b(?:most expensive|priciest|dearest|highest[ -]priced?)(?: ones?)?(?: first)?\b"
            r"|(?:按|照|以)?(?:价格|价钱|价位|价)?(?:从|由)高(?:到|至|往)低(?:来)?(?:排序|排列|排)?(?:一下)?|(?:从|由)贵(?:到|往)便宜(?:排序|排列|排)?|最贵的?|价格最高的?|最高价的?|(?:贵|高价)的?(?:排|放|在)?(?:最)?(?:前面?|前头|先)",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "best_selling",
        re.compile(
            r"\b(?:best[ -]?sell(?:ers?|ing)|top[ -]sell(?:ers?|ing)|most (?:popular|sold|bought|loved|wanted)|(?:customers?'?|people'?s?|crowd|everyone'?s?) favou?rites?|(?:that |which )?(?:people|customers|everyone|everybody|others) (?:love|like|buy|bought|order)s? (?:the )?most|(?:sort(?:ed)? )?by popularity|sells? (?:the )?best|bought (?:the )?most)(?: first)?\b|卖得?最好的?|卖得?最火的?|卖得?最多的?|最畅销的?|畅销的?|热销的?|热卖的?|爆款|最受欢迎的?|(?:大家|顾客|客人|别人|人们)?(?:都)?最(?:爱|喜欢|常)(?:买|入)?的?|买得?最多的?|最多人(?:买|选)的?|人气最高的?|(?:按|照)?销量(?:最高|最好|从高到低|由高到低|排序|排列|排)(?:排序|排)?(?:一下)?的?|热门的?|(?:卖得好|好卖|销量[高好]|畅销)的?(?:排|放|在)?(?:最)?(?:前面?|前头|先)",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "newest",
        re.compile(
            r"\b(?:newest|latest|new arrivals?|new stock|new in|what's new|(?:something|anything|everything) new|just (?:come )?in|newly (?:arrived|added)|recently added|most recent)(?: first)?\b|(?:上|进|到|来)(?:了|过)?(?:什么|啥|哪些|点|些)?新(?:货|品|款|东西|鲜货|玩意儿?)|新货|新到的?|新品|最新(?:款|到货|上架|上市|上线|上新|推出|到店|到|上|出)?的?|新款|(?:最近|刚|新)?上新的?|(?:刚刚?|新)(?:到货?|上架|上市|上线|上新|推出|进|出)(?:货)?的",
            re.IGNORECASE | re.ASCII,
        ),
    ),
)
_CATEGORY_CUE = re.compile(
    r"\b(?:in|from) (?:the )?(?:category|section|department)\b|\bcategory\b|类别|品类|分类|类目", re.IGNORECASE
)

# Phrases of asking, taken from the ends again and again until none is left. English anchors at words; each
# alternative is a fixed phrase, so a pass is linear.
_HEADS = re.compile(
    r"^(?:(?:hi|hiya|hello|hey|heya|yo|oi|omg|lol|ooh|oh|ah|erm|hmm|btw|right|alright|ok|okay|so|and|but|also|then|please|pls|plz|well|um|uh|sorry|excuse me|gimme|lemme|(?:good )?(?:morning|afternoon|evening)|good day|now|dear|mate|by any chance|quick (?:question|one)|question|just wondering)\b[\s,!.:]*"
    r"|(?:do|did|does|d'you|can|could|would|will|have|has|are|is|was|were|am|should|may|might|got|hav)(?:n't)?\s(?:you|u|i|we|there|it|they|your shop|the shop|anyone|somebody)\b"
    r"|such (?:a thing|things) as\b|(?:anything|something) like\b|(?:would|will|could|might)\s(?=(?:the|a|an|your|one|some)\b)"
    r"|(?:you|u|ya|i|we)(?: (?:guys|lot|people|folks|all))?\s(?:still\s)?(?:have|got|sell|stock|carry|want|need|like|offer|do|saw|see|wanna|am|'m|was|liked|love|bought|would|'d|can|could|should|had)\b"
    r"|(?:i|we)\s(?=(?:on|for|a|an|the|some|any|in)\b)|(?:i'm|im|i'd|i've|we're|we'd|you've|you're|there's|it's)\b"
    r"|(?:still|also|happen to|currently|ever|just|only|maybe|perhaps|kindly|really|actually)\b"
    r"|(?:trying|hoping|wondering|wonder|curious|thinking|many|have|has|had|got|get|gotten|sell|selling|stock|carry|offer|looking|look|lookng|search|searching|find|show|list|see|browse|want|wanting|need|buy|purchase|order|after|give|tell|know|check|recommend|suggest|be|like|help|compare|describe|saw|bring up|pull up)\b"
    r"|(?:sort|rank|order|list)\s(?:the|your|these|all)\b|(?:me|us|my|for|to|about|at|with|up|of|on|in|from|by)\b"
    r"|(?:a|an|the|any|some|all|your|ur|our|this|that|these|those|one|more|other|another|something|anything|somethin|someone|stuff|things?|kind of|kinds of|sort of|sorts of|type of|pair of|few|lot of|lots of|list of|range of)\b"
    r"|(?:what's|whats|what|which|how many|how much|how's|how|where|where's|when|when's|who|why|whether|if)\b"
    r"|(?:much|many|big|long|large|expensive|is|are|was|were|does|do|did|will|cost|costs|price|prices|priced|colou?rs?|sizes?|material|stock|come|comes|sold|out|still|left|back)\s(?=(?:is|are|was|were|does|do|did|would|will|of|for|the|a|an|your|this|that|these|those|in)\b)"
    r"|(?:is|are|was|were|does|do|did|be|been)\b"
    r"|(?:price|cost|details|info|information|description|picture|photo|stock level|availability)\s(?:of|for|on)\b"
    r"|(?:products?|items?|gifts?)\s(?:called|named|like|about|such as|made of|with)\b"
    r")[\s,:;.!?-]*",
    re.IGNORECASE,
)
_TAILS = re.compile(
    r"[\s,:;.!?-]*(?:"
    r"\b(?:please|pls|plz|by any chance|mate|cheers|ta|lol|thanks|thank you|thx|too|as well|also|again|then|anyway|now|today|right now|at the moment|currently|still|or not|maybe|guys|there)"
    r"|\b(?:in stock|available|sold out|out of stock|left|in your (?:shop|store|catalogue|range|assortment)|on your (?:site|website|page)|in the (?:shop|store|catalogue)|from you|for sale|on offer)"
    r"|\b(?:price|prices|pricing|cost|costs)"
    r"|\b(?:and|,)?\s?(?:what|how)(?:'s| is| does| do| are| much| big| many)?\s?(?:it|they|one|that|the price|its price|the cost)?\s?(?:cost|costs|is|are|does|do|it|they|the price|much)?(?:\s(?:is it|are they|cost|costs|of it|each|again))?"
    r"|\bwhat was the price(?: again)?|\bwhat'?s the price|\bhow much(?: (?:is|are|does|do) (?:it|they|one)(?: cost)?)?"
    r"|\b(?:come in|made of|made from|look like|do you have|have you got|can you show me|do you sell|do you stock|did you have|can i (?:get|buy|have|see)|are there(?: any)?|is there|would you recommend|you have|have you|come|cost|enough|be back(?: in stock)?|back in stock|of it)"
    r"|\b(?:and|or|but|for|of|in|is|are|does|do|did|will|with|the|a|to|at|on|by|from|than|that|which|be|it)"
    r"|\b(?:do|did|can|have|if) (?:you|u|ya|i|we)(?: guys)? (?:have|hav|got|get|sell|stock|carry|do)(?: (?:it|one|any|some|them|that))?"
    r"|\b(?:what|wat|whats|wats|what's)(?: is)? (?:the|its|their) (?:price|cost)|\b(?:if so|wats|whats|ones?|costing|priced|that costs?|which costs?)"
    r"|\b(?:dishwasher safe|washable|(?:that |which )?(?:you|u|ya) (?:guys )?(?:sell|have|stock|carry|do|got|offer)|each|apiece|tops|if poss(?:ible)?|asap|urgently|ideally)"
    r")[\s,:;.!?-]*$",
    re.IGNORECASE,
)
_ZH_NOISE = re.compile(
    r"你们家|你家店?|家里?(?:还)?(?:缺|需要|想添|要添|想要)(?:一?[个张把条套盏])?|(?:好看|漂亮|不错|合适|好用|靠谱)[一]?点?的?(?=$|[\s\u4e00-\u9fff])|在吗|在嘛|在么|在不在|哈喽|亲(?=[，, ])|老板(?=[，, 有])|掌柜的?|店家|求推荐|求助|(?:想|想要|要)?(?:买|找|挑|选|入|整|来|求)(?:一|几)?(?:[张盏双副顶台束套款个件只瓶盒把点]|条(?!纹))(?=[\u4e00-\u9fff]{2})|请问|劳驾|麻烦|预算|价位|左右|大概|大约|差不多|帮我|给我|替我|我想要|我想买|我想找|我想|我要买|我要|想要|想买|想找|想入手|想给|我们|你们|咱们|你家|您好|你好|有没有|有木有|还有没有|有哪些|有什么|是什么|什么样|什么|(?:都有)?哪些|哪里买|在哪里买|在哪买|哪里|哪款|哪个|哪种|"
    r"贵[店司铺](?:里)?|^哪一?[把个款件种只条张](?=[\u4e00-\u9fff]{2})|多少钱(?:一?[个张把条套盏双副顶只件瓶盒对束块])?(?=$|[\s，。？?])|多少钱|多少|几多钱|几多|几钱|有麽|价钱|什么价格|价格是|价格|价钱|怎么卖|售价|卖不卖|卖完了|卖完|还卖|卖|推荐一下|推荐|介绍一下|介绍|找一下|找一个|找个|查一下|查下|查一查|查查|看一下|看看|看一看|列出|所有的?|列一下|展示|搜索|搜一下|搜|求|"
    r"还有货|有货的|有货|有现货|现货|库存|补货|什么时候|够不够|够吗|够|能不能|可不可以|可以|能否|是不是|一下|来着|之前|的话|这款|那款|这个|那个|这件|那件|一个|一些|一款|一件|几个|几款|吗|呢|吧|呀|啊|哦|嘛|么|[不没木麽](?=$)|了(?=$)|现在|目前|想问一?下|问一?下|想问|请教|里面|里头|里边|当中|之中|里(?=有|的|$)|的(?=$)|"
    r"是?哪[一几些两]?[把个款件种只条](?=\s|$)|\s价$|急用|^(?:有|的|和|要|买|找|想|给|对|那|那么|还|请|是|在|把|跟|个|款|只|件)+|(?:的|有|是|在|和|要|款式|颜色|尺码|尺寸|材质|材料|大小)+$|\bof\b$|(?:有|多)(?=大|长)"
)
_PUNCTUATION = re.compile(r"[?？!！。，,;；：:、~～…“”\"()（）【】\[\]{}<>《》|]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def colour(text: str) -> str | None:
    """The first colour a text names, in English."""
    return _named(text, COLOURS)


def material(text: str) -> str | None:
    """The first material a text names, in English."""
    return _named(text, MATERIALS)


def describing_words(text: str) -> list[str]:
    """The colours and materials that a text names, in its own words."""
    words = [word for table in (COLOURS, MATERIALS) for group in table.values() for word in group]
    return [
        found[0]
        for word in sorted(words, key=len, reverse=True)
        if (found := re.search(rf"\b{word}\b" if word.isascii() else re.escape(word), text, re.IGNORECASE | re.ASCII))
    ]


_NOT = re.compile(
    r"(?:\b(?:no|not|nothing|non|without|except|isn't|aren't|but not|anything but)[ -](?:in |the )?|不要|不是|除了|别|非|不含|不带)$"
)


def _named(text: str, table: dict[str, tuple[str, ...]]) -> str | None:
    lowered, best = text.lower(), (len(text) + 1, "")
    for name, words in table.items():
        for word in words:
            pattern = (
                rf"\b{word}s?\b"
                if word.isascii()
                else re.escape(word) + ("" if len(word) > 1 else "(?:的|款|[^\u4e00-\u9fff]|$)")
            )
            if (
                (found := re.search(pattern, lowered, re.ASCII))
                and not _NOT.search(lowered[: found.start()])
                and found.start() < best[0]
            ):
                best = (found.start(), name)
    return best[1] or None


def product_code(text: str) -> str | None:
    """A catalogue code: after a word for it ("item 85099B"), or of the shape 85123A."""
    if found := _CODE_CUE.search(text):
        return found["id"]
    found = _CODE.search(text)
    return found[0] if found and not re.fullmatch(r"(?:19|20)\d\d0?", found[0]) else None


def sorting(reading: Reading) -> str | None:
    """The order asked for; its words are taken out."""
    for name, pattern in _SORTS:
        if reading.take(pattern):
            return name
    return None


def category(reading: Reading, categories: Iterable[str], *, cue_needed: bool = True) -> str | None:
    """A category of the shop, by its own name; taken out when "category" or the like stands beside it."""
    cued = _CATEGORY_CUE.search(reading.left)
    if cue_needed and not cued:
        return None
    lowered = reading.left.lower()
    for name in sorted(categories, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)" if name.isascii() else re.escape(name), lowered):
            reading.remove(name)
            reading.drop(_CATEGORY_CUE)
            return name
    return None


def query_words(text: str) -> str:
    """The words for the product: the message without greeting, question words and politeness."""
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    asking = [s for s in sentences if _ASKING.search(s) and _own(_named_in(s))] if len(sentences) > 1 else []
    # "I got soaked today. Do you sell umbrellas?": what is told beside the question is no product
    return " ".join(_named_in(s) for s in asking)[:300] if asking else _named_in(text)


def _named_in(text: str) -> str:
    whole = _stripped(text)
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    if len(clauses) < 2:
        return whole
    # "what does a doormat cost, do you have one": what names nothing by itself is left out
    named = [words for clause in clauses if (words := _stripped(clause)) and _own(words)]
    return " ".join(named)[:300] if named else whole


_SENTENCE = re.compile(r"[?？!！。；;\n]+|\.\s+")
_ASKING = re.compile(
    r"\b(?:(?:do|have|did) (?:you|u)|(?:you|u) (?:have|got|sell|stock)|got any|looking for|need|want|after|sell|stock|any|is there|are there|can i (?:get|buy)|how much|price|cost)\b|有没有|有|想|找|要|求|卖|多少",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[?？!！。；;\n]+|[,，]\s*|\.\s+|\s[-–—]+\s")


def _stripped(text: str) -> str:
    text = _PUNCTUATION.sub(" ", text)
    if _HAN.search(text):
        text = _without_chinese_noise(text)
    text = re.sub(r"\s+", " ", text).strip(" -'·.")
    for _ in range(24):
        shorter = _TAILS.sub("", _HEADS.sub("", text).lstrip()).strip(" -'·.,")
        if shorter == text:
            break
        text = shorter
    return text[:300].strip()


# words that describe whatever is talked about and name no product by themselves
_ANY_THING = re.compile(
    r"\b(?:ones?|bigger|larger|smaller|longer|shorter|big|large|small|mini|cheaper|cheap|dearer|pricier|better|nicer|newer|cost|costs|prices?|pricing|colou?rs?|shades?|sizes?|"
    r"dimensions|materials?|versions?|packs?|options?|styles?|designs?|patterns?|stock|availability|available|left|more|less|fewer|each|total|again|instead|"
    r"same|different|other|another|else|only|just|not|too|much|many|most|least|expensive|details?|info(?:rmation)?|pounds?|quid|gbp|buy|get|have|like|"
    r"where|when|was|what|if|so|around|about|under|over|below|above|tenner|fiver|max|up|they|are|is|it|them|that|this|one|them|sorry|wait|no|yes|yeah|hmm|oh|about|how|and|or|ever|yet|all|both|either|any|your|shops?)\b"
    r"|再|更|便宜|贵|大|小|长|短|点|些|一?[个款件种]|的|换|改|成|只|就|还|也|都|那|这|要|同样|其他|别|另外|颜色|尺寸|尺码|大小|材质|价格?|款式?|号|码|库存|现货|货|没|有|呢|吗|和|跟|行|好|想|看|我|你|它|它们|每|单价|贵不贵|请|多|几|啥|什么|怎么|样|哪",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """The product that a text names by itself: its words without colours, materials' and sizes' mere mention."""
    words = query_words(text)
    return words if _own(words) else ""


def _own(words: str) -> bool:
    left = _ANY_THING.sub(" ", words)
    for group in COLOURS.values():
        for word in sorted(group, key=len, reverse=True):
            left = re.sub(rf"\b{word}\b" if word.isascii() else re.escape(word), " ", left, flags=re.IGNORECASE)
    left = re.sub(r"[\W_]+", " ", left).strip()
    return len(left) > 1 or bool(_HAN.search(left))


def _without_chinese_noise(text: str) -> str:
    for _ in range(4):
        shorter = re.sub(r"\s+", " ", _ZH_NOISE.sub(" ", text.strip())).strip()
        if shorter == text:
            break
        text = shorter
    return text
