# pyright: reportOptionalSubscript=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""SASRec in torch: what comes next in the sequence of a customer's purchases. The only module here that loads torch.

Source: Kang, McAuley (2018), Self-Attentive Sequential Recommendation, ICDM. One block, tied embeddings, softmax over
sampled products; training stops after ``seconds`` of this thread's time, so that it never holds a fit up.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from assistant.analytics.recommend_history import Backtest, History

if TYPE_CHECKING:
    import torch

LENGTH = 50
MIN_CUSTOMERS = 500
MIN_MOMENTS = 4


def enough(backtest: Backtest) -> bool:
    """True where at least 500 customers came on four or more days: shorter histories hold no order to learn."""
    events = backtest.past.events
    if backtest.kind != "time" or events is None:
        return False
    visits = np.unique(np.column_stack([events[0], np.floor(events[2])]).astype(np.int64), axis=0)
    return int((np.bincount(visits[:, 0]) >= MIN_MOMENTS).sum()) >= MIN_CUSTOMERS


class SasRec:
    """A small self-attentive model of sequences."""

    needs_customer = True

    def __init__(self, *, size: int = 48, epochs: int = 30, seconds: float = 10.0, seed: int = 0) -> None:
        self.size, self.epochs, self.seconds, self.seed = size, epochs, seconds, seed
        self.name = f"SASRec, {size} dimensions"

    def fit(self, history: History) -> SasRec:
        """Train on each customer's last products.

        Raises:
            ValueError: for a history without times; the caller offers it to timed ones only.
        """
        import torch

        if history.events is None:
            raise ValueError("SASRec needs the time of each interaction")
        self.sequences = _sequences(history)
        self.products = history.shape[1]
        torch.manual_seed(self.seed)
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            self.network = _train(self, np.random.default_rng(self.seed))
        finally:
            torch.set_num_threads(threads)
        return self

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """Scores of what comes next; zeros for customers without a sequence."""
        import torch

        if users is None:
            return np.zeros((rows.shape[0], self.products), np.float32)
        with torch.inference_mode():
            state = _encode(self.network, torch.from_numpy(self.sequences[users]))[:, -1]
            table: Any = self.network["product"].weight
            return (state @ table[1:].T).numpy()


def _sequences(history: History) -> np.ndarray:
    """The last products of each customer, oldest first, 0 before the first; products count from 1."""
    assert history.events is not None
    customer, product, day = history.events
    order = np.lexsort((day, customer))
    customer, product = customer[order], product[order]
    found = np.zeros((history.shape[0], LENGTH), dtype=np.int64)
    starts = np.searchsorted(customer, np.arange(history.shape[0] + 1))
    for number in range(history.shape[0]):
        last = product[starts[number] : starts[number + 1]][-LENGTH:] + 1
        if len(last):
            found[number, -len(last) :] = last
    return found


def _network(products: int, size: int) -> torch.nn.ModuleDict:
    from torch import nn

    network = nn.ModuleDict(
        {
            "product": nn.Embedding(products + 1, size, padding_idx=0),
            "place": nn.Embedding(LENGTH, size),
            "block": nn.TransformerEncoderLayer(size, 2, 2 * size, dropout=0.2, batch_first=True, norm_first=True),
            "norm": nn.LayerNorm(size),
        }
    )
    for name in ("product", "place"):
        nn.init.normal_(network[name].weight, std=0.05)  # pyright: ignore[reportArgumentType]
    return network


def _encode(network: Any, batch: torch.Tensor) -> torch.Tensor:
    import torch

    places = torch.arange(LENGTH)
    state = network["product"](batch) + network["place"](places)[None]
    # a place sees what came before it and itself; padding is seen by nothing but itself
    later = torch.triu(torch.full((LENGTH, LENGTH), float("-inf")), diagonal=1)
    hidden = torch.zeros(batch.shape).masked_fill(batch == 0, -1e9)
    mask = (later[None] + hidden[:, None, :]).repeat_interleave(2, dim=0)
    return network["norm"](network["block"](state, src_mask=mask))


def _train(model: SasRec, random: np.random.Generator) -> Any:
    import torch
    from torch.nn import functional

    network: Any = _network(model.products, model.size)
    optimiser = torch.optim.Adam(network.parameters(), lr=2e-3)
    learnable = np.flatnonzero((model.sequences > 0).sum(axis=1) >= 3)
    started = time.thread_time()
    network.train()
    for _ in range(model.epochs):
        random.shuffle(learnable)
        for start in range(0, len(learnable), 64):
            batch = torch.from_numpy(model.sequences[learnable[start : start + 64]])
            state = _encode(network, batch)[:, :-1]
            wanted = batch[:, 1:]
            known = (wanted > 0) & (batch[:, :-1] > 0)
            others = torch.randint(1, model.products + 1, (min(model.products, 512),))
            positive = (state * network["product"](wanted)).sum(-1)[known]
            negative = state[known] @ network["product"](others).T
            negative = negative.masked_fill(others[None] == wanted[known][:, None], -1e9)
            logits = torch.cat([positive[:, None], negative], dim=1)
            loss = functional.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if time.thread_time() - started > model.seconds:
                return network.eval()
    return network.eval()
