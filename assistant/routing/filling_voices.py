"""Arguments of the tools about what others say: creators, reviews, mentions of a brand."""

from __future__ import annotations

import re

from assistant.routing import references
from assistant.routing.asking import Asked
from assistant.routing.filling import Values
from assistant.routing.filling_analysis import _set, countries_of
from assistant.routing.filling_marketing import subject_of
from assistant.routing.parsing import amounts, briefs, marketing, periods, products
from assistant.routing.parsing.numbers import ENGLISH_WORD, number
from assistant.routing.subjects import category_in

_TOPIC = (
    re.compile(r"(?:做|搞(?!笑)|专注(?:于)?|聊|拍(?!摄)|玩(?![具偶])|发(?![饰型夹])|讲(?!究)|教(?![育程辅])|关于|分享|主打|写)(?P<p>[\u4e00-\u9fffA-Za-z]{2,10}?)(?:内容|领域|方向|类|赛道|题材)?(?:的|[，,。]|博主|达人|kol|网红|up主|$)", re.IGNORECASE),
    re.compile(r"(?P<p>[\u4e00-\u9fff]{2,8}?)(?:类|领域|方向|垂类|赛道|圈)?的?\s?(?:小红书|抖音|微博|B站|快手|公众号|视频号|Instagram|YouTube|TikTok)?\s?(?:博主|达人|网红|红人|kol|koc|up主|主播|创作者|大v|素人|号主|频道|账号)|(?P<q>[\u4e00-\u9fff]{2,8}?)(?:类|这个|这一)?(?:方向|领域|赛道|垂类|题材|圈子|话题|内容)的?(?=$|[，。,])", re.IGNORECASE),
    re.compile(r"(?:适合)?(?:推广?|宣传|带货?|种草|适合|安利)(?:我们的?|咱们的?|一下)?(?P<p>[\u4e00-\u9fff]{2,10}?)(?:的|[，,。？?]|$)", re.IGNORECASE),
    re.compile(r"\b(?:influencers?|creators?|bloggers?|vloggers?|youtubers?|instagrammers?|tiktokers?|accounts?|people|someone|somebody) (?:in|on|for|about|into|(?:who |that )?(?:review|cover|do|mak|post|talk|test|show|creat|specialis|specializ|focus)(?:s|es|e|ing|ting)(?: about| on| in)?) (?:the )?(?P<p>[a-z][a-z &'-]{2,40}?)(?=$|[?,.;:]|\s(?:space|niche|world|field|on|in|with|for|under|over|who|and)\b)", re.IGNORECASE),
    re.compile(r"\b(?:into|about|around|in the|reviewing|covering|testing|showing|creating|specialising in|specializing in|focus(?:ed|ing|sed)? on|who (?:do|does|covers?|posts? about|talk about|review|love|specialise in))\s(?:the )?(?P<p>[a-z][a-z &'-]{2,40}?)(?=$|[?,.;:]|\s(?:space|niche|world|field|on|in|with|for|under|over|who|and)\b)", re.IGNORECASE),
    re.compile(r"\b(?P<p>[a-z][a-z&'-]{2,20}(?: (?:and )?[a-z][a-z&'-]{2,20})?) (?:tiktok |instagram |youtube )?(?:influencers?|creators?|bloggers?|vloggers?|youtubers?|tiktokers?|instagrammers?|kols?|ambassadors?)\b|\b(?:niche|topic|theme|field|subject)(?: is| of|:)?\s(?P<q>[a-z][a-z &'-]{2,40}?)(?=$|[,.;?])|(?:^|[,.;] )(?P<r>[a-z][a-z &'-]{2,30}?) (?:niche|theme|space|content)\b", re.IGNORECASE),
)  # fmt: skip
_FANS = re.compile(
    r"(?:\b(?:between|under|over|above|below|at least|at most|more than|less than|with|from|up to|fewer than)\s)*[\d,.]+ ?(?:k|m)?\b(?: ?(?:-|to|and) ?[\d,.]+ ?(?:k|m)?)?\+? ?(?:followers|fans|subscribers|subs)\b|粉丝(?:数|量)?(?:在|要|得|有|超过|大于|多于|不少于|至少|不低于|少于|低于|小于|不到|不超过|最多)*[\d一二两三四五六七八九十百千.]+(?:万|千|w|k)?(?:到|至|-|~)?[\d一二两三四五六七八九十百千.]*(?:万|千|w|k)?(?:以上|以下|以内|之间|左右|起|的|就行|就好)*|[\d一二两三四五六七八九十百千]+(?:万|千)?(?:到|至|-)?[\d一二两三四五六七八九十]*(?:万|千)?(?:以上|以下)?(?:的)?粉丝?",
    re.IGNORECASE,
)
_REACH = re.compile(
    r"\b(?:min(?:imum)?|max(?:imum)?|at least|at most|over|under|above|below|more than|less than|up to|from)(?: of)? \d[\d.,]*\s?(?:k|m|thousand|million)\b(?! ?(?:pounds|quid|euros|dollars|budget))|(?:至少|最少|不低于|超过|不超过|不到|最多)[\d一二两三四五六七八九十]+(?:万|千|w|k)(?![镑元块欧美刀])",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(
    r"^(?:.*(?:micro|nano|small|some|few|five|three|ten|find|any|brand|uk|good|best|suitable|top|local|me|us|the|which|german|british|french|tiktok|instagram|youtube|social|media|mid|big|right|we|our|who|are|several|suggest|recommend|list|need|want|get)|[\d一二三四五六七八九十]+个?|合适|适合|推荐|找.*|几个?|小|大|中腰部|腰部|头部|素人|合作|我们|一些|靠谱|本地|英国|德国|法国|哪些|有没有|哪个|粉丝.*|小红书.*|抖音.*|微博.*|.*上的?)$",
    re.IGNORECASE,
)


def find_influencers(asked: Asked) -> Values:
    """What for, where, how big."""
    text = asked.text
    found = marketing.channels(text)
    country = countries_of(asked)
    smaller = re.search(r"\bmicro|nano|\bsmall(?:er)?\b|小博主|koc|素人|小达人|腰部", text, re.IGNORECASE)
    low, high = briefs.follower_range(text)
    plain = re.sub(_FANS, " ", text)
    if low is None and high is None and (reach := _REACH.search(text)):  # "min 20k" of a creator counts followers
        low, high = briefs.follower_range(f"{reach[0]} followers")
        plain = _REACH.sub(" ", text)
    bare = plain
    for words in country[1]:
        bare = bare.replace(words, " ", 1)
    values = Values(
        platform=found[0][0] if found else None,
        country=country[0][0] if country[0] else None,
        min_followers=low,
        max_followers=high
        if high or low
        else (100_000 if smaller and re.search("micro|nano|koc|素人|小博主", text, re.IGNORECASE) else None),
        budget=amounts.to_spend(plain)[0],
        k=amounts.count_of_things(
            re.sub(
                r"[\d,.]+ ?(?:k|m|万|千)?\+? ?(?:followers|fans|subscribers|粉丝?)|粉丝[^，,。]*",
                " ",
                text,
                flags=re.IGNORECASE,
            )
        )
        or amounts.enough(plain),
    )
    if values["budget"] is None and (
        said := re.search(
            r"(?:budget|spend|pay|预算|最多花|花)(?: of| is|有|是)?\s?(?P<n>\d[\d,]{1,9})(?!\s?(?:k|万|followers))",
            text,
            re.IGNORECASE,
        )
    ):
        values["budget"] = number(said["n"])
    return _set(values | {"topic": _topic(asked, bare, tuple(words for _, words in found))})


_COUNT = re.compile(r"(?:[\d一二两三四五六七八九十]{1,3}|几)(?:个|位|名)")


_MONEY_TO_PAY = re.compile(
    r"(?:预算|最多)?[£$€¥]?\d[\d,.]*(?:k|万|千)?\s?(?:美元|美金|欧元|英镑|镑|元|块|刀|pounds?|dollars?|euros?|quid)?(?:以内|以下|之内)?(?:能|可以)?(?:请|找|合作|签)(?:得)?[到起]?(?:的)?"
)


# for which somebody is looked for: 桌游找谁代言
_TO_BE_SHOWN = re.compile(
    r"(?:^|[，。,])(?:我们|咱们?|咱家|我家|本店)?的?(?P<p>(?![帮给请麻想要能推])[\u4e00-\u9fff]{2,10}?)(?:这块|方面)?(?:想|要|该|能|可以|应该)*(?:找|请|让|邀|寄给|送给|免费)(?=[^，。,]{0,12}(?:谁|哪[些个位]|几个|人|博主|达人|网红|红人|kol|koc|素人|主播|创作者|up))",
    re.IGNORECASE,
)


def _topic(asked: Asked, bare: str, taken: tuple[str, ...]) -> str | None:
    """What creators are looked for, without the words that led to a country or a platform."""
    topic = _said_topic(asked, bare, taken)
    return re.sub(r"\s(?:in|on|from|for|with|at|across|of)$", "", topic) if topic else None


def _said_topic(asked: Asked, bare: str, taken: tuple[str, ...]) -> str | None:
    if (shown := _TO_BE_SHOWN.search(bare)) and not _NO_TOPIC.match(shown["p"]):
        return shown["p"]
    for piece in taken:
        bare = re.sub(rf"(?<![A-Za-z]){re.escape(piece)}(?![A-Za-z])", " ", bare, count=1)
    bare = _MONEY_TO_PAY.sub(" ", bare)
    bare = _COUNT.sub(" ", re.sub(r"^\s*(?:帮我|给我|请)?(?:找|推荐|搜|列|来|要|挑)(?=\S)", " ", bare))
    for pattern in (*_TOPIC[:4], *_TOPIC[5:]):
        for said in pattern.finditer(bare):
            words = re.sub(
                rf"^(?i:{ENGLISH_WORD}|some|several|a few)\s|^(?i:(?:good|great|best|suitable|popular|top|big|small|fitting|nice|famous|decent|right)\s)+|^(?:上(?=[\u4e00-\u9fff]{2})|适合推?|找|推荐|给我|推广?|测评|评测|开箱|种草|讲解|专门?做?|来|几个?|些|做|[\d一二三四五六七八九十]+个?|的)+",
                "",
                next(v for v in said.groups() if v),
            ).strip("的 ")
            words = re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:主题|题材|内容|领域|方向|相关)$", "", words)
            if len(words) > 1 and not _NO_TOPIC.match(words):
                return words
    subject = subject_of(asked, taken=taken)
    topic = str(subject.get("product") or subject.get("category") or subject.get("occasion") or "")
    if topic and not _NO_TOPIC.match(topic) and not briefs.follower_range(topic)[0]:
        return topic
    for pattern in _TOPIC[4:]:
        if said := pattern.search(bare):
            words = next(value for value in said.groups() if value).strip()
            if not _NO_TOPIC.match(words.lower()):
                return words
    if said := re.search(r"\b(?:in|about|into) (?P<p>[a-z][a-z &'-]{3,40}?)(?=$|[,.;?])", bare, re.IGNORECASE):
        return said["p"]  # the creators' own noun was the platform: "instagrammers in interior design"
    parts = [part.strip(" ?.!") for part in bare.split(",")[1:]]  # "micro influencers on instagram, vintage home"
    return next(
        (
            p
            for p in parts
            if re.fullmatch(r"[a-z][a-z &'-]{3,40}", p, re.IGNORECASE) and not _NO_TOPIC.match(p.lower())
        ),
        None,
    )


_REVIEWED = re.compile(
    r"\b(?:give|gave|giving|rate|rated|rating|score|scored|mark|marked) (?:the |our )?(?P<given>[^?,.;]{3,50}?) (?:only |just |as |so |such )*(?:a )?(?:one|two|three|four|five|\d|low|bad|poor(?:ly)?|badly|highly|high|well|so few)\b|(?:怎么|如何|咋)(?:评价|看待|评论|点评|打分给)(?:我们的?)?(?P<zh6>[^，。？?]{2,20}?)(?=$|[，。？?])|(?P<zh7>[^，。？?]{2,20}?)(?:为什么|为啥|怎么|咋|老是|总是|一直|经常)+(?:会|都|就|这么多|那么多|有|人|家|大家|顾客|买家|老)*(?:打|给|评)(?:了|出|到|个)?(?:这么)?(?:低|差|[一二两三12])[星分评]|(?:觉得|认为|感觉)(?P<zh5>[^，。？?]{2,20}?)(?:怎么样|如何|好不好|好用吗|行不行|值不值|满意吗)|\b(?:reviews?|ratings?|sentiment|feedback|opinions?|complaints?|complain|complaining|think|thinking|like|likes?|say|saying|said|praise[ds]?|gripes?|moan(?:ing)?|happy|unhappy|satisfied|dissatisfied|pleased|disappointed|love|loved|hate|dislike|stars?|score[ds]?|feel|comments?|remarks|write|wrote|rave|verdict|impressions?|most|least|best|worst|wrong) (?:of|on|about|for|with) (?:the |our )?(?P<en>[^?,.;]{3,60}?)(?=$|[?,.;]|\s(?:in|last|this|since|mainly|mostly|usually|generally|say|says|praise|mention|complain|focus|tell|have|get)\b)|\blike the (?P<like>[^?,.;]{3,60}?)(?=$|[?,.;])|\bwhy (?:do |does |did |is |are |has |have )?(?:the |our |so many (?:people|buyers|customers) \w+ (?:the |our )?)?(?P<why>[^?,.;]{3,50}?) (?:gets?|got|getting|has|have|scores?|scored|scoring|rated|is|are|receives?|receiving|earns?|keeps?|attracts?|picks? up|so)\b|(?P<zhwhy>[^，。？?]{2,20}?)(?:为什么|为啥|怎么|咋|老是|老|总是|总|一直|经常|动不动)+(?:就)?(?:拿|得|被|有|收到|挨|招|给)(?:了|到|打)?(?:这么多|那么多|很多|不少)?(?:低[星分]|差评|[一二两]星|吐槽|投诉|骂|嫌弃|夸|好评)|^(?:the |our )?(?P<lead>(?!.*\b(?:what|which|how|any|show|read|give|summarise|recent|latest|bad|good|star|one|two|five|negative|positive|customer|overall|worst|best|latest|more|most)\b)[a-z][a-z' -]{2,40}?) (?:reviews?|ratings?|feedback)\b|\brates? (?:the |our )(?P<rated>[^?,.;]{3,60}?)(?=$|[?,.;])|^(?:is|are) the (?P<well>[^?,.;]{3,60}?) (?:well|badly|highly)|(?:对|关于|针对)(?P<zh0>[^，。？?]{2,20}?)的?(?:差评|好评|评价|评论|吐槽|抱怨|投诉|意见|反馈|看法|印象|满意|不满|打分|评分)|(?P<zh>[^，。？?]{2,24}?)的?(?:差评|好评|吐槽|投诉|抱怨|槽点|毛病|打分|星级|评价|评论|口碑|评分|反馈|看法)|(?P<zh8>[^，。？?]{2,16}?)(?:的)?(?:买家|顾客|客户|用户|买过的人|大家|客人)们?(?:都|最|觉得|感觉|到底|对它|还)*(?:满[不]?满意|满意|喜[不]?喜欢|喜欢|评价|反馈|怎么说|怎么看|觉得怎么样|反映)|(?:夸|称赞|吐槽|骂|嫌|喜欢|满意|欣赏)(?:了|过|我们的?)?(?P<zh4>[^，。？?]{2,20}?)(?:什么|啥|哪|的|$)|大家喜欢(?P<zh2>[^，。？?]{2,20}?)吗|对(?P<zh3>[^，。？?]{2,20}?)的(?:看法|评价)",
    re.IGNORECASE,
)


_HOW_MANY_REVIEWS = re.compile(
    r"^(?:the |show me (?:the )?|give me (?:the )?)?(?:latest |last |newest |most recent |top |first )?(?P<n>\d{1,3}) (?:latest |newest |most recent |recent |best |worst )?(?=\w)|(?:最新|最近|前|头)?的?(?P<zh>\d{1,3}|[一二两三四五六七八九十]{1,3})[条个篇则]|(?:最新|最近)的?(?=评价|评论|差评|好评|反馈)",
    re.IGNORECASE,
)


def review_sentiment(asked: Asked) -> Values:
    """Of what, since when, which side."""
    values = Values()
    if span := periods.period(asked.text, asked.today):
        values |= {"start": span.start, "end": span.end}
    if re.search(
        r"negative|complain|worst|\b(?:angry|harsh|nasty|poor|terrible|critical) (?:reviews?|feedback|comments?)|bad(?:ly)?\b|(?:one|two|1|2)[ -]stars?|low (?:stars?|ratings?|scores?|marks)|low(?:est)?[ -](?:rated|scor\w+)|poor(?:ly)?\b|unhappy|dissatisf|disappoint|dislike|\bhate|gripe|moan|grumbl|criticis|wrong with|problems? with|issues? with|let ?downs?|差评|抱怨|投诉|[一二两]星|低[星分]|(?:评分|分数|打分|得分|评价|口碑|评论)(?:很|太|最|比较|这么|那么|怎么|越来越)?[低差烂]|缺点|不满|吐槽|槽点|毛病|骂|嫌|不喜欢|失望|负面|不好的(?:评价|评论)|不满意",
        asked.text,
        re.IGNORECASE,
    ):
        values["sentiment"] = "negative"
    elif re.search(
        r"positive|lov(?:e|ed) (?:most|about)|lik(?:e|ed) (?:most |best )?about|loved about|\b(?:good|nice|great|glowing|happy|best|kind|favou?rable) (?:reviews?|ratings?|feedback|comments?|things)|praise|rav(?:e|ing)\b|best reviewed|(?:five|5)[ -]stars?|high (?:stars|ratings|scores)|好评(?!率)|(?:评分|分数|打分|评价|口碑)(?:很|最|比较|这么|那么|越来越)?[高好]|优点|最喜欢|夸|称赞|五星|高分|最满意|满意的(?:评价|评论|地方)|正面",
        asked.text,
        re.IGNORECASE,
    ):
        values["sentiment"] = "positive"
    if name := category_in(asked, asked.text):
        return values | {"category": name}
    text = f"{asked.text[: span.at]} {asked.text[span.to :]}".strip() if span else asked.text
    counted = _HOW_MANY_REVIEWS.search(text)
    if (
        wanted := amounts.how_many(text)
        or amounts.enough(text)
        or (counted and amounts.how_many(f"top {counted['n'] or counted['zh']}"))
    ):
        values["k"] = wanted
    text = _HOW_MANY_REVIEWS.sub(" ", text)
    at = 0
    while found := _REVIEWED.search(text, at):
        at = found.start() + 1  # what is no product may hold one: 买家怎么评价午餐袋
        words = products.query_words(next(value for value in found.groupdict().values() if value))
        words = re.sub(
            r"^(?:in )?(?:the |our )?(?:reviews?|ratings?|feedback|comments) (?:of|on|about|for) (?:the |our )?",
            "",
            words,
            flags=re.IGNORECASE,
        )
        words = re.sub(
            r"^(?:.*(?:对|关于)(?=\S{2})|为什么|为啥|为(?=\s)|给我看?|看(?=\s)|最近|近期|总结一下|总结|分析一下|分析|看看|帮我看看|整理一下|顾客对|客户对|买家对|大家对|用户对|关于|对)+",
            "",
            words,
        ).strip()
        if (
            len(words) > 1
            and not re.match(
                r"^(?:delivery|service|our|us|客户|评论|看看|[一二三四五]星|最|都|的|大家|分析|差|好|.*(?:怎么?|如何)$|shop|store|the shop|最近|一星|里|负面|正面|不好|物流|哪.*|买家.*|delivery.*)",
                words,
                re.IGNORECASE,
            )
            and not periods.period(words, asked.today)
        ):
            values["product"] = re.sub(
                r"(?:的)?(?:[一二三四五]星|中差|最新|最近)$|(?:都?有(?:啥|什么|哪些)|都有|的)$", "", words
            )
            break
    if "product" not in values and asked.note and references.refers_back(asked.text):
        values |= references.product(asked.text, asked.note.entities) or {}
    return values


def watch_brand(asked: Asked) -> Values:
    """Whose brand, where, since when."""
    found = marketing.channels(asked.text)
    values = Values(platform=found[0][0] if found else None, brand=briefs.brand(asked.text))
    if span := periods.period(asked.text, asked.today):
        values |= {"start": span.start, "end": span.end}
    return _set(values)
