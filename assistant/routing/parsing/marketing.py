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
    "twitter": "x", "tweet": "x", "tweeting": "x", "tweeted": "x", "youtuber": "youtube", "instagrammer": "instagram", "tiktoker": "tiktok", "b站": "bilibili", "哔哩哔哩": "bilibili", "ins": "instagram", "油管": "youtube", "脸书": "meta_feed", "电邮": "email", "手机短信": "sms", "moments": "wechat_moments", "little red book": "xiaohongshu", "微信群发": "wechat_template", "推特": "x", "youtube": "youtube", "pinterest": "pinterest", "amazon": "amazon",
    "亚马逊": "amazon", "push": "push", "推送": "push", "product description": "product_page", "product page": "product_page",
    "商品描述": "product_page", "详情页": "product_page", "产品描述": "product_page", "blog": "blog_outline", "博客": "blog_outline",
    "小红书": "xiaohongshu", "种草": "xiaohongshu", "rednote": "xiaohongshu", "xiaohongshu": "xiaohongshu",
    "朋友圈": "wechat_moments", "公众号": "wechat_article", "模板消息": "wechat_template", "ig": "instagram", "tik tok": "tiktok", "insta reel": "instagram", "mailing": "email", "mailshot": "email", "text blast": "sms",
    "订阅号": "wechat_article", "微信公众号": "wechat_article", "商品详情": "product_page", "产品详情": "product_page", "手机推送": "push", "商品页": "product_page", "产品页": "product_page", "douyin": "douyin", "taobao": "taobao", "baidu": "baidu",
    "wechat article": "wechat_article", "official account": "wechat_article", "小红书笔记": "xiaohongshu", "抖音": "douyin", "微博": "weibo",
    "weibo": "weibo", "淘宝": "taobao", "天猫": "taobao", "京东": "jd", "百度": "baidu", "performance max": "google_pmax",
    "google shopping": "google_shopping", "search": "google_rsa", "搜索广告": "google_rsa", "facebook story": "meta_story",
}  # fmt: skip
TONES = {
    "playful": r"playful|fun(?:n(?:y|ier))?\b|humou?r(?:ous)?\b|cheek(?:y|ier)|witt(?:y|ier)|whimsical|sill(?:y|ier)|cheerful|light-?hearted|jolly|quirky|jokey|tongue-in-cheek|活泼|俏皮|有趣|幽默|搞笑|轻松|欢快|调皮|可爱|诙谐|好玩|逗一?[点些]|轻快|搞怪|皮一点|有梗",
    "formal": r"(?<!in)formal|serious|ceremonious|正式|正经|严肃|庄重|官方|严谨|稳重|书面|郑重",
    "professional": r"professional|business-?like|corporate|专业|商务|职业|商业感",
    "friendly": r"(?<!eco-)(?<!eco )(?<!user-)(?<!pet-)(?<!child-)(?<!kid-)friendly|friendlier|approachable|personable|casual|conversational|informal|chatty|relaxed|laid-?back|亲切|友好|随意|口语化|亲和|接地气|随和|聊天|亲民|亲近|唠嗑|热络|放松[一点些]*|随性|loosen(?:ed)? up|down to earth",
    "luxurious": r"luxur(?:ious|y)|premium|elegant|sophisticated|classy|upmarket|posh(?:er)?\b|classier|fanc(?:y|ier)\b|glamorous|exclusive|refined|high-end|高端|奢华|高级|优雅|精致|轻奢|有质感|质感|大气|尊贵|贵气|高大上|有格调|有档次|高档",
    "urgent": r"urgent|urgency|pressing|last[ -]chance|hurry|fomo|紧迫|紧急|限时感|急迫|急切|(?:语气|口吻|调子)急|急一[点些]|催促|抓紧|紧张感|紧迫感",
    "simple": r"simple|plain\b|minimal(?:ist)?|straightforward|no-nonsense|down-to-earth|understated|matter-of-fact|简单|简洁|朴素|朴实|平实|直白|直接一点|克制|简约|大白话|不花哨",
    "poetic": r"poetic|lyrical|诗意|文艺|唯美|文学|意境",
    "enthusiastic": r"enthusiastic|exciting|excited|energetic|punch(?:y|ier)|upbeat|lively|livelier|bold(?:er)?\b|passionate|high-energy|zingy|peppy|vibrant|热情|激情|有冲击力|冲击力|热烈|有活力|激昂|带劲|有感染力|热血|燃一[点些]|嗨一[点些]|兴奋",
    "warm": r"warm(?:er|ly|th)?\b|cosy|heartfelt|tender|sentimental|heart-?warming|touching|caring|温暖|温馨|暖心|温柔|治愈|贴心|有温度|走心|暖一[点些]|暖暖|感人|人情味",
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
    "champions": r"champions|冠军(?:客户|用户|客群|组|群)?(?!联赛)|重要价值(?:客户|用户)?",
    "high_value": r"high[ -]value|vips?\b|top customers|best customers|most valuable|big spenders|best buyers|high spenders|top[ -]spending|premium customers|heavy spenders|most important customers|top spenders|biggest spenders|highest spenders|whales\b|高价值|高净值|高消费|高端客户|头部客户|优质客户|大客户|最好的客户|重要客户|贵宾",
    "loyal": r"loyal|regulars|faithful|repeat (?:customers|buyers)|忠实|忠诚|老客户|老顾客|老客|老用户|回头客|熟客|铁粉",
    "new": r"(?:everyone|everybody|anyone|people|those) new|new (?:customers?|buyers?|shoppers?|clients?|people|folk|joiners|sign-?ups|subscribers|members)|newly (?:joined|acquired)|first[ -]time(?:rs)?|newcomers|(?:everyone|everybody|people|customers|anyone|those) (?:who's|who is|who are|that are|that's) new|who(?:'ve| have) just joined|新客户?|新顾客|新用户|新会员|新买家|新注册|刚注册|首购|(?:所有|全部|全体)新人|新人(?:客户|用户)|新人客户|新进客户|首单(?:客户|用户)",
    "one_time": r"one[ -](?:time|off) ?(?:buyers?|customers?|shoppers?|purchasers?|people|crowd|group)?|(?:only|just) (?:bought|ordered|purchased|shopped) (?:once|one time)|(?:bought|ordered|purchased|shopped)(?: from us| with us| something)?(?: just| only| exactly)? (?:once|one time)\b|(?:only|just|exactly) one (?:single )?(?:order|purchase)\b|single purchase|只买过?一次|一次性(?:客户|买家|顾客|用户)?|单次购买|只下过?一单|只(?:来|购买|消费|下单)过?一次|一单(?:客|党)",
    "cannot_lose": r"can(?:no|')t (?:afford to )?lose|不能失去|不能流失|重要保持|不可流失",
    "at_risk": r"at[ -]risk|about to (?:leave|churn|lose)|likely to (?:leave|churn)|risk of (?:leaving|churn\w*)|churning|drifting|slipping|快流失|快要流失|即将流失|有流失风险|濒临流失|流失风险|流失倾向|(?<!高)风险(?:客户|用户|人群|组)|预流失|重要挽留|高风险客户",
    "about_to_sleep": r"about to (?:sleep|doze off|fall asleep|go (?:quiet|dormant|inactive))|nodding off|快要?(?:沉睡|睡着|休眠)|即将(?:沉睡|休眠)|濒临(?:沉睡|休眠)|将要沉睡",
    "hibernating": r"hibernating|dormant|sleeping|inactive|lapsed|gone quiet|haven't (?:ordered|bought|shopped)(?: \w+){0,3} (?:in|for)|not (?:ordered|bought) (?:in|for)|long time no|沉睡|休眠|冬眠|沉默(?:客户|用户|会员)|僵尸(?:客户|用户|粉)|不活跃|好久没(?:来|买|下单)|很久没(?:来|买|下单)|长期未(?:购买|下单)",
    "lost": r"lost customers|churned|gone customers|已经?流失|流失(?:客户|用户|顾客|会员)",
    "wholesale": r"wholesale(?:rs?)?|bulk[ -](?:buyers|customers|buying)|trade (?:customers|accounts|buyers)|resellers|b2b|经销商|分销商|代理商|批发(?:商|客户)?|大宗|批量采购",
    "potential": r"potential (?:loyal(?:ists)?|customers)|高潜|潜力|潜在忠[实诚]|重要发展",
    "promising": r"promising|有前景",
    "needs_attention": r"need(?:s|ing)? attention|(?:需要?|要|值得)(?:关注|留意|注意)",
    "ordinary": r"ordinary|average customers|普通客户|一般客户",
}
_OWN_NAME = re.compile(
    r"(?<![A-Za-z])(?:about[ -]to[ -]sleep|needs[ -]attention|cannot[ -]lose|hibernating|champions)(?![A-Za-z])",
    re.IGNORECASE,
)
_GOALS = {
    "clear_stock": r"clear(?:ing|ance|s|ed)?\b|get(?:ting)? (?:rid|shot) of|slow[ -](?:movers|moving|sellers)|dead stock|over-?stock\w*|too (?:much|many) (?:stock|of|in stock)|sitting (?:in|on)|shift (?:the |our |old |excess |leftover |remaining )|leftover|left over|unsold|remaindered|mountains? of|(?:piles?|heaps?|loads|tons|stacks) of|stuck with|gathering dust|(?:not|n't) (?:sell(?:ing)?|mov(?:e|ing))|nobody (?:buys|wants)|(?:shift|move) (?:them|it|these|those)\b|old stock|last season|warehouse is full|sell off|excess stock|surplus|end of line|清仓|清库存|库存|滞销|去库存|清掉|清理|积压|压了?(?:太多|很多|一堆|不少)?货|压货|囤(?:了|太)|剩(?:的|了|下)|卖不(?:动|掉|出去)|处理掉?|出掉|堆了|堆着|压着|吃灰|没人(?:买|要)|卖不完|过季|尾单|仓库里?(?:满|堆|还有)|消化|甩卖|甩掉|出清|尾货",
    "win_back": r"w[io]n[ -]?(?:\w+[ -]){0,4}back|reactivat\w*|re-?engage|buy again|back again|br(?:ings?|ought) (?:\w+[ -]){0,4}back|gets? (?:\w+[ -]){1,4}back|come back|rekindle|revive|wake (?:\w+ ){0,3}up|lapsed|lure back|tempt \w+ back|召回|挽回|唤醒|再买|拉回来|回流|找回来|激活|回来",
    "new_customers": r"new (?:customers|buyers|shoppers|faces)|acquir\w+|acquisition|first[ -](?:order|purchase|time)|attract|bring in (?:new|more) |newcomers|拉新|新客|新顾客|引流|获客|首单",
    "basket_size": r"basket (?:size|value)|(?:bigger|larger|fuller|higher|raise|increase|grow|lift|boost) (?:the |our |average )?(?:baskets?|orders?|carts?|average order)|order (?:value|size)|aov|(?:spend|spends|spending|pay) (?:a (?:bit|little) )?more|(?:buy|add|put|order) more (?:\w+ ){0,4}(?:basket|order|cart|once|time|go|visit)|(?:add|buy|put|order) (?:just )?(?:one|an?|another|an extra|extra) [^.?!]{0,24}(?:order|basket|cart)|more (?:items |things |products )?(?:per|in each|in every|in the|in their|to each) (?:order|basket|cart)|upsell|cross-?sell|客单价?|凑单|连带|一次(?:性)?多买|多买(?:几|一|点|些|两)|加购|连带率?|满减提|多带(?:一|几)|每单[^，。]{0,4}多|多花|花得?更多|件单",
    "margin": r"margins?\b|profit\w*|利润|毛利|赚得多|少亏",
    "revenue": r"revenue|turnover|sell more|(?:boost|lift|drive|increase|raise|grow|pump up|bump up) (?:the |our |more )?sales|more sales|takings|销售额|营收|多卖|冲业绩|冲量|业绩|提升销量|提高销量|拉高销量",
}
_EDITS = {
    "shorter": r"\bshort(?:er|en)\b|more concise|briefer|snappier|less text|fewer words|too (?:long|wordy)|cut it|trim (?:it|that|this)|tighten|condense|half (?:the|as) (?:length|long)|短一?[点些]|更短|再短|缩短|精简|简短|压缩|删减|太长|字数少",
    "longer": r"\blong(?:er)?\b|lengthen|more (?:detail|words|text)|expand|elaborate|flesh (?:it )?out|too short|长一?[点些]|更长|再长|详细[一]?[点些]|丰富[一]?[点些]|扩写|展开|太短",
    "simpler": r"\bsimpl(?:er|ify)\b|plain(?:er|\s(?:english|words|language))|easier (?:to (?:read|understand)|words|language)|less (?:salesy|complicated|fancy)|dumb it down|简单一?[点些]|简化|通俗|易懂|好懂|大白话|别那么",
    "more": r"\b\w+ more\b|more (?:variants|versions|options|of them)|\banother (?:two|three|four|five|few|couple|\d)\b|再[来写给出整加](?!一遍|一次)|多[来写给]",
    "again": r"another (?:one|version|try|variant|go|take)|again|redo|start over|rephrase|reword|something (?:else|different)|rewrite|try again|different version|换一?[版条篇种]|换一个|再试|另写|重写|重新写|再写一遍|改写|润色|换个?说法",
}
_PEOPLE = (
    r"(?:mums?|mums-to-be|moms?|mothers|dads?|fathers|parents|grandparents|grandmas?|grannies|teachers|students|graduates|kids|children|teens?|teenagers|women|men|ladies|couples|"
    r"newlyweds|brides|families|homeowners|renters|gardeners|bakers|cooks|chefs|foodies|hosts|hostesses|lovers|owners|fans|enthusiasts|professionals|commuters|workers|pensioners|retirees|seniors|"
    r"millennials|gen[ -]z|beginners|hobbyists|crafters|collectors|travellers|campers|cyclists|runners|walkers|nurses|carers|freelancers|businesses|managers|adults|girls|boys|toddlers|"
    r"gamers|readers|artists|musicians|minimalists|nomads|singles|friends|colleagues|housewives|householders|planners|decorators|givers|crowd|audience)"
)
_PEOPLE_ZH = (
    r"(?:人群|人士|人|妈妈|宝妈|宝爸|奶爸|爸爸|爸妈|准?妈|父母|夫妇|伴侣|粉丝|读者|会员|[\u4e00-\u9fff][师员]|店主|租客|房东|家长|老师|教师|用户|客户|学生|女生|女性|男生|男性|白领|群体|者|爱好者|上班族|族|情侣|夫妻|新娘|新人|长辈|老人|孩子|小朋友|青年|"
    r"吃货|党|控|家庭|主妇|新手|小白|世代|[0-9]0后|主人|迷)"
)
_AUDIENCE = re.compile(
    r"\b(?:aimed at|targeting|targeted at|addressed to|written for|geared (?:to|towards)|speak(?:ing|s)? to|appeal(?:ing|s)? to|for an audience of|audience(?: is|:)?)\s(?P<en>[a-z][\w' -]{2,60}?)(?=$|[,.;!?]|\s(?:in|with|on|by|and|about|concerning|regarding|promoting|featuring|for|playful|using)\b)"
    rf"|\bfor (?P<for>(?:[a-z0-9'-]+\s){{0,3}}?{_PEOPLE}(?: (?:in their \w+|with (?:young |small |little )?\w+|over \d+|under \d+|aged [\w -]{{2,9}}))?)(?=$|[,.;!?]|\s(?:in|with|on|by|and|about|featuring|promoting|concerning|to|that|using|please|[-–])\b|\s[-–])"
    rf"|(?:目标(?:人群|客群|用户|受众)(?:是|为)?[:：]?|受众(?:是|为)?[:：]?|写给|面向|读者(?:是|为)?[:：]?)(?P<zh2>(?!我|大家|所有|全体)[\u4e00-\u9fff\w]{2, 10})(?=$|[^\u4e00-\u9fff\w])|(?:面向|针对|目标(?:人群|客群|用户|受众)(?:是|为)?[:：]?|受众(?:是|为)?[:：]?|人群(?:是|为)[:：]?|对象(?:是|为)?[:：]?|读者(?:是|为)?[:：]?|写给|打动|吸引|给)(?P<zh>[\u4e00-\u9fff\w]{{0,14}}?{_PEOPLE_ZH})(?=$|[^\u4e00-\u9fff]|的|写|看|推|发|做|来|群|，)",
    re.IGNORECASE | re.ASCII,
)
_IN_LANGUAGE = (
    (
        "zh",
        re.compile(
            r"\b(?:in|into) (?:simplified )?(?:chinese|mandarin)\b|(?:用|写成?|翻译成|译成|改成|换成)(?:简体)?(?:中文|汉语)|(?:要|来)?中文(?:版|文案|的|邮件|短信|标题|帖子|推文|广告|描述|笔记|脚本|文章)|要中文|中文(?!字|书|名|歌|课)|(?:^|[，,、。 ])中文(?=$|[，,、。 ])|\b(?:chinese|mandarin) (?=(?:[a-z]+ ){1,2}(?:copy|post|caption|ad|text|note|title|email)s?\b)|\b(?:chinese|mandarin) (?:version|text|email|post|caption|ad|sms|message|copy|description|title|newsletter|script)s?\b",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "en",
        re.compile(
            r"\b(?:in|into) english\b|(?:用|写成?|翻译成|译成|改成|换成)(?:英文|英语)|(?:要|来)?(?:英文|英语)(?:版|文案|的|邮件|短信|标题|帖子|推文|广告|描述|笔记|脚本|文章)|要英文|英文(?!字|书|名|歌|课)|(?:^|[，,、。 ])英[文语](?=$|[，,、。 ])|\benglish (?=(?:[a-z]+ ){1,2}(?:copy|post|caption|ad|text|note|title|email)s?\b)|\benglish (?:version|text|email|post|caption|ad|sms|message|copy|description|title|newsletter|script)s?\b",
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


_UNWANTED = re.compile(
    rf"(?:别|不要|不用|不能|不想|无需)(?:太|那么|过于|弄得)*(?:{'|'.join(TONES.values())})(?:了)?|太(?:过|过于)?(?:{'|'.join(TONES.values())})(?:了)?|\b(?:too|not|don't be|isn't|never|nothing|less|without being)(?: too| so| overly| very)? (?:{'|'.join(TONES.values())})",
    re.IGNORECASE | re.ASCII,
)


def tone(text: str) -> tuple[str, str] | None:
    """The tone that copy is to have, with the words that say so; "not too formal" asks for none."""
    return first_of(TONES, _UNWANTED.sub(" ", text))


def _spaced(pattern: str) -> str:
    """The pattern with hyphens where it has spaces: "the about-to-sleep group"."""
    return re.sub(r"(?<!\[) (?!-\])", "[ -]", pattern)


def segment(text: str) -> str | None:
    """The customer segment that a text names, by its own name where that stands in it."""
    if own := _OWN_NAME.search(text):
        return own[0].lower().replace(" ", "_").replace("-", "_")
    found = first_of(_HYPHENED, text)
    return found[0] if found else None


def segment_words(text: str) -> str | None:
    """The words that name the segment."""
    found = first_of(_HYPHENED, text)
    return found[1] if found else None


_HYPHENED = {name: _spaced(pattern) for name, pattern in SEGMENTS.items()}
# what people have, and not how many they are: "repeat customers' revenue", 老客户的销售额
_OWN = re.compile(
    r"\s*(?:'s?\s+(?!(?:number|count|share|rate|percentage)\b)|(?:[:,]\s*)?(?:total |monthly |weekly |usually |typically |normally |generally |still |actually |each |tend to )?(?:spen[dt]|bought|ordered|paid|revenue|sales|turnover|units|average order|aov|basket|items per)|(?:一共|总共|都|平均|每单|在)*(?:带来|贡献|买|花|消费|的?(?:销售额|营收|收入|营业额|业绩|流水|消费|客单价|件数|销量|订单|每单|gmv)))",
    re.IGNORECASE,
)


def owns(text: str, at: int) -> bool:
    """Whether what stands at ``at`` is had by the people named before it."""
    return bool(_OWN.match(text, at))


_NOT_OF_FIGURES = {"ordinary", "potential", "promising", "needs_attention"}
_WHO = r"(?:\s?(?:customers?|buyers?|shoppers?|clients?|segment|group|tier|accounts?|bucket|bunch|lot|crowd|folk|people)\b|(?:级|型)?的?(?:这|那)?(?:一)?(?:批|些|类|组|群|帮|部分)?(?:客户群?|顾客|买家|群体|分群|人群|客群|用户|会员|人(?![均数])))"


_WHO_ARE = r"(?:customers?|buyers?|shoppers?|clients?|people|accounts?) (?:(?:who|that|which)(?:'s|'re| are| is)? |in need of )?(?:still |now )?(?:an? )?"


def figure_segment(text: str) -> tuple[str, str] | None:
    """The segment that figures are asked of, with its words: "loyal customers", "our champions", 沉睡客户.

    New and lost customers may be what is counted; who reads the measures decides.
    """
    for name, pattern in _HYPHENED.items():
        said = re.search(rf"(?<![A-Za-z])(?:{_WHO_ARE})?(?:{pattern}){_WHO}?", text, re.IGNORECASE | re.ASCII)
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
                or owns(text, said.end())
                or re.match(r"\s?segment", text[said.end() :])
                or "忠" in said[0]
                or said[0].lower().startswith("loyal")
            ):
                continue
        return name, said[0]
    return None


# what these parsers read and what is often mistyped; products keep their names
_TYPED = (
    "instagram pinterest facebook linkedin tiktok youtube twitter newsletter email emails amazon google whatsapp "
    "champions loyal hibernating wholesale dormant lapsed promising clusters segments customers customer "
    "playful formal friendly luxurious urgent poetic professional enthusiastic simple funny shorter longer "
    "chinese english christmas easter valentine halloween influencers creators followers discount "
    "budget headlines caption captions"
)
SPELT = frozenset(_TYPED.split())


def limiting_words(text: str) -> list[str]:
    """The words of a text that name a channel, a segment, a tone, an occasion or a language."""
    found = [words for _, words in channels(text)]
    found += [hit[1] for table in (_HYPHENED, TONES, OCCASIONS) if (hit := first_of(table, text))]
    return [*found, *([hit[1]] if (hit := copy_language(text)) else [])]


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
    return (next(value for value in found.groups() if value).strip("的 "), found[0]) if found else None


_FOLK = re.compile(
    rf"(?:.*\b)?{_PEOPLE}(?: .*)?|[\u4e00-\u9fff\w]{{0,14}}?(?<!小矮)(?<!雪)(?<!机器)(?<!稻草)(?<!饼){_PEOPLE_ZH}",
    re.IGNORECASE,
)


def people(words: str) -> bool:
    """Whether words name people rather than a thing: "plant lovers", 新手爸妈."""
    return bool(_FOLK.fullmatch(words.strip()))


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
