"""What a message says, read into the arguments of its tool: wordings that neither the examples nor the suites have."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.context import Caller
from assistant.routing import followups, limits
from assistant.routing.arguments import ARGUMENTS
from assistant.routing.asking import Asked
from assistant.routing.fillers import FILLERS
from assistant.routing.parsing.numbers import fold
from assistant.routing.routes import TurnNote
from assistant.routing.shop_words import ShopWords


def _asked(text: str, note: TurnNote | None = None) -> Asked:
    return Asked(
        text=fold(text),
        caller=Caller(role="marketer"),
        language="en",
        today=date(2011, 12, 9),
        note=note,
        words=ShopWords(),
        store=None,
    )


def _same(found: object, wanted: object) -> bool:
    return (
        found.casefold() == wanted.casefold() if isinstance(found, str) and isinstance(wanted, str) else found == wanted
    )


SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("segment_customers", "make six groups out of our customers", {'method': 'clusters', 'k': 6}),
    ("segment_customers", "export everyone who bought just once", {'segment': 'one_time', 'export': True}),
    ("recommend_products", "alternatives for the metal lantern", {'product': 'metal lantern'}),
    ("write_copy", "product description for the bamboo tray, must mention eco-friendly", {'keywords': ['eco-friendly'], 'product': 'bamboo tray'}),
    ("write_copy", "陶瓷猫头鹰的谷歌广告三个版本，俏皮一点", {'product': '陶瓷猫头鹰', 'variants': 3, 'tone': 'playful'}),
    ("design_promotion", "half price aprons - good idea?", {'product': 'aprons', 'discount_percent': 50}),
    ("design_promotion", "how do we get rid of last year's calendars?", {'product': 'calendars', 'goal': 'clear_stock'}),
    ("design_promotion", "什么优惠能让VIP每单多花点", {'segment': 'high_value', 'goal': 'basket_size'}),
    ("forecast_sales", "未来半年按月灯笼能卖多少个", {'product': '灯笼', 'horizon': 6, 'step': 'month'}),
    ("search_products", "派对礼袋，一个最多5毛", {'query': '派对礼袋', 'max_price': 0.5}),
    ("customer_value", "CLV forecast 24 months for customers in Australia", {'horizon_days': 730, 'country': ['Australia']}),
    ("customer_value", "most valuable 15 customers over two years", {'top': 15, 'horizon_days': 730}),
    ("recommend_products", "product ideas for one-time buyers, seven", {'segment': 'one_time', 'k': 7}),
    ("write_copy", "google search ads x5 - silver frames", {'channel': 'google_rsa', 'variants': 5, 'product': 'silver frames'}),
    ("design_promotion", "is 40% off candles too much?", {'product': 'candles', 'discount_percent': 40}),
    ("find_influencers", "get me youtubers reviewing kitchen gadgets", {'topic': 'kitchen gadgets', 'platform': 'youtube'}),
    ("find_influencers", "测评厨房小工具的油管博主，粉丝超过20万", {'topic': '厨房小工具', 'min_followers': 200000}),
    ("forecast_sales", "接下来5周暖手宝要备多少个", {'product': '暖手宝', 'horizon': 5, 'step': 'week'}),
    ("plan_budget", "手里1万5，微博投多少公众号投多少", {'budget': 15000.0, 'channels': ['weibo', 'wechat_article']}),
    ("review_sentiment", "雨伞的投诉", {'product': '雨伞', 'sentiment': 'negative'}),
    ("review_sentiment", "买家怎么评价午餐袋", {'product': '午餐袋'}),
    ("run_campaign", "把蜡烛的邮件群发给所有德国客户", {'product': '蜡烛', 'country': ['Germany'], 'channel': 'email'}),
    ("search_products", "show your best selling lunch boxes, ten of them", {'query': 'lunch boxes', 'k': 10, 'sort': 'best_selling'}),
    ("analyse_experiment", "4.1% of 2000 against 5.2% of 2000", {'arms': [{'name': 'A', 'conversions': 82, 'visitors': 2000}, {'name': 'B', 'conversions': 104, 'visitors': 2000}]}),
    ("analyse_experiment", "A版5000人访问200单，B版5100人访问240单", {'arms': [{'name': 'A', 'conversions': 200, 'visitors': 5000}, {'name': 'B', 'conversions': 240, 'visitors': 5100}]}),
    ("analyse_experiment", "对照组12000封300单，实验组11900封360单", {'arms': [{'name': 'A', 'conversions': 300, 'visitors': 12000}, {'name': 'B', 'conversions': 360, 'visitors': 11900}]}),
    ("analyse_experiment", "4000 people with the old line (160 clicks) and 4000 with the new one (212 clicks)", {'arms': [{'name': 'A', 'conversions': 160, 'visitors': 4000}, {'name': 'B', 'conversions': 212, 'visitors': 4000}]}),
    ("customer_value", "VIP客户未来一年半值多少钱", {'segment': 'high_value', 'horizon_days': 540}),
    ("customer_value", "loyal ones over two and a half years", {'segment': 'loyal', 'horizon_days': 900}),
    ("forecast_sales", "未来两个月蜡烛预计销售额", {'product': '蜡烛', 'horizon': 2, 'step': 'month'}),
    ("forecast_sales", "how much revenue will candles bring next month", {'product': 'candles', 'measure': 'revenue'}),
    ("forecast_sales", "unit forecast for the lunch bag, 10 weeks", {'product': 'lunch bag', 'measure': 'units', 'horizon': 10, 'step': 'week'}),
    ("find_influencers", "粉丝5万以上的抖音玩具博主", {'platform': 'douyin', 'topic': '玩具', 'min_followers': 50000}),
    ("find_influencers", "ten food bloggers in the Netherlands", {'k': 10, 'topic': 'food', 'country': 'Netherlands'}),
    ("write_copy", "婴儿毯的小红书，写给新手爸妈", {'product': '婴儿毯', 'audience': '新手爸妈'}),
    ("write_copy", "果酱套装发条微博，要带上“自制”和“新鲜”", {'product': '果酱套装', 'keywords': ['自制', '新鲜']}),
    ("write_copy", "圣诞彩球的抖音脚本，要有激情", {'product': '圣诞彩球', 'tone': 'enthusiastic'}),
    ("run_campaign", "给西班牙客户群发马克杯促销短信", {'product': '马克杯', 'country': ['Spain'], 'channel': 'sms'}),
    ("design_promotion", "how would a 25% discount on cushions affect our margin", {'product': 'cushions', 'discount_percent': 25}),
    ("design_promotion", "a mountain of unsold garden gnomes, what deal would move them", {'goal': 'clear_stock'}),
    ("review_sentiment", "why do people give the alarm clock one star", {'product': 'alarm clock', 'sentiment': 'negative'}),
    ("review_sentiment", "闹钟为什么有人打一星", {'product': '闹钟', 'sentiment': 'negative'}),
    ("review_sentiment", "five-star reviews of the cake stand, 8 of them", {'product': 'cake stand', 'k': 8}),
    ("watch_brand", "抖音上有没有人提宜家", {'brand': '宜家', 'platform': 'douyin'}),
    ("search_products", "最新上架的圣诞装饰看看", {'query': '圣诞装饰', 'sort': 'newest'}),
    ("search_products", "大家最爱买的5款蜡烛给我看看", {'k': 5, 'sort': 'best_selling'}),
    ("search_products", "麻烦推荐几款木质托盘，价格别超过25英镑", {'material': 'wood', 'max_price': 25.0, 'currency': 'GBP'}),
    ("search_products", "便宜的排前面，我要看抱枕", {'sort': 'price_up'}),
    ("search_products", "100日元以下的贴纸", {'max_price': 100.0, 'currency': 'JPY', 'query': '贴纸'}),
    ("search_products", "金色烛台不要超过四十元", {'colour': 'gold', 'max_price': 40.0, 'currency': 'CNY'}),
    ("search_products", "anything bamboo for the bathroom, eight to twelve pounds", {'material': 'bamboo', 'min_price': 8.0, 'max_price': 12.0, 'currency': 'GBP'}),
    ("search_products", "rugs that cost less than €60", {'max_price': 60.0, 'currency': 'EUR', 'query': 'rugs'}),
    ("search_products", "what have you got around the £10-£15 mark in candles", {'min_price': 10.0, 'max_price': 15.0, 'currency': 'GBP'}),
    ("search_products", "copper kettle, at least forty pounds please, I want quality", {'material': 'copper', 'min_price': 40.0, 'currency': 'GBP'}),
    ("find_order", "Order no: 563219, e-mail jo-anne.smith@mail.example.com", {'order_id': '563219', 'email': 'jo-anne.smith@mail.example.com'}),
    ("find_order", "order C541433 refunded yet?", {'order_id': 'C541433'}),
    ("find_customer", "调出 xu.lei@example.com 的全部订单", {'customer': 'xu.lei@example.com', 'aspect': 'orders'}),
    ("find_customer", "when did 16931 last shop with us", {'customer': '16931', 'aspect': 'last_order'}),
    ("segment_customers", "客户聚类，分6簇", {'method': 'clusters', 'k': 6}),
    ("segment_customers", "新客户群有多大", {'segment': 'new'}),
    ("segment_customers", "recency frequency monetary split for Sweden", {'method': 'rfm', 'country': ['Sweden']}),
    ("segment_customers", "lost customers as a spreadsheet", {'segment': 'lost', 'export': True}),
    ("predict_churn", "17511会流失吗", {'customer': '17511'}),
    ("predict_churn", "how likely is customer 12901 to leave in the next 120 days", {'customer': '12901', 'horizon_days': 120}),
    ("predict_churn", "top 15 at-risk VIPs, spreadsheet please", {'top': 15, 'segment': 'high_value', 'export': True}),
    ("customer_value", "终身价值前30名导出", {'top': 30, 'export': True}),
    ("customer_value", "predicted spend of hibernating customers in Spain, half a year", {'segment': 'hibernating', 'country': ['Spain'], 'horizon_days': 180}),
    ("recommend_products", "新客首屏放哪十个商品", {'segment': 'new', 'k': 10}),
    ("recommend_products", "for the caller, number 15601: three ideas under a tenner", {'customer': '15601', 'k': 3, 'max_price': 10.0}),
    ("bought_together", "what do customers add to a basket that has the glass jar in it", {'product': 'glass jar'}),
    ("write_copy", "儿童节促销短信，玩具八折，活泼", {'channel': 'sms', 'discount_percent': 20.0, 'tone': 'playful'}),
    ("write_copy", "圣诞节朋友圈，圣诞袜，温暖治愈", {'occasion': 'Christmas', 'channel': 'wechat_moments', 'product': '圣诞袜', 'tone': 'warm'}),
    ("write_copy", "给久未下单的客户写条召回短信，满50减10", {'channel': 'sms', 'offer': '满50减10'}),
    ("write_copy", "微博两条，情人节，玫瑰香皂", {'channel': 'weibo', 'variants': 2, 'occasion': "Valentine's Day", 'product': '玫瑰香皂'}),
    ("write_copy", "email newsletter for Halloween, pumpkin lanterns, spooky but fun, 20% off", {'channel': 'email', 'occasion': 'Halloween', 'discount_percent': 20.0, 'tone': 'playful'}),
    ("write_copy", "I want a short TikTok video script on the cat doorstop for pet owners", {'channel': 'tiktok', 'product': 'cat doorstop', 'audience': 'pet owners'}),
    ("write_copy", "Give me 6 subject lines for the spring clearance", {'variants': 6}),
    ("forecast_sales", "往后一个季度的营收", {'measure': 'revenue', 'horizon': 3, 'step': 'month'}),
    ("forecast_sales", "Revenue outlook for Ireland, next five months", {'measure': 'revenue', 'country': ['Ireland'], 'horizon': 5, 'step': 'month'}),
    ("plan_budget", "手上有1万2的推广费，抖音和微博怎么配", {'budget': 12000.0, 'channels': ['douyin', 'weibo']}),
    ("plan_budget", "多出来5000块投小红书还是公众号", {'budget': 5000.0, 'currency': 'CNY', 'channels': ['xiaohongshu', 'wechat_article']}),
    ("plan_budget", "what's the smartest split of 15k between amazon and instagram", {'budget': 15000.0, 'channels': ['amazon', 'instagram']}),
    ("design_promotion", "双十一给老客户什么优惠好", {'occasion': 'Double 11', 'segment': 'loyal'}),
    ("design_promotion", "what promo gets people to spend more per order", {'goal': 'basket_size'}),
    ("design_promotion", "overstocked on paper plates, ideas for an offer", {'product': 'paper plates', 'goal': 'clear_stock'}),
    ("analyse_experiment", "old page: 33/1200, new page: 47/1180", {'arms': [{'name': 'A', 'conversions': 33, 'visitors': 1200}, {'name': 'B', 'conversions': 47, 'visitors': 1180}]}),
    ("find_influencers", "适合推香薰的小红书素人", {'platform': 'xiaohongshu', 'topic': '香薰'}),
    ("review_sentiment", "上周收纳箱有啥差评", {'product': '收纳箱', 'sentiment': 'negative', 'start': '2011-11-28'}),
    ("review_sentiment", "五星评价里都夸了浴帘什么", {'product': '浴帘', 'sentiment': 'positive'}),
    ("watch_brand", "Zara Home这个月有什么动作", {'brand': 'Zara Home'}),
    ("watch_brand", "what is being said about Anthropologie on pinterest", {'brand': 'Anthropologie', 'platform': 'pinterest'}),
    ("find_anomalies", "今年哪些国家的取消率异常", {'by': 'country', 'measure': 'cancellation_rate', 'start': '2011-01-01'}),
    ("run_campaign", "明天给高价值客户推送新品", {'channel': 'push', 'segment': 'high_value'}),
    ("run_campaign", "Send hibernating customers in Germany the 15% win-back email, 10% control", {'segment': 'hibernating', 'country': ['Germany'], 'discount_percent': 15.0, 'channel': 'email', 'holdout_percent': 10.0}),
    ("search_products", "有没有装饼干的铁皮盒子，红的", {'colour': 'red', 'material': 'metal'}),
    ("search_products", "门牌数字有卖吗，单个最好别超2镑", {'max_price': 2.0, 'currency': 'GBP'}),
    ("search_products", "你家的黑板贴多少钱一张", {'query': '黑板贴'}),
    ("search_products", "新出的香薰蜡烛有什么味道", {'sort': 'newest'}),
    ("find_order", "上礼拜三订的，订单560444，怎么还没影儿", {'order_id': '560444'}),
    ("find_customer", "13798 这位老板最近都下过什么单", {'customer': '13798'}),
    ("segment_customers", "给我沉睡客户的表", {'segment': 'hibernating', 'export': True}),
    ("segment_customers", "哪些是需要关注的客户", {'segment': 'needs_attention'}),
    ("predict_churn", "帮我算下客户12431两个月内流失的可能性", {'customer': '12431', 'horizon_days': 60}),
    ("customer_value", "往后18个月谁最值钱，列12个", {'top': 12}),
    ("recommend_products", "快流失的客户，给他们看哪5款", {'segment': 'at_risk', 'k': 5}),
    ("bought_together", "书挡配什么卖合适", {'product': '书挡'}),
    ("write_copy", "帮忙写个朋友圈，卖点是手工吹制，产品玻璃球", {'channel': 'wechat_moments', 'product': '玻璃球'}),
    ("write_copy", "母亲节短信，语气温柔，不要提价格", {'channel': 'sms', 'occasion': "Mother's Day", 'tone': 'warm'}),
    ("write_copy", "公众号长文，讲冬日热饮，带上姜饼屋套装，第二件半价", {'channel': 'wechat_article', 'offer': '第二件半价'}),
    ("forecast_sales", "雪橇摆件年底前还能出多少件", {'product': '雪橇摆件', 'measure': 'units'}),
    ("plan_budget", "TikTok和Pinterest，2500美金够吗，怎么配", {'budget': 2500.0, 'currency': 'USD', 'channels': ['tiktok', 'pinterest']}),
    ("design_promotion", "复活节彩蛋囤太多，怎么甩", {'goal': 'clear_stock'}),
    ("find_influencers", "帮忙找英国做陶艺的油管博主，三五万粉", {'platform': 'youtube', 'country': 'United Kingdom'}),
    ("review_sentiment", "给我看十条茶壶的好评", {'product': '茶壶', 'sentiment': 'positive', 'k': 10}),
    ("find_anomalies", "爱尔兰九月份每天的营收有没有离谱的", {'country': ['Ireland'], 'by': 'day', 'measure': 'revenue', 'start': '2011-09-01', 'end': '2011-09-30'}),
    ("search_products", "pls can u find me purple balloons", {'colour': 'purple', 'query': 'purple balloons'}),
    ("search_products", "Which of your wicker baskets is the priciest?", {'material': 'wicker', 'sort': 'price_down'}),
    ("search_products", "small paper lanterns in red or white, max 3.50 each", {'material': 'paper', 'colour': 'red', 'max_price': 3.5}),
    ("search_products", "show us six picture frames between 5 and 12 euros", {'k': 6, 'min_price': 5.0, 'max_price': 12.0, 'currency': 'EUR'}),
    ("find_order", "can u chase order 549012 plz its been 9 days", {'order_id': '549012'}),
    ("find_customer", "Is there a customer called Priya Nair?", {'customer': 'Priya Nair'}),
    ("segment_customers", "Who are the VIPs in Switzerland?", {'segment': 'high_value', 'country': ['Switzerland']}),
    ("predict_churn", "45-day churn forecast for loyal customers", {'segment': 'loyal', 'horizon_days': 45}),
    ("predict_churn", "any Dutch regulars likely to quit within 100 days?", {'country': ['Netherlands'], 'segment': 'loyal', 'horizon_days': 100}),
    ("customer_value", "download lifetime values for all wholesale buyers", {'export': True, 'segment': 'wholesale'}),
    ("recommend_products", "substitutes for the pink polka dot bag", {'product': 'pink polka dot bag'}),
    ("bought_together", "cross-sell ideas for the wine rack", {'product': 'wine rack'}),
    ("write_copy", "sms, 2 for 1 on candles, weekend only, urgent", {'channel': 'sms', 'offer': '2 for 1', 'tone': 'urgent'}),
    ("write_copy", "headline for the advent candle", {'product': 'advent candle'}),
    ("plan_budget", "boss gave me 7,500 euro for spring, split it: email / facebook / sms", {'budget': 7500.0, 'currency': 'EUR', 'channels': ['email', 'meta_feed', 'sms']}),
    ("design_promotion", "best Valentine's offer to bring in new shoppers", {'occasion': "Valentine's Day", 'goal': 'new_customers'}),
    ("find_influencers", "15 french instagrammers in interior design, 20k-80k followers", {'country': 'France', 'platform': 'instagram', 'topic': 'interior design', 'min_followers': 20000, 'max_followers': 80000, 'k': 15}),
    ("watch_brand", "who's tweeting about us", {'platform': 'x'}),
    ("run_campaign", "email everyone new with 15% off, keep 12% as control", {'segment': 'new', 'channel': 'email', 'discount_percent': 15.0, 'holdout_percent': 12.0}),
    ("search_products", "在卖的闹钟里哪个最便宜？？", {'sort': 'price_up', 'query': '闹钟'}),
    ("find_order", "你好，两周前下的单一直没消息，订单562583，能看看到哪儿了吗", {'order_id': '562583'}),
    ("segment_customers", "把客户分成5个簇，每个簇描述一下", {'method': 'clusters', 'k': 5}),
    ("predict_churn", "15311是不是要不买了", {'customer': '15311'}),
    ("recommend_products", "接下来给客户13089展示什么", {'customer': '13089'}),
    ("bought_together", "买了派对彩旗的人30天内会回来买哪些商品", {'product': '派对彩旗', 'within_days': 30}),
    ("write_copy", "午餐袋的中文商品标题", {'product': '午餐袋', 'language': 'zh'}),
    ("forecast_sales", "未来三个月我们会卖多少", {'horizon': 3, 'step': 'month'}),
    ("plan_budget", "多出1.5k美元广告费放哪儿最划算", {'budget': 1500.0, 'currency': 'USD'}),
    ("design_promotion", "园艺跪垫打七折利润会怎样", {'product': '园艺跪垫', 'discount_percent': 30}),
    ("find_influencers", "荷兰谁能做我们的品牌大使？可以花600镑", {'country': 'Netherlands', 'budget': 600.0}),
    ("review_sentiment", "雨伞评分低的主要原因", {'product': '雨伞', 'sentiment': 'negative'}),
    ("find_anomalies", "英国的取消好像不对劲，查一下六月以来取消订单异常的周", {'measure': 'cancelled_orders', 'by': 'week', 'country': ['United Kingdom'], 'start': '2011-06-01'}),
    ("run_campaign", "启动沉睡客户的短信活动，七五折", {'segment': 'hibernating', 'channel': 'sms', 'discount_percent': 25}),
    ("segment_customers", "Which groups do the Swiss customers fall into?", {'country': ['Switzerland']}),
    ("bought_together", "what did people who bought the picnic blanket come back for within 60 days", {'product': 'picnic blanket', 'within_days': 60}),
    ("review_sentiment", "which aspects do the good reviews of the sleigh ornament praise", {'product': 'sleigh ornament', 'sentiment': 'positive'}),
    ("search_products", "你们的杯垫里面最便宜的多少钱", {'query': '杯垫', 'sort': 'price_up'}),
    ("search_products", "请问贵店有铃铛卖么", {'query': '铃铛'}),
    ("write_copy", "给风铃写三版微博，别太正式，轻松点", {'product': '风铃', 'channel': 'weibo', 'variants': 3, 'tone': 'playful'}),
    ("write_copy", "京东标题给我两个，露营灯", {'channel': 'jd', 'variants': 2, 'product': '露营灯'}),
    ("write_copy", "油管短片脚本，拼豆套装，亲子家庭", {'channel': 'youtube', 'product': '拼豆套装'}),
    ("forecast_sales", "往后两个季度荷兰能做多少营业额", {'country': ['Netherlands'], 'measure': 'revenue', 'horizon': 6, 'step': 'month'}),
    ("plan_budget", "广告预算一共1.8万镑，Instagram、邮件、短信三家分", {'budget': 18000.0, 'currency': 'GBP', 'channels': ['instagram', 'email', 'sms']}),
    ("design_promotion", "桌布清仓打几折合适", {'product': '桌布', 'goal': 'clear_stock'}),
    ("design_promotion", "水壶第二件半价好还是直接八折好", {'product': '水壶', 'discount_percent': 20}),
    ("find_influencers", "B站做模型的up主有哪些合适", {'topic': '模型'}),
    ("review_sentiment", "今年三月到五月的好评", {'sentiment': 'positive', 'start': '2011-03-01', 'end': '2011-05-31'}),
    ("find_anomalies", "哪些国家的客单价不正常", {'by': 'country', 'measure': 'average_order_value'}),
    ("segment_customers", "K均值聚成7类", {'method': 'clusters', 'k': 7}),
    ("recommend_products", "14096要送礼，20镑以内推荐三样", {'customer': '14096', 'max_price': 20.0, 'k': 3}),
    ("search_products", "I'd like to see your cheapest wrapping paper", {'query': 'wrapping paper', 'sort': 'price_up'}),
    ("search_products", "only the in stock napkin rings", {'in_stock': True}),
    ("find_customer", "everything 13694 has purchased", {'customer': '13694', 'aspect': 'orders'}),
    ("predict_churn", "a list of the 12 customers we're most likely to lose", {'top': 12}),
    ("recommend_products", "customer 15039: what next? give 4, nothing dearer than £9", {'customer': '15039', 'k': 4, 'max_price': 9.0}),
    ("bought_together", "which things get bought inside 20 days of buying a kettle", {'product': 'kettle', 'within_days': 20}),
    ("write_copy", "a serious linkedin article about our recycled gift wrap", {'channel': 'linkedin', 'tone': 'formal', 'product': 'recycled gift wrap'}),
    ("forecast_sales", "how many scented candles are we going to sell over the next two quarters", {'product': 'scented candles', 'measure': 'units', 'horizon': 6, 'step': 'month'}),
    ("design_promotion", "offer idea to sell through the winter hats", {'product': 'winter hats'}),
    ("find_influencers", "ten UK pinterest folk for nursery decor", {'country': 'United Kingdom', 'platform': 'pinterest', 'topic': 'nursery decor', 'k': 10}),
    ("find_anomalies", "did any country's orders do something weird in Q3", {'by': 'country', 'measure': 'orders', 'start': '2011-07-01', 'end': '2011-09-30'}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "text", "wanted"), SAID, ids=[f"{tool}: {text}" for tool, text, _ in SAID])
def test_what_is_said_is_read(tool: str, text: str, wanted: dict[str, Any]) -> None:
    found = ARGUMENTS[tool].model_validate(FILLERS[tool](_asked(text))).as_json()
    assert {name: found.get(name) for name in wanted if not _same(found.get(name), wanted[name])} == {}


_ON = [
    ("find_order", {"order_id": "552001"}, "my email is a@b.com", {"order_id": "552001", "email": "a@b.com"}),
    ("find_order", {"order_id": "552001"}, "邮编是LS1 4AP", {"order_id": "552001", "postcode": "LS1 4AP"}),
    ("predict_churn", {"country": ("France",)}, "top 30", {"country": ("France",), "top": 30}),
    ("predict_churn", {"customer": "14607"}, "15040呢", {"customer": "15040"}),
    ("segment_customers", {"method": "clusters", "k": 4}, "try five", {"method": "clusters", "k": 5}),
    ("segment_customers", {"method": "clusters", "k": 4}, "换成6群", {"method": "clusters", "k": 6}),
    ("recommend_products", {"customer": "12415"}, "nothing over 15 quid", {"customer": "12415", "max_price": 15.0}),
    ("recommend_products", {"customer": "12415"}, "10个", {"customer": "12415", "k": 10}),
    ("forecast_sales", {"horizon": 3, "step": "month"}, "make that six", {"horizon": 6, "step": "month"}),
    ("plan_budget", {"budget": 2000.0}, "and with 5000?", {"budget": 5000.0}),
    ("plan_budget", {"budget": 8000.0, "channels": ("email",)}, "如果是一万二", {"budget": 12000.0, "channels": ("email",)}),
    ("design_promotion", {"product": "蛋糕罐", "discount_percent": 20.0}, "七折呢", {"product": "蛋糕罐", "discount_percent": 30.0}),
    ("find_influencers", {"topic": "烘焙", "platform": "douyin"}, "粉丝5万以下的", {"topic": "烘焙", "platform": "douyin", "max_followers": 50000}),
    ("run_campaign", {"segment": "at_risk", "channel": "email"}, "only those in Spain", {"segment": "at_risk", "channel": "email", "country": ("Spain",)}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "before", "text", "wanted"), _ON, ids=[text for _, _, text, _ in _ON])
def test_a_message_of_limits_changes_what_was_asked(
    tool: str, before: dict[str, Any], text: str, wanted: dict[str, Any]
) -> None:
    note = TurnNote(text="", tool=tool, arguments=before)
    assert followups.bare_change(_asked(text, note)) == wanted


@pytest.mark.parametrize(
    "text", ["do you have mugs", "谢谢", "ok", "write a tweet about mugs", "where is my parcel", "and?"]
)
def test_a_message_with_a_wish_or_nothing_at_all_is_no_limit(text: str) -> None:
    assert not limits.only_limits(_asked(text))
