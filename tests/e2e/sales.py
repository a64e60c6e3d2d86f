"""The sales team's CSV files, read by brute force: what an import of them must come to."""

import csv
import datetime
import decimal
import statistics
from collections import defaultdict

import suite

PRODUCTS = {"GTXPro": "GTX Pro"}  # as one file writes it, as the other does
INDUSTRIES = {"technolgy": "technology"}


def folder():
    return suite.test_data("crm-sales-opportunities")


def rows(name):
    with open(folder() / name, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def date(text):
    return datetime.date.fromisoformat(text) if text else None


class Deal:
    """One row of sales_pipeline.csv."""

    def __init__(self, row):
        self.id = row["opportunity_id"]
        self.agent = row["sales_agent"]
        self.product = PRODUCTS.get(row["product"], row["product"])
        self.account = row["account"]
        self.stage = row["deal_stage"]
        self.engaged = date(row["engage_date"])
        self.closed = date(row["close_date"])
        self.value = decimal.Decimal(row["close_value"] or 0)


def deals():
    return [Deal(row) for row in rows("sales_pipeline.csv")]


def figures(all_deals):
    """What `guanxi report pipeline --format json` must say, but for its revision."""
    by_stage = defaultdict(list)
    quarters = defaultdict(list)
    for deal in all_deals:
        by_stage[deal.stage].append(deal)
        if deal.stage == "Won":
            quarters[f"{deal.closed.year}Q{(deal.closed.month + 2) // 3}"].append(deal)
    won, lost = by_stage["Won"], by_stage["Lost"]
    return {
        "opportunities": len(all_deals),
        "stages": {stage: len(of_stage) for stage, of_stage in by_stage.items()},
        "won_value": sum(deal.value for deal in won),
        "won_by_close_quarter": {q: (len(of_q), sum(d.value for d in of_q)) for q, of_q in quarters.items()},
        "win_rate_percent": round(100 * len(won) / (len(won) + len(lost)), 2),
        "won_cycle": _cycle(won),
        "lost_cycle": _cycle(lost),
        "without_customer": sum(1 for deal in all_deals if not deal.account),
    }


def _cycle(of):
    days = [(deal.closed - deal.engaged).days for deal in of]
    return {"count": len(of), "mean_days": round(statistics.mean(days), 3), "median_days": statistics.median(days)}
