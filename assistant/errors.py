"""What can go wrong in the assistant.

AssistantError
├── SettingsError        a setting with a value that cannot be used
├── ModelError           a language model that cannot be loaded, reached or understood
│   ├── WeightsError     weights that are absent, cut short or have a wrong digest
│   └── ModelBusy        the queue is full; carries the seconds after which to try again
├── PermissionDenied     a caller asked for what its role may not have
├── UnknownConversation  no such conversation for this caller
├── UnknownAction        no such pending action for this caller, or it has expired
├── MessageRejected      a message that cannot be taken (empty, too long)
├── SiteRejected         a site of the widget with a value that cannot be kept
├── IdentityRejected     an identity token that does not prove who a visitor is
└── ToolError            the only ones whose text a model may see
    ├── RetryTool        the model should mend its arguments and call again
    └── ToolFailed       the tool cannot do it; the model should adapt
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all errors of this package."""


class SettingsError(AssistantError):
    """A setting that cannot be used."""

    def __init__(self, name: str, value: object, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name}={value!r}: expected {expected}.")


class ModelError(AssistantError):
    """A language model that cannot be loaded, reached or understood."""


class WeightsError(ModelError):
    """Weights that are absent, cut short or not the ones named."""


class ModelBusy(ModelError):
    """The model's queue is full."""

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"The model is busy; try again in {retry_after_s:.0f} s.")


class PermissionDenied(AssistantError):
    """A caller asked for what its role may not have."""

    def __init__(self, what: str, role: str) -> None:
        self.what, self.role = what, role
        super().__init__(f"{what} is not for the role {role!r}.")


class UnknownConversation(AssistantError):
    """No conversation of this id belongs to the caller."""

    def __init__(self, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        super().__init__(f"No conversation {conversation_id!r} of yours. Start one with conversation_id=None.")


class UnknownAction(AssistantError):
    """No pending action of this id waits for the caller."""

    def __init__(self, action_id: str, reason: str) -> None:
        self.action_id, self.reason = action_id, reason
        super().__init__(f"The action {action_id!r} cannot be decided: {reason}.")


class MessageRejected(AssistantError):
    """A message that cannot be taken."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class SiteRejected(AssistantError):
    """A site of the widget with a value that cannot be kept."""

    def __init__(self, name: str, value: object, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name}: {value!r}; expected {expected}.")


class IdentityRejected(AssistantError):
    """An identity token that proves nothing; ``code`` says why in one word, the text to a developer."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"The identity token was refused ({code}): {reason}")


class ToolError(AssistantError):
    """The only errors whose text a model may see."""


class RetryTool(ToolError):
    """The arguments were wrong in a way that the model can mend."""


class ToolFailed(ToolError):
    """The tool cannot do what was asked; other ways may be open."""
