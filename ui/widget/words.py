"""What the widget says by itself, in English and Chinese. What a reply says is not here."""

from __future__ import annotations

from ui.text import LANGUAGES, Language

# labels of the frame; they travel to the browser in both languages
FRAME: dict[str, tuple[str, str]] = {
    "launcher": ("Open the help chat", "打开客服对话"),
    "launcher_close": ("Close the help chat", "关闭客服对话"),
    "dismiss": ("Dismiss", "关闭提示"),
    "region": ("Help chat", "客服对话"),
    "title": ("How can we help?", "有什么可以帮您？"),
    "status": ("Here to help", "随时为您解答"),
    "greeting": (
        "Hello! Ask about a product, your order, delivery or returns.",
        "您好！商品、订单、配送或退货问题都可以问我。",
    ),
    "composer": ("Your message", "您的消息"),
    "hint": ("Ask a question …", "输入您的问题……"),
    "send": ("Send", "发送"),
    "stop": ("Stop answering", "停止回答"),
    "close": ("Close the chat", "关闭对话"),
    "fresh": ("Start a new conversation", "开始新对话"),
    "other_language": ("中文", "English"),
    "transcript": ("Conversation", "对话内容"),
    "you": ("You", "您"),
    "assistant": ("Assistant", "客服助手"),
    "typing": ("Looking it up …", "正在查找……"),
    "sources": ("Where this comes from", "回答依据"),
    "products": ("Products", "商品"),
    "view": ("View", "查看"),
    "sold_out": ("Sold out", "缺货"),
    "in_stock": ("In stock", "有货"),
    "suggestions": ("You might ask", "您可以问"),
    "approve": ("Yes, please", "好的，请办理"),
    "decline": ("No, thank you", "不用了"),
    "waits": ("This waits for your decision", "请您决定是否办理"),
    "stopped": ("Stopped", "已停止"),
    "failed": ("That did not work.", "没有成功。"),
    "again": ("Try again", "重试"),
    "offline": ("Connection lost. Trying to reconnect …", "连接已断开，正在重新连接……"),
    "online": ("Connected again", "已重新连接"),
    "unreachable": ("We can't be reached right now.", "暂时无法连接到我们。"),
    "person": ("Leave a message for our staff", "给工作人员留言"),
    "person_lead": (
        "A person will read it and reply to the address you give.",
        "工作人员看到后，会通过您留下的联系方式回复您。",
    ),
    "contact": ("E-mail or phone", "邮箱或电话"),
    "contact_missing": ("Tell us how to reach you.", "请留下您的联系方式。"),
    "note": ("Message", "留言"),
    "note_missing": ("Write a message first.", "请先填写留言。"),
    "leave": ("Send to staff", "提交留言"),
    "back": ("Back to the chat", "返回对话"),
    "left": ("Thank you. Our staff have your message.", "谢谢，工作人员已收到您的留言。"),
    "left_later": (
        "We keep your message and send it once the connection is back.",
        "留言已保存，恢复连接后会自动发送。",
    ),
    "too_long": ("Please keep it under %n characters.", "请控制在 %n 个字符以内。"),
    "signed_in": ("You are signed in; you can ask about your orders.", "您已登录，可以查询您的订单。"),
    "no_storage": (
        "Your browser keeps nothing for us, so this conversation ends with the page.",
        "您的浏览器不允许保存数据，离开页面后对话会结束。",
    ),
    "new_message": ("New answer", "新的回答"),
}

# what the server answers a request with when it does not do what was asked
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_site": ("This chat is not set up for this page.", "此页面尚未开通客服对话。"),
    "no_session": ("This session is over. Please start again.", "会话已结束，请重新开始。"),
    "too_large": ("That is too much text for one message.", "这条消息太长了。"),
    "bad_request": ("The message could not be read.", "无法读取这条消息。"),
    "busy": ("I am still answering your last question.", "我还在回答您的上一个问题。"),
    "turn_gone": ("This answer is no longer kept here.", "该回答已不在此保留。"),
    "conversation_gone": ("This conversation is no longer there.", "该对话已不存在。"),
    "action_gone": ("This offer has expired. Please ask again.", "该操作已过期，请重新提出。"),
    "visitor": (
        "You are asking faster than I can answer. Please wait a moment, or leave a message for our staff.",
        "您问得有点快，请稍候再试，或给工作人员留言。",
    ),
    "address": (
        "Many questions come from your network at the moment. Please wait a little, or leave a message for our staff.",
        "您所在的网络目前提问较多，请稍候再试，或给工作人员留言。",
    ),
    "site": (
        "Many people are asking at the moment. Please try again shortly, or leave a message for our staff.",
        "目前咨询人数较多，请稍后再试，或给工作人员留言。",
    ),
    "day": (
        "That is all I can answer today. Our staff will gladly help: please leave them a message.",
        "今天的提问次数已用完，欢迎给工作人员留言，他们会尽快帮您。",
    ),
    "sessions": (
        "Too many new chats from your network. Please wait a minute.",
        "您的网络新建对话过多，请一分钟后再试。",
    ),
    "identities": (
        "Too many sign-ins from your network. Please wait a minute.",
        "您的网络登录次数过多，请一分钟后再试。",
    ),
    "offline": ("We have your messages already; our staff will reply.", "我们已收到您的留言，工作人员会回复您。"),
    "lookups": (
        "The details did not match several times, so I can't look up orders for now. Our staff can: please leave them a message.",
        "多次信息不符，暂时无法查询订单。请给工作人员留言，他们可以帮您。",
    ),
    "streams": ("This chat is open in too many places. Please close one.", "对话打开的页面过多，请先关闭一些。"),
    "identity": (
        "Your sign-in could not be confirmed, so I can't see your orders yet.",
        "暂时无法确认您的登录状态，还不能查看您的订单。",
    ),
}


def refusal(code: str, language: Language) -> str:
    """The words for a refusal."""
    return REFUSALS[code][LANGUAGES.index(language)]


def labels() -> dict[str, dict[str, str]]:
    """The frame's labels, by language."""
    return {language: {key: pair[at] for key, pair in FRAME.items()} for at, language in enumerate(LANGUAGES)}
