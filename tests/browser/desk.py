"""One person's page, with what tests do on it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """One person's page, with what tests do on it."""

    def __init__(self, browser: object, address: str, **options: object) -> None:
        self.address = address
        self.context = browser.new_context(**{"viewport": {"width": 1360, "height": 850}, "locale": "en-GB", **options})  # type: ignore[attr-defined]
        self.page = self.context.new_page()
        self.page.set_default_timeout(90_000)  # a first start builds its index meanwhile
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.open()

    def _note(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        if not url.startswith((self.address, "data:", "blob:", self.address.replace("http", "ws"))):
            self.outside.append(url)

    def _heard(self, message: object) -> None:
        # Gradio's front end logs the streams that a reload cuts off
        cut_off = any(each in message.text for each in ("AbortError", "Connection errored out"))  # type: ignore[attr-defined]
        if message.type == "error" and not cut_off:  # type: ignore[attr-defined]
            self.errors.append(message.text)  # type: ignore[attr-defined]

    def open(self, where: str = "/") -> None:
        """Load the page and wait until it can be used."""
        self.page.goto(self.address + where)
        self.page.wait_for_selector("body.up")
        self.page.wait_for_selector(".greeting, #live .turn", state="attached")

    def ask(self, message: str) -> str:
        """Send a message and wait for the whole answer; its text."""
        before = self.page.locator(".turn").count()
        self.page.fill("#box textarea", message)
        self.page.press("#box textarea", "Enter")
        self.page.wait_for_function(
            "(n) => document.querySelectorAll('.turn').length > n && !document.querySelector('.turn.running')",
            arg=before,
        )
        return self.answer

    @property
    def answer(self) -> str:
        """What the newest answer says, without steps, cards and buttons."""
        words = self.page.locator("#live .words")
        return words.inner_text() if words.count() else self.page.locator("#live .body").inner_text()

    @property
    def sources(self) -> str:
        """The text of the newest answer's sources, folded or not."""
        return " ".join(self.page.locator("#live .source").all_text_contents())

    def fresh(self) -> None:
        """Begin a new conversation."""
        self.page.click("#new-chat")
        self.page.wait_for_selector(".greeting")

    def close(self) -> None:
        """Close the page; nothing may have left the host, and nothing may have broken."""
        self.context.close()
        assert not self.outside, f"asked other hosts: {self.outside}"
        assert not self.errors, f"errors in the console: {self.errors}"
