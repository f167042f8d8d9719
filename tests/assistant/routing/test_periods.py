"""Periods, comparisons with another period, and horizons, in both languages; the clock is a Friday."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.routing.parsing import horizons, periods
from assistant.routing.parsing.numbers import fold

TODAY = date(2011, 12, 9)
# words: start..end, an open end is empty
PERIODS = {
    # rolling
    "the past 90 days": "2011-09-11..2011-12-09", "trailing 12 months": "2010-12-10..2011-12-09", "last 30-day": "2011-11-10..2011-12-09",
    "over the last fortnight": "2011-11-26..2011-12-09", "in the past week": "2011-12-03..2011-12-09", "the last couple of weeks": "2011-11-26..2011-12-09",
    "past half year": "2011-06-10..2011-12-09", "previous forty-five days": "2011-10-26..2011-12-09", "during the last month": "2011-11-10..2011-12-09",
    "the last 7 days": "2011-12-03..2011-12-09", "last two quarters": "2011-06-10..2011-12-09", "past 48 hours": "2011-12-08..2011-12-09",
    "近30天": "2011-11-10..2011-12-09", "过去半年": "2011-06-10..2011-12-09", "近一年": "2010-12-10..2011-12-09", "最近两周": "2011-11-26..2011-12-09",
    "过去十二个月": "2010-12-10..2011-12-09", "近半个月": "2011-11-25..2011-12-09", "最近7天内": "2011-12-03..2011-12-09", "近三个月": "2011-09-10..2011-12-09",
    # whole units
    "last month": "2011-11-01..2011-11-30", "the previous quarter": "2011-07-01..2011-09-30", "this week": "2011-12-05..2011-12-11",
    "last year": "2010-01-01..2010-12-31", "the current month": "2011-12-01..2011-12-31", "the month before last": "2011-10-01..2011-10-31",
    "the week before last": "2011-11-21..2011-11-27", "last week": "2011-11-28..2011-12-04", "two months ago": "2011-10-01..2011-10-31",
    "3 days ago": "2011-12-06..2011-12-06", "a year ago": "2010-01-01..2010-12-31", "上上周": "2011-11-21..2011-11-27", "上季度": "2011-07-01..2011-09-30",
    "上个季度": "2011-07-01..2011-09-30", "本周": "2011-12-05..2011-12-11", "这个月": "2011-12-01..2011-12-31", "上上个月": "2011-10-01..2011-10-31",
    "前年": "2009-01-01..2009-12-31", "上一年": "2010-01-01..2010-12-31", "三天前": "2011-12-06..2011-12-06", "两个月前": "2011-10-01..2011-10-31",
    # days
    "yesterday": "2011-12-08..2011-12-08", "the day before yesterday": "2011-12-07..2011-12-07", "last Friday": "2011-12-02..2011-12-02",
    "on Tuesday": "2011-12-06..2011-12-06", "last weekend": "2011-12-03..2011-12-04", "over the weekend": "2011-12-03..2011-12-04",
    "大前天": "2011-12-06..2011-12-06", "昨晚": "2011-12-08..2011-12-08", "上周五": "2011-12-02..2011-12-02", "本周一": "2011-12-05..2011-12-05",
    "上周末": "2011-12-03..2011-12-04", "上周一到周三": "2011-11-28..2011-11-30", "2011-11-05": "2011-11-05..2011-11-05", "on 5 November": "2011-11-05..2011-11-05",
    "3rd of October 2010": "2010-10-03..2010-10-03", "on 1/12/2010": "2010-12-01..2010-12-01", "2010年12月5日": "2010-12-05..2010-12-05",
    "11月5号": "2011-11-05..2011-11-05", "上个月15号": "2011-11-15..2011-11-15", "本月1号到5号": "2011-12-01..2011-12-05",
    # months, quarters, halves, years
    "in May": "2011-05-01..2011-05-31", "March 2011": "2011-03-01..2011-03-31", "Nov '10": "2010-11-01..2010-11-30", "12/2010": "2010-12-01..2010-12-31",
    "2011-03": "2011-03-01..2011-03-31", "last March": "2011-03-01..2011-03-31", "last December": "2010-12-01..2010-12-31", "March of last year": "2010-03-01..2010-03-31",
    "March last year": "2010-03-01..2010-03-31", "last year's March": "2010-03-01..2010-03-31", "this April": "2011-04-01..2011-04-30",
    "Q3": "2011-07-01..2011-09-30", "Q4 2010": "2010-10-01..2010-12-31", "2010 Q4": "2010-10-01..2010-12-31", "the third quarter": "2011-07-01..2011-09-30",
    "first quarter of last year": "2010-01-01..2010-03-31", "Q4 of last year": "2010-10-01..2010-12-31", "H1": "2011-01-01..2011-06-30",
    "the second half of 2010": "2010-07-01..2010-12-31", "H2 2010": "2010-07-01..2010-12-31", "first half of this year": "2011-01-01..2011-06-30",
    "in 2010": "2010-01-01..2010-12-31", "for the year 2010": "2010-01-01..2010-12-31", "week 48": "2011-11-28..2011-12-04", "week 12 of 2011": "2011-03-21..2011-03-27",
    "去年三月": "2010-03-01..2010-03-31", "去年的3月份": "2010-03-01..2010-03-31", "2010年12月": "2010-12-01..2010-12-31", "十一月份": "2011-11-01..2011-11-30",
    "二季度": "2011-04-01..2011-06-30", "2011年第三季度": "2011-07-01..2011-09-30", "去年四季度": "2010-10-01..2010-12-31", "2010年Q4": "2010-10-01..2010-12-31",
    "下半年": "2011-07-01..2011-12-31", "去年下半年": "2010-07-01..2010-12-31", "2011年上半年": "2011-01-01..2011-06-30", "2010年全年": "2010-01-01..2010-12-31",
    "二〇一〇年": "2010-01-01..2010-12-31", "11年三季度": "2011-07-01..2011-09-30", "第48周": "2011-11-28..2011-12-04", "一到三季度": "2011-01-01..2011-09-30",
    # parts
    "the first week of November": "2011-11-01..2011-11-07", "last week of October": "2011-10-25..2011-10-31", "the last two weeks of November": "2011-11-17..2011-11-30",
    "the first ten days of December 2010": "2010-12-01..2010-12-10", "first three months of 2011": "2011-01-01..2011-03-31", "early March": "2011-03-01..2011-03-10",
    "mid-November": "2011-11-11..2011-11-20", "the end of last month": "2011-11-21..2011-11-30", "last quarter of 2010": "2010-10-01..2010-12-31",
    "the first half of November": "2011-11-01..2011-11-15", "the second week of October": "2011-10-08..2011-10-14", "the first half of the year": "2011-01-01..2011-06-30",
    "11月第一周": "2011-11-01..2011-11-07", "11月最后一周": "2011-11-24..2011-11-30", "十月上旬": "2011-10-01..2011-10-10", "11月下旬": "2011-11-21..2011-11-30",
    "上个月底": "2011-11-21..2011-11-30", "2011年前三个月": "2011-01-01..2011-03-31", "去年前三季度": "2010-01-01..2010-09-30", "前三季度": "2011-01-01..2011-09-30",
    "上个月前两周": "2011-11-01..2011-11-14", "11月上半月": "2011-11-01..2011-11-15", "去年最后一个季度": "2010-10-01..2010-12-31", "上个月第二周": "2011-11-08..2011-11-14",
    # from, to
    "between March and June": "2011-03-01..2011-06-30", "from Jan through May": "2011-01-01..2011-05-31", "March to June 2010": "2010-03-01..2010-06-30",
    "from December 2010 to February 2011": "2010-12-01..2011-02-28", "1-11 November": "2011-11-01..2011-11-11", "November 1 to 11": "2011-11-01..2011-11-11",
    "1st to 5th of October 2010": "2010-10-01..2010-10-05", "from 2011-01-01 to 2011-03-31": "2011-01-01..2011-03-31", "Q1 to Q3": "2011-01-01..2011-09-30",
    "between 5 October and 12 November": "2011-10-05..2011-11-12", "October and November": "2011-10-01..2011-11-30", "between August and last month": "2011-08-01..2011-11-30",
    "3到6月": "2011-03-01..2011-06-30", "3-6月": "2011-03-01..2011-06-30", "三月至六月": "2011-03-01..2011-06-30", "2010年3月到6月": "2010-03-01..2010-06-30",
    "去年10月到今年2月": "2010-10-01..2011-02-28", "11月1日到11日": "2011-11-01..2011-11-11", "11月1号到11月11号": "2011-11-01..2011-11-11",
    "从十月到十一月": "2011-10-01..2011-11-30", "十月和十一月": "2011-10-01..2011-11-30", "2011年一季度到三季度": "2011-01-01..2011-09-30",
    "10月1日至今": "2011-10-01..", "2010年12月至2011年2月": "2010-12-01..2011-02-28",
    # open
    "since August": "2011-08-01..", "since last month": "2011-11-01..", "since 5 November": "2011-11-05..", "from September onwards": "2011-09-01..",
    "since the start of Q3": "2011-07-01..", "since the beginning of October": "2011-10-01..", "since Christmas": "2010-12-25..", "starting in June": "2011-06-01..",
    "八月以来": "2011-08-01..", "从9月开始": "2011-09-01..", "9月至今": "2011-09-01..", "自去年十月以来": "2010-10-01..", "国庆以来": "2011-10-01..",
    "before October": "..2011-09-30", "until the end of June": "..2011-06-30", "up to March": "..2011-03-31", "截至10月底": "..2011-10-31", "10月之前": "..2011-09-30",
    "after October": "2011-11-01..", "prior to 2011": "..2010-12-31",
    # to date
    "year to date": "2011-01-01..2011-12-09", "YTD": "2011-01-01..2011-12-09", "so far this month": "2011-12-01..2011-12-09", "this quarter so far": "2011-10-01..2011-12-09",
    "MTD": "2011-12-01..2011-12-09", "since the start of the year": "2011-01-01..2011-12-09", "今年以来": "2011-01-01..2011-12-09", "年初至今": "2011-01-01..2011-12-09",
    "今年到现在": "2011-01-01..2011-12-09", "本月至今": "2011-12-01..2011-12-09", "月初到现在": "2011-12-01..2011-12-09", "本季度以来": "2011-10-01..2011-12-09",
    # days with a name, seasons
    "on Black Friday": "2011-11-25..2011-11-25", "during Black Friday 2010": "2010-11-26..2010-11-26", "on Cyber Monday": "2011-11-28..2011-11-28",
    "over Christmas": "2010-12-25..2010-12-25", "last Christmas": "2010-12-25..2010-12-25", "on Valentine's Day": "2011-02-14..2011-02-14", "over Easter": "2011-04-22..2011-04-25",
    "on last year's Black Friday": "2010-11-26..2010-11-26", "on Halloween": "2011-10-31..2011-10-31", "the week before Christmas": "2010-12-18..2010-12-24",
    "in Black Friday week": "2011-11-21..2011-11-27", "the week of 14 November": "2011-11-14..2011-11-20", "the week commencing 14 November": "2011-11-14..2011-11-20",
    "last summer": "2011-06-01..2011-08-31", "in spring 2011": "2011-03-01..2011-05-31", "the two weeks after Black Friday": "2011-11-26..2011-12-09",
    "双十一": "2011-11-11..2011-11-11", "双11当天": "2011-11-11..2011-11-11", "去年双十一": "2010-11-11..2010-11-11", "国庆期间": "2011-10-01..2011-10-07",
    "黑五": "2011-11-25..2011-11-25", "圣诞节当天": "2010-12-25..2010-12-25", "春节": "2011-02-03..2011-02-09", "中秋节": "2011-09-12..2011-09-12",
    "双十一前一周": "2011-11-04..2011-11-10", "黑五那周": "2011-11-21..2011-11-27", "去年夏天": "2010-06-01..2010-08-31", "夏季": "2011-06-01..2011-08-31",
    # days off, weekends and weeks around a day with a name
    "since Easter Monday": "2011-04-25..", "on the August bank holiday": "2011-08-29..2011-08-29", "on Shrove Tuesday": "2011-03-08..2011-03-08",
    "over Halloween weekend": "2011-10-29..2011-10-31", "from Black Friday to Cyber Monday": "2011-11-25..2011-11-28", "on May Day": "2011-05-01..2011-05-01",
    "last winter": "2010-12-01..2011-02-28", "五一假期": "2011-04-30..2011-05-02", "中秋小长假": "2011-09-10..2011-09-12", "春节当天": "2011-02-03..2011-02-03",
    "除夕": "2011-02-02..2011-02-02", "双十一之后": "2011-11-12..", "6月之后": "2011-07-01..", "复活节以后": "2011-04-24..",
    # days of the week and of a month that is not said
    "from Monday to Wednesday": "2011-12-05..2011-12-07", "Monday to Friday last week": "2011-11-28..2011-12-02", "last week Mon-Fri": "2011-11-28..2011-12-02",
    "on the 15th": "2011-11-15..2011-11-15", "between the 5th and the 12th": "2011-11-05..2011-11-12", "on the 1st of this month": "2011-12-01..2011-12-01",
    "in October, from the 5th to the 12th": "2011-10-05..2011-10-12", "15号那天": "2011-11-15..2011-11-15", "周一那天": "2011-12-05..2011-12-05", "周一到现在": "2011-12-05..",
    "on this day last year": "2010-12-09..2010-12-09", "a year ago this month": "2010-12-01..2010-12-31", "去年这个月": "2010-12-01..2010-12-31",
    "on 1/10/11": "2011-10-01..2011-10-01", "from 1/10 to 15/10": "2011-10-01..2011-10-15", "no later than 31 March": "..2011-03-31",
    "in October, the last five days of the month": "2011-10-27..2011-10-31", "between Black Friday and now": "2011-11-25..",
    "最近两三个月": "2011-09-10..2011-12-09", "最近三个完整月": "2011-09-01..2011-11-30", "近24小时": "2011-12-09..2011-12-09", "一二季度": "2011-01-01..2011-06-30",
    "七八月份": "2011-07-01..2011-08-31", "元旦三天": "2011-01-01..2011-01-03", "11月7号开始的那一周": "2011-11-07..2011-11-13", "去年网络星期一": "2010-11-29..2010-11-29",
    "September, October November": "2011-09-01..2011-11-30", "9月10月11月": "2011-09-01..2011-11-30", "this time last week": "2011-12-02..2011-12-02",
    "in '10": "2010-01-01..2010-12-31", "2010's last quarter": "2010-10-01..2010-12-31", "over Thanksgiving weekend": "2011-11-24..2011-11-27",
    "在2011.10": "2011-10-01..2011-10-31", "月初": "2011-12-01..2011-12-10", "上个月今天": "2011-11-09..2011-11-09", "从1月3号开工到现在": "2011-01-03..",
    "the first two quarters": "2011-01-01..2011-06-30", "on the Friday before Christmas": "2010-12-24..2010-12-24", "in Easter week": "2011-04-18..2011-04-24",
    "over November and December last year": "2010-11-01..2010-12-31", "the bank holiday weekend in August": "2011-08-27..2011-08-29",
    "刚过去的这个月": "2011-11-01..2011-11-30", "刚结束的这一周": "2011-11-28..2011-12-04", "上周四和周五": "2011-12-01..2011-12-02", "黑五第二天": "2011-11-26..2011-11-26",
    "1月到3月底": "2011-01-01..2011-03-31", "9月15到10月15之间": "2011-09-15..2011-10-15", "去年一整年": "2010-01-01..2010-12-31",
    "on Wednesday last week": "2011-11-30..2011-11-30", "a week ago today": "2011-12-02..2011-12-02", "for the whole summer": "2011-06-01..2011-08-31",
    "before Christmas last year, 1 to 24 December": "2010-12-01..2010-12-24", "from the third week of November": "2011-11-15..2011-11-21",
    "截至11月27日那一周": "2011-11-21..2011-11-27", "七、八、九月": "2011-07-01..2011-09-30", "黑五当周": "2011-11-21..2011-11-27",
    "2011年以前": "..2010-12-31", "from last October to this October": "2010-10-01..2011-10-31", "1st half Nov": "2011-11-01..2011-11-15",
    # where something begins or ends with a part
    "as of the end of October": "..2011-10-31", "up to and including 15 August": "..2011-08-15", "before the end of June": "..2011-06-30",
    "from mid-March to mid-April": "2011-03-15..2011-04-15", "since the end of October": "2011-10-31..", "before mid-March": "..2011-03-14",
    "3月中到4月中": "2011-03-15..2011-04-15", "10月底之前": "..2011-10-31", "从10月初到现在": "2011-10-01..", "截至9月的12个月": "2010-10-01..2011-09-30",
    "at the end of last year": "2010-12-01..2010-12-31", "去年年初": "2010-01-01..2010-01-31", "early last week": "2011-11-28..2011-11-29",
    "in the last full month": "2011-11-01..2011-11-30", "头两个月": "2011-01-01..2011-02-28", "10年Q4": "2010-10-01..2010-12-31",
    "618": "2011-06-18..2011-06-18", "国庆黄金周": "2011-10-01..2011-10-07", "元旦": "2011-01-01..2011-01-01", "七夕": "2011-08-06..2011-08-06",
}  # fmt: skip
NONE = (
    "sales of Saturday hats", "autumn wreath sales of items", "by the 1st customer",
    "may I ask something", "march on", "order 536365", "Christmas decorations sales", "summer dresses", "sales of Easter eggs",
    "revenue by month", "how many units per week", "圣诞花环卖了多少", "每月销售额", "按周看", "春季新款的销量", "lately", "orders over 2000 pounds", "products by quarter",
)  # fmt: skip
# the period asked for, and what it is compared with by naming it
COMPARED = {
    "revenue in November compared with October": ("2011-11-01..2011-11-30", "previous_period"),
    "October turnover against October last year": ("2011-10-01..2011-10-31", "previous_year"),
    "sales this year vs last year": ("2011-01-01..2011-12-31", "previous_year"), "2011 versus 2010 orders": ("2011-01-01..2011-12-31", "previous_year"),
    "compare Q3 with Q2": ("2011-07-01..2011-09-30", "previous_period"), "compare October and November sales": ("2011-11-01..2011-11-30", "previous_period"),
    "is revenue up on last month": ("2011-12-01..2011-12-31", "previous_period"), "how much better than last week": ("2011-12-05..2011-12-11", "previous_period"),
    "Q3 2011 vs Q3 2010": ("2011-07-01..2011-09-30", "previous_year"), "this week vs last week": ("2011-12-05..2011-12-11", "previous_period"),
    "11月销售额比10月涨了多少": ("2011-11-01..2011-11-30", "previous_period"), "今年跟去年比销售额怎么样": ("2011-01-01..2011-12-31", "previous_year"),
    "十月营业额和去年十月比怎样": ("2011-10-01..2011-10-31", "previous_year"), "本月比上个月多卖多少": ("2011-12-01..2011-12-31", "previous_period"),
    "对比2010年和2011年的订单数": ("2011-01-01..2011-12-31", "previous_year"), "三季度与二季度相比": ("2011-07-01..2011-09-30", "previous_period"),
    "Q2 on Q1": ("2011-04-01..2011-06-30", "previous_period"), "一季度跟去年一季度比": ("2011-01-01..2011-03-31", "previous_year"),
    "the last 30 days against the 30 days before": ("2011-11-10..2011-12-09", "previous_period"),
    "this week compared with last": ("2011-12-05..2011-12-11", "previous_period"), "yesterday against the same day last week": ("2011-12-08..2011-12-08", "previous_period"),
    "how much did orders rise between September and October": ("2011-10-01..2011-10-31", "previous_period"),
    "从9月到10月营收涨了多少": ("2011-10-01..2011-10-31", "previous_period"), "summer vs spring": ("2011-06-01..2011-08-31", "previous_period"),
    "November against the same month of 2010": ("2011-11-01..2011-11-30", "previous_year"), "上周和前一周的对比": ("2011-11-28..2011-12-04", "previous_period"),
    "10月到11月营收变化多少": ("2011-11-01..2011-11-30", "previous_period"),
    "have sales improved since last month": ("2011-12-01..2011-12-31", "previous_period"),
    "November, compared with last November": ("2011-11-01..2011-11-30", "previous_year"), "2010下半年比上半年": ("2010-07-01..2010-12-31", "previous_period"),
    "is turnover up on last year in November": ("2011-11-01..2011-11-30", "previous_year"), "9月对8月": ("2011-09-01..2011-09-30", "previous_period"),
    "last Friday compared to the Friday before": ("2011-12-02..2011-12-02", "previous_period"),
    "last week versus the week before that": ("2011-11-28..2011-12-04", "previous_period"),
    "销售额比上周高吗": ("2011-12-05..2011-12-11", "previous_period"),
}  # fmt: skip
AHEAD = {
    "the next three months": (3, "month"), "over two years": (2, "year"), "next 12 weeks": (12, "week"), "a 90-day forecast": (90, "day"), "for the coming quarter": (1, "quarter"),
    "over a year": (1, "year"), "twelve months from now": (12, "month"), "in the next couple of weeks": (2, "week"), "the coming half a year": (6, "month"),
    "未来三个月": (3, "month"), "往后六周": (6, "week"), "接下来半年": (6, "month"), "下个季度": (1, "quarter"), "三年下来": (3, "year"), "后头八周": (8, "week"),
    "两年内": (2, "year"), "明年": (1, "year"), "未来30天": (30, "day"), "下周": (1, "week"), "the next half year": (6, "month"),
}  # fmt: skip


def _said(text: str) -> str:
    found = periods.period(fold(text), TODAY)
    return "none" if found is None else f"{found.start or ''}..{found.end or ''}"


@pytest.mark.parametrize(("words", "days"), PERIODS.items())
def test_a_period(words: str, days: str) -> None:
    assert _said(words) == days


@pytest.mark.parametrize(("words", "days"), PERIODS.items())
def test_a_period_within_a_question(words: str, days: str) -> None:
    forms = (
        ("turnover {}, please", "show me orders by country {}?")
        if words.isascii()
        else ("{}的销售额是多少", "{}德国订单数")
    )
    assert [_said(form.format(words)) for form in forms] == [days, days]


@pytest.mark.parametrize("words", NONE)
def test_what_is_no_period(words: str) -> None:
    assert _said(words) == "none"


@pytest.mark.parametrize(("words", "wanted"), COMPARED.items())
def test_a_period_beside_the_one_it_is_compared_with(words: str, wanted: tuple[str, str]) -> None:
    found = periods.timing(fold(words), TODAY)
    assert found.span is not None
    assert (f"{found.span.start}..{found.span.end}", found.compare) == wanted


@pytest.mark.parametrize(("words", "wanted"), AHEAD.items())
def test_how_far_ahead(words: str, wanted: tuple[int, str]) -> None:
    assert horizons.ahead(words) == wanted


def test_the_rest_of_the_year_counts_from_the_clock() -> None:
    assert horizons.steps_ahead("for the rest of the year", date(2011, 9, 9)) == (4, "month")
    assert horizons.steps_ahead("the next two quarters", TODAY) == (6, "month")


def test_a_year_alone_says_what_is_compared_with_in_chinese_too() -> None:
    found = periods.timing("跟去年比呢", TODAY)
    assert (found.span, found.compare) == (None, "previous_year")


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        ("revenue in March and May", True),
        ("Q1 and Q3", True),
        ("3月和5月的销售额", True),
        ("March and April", False),
        ("between March and May", False),
        ("3月到5月", False),
    ],
)
def test_times_that_are_listed_and_do_not_touch(words: str, listed: bool) -> None:
    assert periods.timing(fold(words), TODAY).apart is listed
