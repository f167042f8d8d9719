"""Times as Chinese says them, each form with what it means from a given day on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from assistant.routing.parsing import days as d
from assistant.routing.parsing import holidays
from assistant.routing.parsing.moments import Form, Moment, a_day, a_year, count, days_of_a_month, exactly, yearly
from assistant.routing.parsing.numbers import integer

N = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,4}|几|数)"
UNIT = {
    "小时": "hour", "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter", "季": "quarter",
    "年": "year", "年度": "year", "财年": "year",
}  # fmt: skip
_UNITS = "(?:小时|天|日|周|星期|礼拜|月|季度|季|年度|年)"
_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DIGIT = "[〇零一二三四五六七八九]"
_YEARS = {
    "今年": 0,
    "本年": 0,
    "当年": 0,
    "本年度": 0,
    "去年": 1,
    "上年": 1,
    "上一年": 1,
    "上年度": 1,
    "前年": 2,
    "大前年": 3,
}
_TO = r"(?:到|至|-|–|—|~|～|、)"
_NOW = r"(?:到|至|截至|截止)?(?:了)?(?:现在|目前|今天?|如今|眼下)"


def _to_date(f: re.Match[str], today: date) -> Moment | None:
    words = f[0]
    unit = next((u for sign, u in (("周", "week"), ("月", "month"), ("季", "quarter")) if sign in words), "year")
    return exactly((d.whole(unit, today)[0], today))


def _rolling(f: re.Match[str], today: date) -> Moment | None:
    unit = UNIT[f["unit"]]
    if f["half"]:
        days = {"year": ("month", 6), "month": ("day", 15)}.get(unit)
        return exactly(d.back(days[0], today, days[1])) if days else None
    n = count(f["n"])
    if f[0][0] == "头" or (f[0][0] == "前" and unit == "quarter"):  # 前三季度, 头两个月: those of this year
        most = {"quarter": 4, "month": 12}.get(unit, 0)
        return exactly(d.first_of(d.whole("year", today), unit, n)) if 0 < n <= most else None
    if unit == "hour":
        n, unit = max(round(n / 24), 1), "day"
    if 0 < n <= d.LONGEST and unit != "day" and re.search("整|自然", f[0]):
        return exactly((d.before(unit, today, n)[0], d.before(unit, today)[1]))
    return exactly(d.back(unit, today, n)) if 0 < n <= d.LONGEST else None


def _one(f: re.Match[str], today: date) -> Moment | None:
    unit, which = UNIT[f["unit"]], f["which"]
    times = which.count("上") if which[0] in "上前" else 0
    times = 1 if which[0] == "前" else times
    if unit == "year":
        return a_year(today.year - times)
    return exactly(d.before(unit, today, times), unit)


def _half_month(f: re.Match[str], today: date) -> Moment | None:
    first, last = d.month_of(today.year, today.month)
    middle = first + timedelta(days=14)
    return exactly((first, middle) if f["which"] == "上" else (middle + timedelta(days=1), last))


def _ago(f: re.Match[str], today: date) -> Moment | None:
    n, unit = count(f["n"]), UNIT[f["unit"] or f["u2"]]
    if not 0 < n <= d.LONGEST or (unit == "year" and n > 99):  # 2011年以前
        return None
    return a_year(max(today.year - n, 1900)) if unit == "year" else exactly(d.before(unit, today, n), unit)


def _weekday(f: re.Match[str], today: date) -> Moment | None:
    first = d.before("week", today, f["which"].count("上"))[0]
    if f["end"]:
        return exactly((first + timedelta(days=5), first + timedelta(days=6)), "weekend")
    low = "一二三四五六日天".index(f["day"]) % 7 if f["day"] not in "日天" else 6
    high = low
    if f["to"]:
        high = 6 if f["to"] in "日天" else "一二三四五六".index(f["to"])
    return exactly((first + timedelta(days=low), first + timedelta(days=max(low, high))), "day")


def _lone_weekday(f: re.Match[str], today: date) -> Moment | None:
    """周一 and 周末 by themselves: the latest."""
    if f["lone"]:
        this = d.whole("weekend", today)
        return exactly(this if this[1] <= today else d.before("weekend", today), "weekend")
    day = today - timedelta(days=(today.weekday() - "一二三四五六日".index(f["day"].replace("天", "日"))) % 7)
    return exactly((day, day), "day")


def _word(f: re.Match[str], today: date) -> Moment | None:
    back = 3 if f[0] == "大前天" else {"前": 2, "昨": 1}.get(f[0][0], 0)
    day = today - timedelta(days=back)
    return exactly((day, day), "day")


def _this_last_year(f: re.Match[str], today: date) -> Moment | None:
    if f[0][0] == "上":  # 上个月今天
        day = d.shift(today, -1) if "月" in f[0] else today - timedelta(days=7)
        return exactly((day, day), "day")
    unit = next(
        (
            u
            for sign, u in (("月", "month"), ("季", "quarter"), ("周", "week"), ("星", "week"), ("礼", "week"))
            if sign in f[0]
        ),
        "day",
    )
    day = d.shift(today - timedelta(days=1 if "昨" in f[0] else 0), -12)
    return exactly(d.whole(unit, day), "year")


def _year_word(f: re.Match[str], today: date) -> Moment | None:
    return a_year(today.year - _YEARS[f["said"]])


def _whole_year(f: re.Match[str], today: date) -> Moment | None:
    """全年 by itself is this year's, unless the text names a year."""
    return None if _A_YEAR.search(f.string) else a_year(today.year)


_A_YEAR = re.compile(r"(?:19|20)\d\d|\d\d年|[去前上今本当近每历]年|[一二两三]年", re.ASCII)


def _year(f: re.Match[str], today: date) -> Moment | None:
    words = f["year"]
    if not words.isdigit():
        words = "".join(str("〇一二三四五六七八九".index(c.replace("零", "〇"))) for c in words)
    year = int(words) if len(words) == 4 else 2000 + int(words)
    return a_year(year) if 1900 <= year <= 2100 else None


def _iso(f: re.Match[str], today: date) -> Moment | None:
    return exactly(a_day(int(f["y"]), int(f["m"]), int(f["d"])))


def _months(f: re.Match[str], today: date) -> Moment | None:
    low, high = integer(f["low"]) or 1, integer(f["high"]) or 12

    def of_year(year: int) -> d.Days | None:
        return d.month_of(year - (1 if low > high else 0), low)[0], d.month_of(year, high)[1]

    return yearly(of_year, today)


def _month(f: re.Match[str], today: date) -> Moment | None:
    month = integer(f["month"]) or 1
    low = integer(f["d"]) if f["d"] else None
    high = integer(f["e"]) if f["e"] else low

    def of_year(year: int) -> d.Days | None:
        if low is None or high is None:
            return d.month_of(year, month)
        begin, end = a_day(year, month, low), a_day(year, month, high)
        return (begin[0], end[1]) if begin and end and begin <= end else None

    return yearly(of_year, today)


def _beginning(f: re.Match[str], today: date) -> Moment | None:
    """年初 and the like, where something begins with it."""
    which, unit = f["which"] or "", UNIT[f["unit"]]
    times = _YEARS.get(which, 0) if unit == "year" else 1 if which.startswith("上") else 0
    first = (d.before(unit, today, times) if times else d.whole(unit, today))[0]
    return exactly((first, first), "day")


def _days_of_a_month(f: re.Match[str], today: date) -> Moment | None:
    """Days whose month is said elsewhere, or is the latest in which they have begun."""
    low = 1 if f["unit"] else integer(f["d"] or "") or 1
    return days_of_a_month(low, integer(f["e"] or f["e2"] or "") or low, today)


def _day_of_a_month(f: re.Match[str], today: date) -> Moment | None:
    day = integer(f["d3"]) or 1
    return days_of_a_month(day, day, today)


def _month_and_day(f: re.Match[str], today: date) -> Moment | None:
    low = int(f["m"] or f["m3"]), int(f["d"] or f["d3"])
    high = (int(f["m2"]), int(f["d2"])) if f["m2"] else low

    def of_year(year: int) -> d.Days | None:
        begin, end = a_day(year - (1 if low > high else 0), *low), a_day(year, *high)
        return (begin[0], end[1]) if begin and end else None

    return yearly(of_year, today)


def _third_of_month(f: re.Match[str], today: date) -> Moment | None:
    month = d.before("month", today) if (f["which"] or "").startswith("上") else d.whole("month", today)
    part = "上中下".index(f["third"]) + 1 if f["third"] else {"初": 1, "中": 2}.get(f["part"], 3)
    days = d.third_of(month, part)
    if days[0] > today and not f["which"]:
        days = d.third_of(d.before("month", today), part)
    return exactly(days)


def _just_gone(f: re.Match[str], today: date) -> Moment | None:
    unit = "weekend" if f["unit"] == "周末" else UNIT[f["unit"]]
    return a_year(today.year - 1) if unit == "year" else exactly(d.before(unit, today), unit)


def _end_of_year(f: re.Match[str], today: date) -> Moment | None:
    month = 1 if f["part"] == "初" else 12
    return yearly(lambda year: d.month_of(year, month), today)


def _day_of_month(f: re.Match[str], today: date) -> Moment | None:
    first = d.before("month", today, f["which"].count("上"))[0]
    low = integer(f["d"]) or 1
    begin, end = a_day(first.year, first.month, low), a_day(first.year, first.month, integer(f["e"] or "") or low)
    return exactly((begin[0], end[1])) if begin and end and begin <= end else None


def _quarter(f: re.Match[str], today: date) -> Moment | None:
    low = _digit(f["zq"] or f["q"])
    high = _digit(f["to"] or f["to2"]) if f["to"] or f["to2"] else low
    return (
        yearly(lambda year: (d.quarter_of(year, low)[0], d.quarter_of(year, high)[1]), today) if low <= high else None
    )


def _digit(words: str) -> int:
    return int(words) if words.isdigit() else "一二三四".index(words) + 1


def _dotted_month(f: re.Match[str], today: date) -> Moment | None:
    return exactly(d.month_of(int(f["y"]), int(f["m"])), "month")


def _half(f: re.Match[str], today: date) -> Moment | None:
    return yearly(lambda year: d.half_of(year, 1 if f["which"] == "上" else 2), today)


def _week_number(f: re.Match[str], today: date) -> Moment | None:
    n = integer(f["n"]) or 0
    if not 1 <= n <= 52:
        return None
    return yearly(lambda year: (date.fromisocalendar(year, n, 1), date.fromisocalendar(year, n, 7)), today)


def _season(f: re.Match[str], today: date) -> Moment | None:
    first = {"春": 3, "夏": 6, "秋": 9, "冬": 12}[f["season"]]
    return yearly(lambda year: (date(year, first, 1), d.shift(date(year, first, 1), 3) - timedelta(days=1)), today)


def _holiday(f: re.Match[str], today: date) -> Moment | None:
    name = holidays.holiday(f)
    the_day, off = re.search(r"[当那][天日]|这天", f[0]), re.search(r"假|长周末", f[0])
    point = holidays.POINTS.get(name)

    def of_year(year: int) -> d.Days:
        first, last = holidays.days_of(name, year)
        if the_day:
            first = last = first + timedelta(days=point or 0)
        return holidays.long_weekend(first) if off and first == last else (first, last)

    found = yearly(of_year, today)
    return replace(found, point=None if the_day else point) if found else None


# what may follow the name of a day where the day is meant and not a thing ("圣诞花环卖了多少" is about a wreath)
_OF_A_DAY = (
    r"(?:节日?)?(?:季|期间|前后|当天|那天|当日|那日|小?长?假期?|黄金周|季|档期?|大促|促销|活动|狂欢节?|购物节|这天|一天|全天|周末)?"
    r"(?=$|[,，。.？?！!、:：;；\s)]|的?(?:总|整体|成|销|营|订|下单|客|单|卖|流|收|业|进账|复|退|取消|新|老|回头|买|转|gmv|aov|sales|revenue|orders)|的?[各每哪]"
    r"|比|较|和|跟|与|同|到|至|以|之|前|后|开始|起|有|我们?|咱|是|哪|多少|几|按|分|vs|相比|对比|[一二两三几\d]{1,2}[周天]|呢|[当那][周一]|那个?周|周(?![一二三四五六日末])|所在"
    r"|[英美德法泰韩中全]国|荷兰|比利时|西班牙|意大利|瑞[典士]|挪威|丹麦|芬兰|葡萄牙|爱尔兰|日本|澳|加拿大|奥地利|波兰|希腊|欧洲|海外|店)"
)
# names that no thing is called after
_DAY_MEANT = r"(?:呢|的呢|(?:一直)?(?:到|至)(?:现在|今天?|目前|昨天)|以来|至今|开始|起|[那当]天|这天|两天|有|卖|成交|进账|收了|来了|下了|下单|一共|总共|的?(?:总|日)?(?:销售|销量|营业|营收|订单|单量|流水|成交|收入|客单|gmv))(?!.{0,12}(?:比|高|低|一般|通常|平均|往往|平时|分布))"
_ONLY_DAYS = r"(?=双十[一二]|双1[12]|黑五|黑色星期五|网络星期一|国庆|春节|元旦|感恩节|劳动节|五一|端午节|中秋节|清明节|复活节|平安夜|节礼日|6[.·]?18|六一八|妇女节|过年|十一(?:黄金周|长假|假期))"
FORMS: tuple[Form, ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), read)
    for pattern, read in (
        (
            rf"(?:今年|本年度?|这一年|本季度?|这个?季度?|本月|这个?月|当月|本周|这个?周)(?:一直|截至|截止)?(?:以来|迄今|{_NOW}|为止)(?:为止)?|(?:自|从)?(?<![\d一二三四五六七八九十去前上个明])(?:年初|年头|开年|月初|季初|周初)(?:以来|开始|起|迄今|(?:一直)?(?:到|至)(?:了)?(?:现在|今天?|目前|如今))",
            _to_date,
        ),
        (
            r"上个?(?:月|周|星期|礼拜)的?(?:今天|今日|同一天)|去年的?(?:今天|今日|这一?天|(?:这个?|本)(?:月|周|星期|礼拜|季度)|昨天)",
            _this_last_year,
        ),
        (
            rf"(?P<unit>月)[初头](?:一直)?{_TO}(?P<e>{_D})[日号]|(?<![\d月的./-])(?P<d>{_D})[日号]?{_TO}(?P<e2>{_D})[日号]",
            _days_of_a_month,
        ),
        (
            rf"(?:从|自|打)?(?P<which>今年|去年|前年|本年|当年|这个?|本|当|上个?)?(?<![\d一二三四五六七八九十])(?P<unit>年|月|季度?|周)[初头](?=(?:一直)?{_TO})",
            _beginning,
        ),
        (
            rf"(?<![\d./])(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)?{_TO}(?P<m2>1[0-2]|0?[1-9])[./](?P<d2>3[01]|[12]\d|0?[1-9])(?![\d.])"
            rf"|(?<![\d./])(?P<m3>1[0-2]|0?[1-9])[./](?P<d3>3[01]|[12]\d|0?[1-9])(?=当天|当日|那天|这天|那一天|的?销|的?订|的?营|(?:一直)?(?:到|至)(?:现在|今|目前)|至今|以来|起|开始)",
            _month_and_day,
        ),
        (r"刚刚?(?:才)?(?:过去|结束|过完|过)的?(?:[这那上]?一?个?)(?P<unit>周末|周|星期|礼拜|月|季度|年)", _just_gone),
        (
            r"(?P<which>本月|这个月|当月|上个?月)?(?:(?P<third>[上中下])旬|(?<![\d一二三四五六七八九十个上每各])月(?P<part>[初中底末])(?!到|至|以来))",
            _third_of_month,
        ),
        (r"(?<![\d一二三四五六七八九〇零十去前今本明每全当两半])年(?P<part>[初底末])(?!至|到|以来|前)", _end_of_year),
        (
            r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.年](?P<m>1[0-2]|0?[1-9])[-/.月](?P<d>3[01]|[12]\d|0?[1-9])(?!\d|月|[日号]?(?:到|至|-|~)\d{1,2}[日号])(?:[日号](?!均))?",
            _iso,
        ),
        (
            rf"(?:最近|近|过去|前|头|过往|往前|之前|这)(?:的|这|整)?(?:(?P<half>半)个?|(?P<n>{N})个?(?:完?整的?|自然)?(?:多)?)(?P<unit>{_UNITS})(?:里|内|间|以来|来|的时间)?(?!初|底|末)",
            _rolling,
        ),
        (
            rf"(?P<n>{N})(?:个(?P<unit>月|季度|星期|礼拜)|(?P<u2>天|周|年|星期|礼拜))(?:以|之)?前(?![十\d一二两三四五六七八九])",
            _ago,
        ),
        (
            rf"(?P<which>上{{1,3}}一?|本|这一?)(?:个)?(?:周|星期|礼拜)(?:(?P<end>末)|(?P<day>[一二三四五六日天])(?!共|直|样|般|起|下|天|个|周)(?:(?:{_TO}|[和与及跟])(?:周|星期|礼拜)?(?P<to>[一二三四五六日天]))?)",
            _weekday,
        ),
        (
            rf"(?<![络购色每各按上下这本个逢后第到至和与及、跟同比个\d末一二三四五六七])(?:(?P<lone>周末)|(?:周|星期|礼拜)(?P<day>[一二三四五六日天]))(?={_DAY_MEANT})",
            _lone_weekday,
        ),
        (r"(?P<which>上|下)半个?月", _half_month),
        (
            rf"(?P<which>上{{1,3}}个?|本|这个?|当|上一个?|上{{1,2}}|前一个?)月(?:份)?的?(?P<d>{_D})[日号]?(?:{_TO}(?P<e>{_D}))?[日号]",
            _day_of_month,
        ),
        (
            r"(?P<which>上{1,3}一?(?:整)?|这一?|本|当(?!周)|前一|上一)个?(?:自然|整)?(?P<unit>周|星期|礼拜|月|季度|季|年度|财年)(?!(?<=[周期拜])末|(?<=[周期拜])[一二三四五六日天](?!共|起|直|样|般|下))份?",
            _one,
        ),
        (
            rf"(?P<low>{_M})月?份?(?:、{_M}月?份?)*{_TO}(?P<high>{_M})月份?(?!{_D}(?:[日号]|$|之间|的)|[初底末]|[上中下]旬|[上下]半|中(?:到|$))",
            _months,
        ),
        (
            r"(?<![十\d一二三四五六七八九])(?P<low>[一二三四五六七八九])(?P<high>[二三四五六七八九])两?个?月份?(?![来内里前后])",
            _months,
        ),
        (
            rf"(?<![\d.])(?P<month>{_M})月份?的?(?:(?P<d>{_D})[日号]?(?:{_TO}(?P<e>{_D}))?(?:[日号]|(?<=\d)(?={_TO}{_M}月|之间|那天|当天)))?(?!卡|饼|球)",
            _month,
        ),
        (
            rf"(?<![\d月第一二三四五六七八九十])(?P<d3>{_D})[日号](?=[那当][天日]|这天|以[来后前]|之[前后]|前|后|起|开始|的?(?:总|单日)?(?:销|营|订|单量|流水|成交|收入|客单)|卖|有|一共|{_TO}(?:现在|今天?|目前)|至今|为止|呢|$)",
            _day_of_a_month,
        ),
        (
            rf"第?(?P<zq>[一二三四1-4])(?:(?:{_TO}|[和与及跟加])?第?(?P<to>[一二三四1-4]))?季度?(?!节)|(?<![a-z])q(?P<q>[1-4])(?:{_TO}q?(?P<to2>[1-4]))?(?!\d)",
            _quarter,
        ),
        (r"(?P<which>[上下])半年", _half),
        (r"(?<![\d.])(?P<y>20\d\d)[.m](?P<m>1[0-2]|0?[1-9])(?![\d.])", _dotted_month),
        (rf"(?:全年)?第(?P<n>\d{{1,2}}|{N})(?:周|个?星期)(?!末)", _week_number),
        (
            rf"{_ONLY_DAYS}(?:{holidays.WORDS})(?:期间|当天|那天|当日|这天|小?长?假期?|前后|大促|促销|活动|当)?(?!礼|贺|蛋|装|饰|花|兔|帽)|(?:{holidays.NAMES}){_OF_A_DAY}",
            _holiday,
        ),
        (r"(?P<season>[春夏秋冬])(?:天|季(?!新|款|服|装|大促|上新|限定|特)|日(?=里|期|销))", _season),
        (r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:年(?:度|份|全年|整年)?|财年|(?=[qh][1-4]))", _year),
        (rf"(?P<year>[一二]{_DIGIT}{{3}})年", _year),
        (
            rf"(?P<year>[一二零〇]{_DIGIT})年(?=全年|的|度|$|[上下第一二三四五六七八九十\d,，])",
            _year,
        ),
        (
            r"(?<![\d第近前])(?P<year>[012]\d)年(?=的?(?:全年|整年|第?[一二三四1-4]季|[上下]半年|\d{1,2}月|[一二三四五六七八九十]{1,2}月|双|国庆|春节|黑五|圣诞|[qh][1-4]|[春夏秋冬]|[初底末]|前|头|年[初底]|中秋|元旦|五一|双|618|端午|到|至|和|的(?:客户数|新客|订单数|订单量|销|营|总|流水|收入|客单|件数|复购|取消)))",
            _year,
        ),
        (r"(?P<said>大前年|今年|本年度?|去年|前年|上一?年度?)(?:的?(?:一整年|全年|整年|整一年))?", _year_word),
        (r"(?<![年度])(?:全年|整年|一整年)(?=$|[的各每按销订总一共下一累呢，,。？?])", _whole_year),
        (r"大前天|前[天日]|昨[天日儿晚夜]|今[天日儿早晚晨]", _word),
    )
)
# 截至11月30日的三个月
UP_TO = re.compile(r"(?:截至|截止到?|到|至)$")
ENDED = re.compile(rf"^(?:止|为止)?的?(?:前|近)?(?:这|整)?(?:(?P<half>半年)|(?P<n>{N})个?(?P<unit>周|星期|月|季度|年))")
PART = re.compile(
    rf"^(?:的|全年)?(?:(?:最[后末]一?个?|第(?P<wn>{N})个?)(?:周|星期|礼拜)(?P<wday>[一二三四五六日天])|第(?P<nth>{N})个?(?P<unit>周|星期|礼拜|天|日|月|季度)(?!末)|最[后末](?P<last>{N})?个?(?P<lunit>周末|周|星期|礼拜|天|日|月|季度)|(?:前|头|最初|开头)(?P<first>{N})个?(?P<funit>周末|周|星期|礼拜|天|日|月|季度)|(?P<third>[上中下]旬|月?初|年初|月中旬?|年中|月底|年底|底|月末|年末|季度?末|季初|末(?=的|到|之?前|为止|$)|中(?=到|至|之?前|以?后|开始|起|以来))|(?P<half>[上下前后])半(?:个)?(?:月|段|程|截|季)|第?(?P<weekend>[一二三四]|首)?个?周末)"
)
AROUND = re.compile(
    rf"^(?:节)?(?:的)?(?:(?P<side>前|后|之前|之后)(?:的)?(?P<n>{N})个?(?P<unit>天|周|星期|礼拜|月)|(?:(?:那|当|所在的?)(?:一|个)?)?(?P<week>周|星期|礼拜)(?!末|一|二|三|四|五|六|日|年)|(?:开始|起)的?(?:[那这头前])?(?P<fromn>{N})?个?(?P<fromunit>天|周|星期|礼拜|月)|[这那]?(?P<run>{N})天(?!前|后|内)|(?P<next>第二天|次日|隔天|翌日))"
)
