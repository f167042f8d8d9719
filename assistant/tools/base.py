"""Tool: a typed function the agent may call, and how LangChain sees it.

A tool's function takes its arguments (one Pydantic model, shared with the router) and the ``ToolContext`` of the
turn, and gives an ``Outcome``; it knows no LangChain. ``as_langchain`` wraps it: the model is shown the arguments
only, and the context is injected by the runtime, so that who asks never comes from a model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from assistant.context import Role, ToolContext
from assistant.errors import PermissionDenied, RetryTool
from assistant.outcome import Outcome
from assistant.routing.arguments import Arguments

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

ANYBODY: frozenset[Role] = frozenset({"shopper", "support", "marketer", "admin"})


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool.

    Args:
        name: as the model and the screens call it.
        run: the function; it raises ``ToolError`` for what a model may read, anything else is a fault.
        arguments: the model of its arguments; its docstring says what the tool is for.
        effect: ``write`` tools wait for a person's approval before they run.
        roles: who may call it.
        agreed: for write tools, whether the caller's own words already are the approval.
        summary: for write tools, the key in ``prompts/replies`` that says what would be done.
        staff_only: arguments that a shopper's model is not shown; ``run`` refuses them to a shopper all the same.
    """

    name: str
    run: Callable[[Any, ToolContext], Outcome]
    arguments: type[Arguments]
    effect: Literal["read", "write"] = "read"
    roles: frozenset[Role] = ANYBODY
    agreed: Callable[[Any, ToolContext], bool] | None = None
    summary: str = ""
    staff_only: frozenset[str] = frozenset()

    def schema_for(self, role: Role) -> dict[str, Any]:
        """The JSON schema of the arguments as this role's model sees them."""
        schema = self.arguments.model_json_schema()
        if role == "shopper":
            schema["properties"] = {
                name: part for name, part in schema["properties"].items() if name not in self.staff_only
            }
        return schema

    def call(self, arguments: dict[str, Any], context: ToolContext) -> Outcome:
        """Run it for the caller of the context.

        Raises:
            RetryTool: when the arguments do not fit.
            PermissionDenied: when the caller's role may not call it, whatever was offered to the model.
            ToolError: when it cannot be done.
        """
        caller = context.caller
        if caller.role not in self.roles:
            raise PermissionDenied(f"The tool {self.name}", caller.role)
        if self.effect == "write" and caller.viewed_by is not None:
            raise PermissionDenied(f"The tool {self.name}, while viewing as a customer,", caller.viewed_by)
        try:
            checked = self.arguments.model_validate(arguments)
        except ValidationError as error:
            problems = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            raise RetryTool(f"{self.name} was called with arguments it cannot take: {problems}.") from error
        return self.run(checked, context)


def as_langchain(tool: Tool, role: Role = "admin") -> BaseTool:
    """The LangChain tool as a role sees it: arguments for the model, an ``Outcome`` as the artifact of its message.

    The schema is given as JSON: with a Pydantic model LangChain would validate, and copy, the injected context as
    well. ``Tool.call`` validates.
    """
    from langchain.tools import ToolRuntime
    from langchain_core.tools import StructuredTool

    def run(runtime: ToolRuntime[Any, Any], **arguments: Any) -> tuple[str, Outcome]:
        outcome = tool.call(arguments, runtime.context)
        return outcome.content, outcome

    run.__annotations__["runtime"] = ToolRuntime  # LangChain looks for the class, not for its name
    return StructuredTool(
        name=tool.name,
        description=(tool.arguments.__doc__ or tool.name).strip(),
        func=run,
        args_schema=tool.schema_for(role),
        response_format="content_and_artifact",
        metadata={"effect": tool.effect, "roles": tool.roles},
    )
