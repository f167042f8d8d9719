"""Analytics: lifetime, churn, clusters, the speed of RFM, cohorts, figures and baskets, each beside its peer; and the
first text of a figure asked in chat. Twenty million generated lines are a topic of their own: ``analytics_scale``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.benchmarks import Row

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
AS_OF = datetime(2011, 12, 9, 12, 50)
TOPIC = "analytics"


def median_seconds(work: Callable[[], Any], runs: int = 5) -> float:
    """Median wall time."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def run() -> list[Row]:
    """All of it; without the data beside the checkout, what needs none."""
    warnings.simplefilter("ignore")
    rows: list[Row] = []
    if DATA.is_dir():
        rows += lifetime_rows() + churn_rows() + cluster_rows() + [speed_row()]
    return [*rows, *chat_rows()]


def lifetime_rows() -> list[Row]:
    """BG/NBD on the summary and on the transactions of cdnow."""
    import numpy as np
    import pandas as pd

    from assistant.analytics import BetaGeoModel

    data = pd.read_csv(DATA / "cdnow" / "cdnow_customers_summary.csv")
    model = BetaGeoModel().fit(data["frequency"], data["recency"], data["T"])
    seconds = median_seconds(lambda: BetaGeoModel().fit(data["frequency"], data["recency"], data["T"]))
    values = (model.r_, model.alpha_, model.a_, model.b_)
    near = all(abs(ours - theirs) < 1e-3 for ours, theirs in zip(values, (0.243, 4.414, 0.793, 2.426), strict=True))
    columns = ["old", "id", "date", "count", "value"]
    log = pd.read_csv(DATA / "cdnow" / "CDNOW_sample.txt", sep=r"\s+", header=None, names=columns, dtype=str)
    days = log.assign(date=pd.to_datetime(log["date"])).drop_duplicates(["id", "date"])
    cut = pd.Timestamp("1997-09-30")
    span = days[days["date"] <= cut].groupby("id")["date"].agg(["min", "max", "size"])
    x, t_x, age = span["size"] - 1, (span["max"] - span["min"]).dt.days / 7, (cut - span["min"]).dt.days / 7
    after = days[days["date"] > cut].groupby("id").size().reindex(span.index).fillna(0)
    correlation = np.corrcoef(BetaGeoModel().fit(x, t_x, age).expected_purchases(39, x, t_x, age), after)[0, 1]
    naive = np.corrcoef(x, after)[0, 1]
    return [
        Row(topic=TOPIC, what="BG/NBD on cdnow: r, alpha, a, b", value=", ".join(f"{v:.3f}" for v in values),
            asked=".243, 4.414, .793, 2.426", peer="Fader, Hardie, Lee (2005): the same", met=near),
        Row(topic=TOPIC, what="BG/NBD fit, with standard errors", value=f"{seconds:.3f} s", asked="1 s", met=seconds < 1,
            method="2,357 customers, median of 5"),
        Row(topic=TOPIC, what="BG/NBD holdout correlation, cdnow", value=f"{correlation:.3f}", asked=".62",
            peer=f"past purchases alone {naive:.3f}", met=bool(correlation >= 0.62), method="39 weeks fitted, 39 predicted"),
    ]  # fmt: skip


def churn_rows(repeats: int = 3) -> list[Row]:
    """Telco: repeated stratified 5-fold, the same folds for both."""
    import numpy as np
    import pandas as pd
    from scipy.stats import t
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import RepeatedStratifiedKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    from assistant.analytics import ChurnModel
    from assistant.analytics.churn import calibration_error

    frame = pd.read_csv(DATA / "telco_churn" / "Telco-Customer-Churn.csv")
    features, left = frame.drop(columns="Churn"), (frame["Churn"] == "Yes").astype(int)
    clean = features.drop(columns="customerID")
    clean["TotalCharges"] = pd.to_numeric(clean["TotalCharges"], errors="coerce").fillna(0)
    numbers = ["tenure", "MonthlyCharges", "TotalCharges"]
    encode = make_column_transformer((StandardScaler(), numbers), remainder=OneHotEncoder(handle_unknown="ignore"))
    ours, theirs, errors = [], [], []
    unseen = np.zeros(len(left))
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=repeats, random_state=0)
    for number, (learn, test) in enumerate(folds.split(features, left)):
        unseen[test] = ChurnModel().fit(features.iloc[learn], left.iloc[learn]).predict(features.iloc[test])
        peer = make_pipeline(encode, LogisticRegression(max_iter=2000)).fit(clean.iloc[learn], left.iloc[learn])
        ours.append(roc_auc_score(left.iloc[test], unseen[test]))
        theirs.append(roc_auc_score(left.iloc[test], peer.predict_proba(clean.iloc[test])[:, 1]))
        if number % 5 == 4:
            errors.append(calibration_error(left.to_numpy(), unseen))
    gain = np.array(ours) - np.array(theirs)
    # folds of a repeat share training data: Nadeau and Bengio's correction of the variance, Student's t
    half = float(t.ppf(0.975, len(gain) - 1)) * float(np.sqrt(gain.var(ddof=1) * (1 / len(gain) + 1 / 4)))
    draws = np.random.default_rng(0).choice(gain, (4000, len(gain))).mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return [
        Row(topic=TOPIC, what="telco churn AUC, gain over logistic regression",
            value=f"{np.mean(ours):.4f}, gain {gain.mean():.4f} [{gain.mean() - half:.4f}, {gain.mean() + half:.4f}]",
            asked="interval above 0", peer=f"logistic regression {np.mean(theirs):.4f}", met=bool(gain.mean() > half),
            method=f"{repeats} x 5 folds, paired, n={len(left):,}; corrected resampled t; bootstrap over folds "
            f"[{low:.4f}, {high:.4f}]; {int((gain > 0).sum())} of {len(gain)} folds above 0"),
        Row(topic=TOPIC, what="telco churn calibration error", value=f"{np.mean(errors):.4f}", asked=".02",
            met=bool(np.mean(errors) <= 0.02), method="10 equal-count bins, customers not seen"),
    ]  # fmt: skip


def cluster_rows() -> list[Row]:
    """Stability of the clusters of the demo shop."""
    import ibis

    from assistant.analytics import customer_features, fit_segments

    lines = ibis.duckdb.connect().read_parquet(DATA / "uci_online_retail" / "online_retail_I_full.parquet")
    found = fit_segments(customer_features(lines, AS_OF).to_pandas())
    return [
        Row(topic=TOPIC, what="clusters of UCI customers, adjusted Rand under resampling",
            value=f"{found.stability:.3f} (k {found.k}, {found.method})", asked=".8", met=found.stability >= 0.8,
            method="5 fits on four fifths against the whole"),
    ]  # fmt: skip


def analyse(lines: Any, as_of: datetime) -> dict[str, int]:
    """RFM, cohorts, monthly figures and baskets from one table of lines."""
    from assistant.analytics import FiguresQuery, bought_together, cohort_table, figures, rfm_table
    from assistant.analytics.lines import flat_lines

    sales = flat_lines(lines).cache()
    monthly = FiguresQuery(measures=("revenue", "orders", "customers"), dimensions=("month",))
    return {
        "rfm": len(rfm_table(sales, as_of).to_pandas()),
        "cohorts": len(cohort_table(sales, as_of).to_pandas()),
        "months": len(figures({"order_lines": sales}, monthly, as_of=as_of).table.rows),  # pyright: ignore
        "pairs": len(bought_together(sales, 0.01).to_pandas()),
    }


def with_pandas(frame: Any) -> int:
    """The usual pandas code for the same four."""
    import numpy as np
    import pandas as pd
    from scipy import sparse

    frame = frame.assign(amount=frame["Quantity"] * frame["UnitPrice"])
    sold = frame[(frame["Quantity"] > 0) & (frame["UnitPrice"] > 0)]
    known = sold.dropna(subset=["CustomerID"])
    rfm = known.groupby("CustomerID").agg(
        recency=("InvoiceDate", lambda at: (AS_OF - at.max()).days),
        frequency=("InvoiceNo", "nunique"),
        monetary=("amount", "sum"),
    )
    for column in rfm.columns:
        rfm[f"{column}_score"] = pd.qcut(rfm[column].rank(method="first"), 5, labels=False)
    month = known["InvoiceDate"].dt.to_period("M")
    cohort = month.groupby(known["CustomerID"]).transform("min")
    known.assign(cohort=cohort, month=month).groupby(["cohort", "month"])["CustomerID"].nunique().unstack()
    frame.groupby(frame["InvoiceDate"].dt.to_period("M")).agg(
        revenue=("amount", "sum"), orders=("InvoiceNo", "nunique"), customers=("CustomerID", "nunique")
    )
    once = sold.drop_duplicates(["InvoiceNo", "StockCode"])
    rows, orders = pd.factorize(once["InvoiceNo"])
    columns, _ = pd.factorize(once["StockCode"])
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)))
    matrix = matrix[:, np.asarray(matrix.sum(axis=0)).ravel() >= 0.01 * len(orders)]
    return int((sparse.triu(matrix.T @ matrix, 1).tocsr() >= 0.01 * len(orders)).sum())


def speed_row() -> Row:
    """The four analyses over the 541,909 lines."""
    import ibis
    import pandas as pd

    path = DATA / "uci_online_retail" / "online_retail_I_full.parquet"
    lines = ibis.duckdb.connect().read_parquet(path)
    found = analyse(lines, AS_OF)
    ours = median_seconds(lambda: analyse(lines, AS_OF))
    frame = pd.read_parquet(path)
    theirs = median_seconds(lambda: with_pandas(frame), 3)
    return Row(topic=TOPIC, what="RFM, cohorts, months and baskets over 541,909 lines", value=f"{ours:.2f} s", asked="3 s",
               peer=f"pandas {theirs:.2f} s, read already", met=ours <= 3,
               method=f"from the file, median of 5; {found['pairs']} pairs of support 1 %")  # fmt: skip


QUESTIONS = (
    "What were sales by month?", "各月的销售额是多少？",
    "Which countries had the highest repeat-purchase rate last month?", "上个月哪些国家的复购率最高？",
    "Which products sell in December only?", "哪些商品只在十二月卖？",
    "Split our customers into groups and tell me what to do with each", "把客户分成几组，告诉我每组该怎么做",
    "Who is about to leave?", "哪些客户快要流失了？",
    "What should we show customer 17850 next, and why?", "接下来该给客户17850看什么，为什么？",
    "What is bought together with the cake stand?", "蛋糕架通常和什么一起买？",
    "How much is a customer from Germany worth over a year?", "德国客户一年值多少钱？",
    "Export the high-value customers who are about to leave", "把高价值但快流失的客户导出来",
)  # fmt: skip


def chat_rows(rounds: int = 3, folder: Path | None = None) -> list[Row]:
    """The first text of the questions on the demo shop: models fitted, nothing computed for the question before.

    ``folder`` may hold a demo shop.
    """
    from assistant import Assistant, Caller, Settings
    from assistant.kept import forget
    from knowledge import Store
    from knowledge.demo import load_demo

    caller = Caller(role="marketer", user_id="bench")
    with tempfile.TemporaryDirectory() as fresh, Store.open(folder or Path(fresh) / "store") as store:
        load_demo(store)
        url = f"sqlite:///{fresh}/conversations.sqlite"
        settings = Settings(llm="none", conversations_url=url, turn_timeout_s=600, _env_file=None)  # pyright: ignore[reportCallIssue]
        assistant = Assistant(store, settings)
        assistant.warm_up().join()
        try:
            first = [assistant.reply(question, caller=caller).timings for question in QUESTIONS]
            new, again = [], []
            for _ in range(rounds):
                forget(store)
                new += [assistant.reply(question, caller=caller).timings for question in QUESTIONS]
                again += [assistant.reply(question, caller=caller).timings for question in QUESTIONS]
        finally:
            assistant.close()
    seconds = {name: sorted(one.first_text_s or one.total_s for one in timings)
               for name, timings in (("first", first), ("new", new), ("again", again))}  # fmt: skip
    middle = statistics.median(seconds["new"])
    kinds = f"{len(QUESTIONS)} questions of all analytics tools, en and zh"
    return [
        Row(topic=TOPIC, what="a figure asked in chat: first text", asked="median 0.7 s", met=middle <= 0.7,
            value=f"{middle:.2f} s (p95 {seconds['new'][int(0.95 * len(seconds['new'])) - 1]:.2f} s)",
            peer=f"asked again {statistics.median(seconds['again']):.2f} s", method=f"{kinds}, {rounds} rounds, nothing kept but the fits"),
        Row(topic=TOPIC, what="the same, first time ever", value=f"median {statistics.median(seconds['first']):.2f} s, "
            f"slowest {seconds['first'][-1]:.1f} s", method="one round; churn model and recommender are fitted in it"),
    ]  # fmt: skip
