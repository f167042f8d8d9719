"""Labels of the screens in English and Chinese, side by side so that neither is forgotten.

``Text("zh")("new_chat")`` gives one; values go in by name: ``Text("en")("rows_read", count=3)``. What a reply says
is not here: the assistant writes that.
"""

from __future__ import annotations

import re
from typing import Literal

from ui import text_insights, text_quality, text_studio

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

LABELS: dict[str, tuple[str, str]] = {
    # shell
    "app": ("Hawker", "Hawker"),
    "skip": ("Skip to the conversation", "跳到对话"),
    "pages": ("Pages", "页面"),
    "page_chat": ("Chat", "对话"),
    "page_sources": ("Sources", "资料"),
    "page_shop": ("Shop", "店铺"),
    "language": ("Language", "语言"),
    "theme": ("Switch between light and dark", "切换浅色与深色"),
    "sign_out": ("Sign out", "退出登录"),
    "signed_in": ("Signed in as {name}, {role}", "已登录：{name}（{role}）"),
    "role_admin": ("admin", "管理员"),
    "role_support": ("support", "客服"),
    "role_marketer": ("marketer", "营销"),
    "role_shopper": ("customer", "顾客"),
    # state of the parts
    "index_ready": ("Search ready", "检索就绪"),
    "index_building": ("Building the index · {percent}%", "正在建立索引 · {percent}%"),
    "index_hint": (
        "Word search works already; search by meaning joins in as vectors are built.",
        "按词检索已可用；语义检索随向量建立逐步加入。",
    ),
    "model_loading": ("Warming up", "准备中"),
    "model_ready": ("Model ready", "模型就绪"),
    "model_idle": ("Model loads when needed", "模型按需加载"),
    "model_none": ("No language model", "未使用语言模型"),
    "model_failed": ("Model unavailable", "模型不可用"),
    # conversations
    "conversations": ("Conversations", "历史对话"),
    "open_conversations": ("Show conversations", "显示历史对话"),
    "new_chat": ("New chat", "新对话"),
    "no_conversations": ("Your conversations will be kept here.", "对话会保存在这里。"),
    "untitled": ("Untitled", "未命名"),
    "rename": ("Rename", "重命名"),
    "delete": ("Delete", "删除"),
    "delete_sure": ("Delete?", "确认删除？"),
    "today": ("Today", "今天"),
    "yesterday": ("Yesterday", "昨天"),
    "earlier": ("Earlier", "更早"),
    "gone": ("This conversation is no longer there.", "该对话已不存在。"),
    # chat
    "greeting": ("What would you like to know?", "想了解点什么？"),
    "greeting_more": (
        "Ask about products, orders and policies of {shop}. Every answer shows what it stands on.",
        "可以询问{shop}的商品、订单与政策。每个回答都会注明依据。",
    ),
    "composer": ("Message", "消息"),
    "composer_hint": ("Ask about a product, order or policy", "询问商品、订单或政策"),
    "send": ("Send", "发送"),
    "stop": ("Stop", "停止"),
    "you": ("You", "你"),
    "assistant": ("Hawker", "Hawker"),
    "thinking": ("Looking it up …", "正在查找……"),
    "transcript": ("Conversation", "对话内容"),
    "sources": ("Sources", "依据"),
    "source_from": ("From {place}", "出自 {place}"),
    "source_passage": ("Document", "文档"),
    "source_product": ("Product", "商品"),
    "source_order": ("Order", "订单"),
    "source_customer": ("Customer", "顾客"),
    "source_finding": ("Analysis", "分析"),
    "source_shop": ("Shop", "店铺"),
    "steps": ("{count} step(s)", "{count} 个步骤"),
    "step_running": ("running", "进行中"),
    "step_failed": ("failed", "失败"),
    "seconds": ("{seconds} s", "{seconds} 秒"),
    "products": ("Products", "商品"),
    "in_stock": ("{count} in stock", "库存 {count} 件"),
    "sold_out": ("Sold out", "缺货"),
    "no_price": ("Price on request", "价格待询"),
    "verified": ("Checked against its sources", "已与依据核对"),
    "unverified": ("Not fully checked", "未完全核对"),
    "abstained": ("Not in the shop's data", "店铺资料中没有"),
    "stopped": ("Stopped", "已停止"),
    "copy_text": ("Copy the answer", "复制回答"),
    "copied": ("Copied", "已复制"),
    "good": ("Good answer", "回答有用"),
    "bad": ("Poor answer", "回答欠佳"),
    "feedback_comment": ("What was missing or wrong? (optional)", "哪里不对或缺了什么？（可不填）"),
    "feedback_send": ("Send", "提交"),
    "feedback_thanks": ("Thank you, noted.", "谢谢，已记录。"),
    "follow_ups": ("You might ask next", "接着可以问"),
    "approve": ("Do it", "执行"),
    "decline": ("Don't", "不执行"),
    "approval": ("Waits for your decision", "等待你的决定"),
    "approved": ("Done", "已执行"),
    "declined": ("Not done", "未执行"),
    "until": ("until {time}", "{time} 前有效"),
    "failed": ("This did not work", "没有成功"),
    "retry_after": ("Try again in {seconds} s.", "请在 {seconds} 秒后重试。"),
    "busy": ("Still answering. Stop it first, or wait a moment.", "上一条还在回答，请先停止或稍候。"),
    "unexpected": (
        "Something went wrong on our side; the server goes on. Ask again, or look into its log.",
        "服务器内部出错，但仍在运行。请重试，或查看日志。",
    ),
    "empty_message": ("Write a message first.", "请先输入消息。"),
    "more_rows": ("{count} more rows", "另有 {count} 行"),
    "more_row": ("1 more row", "另有 1 行"),
    "method": ("Method", "方法"),
    "as_of": ("As of {day}", "截至 {day}"),
    "health_pass": ("Reliable", "可靠"),
    "health_review": ("Use with care", "谨慎使用"),
    "health_fail": ("Do not rely on it", "不可依赖"),
    # view as customer
    "view_as": ("View as customer", "以顾客身份查看"),
    "view_as_hint": ("Customer number", "顾客编号"),
    "view_as_on": ("You see what customer {customer} would see.", "当前显示顾客 {customer} 所见的内容。"),
    "view_as_off": ("Back to staff view", "返回员工视图"),
    "view_as_unknown": ("No customer {customer} in this shop.", "店铺中没有顾客 {customer}。"),
    # sources page
    "sources_title": ("What the answers stand on", "回答的依据"),
    "sources_lead": (
        "Add tables (products, customers, orders, order lines) and documents (policies, questions and answers).",
        "添加表格（商品、顾客、订单、订单明细）和文档（政策、常见问答）。",
    ),
    "add_files": ("Add files", "添加文件"),
    "drop_files": (
        "CSV, TSV, Excel, JSON, JSONL, Parquet, Markdown, text, HTML, PDF, DOCX; up to {limit} MB each",
        "支持 CSV、TSV、Excel、JSON、JSONL、Parquet、Markdown、文本、HTML、PDF、DOCX；单个不超过 {limit} MB",
    ),
    "drop_here": ("Drop files here, or click to choose", "把文件拖到这里，或点击选择"),
    "files": ("Files", "文件"),
    "kind": ("Kind", "类型"),
    "kind_auto": ("Recognise by itself", "自动识别"),
    "kind_products": ("Products", "商品"),
    "kind_customers": ("Customers", "顾客"),
    "kind_orders": ("Orders", "订单"),
    "kind_order_lines": ("Order lines", "订单明细"),
    "kind_documents": ("Documents", "文档"),
    "kind_site": ("Web site", "网站"),
    "mode": ("If the file was added before", "若该文件曾添加过"),
    "mode_upsert": ("Add and change rows", "新增并更新"),
    "mode_replace": ("Also remove rows it no longer holds", "同时移除文件中已没有的行"),
    "mapping": ("Columns", "列对应"),
    "mapping_hint": (
        "Only if they are not recognised: one a line, as field = column, for example\ncustomer_id = CustomerID",
        "仅在无法识别时填写：每行一条，格式为 字段 = 列名，例如\ncustomer_id = 客户编号",
    ),
    "mapping_bad": (
        "Columns, line {line}: {text!r} is not of the form field = column.",
        "列对应第 {line} 行：{text!r} 不是“字段 = 列名”的形式。",
    ),
    "import": ("Import", "导入"),
    "add_site": ("Add a web site", "添加网站"),
    "site_url": ("Address", "网址"),
    "site_hint": ("https://shop.example/help or its sitemap.xml", "https://shop.example/help 或其 sitemap.xml"),
    "read_site": ("Read it", "读取"),
    "no_files": ("Choose one or more files first.", "请先选择文件。"),
    "no_url": ("Give the address of a page or a sitemap first.", "请先填写网页或站点地图的网址。"),
    "importing": ("Importing {name}", "正在导入 {name}"),
    "rows_read": ("read", "读取"),
    "rows_written": ("written", "写入"),
    "rows_unchanged": ("unchanged", "未变"),
    "rows_rejected": ("rejected", "拒绝"),
    "rows_removed": ("removed", "移除"),
    "took": ("in {seconds} s", "用时 {seconds} 秒"),
    "problems": ("Problems", "问题"),
    "problems_shown": ("first {shown} of {count}", "共 {count} 条，显示前 {shown} 条"),
    "problem_where": ("Where", "位置"),
    "problem_value": ("Value", "值"),
    "problem_reason": ("Reason", "原因"),
    "line_column": ("line {line}, {column}", "第 {line} 行，{column}"),
    "line_only": ("line {line}", "第 {line} 行"),
    "warning": ("kept, with a warning", "已保留（警告）"),
    "in_store": ("In the store", "已有资料"),
    "name": ("Name", "名称"),
    "rows": ("Rows", "行数"),
    "imported_at": ("Imported", "导入时间"),
    "remove": ("Remove", "移除"),
    "remove_sure": ("Remove it?", "确认移除？"),
    "removed": ("{name}: {count} rows removed.", "{name}：已移除 {count} 行。"),
    "no_sources": ("Nothing yet. Add a file above.", "还没有资料，请在上方添加文件。"),
    "staff_only": ("Your role may look, but not change this.", "你的角色只能查看，不能修改。"),
    # shop page
    "shop_title": ("Your shop", "店铺信息"),
    "shop_lead": (
        "Who the shop is and how it counts. Answers, figures and copy follow these settings.",
        "店铺的基本信息与统计口径。回答、数据和文案都以此为准。",
    ),
    "field_name": ("Name", "店铺名称"),
    "field_currency": ("Currency", "货币"),
    "field_currency_hint": ("Three letters of ISO 4217, such as GBP or CNY", "ISO 4217 三位字母，如 GBP、CNY"),
    "field_time_zone": ("Time zone", "时区"),
    "field_time_zone_hint": ("An IANA name, such as Europe/London", "IANA 名称，如 Asia/Shanghai"),
    "field_market": ("First market", "主要市场"),
    "field_market_hint": ("Two letters of ISO 3166, such as GB or CN", "ISO 3166 两位字母，如 GB、CN"),
    "field_languages": ("Languages", "语言"),
    "field_brand_voice": ("Brand voice", "品牌语气"),
    "field_brand_voice_hint": (
        "How copy should sound: warm, plain, no exclamation marks …",
        "文案的语气：亲切、朴实、不用感叹号……",
    ),
    "field_opening_hours": ("Opening hours", "营业时间"),
    "field_contact": ("Contact for customers", "顾客联系方式"),
    "field_contact_hint": ("An address or a number at which a person answers", "能找到真人的邮箱或电话"),
    "field_revenue": ("Revenue counts", "营收口径"),
    "revenue_gross": ("All orders (gross)", "全部订单（总额）"),
    "revenue_net_of_cancellations": ("Orders less cancellations (net)", "扣除取消订单（净额）"),
    "field_as_of": ("Fixed clock", "固定时间"),
    "field_as_of_hint": (
        "For a shop of past data: the moment that counts as now (2011-12-09 12:50). Empty: the real time",
        "用于历史数据：视为“现在”的时刻（2011-12-09 12:50）。留空则用真实时间",
    ),
    "language_en": ("English", "英文"),
    "language_zh": ("Chinese", "中文"),
    "save": ("Save", "保存"),
    "saved": ("Saved.", "已保存。"),
    "expected_currency": ("three capital letters, such as GBP", "三个大写字母，如 GBP"),
    "expected_market": ("two capital letters, such as GB", "两个大写字母，如 GB"),
    "expected_time_zone": ("an IANA name, such as Europe/London", "IANA 名称，如 Asia/Shanghai"),
    "expected_as_of": ("a date and time, such as 2011-12-09 12:50", "日期与时间，如 2011-12-09 12:50"),
    "expected_languages": ("at least one language", "至少一种语言"),
    "expected_name": ("a name", "一个名称"),
    "bad_field": ("{field}: {value!r}; expected {expected}.", "{field}：{value!r}；应为{expected}。"),
    # sites page
    "page_sites": ("Sites", "网站"),
    "sites_title": ("On your shop's own pages", "嵌入您的店铺网站"),
    "sites_lead": (
        "A help chat for your shop's pages: one line to copy, only for the pages you name here.",
        "为店铺网页提供客服对话：复制一行代码即可，只在您列出的网站上可用。",
    ),
    "site": ("Site", "网站"),
    "new_site": ("Name of a new site", "新网站名称"),
    "add_site_button": ("Add site", "添加网站"),
    "site_added": ("Added. Name its origins, then copy the line.", "已添加。请填写允许的网址，再复制代码。"),
    "no_sites": ("No site yet. Add one above.", "还没有网站，请先在上方添加。"),
    "no_origins": (
        "No origin is allowed yet, so no page can show the chat.",
        "还没有允许的网址，任何页面都无法显示对话。",
    ),
    "snippet": ("The line to copy", "要复制的代码"),
    "snippet_hint": (
        "Put it into each page, anywhere. A page with a strict policy needs this host in script-src and frame-src.",
        "放在每个页面的任意位置。若页面设有严格的安全策略，请把本主机加入 script-src 与 frame-src。",
    ),
    "site_name": ("Name", "名称"),
    "site_enabled": ("Switched on", "启用"),
    "origins": ("Allowed origins, one a line", "允许的网址，每行一个"),
    "origins_hint": (
        "Exactly as in the browser's address, without a path: https://www.shop.example",
        "与浏览器地址完全一致，不含路径：https://www.shop.example",
    ),
    "title_en": ("Name of the chat, English", "对话名称（英文）"),
    "title_zh": ("Name of the chat, Chinese", "对话名称（中文）"),
    "greeting_en": ("First words, English", "欢迎语（英文）"),
    "greeting_zh": ("First words, Chinese", "欢迎语（中文）"),
    "avatar": ("Avatar: two characters, or a data: image", "头像：两个字符，或 data: 图片"),
    "accent": ("Colour, as #1d6b57", "颜色，如 #1d6b57"),
    "site_theme": ("Light or dark", "浅色或深色"),
    "theme_auto": ("As the visitor's system", "跟随访客系统"),
    "theme_light": ("Light", "浅色"),
    "theme_dark": ("Dark", "深色"),
    "site_position": ("Corner", "位置"),
    "position_right": ("Right", "右下"),
    "position_left": ("Left", "左下"),
    "site_language": ("Language of the chat", "对话语言"),
    "language_auto": ("As the page", "跟随页面"),
    "link_hosts": ("Other hosts that links may lead to", "链接可指向的其他主机"),
    "link_hosts_hint": ("The site's own are allowed: help.shop.example", "本网站自身已允许：help.shop.example"),
    "nudges": ("Greetings that show by themselves", "主动问候"),
    "nudges_hint": (
        "One a line: page | seconds | least cart | English | Chinese, as /cart* | 20 | 50 | Need help? | ...",
        "每行一条：页面 | 秒数 | 购物车下限 | 英文 | 中文，如 /cart* | 20 | 50 | Need help? | 需要帮忙吗？",
    ),
    "nudge_bad": (
        "Greetings, line {line}: {text!r} is not of the form page | seconds | cart | English | Chinese.",
        "主动问候第 {line} 行：{text!r} 不是“页面 | 秒数 | 购物车 | 英文 | 中文”的形式。",
    ),
    "rates": ("Limits", "限额"),
    "rate_visitor_minute": ("Messages a visitor, a minute", "每位访客每分钟消息数"),
    "rate_visitor_day": ("Messages a visitor, a day", "每位访客每天消息数"),
    "rate_address_minute": ("Messages an address, a minute", "每个 IP 每分钟消息数"),
    "rate_address_day": ("Messages an address, a day", "每个 IP 每天消息数"),
    "rate_site_minute": ("Messages on the site, a minute", "全站每分钟消息数"),
    "rate_site_day": ("Messages on the site, a day", "全站每天消息数"),
    "rate_message_characters": ("Characters of a message", "单条消息字数"),
    "rate_visitor_streams": ("Answers at once, a visitor", "每位访客同时回答数"),
    "rate_address_streams": ("Answers at once, an address", "每个 IP 同时回答数"),
    "rate_site_streams": ("Answers at once, the site", "全站同时回答数"),
    "secrets": ("Secrets for signed-in shoppers", "登录顾客的签名密钥"),
    "secrets_hint": (
        "Your shop's server signs a short-lived token with the newest. Keep them on the server; two are valid at a time.",
        "店铺服务器用最新的密钥签发短期令牌。密钥只放在服务器上；同时有两把有效。",
    ),
    "expected_origin": (
        "an origin such as https://www.shop.example (http only for localhost; no path, no wildcard)",
        "形如 https://www.shop.example 的网址（仅 localhost 可用 http；不含路径与通配符）",
    ),
    "expected_accent": ("a colour such as #1d6b57", "颜色，如 #1d6b57"),
    "expected_avatar": (
        "up to two characters, or a png, jpeg or webp image of 45 KB as data: URL",
        "最多两个字符，或不超过 45 KB 的 png、jpeg、webp 图片（data: 网址）",
    ),
    "expected_hosts": ("names of hosts, such as help.shop.example", "主机名，如 help.shop.example"),
    "expected_other": ("a shorter text, or a number from 0", "更短的文字，或不小于 0 的数字"),
    "rotate": ("Make a new secret", "生成新密钥"),
    "rotated": ("A new secret is there; the one before stays valid.", "已生成新密钥，之前的一把仍然有效。"),
    "retire": ("End the older secret", "停用旧密钥"),
    "retired": ("Only the newest secret is valid now.", "现在只有最新的密钥有效。"),
    "budget": ("What external models cost today", "今日外部模型开销"),
    "budget_local": ("The language model runs here; it costs nothing a call.", "语言模型在本机运行，调用不产生费用。"),
    "budget_tokens": ("{spent} tokens in {calls} calls", "{calls} 次调用，共 {spent} 个 token"),
    "budget_money": ("{spent} spent", "已花费 {spent}"),
    "budget_hint": (
        "Once it is spent, answers come from rows and quotations until midnight UTC. HAWKER_BUDGET_TOKENS and HAWKER_BUDGET_MONEY set it.",
        "用完后，直到 UTC 零点前由数据与引文回答。用 HAWKER_BUDGET_TOKENS 与 HAWKER_BUDGET_MONEY 设置。",
    ),
    # signing in
    "sign_in": ("Sign in", "登录"),
    "user_name": ("Name", "用户名"),
    "password": ("Password", "密码"),
    "sign_in_wrong": ("Name or password is not right.", "用户名或密码不正确。"),
    "sign_in_wait": (
        "Too many tries. Try again in {seconds} s.",
        "尝试次数过多，请在 {seconds} 秒后重试。",
    ),
    **text_insights.LABELS,
    **text_studio.LABELS,
    **text_quality.LABELS,
}

# what each tool does, for the folded steps; a tool without words here shows by its name
TOOLS: dict[str, tuple[str, str]] = {
    "search_knowledge": ("Searched the knowledge base", "检索知识库"),
    "search_products": ("Searched products", "检索商品"),
    "find_order": ("Looked up an order", "查询订单"),
    "find_customer": ("Looked up a customer", "查询顾客"),
    "shop_figures": ("Computed shop figures", "计算店铺数据"),
    "query_data": ("Queried the data", "查询数据"),
    "segment_customers": ("Segmented customers", "划分顾客群"),
    "predict_churn": ("Predicted churn", "预测流失"),
    "customer_value": ("Estimated customer value", "估算顾客价值"),
    "recommend_products": ("Recommended products", "推荐商品"),
    "bought_together": ("Found what is bought together", "分析关联购买"),
    "write_copy": ("Wrote copy", "撰写文案"),
    "hand_over": ("Called a person", "转人工"),
}


# what a row's attributes are called; others show by their own name
ATTRIBUTES: dict[str, tuple[str, str]] = {
    **text_insights.VALUES,
    "price": ("price", "价格"),
    "stock": ("in stock", "库存"),
    "category": ("category", "类别"),
    "status": ("status", "状态"),
    "date": ("date", "日期"),
    "total": ("total", "合计"),
    "lines": ("lines", "订单明细行"),
    "quantity": ("quantity", "数量"),
    "amount": ("amount", "金额"),
    "unit_price": ("unit price", "单价"),
    "country": ("country", "国家"),
    "city": ("city", "城市"),
    "email": ("email", "邮箱"),
    "phone": ("phone", "电话"),
    "name": ("name", "姓名"),
    "colour": ("colour", "颜色"),
    "color": ("colour", "颜色"),
    "material": ("material", "材质"),
    "size": ("size", "尺寸"),
    "motif": ("motif", "图案"),
    "occasion": ("occasion", "场合"),
    "style": ("style", "风格"),
    "shape": ("shape", "形状"),
    "scent": ("scent", "香味"),
    "tiers": ("tiers", "层数"),
    "pieces": ("pieces", "件数"),
    "orders": ("orders", "订单数"),
    "joined_on": ("joined", "注册日期"),
    "last_order": ("last order", "最近订单"),
}


class Text:
    """The labels of one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._column = LANGUAGES.index(language)

    def __call__(self, key: str, **values: object) -> str:
        """The label of this key with its values filled in."""
        return LABELS[key][self._column].format(**values)

    def attribute(self, name: str) -> str:
        """What this attribute of a row is called."""
        return ATTRIBUTES[name][self._column] if name in ATTRIBUTES else name.replace("_", " ")

    def tool(self, name: str) -> str:
        """What this tool does, in words."""
        return TOOLS[name][self._column] if name in TOOLS else name.replace("_", " ")


def pick_language(accept: str | None, chosen: str | None = None) -> Language:
    """The language to show: what was chosen, else the best of an Accept-Language header, else English."""
    if chosen in LANGUAGES:
        return chosen
    best: tuple[float, Language] | None = None
    for part in (accept or "").split(","):
        match = re.fullmatch(r"\s*([A-Za-z]{2,3})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part)
        if match and match[1].lower() in LANGUAGES:
            weight = float(match[2] or 1)
            if weight > 0 and (best is None or weight > best[0]):
                best = (weight, "zh" if match[1].lower() == "zh" else "en")
    return best[1] if best else "en"
