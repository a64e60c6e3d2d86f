"""Recency, frequency and value of 85 accounts, as they buy and as orders are cancelled, against a brute-force computation
over the CSV file: after every tenth event and at the end."""

import datetime
import fractions
import random
from collections import defaultdict

from google.protobuf import timestamp_pb2
from google.type import date_pb2, money_pb2

import calls
import sales
import suite
from guanxi.loyalty.v1 import scores_pb2, scores_pb2_grpc
from guanxi.pipeline.v1 import orders_pb2, orders_pb2_grpc, products_pb2, products_pb2_grpc

AS_OF = datetime.date(2017, 12, 31)


def wire(day):
    return date_pb2.Date(year=day.year, month=day.month, day=day.day)


def plain(date):
    return datetime.date(date.year, date.month, date.day) if date.year else None


class Model:
    """What the scores must be: everything is computed anew from the orders that stand."""

    def __init__(self):
        self.orders = defaultdict(dict)  # customer → order → (day, value)

    def expected(self, customer):
        orders = [order for order in self.orders[customer].values() if order]
        days = defaultdict(int)
        for day, value in orders:
            days[day] += value
        first, last = (min(days), max(days)) if days else (None, None)
        repeat = [100 * value for day, value in days.items() if day != first]
        return {
            "orders": len(orders),
            "purchase_days": len(days),
            "first_purchase": first,
            "last_purchase": last,
            "monetary_total": sum(days.values()),
            "frequency": max(0, len(days) - 1),
            "recency_days": (last - first).days if days else 0,
            "age_days": (AS_OF - first).days if days else 0,
            "days_since_last_purchase": (AS_OF - last).days if days else None,
            "repeat_mean_minor": round(sum(repeat) / len(repeat), 6) if repeat else 0,
        }


def found(score):
    assert score.monetary_total.nanos == 0 and score.other_currency_orders == 0, score
    since = score.days_since_last_purchase if score.HasField("days_since_last_purchase") else None
    return {
        "orders": score.orders,
        "purchase_days": score.purchase_days,
        "first_purchase": plain(score.first_purchase),
        "last_purchase": plain(score.last_purchase),
        "monetary_total": score.monetary_total.units,
        "frequency": score.frequency,
        "recency_days": score.recency_days,
        "age_days": score.age_days,
        "days_since_last_purchase": since,
        "repeat_mean_minor": round(score.repeat_mean_minor, 6),
    }


class Story:
    """Makes the events in the suite and in the model."""

    def __init__(self, channel):
        self.orders = orders_pb2_grpc.OrderServiceStub(channel)
        self.scores = scores_pb2_grpc.ScoreServiceStub(channel)
        self.model = Model()
        self.customers = {}
        self.placed = []
        self.revisions = 0
        products_pb2_grpc.ProductServiceStub(channel).CreateProduct(products_pb2.CreateProductRequest(
            product_id="any", product=products_pb2.Product(display_name="Any")))
        self.revisions += 1

    def buy(self, deal):
        name = f"customers/c{self.customers.setdefault(deal.account, len(self.customers))}"
        moment = timestamp_pb2.Timestamp()
        moment.FromDatetime(datetime.datetime.combine(deal.closed, datetime.time(random.randrange(24))))
        price = money_pb2.Money(currency_code="USD", units=int(deal.value))
        self.orders.CreateOrder(orders_pb2.CreateOrderRequest(order_id=deal.id.lower(), order=orders_pb2.Order(
            customer=name, order_time=moment,
            lines=[orders_pb2.Order.Line(product="products/any", quantity=1, unit_price=price)])))
        self.model.orders[name][deal.id] = (deal.closed, int(deal.value))
        self.placed.append((name, deal.id))
        self.revisions += 1

    def cancel(self):
        name, order = self.placed.pop(random.randrange(len(self.placed)))
        self.orders.CancelOrder(orders_pb2.CancelOrderRequest(name=f"orders/{order.lower()}"))
        self.model.orders[name][order] = None
        self.revisions += 1

    def followed(self):
        state = self.scores.GetFollowState(scores_pb2.GetFollowStateRequest())
        return any(source.service == "pipeline" and source.revision >= self.revisions for source in state.sources)

    def check(self):
        calls.wait_for("the follower", self.followed)
        listed = calls.every(self.scores.ListScores, scores_pb2.ListScoresRequest(as_of=wire(AS_OF)), "scores")
        assert {score.customer for score in listed} == set(self.model.orders)
        for score in listed:
            expected = self.model.expected(score.customer)
            assert found(score) == expected, f"{score.customer}: {found(score)}, expected {expected}"
        return listed


def rank_scores(values):
    """min(5, 1 + floor(5 (midrank - 0.5) / n)), ties sharing their mid-rank."""
    ordered = sorted(values)
    scores = {}
    for value in set(values):
        first = ordered.index(value)
        midrank = fractions.Fraction(2 * first + ordered.count(value) + 1, 2)
        scores[value] = min(5, 1 + int(5 * (midrank - fractions.Fraction(1, 2)) / len(values)))
    return scores


def check_model(story):
    story.check()  # so that all events count in the fit
    fitted = story.scores.FitRfmModel(scores_pb2.FitRfmModelRequest(as_of=wire(AS_OF)))
    listed = [score for score in story.check() if score.purchase_days]
    assert fitted.customers == len(listed), fitted
    recency = rank_scores([-score.days_since_last_purchase for score in listed])
    frequency = rank_scores([score.purchase_days for score in listed])
    monetary = rank_scores([score.monetary_total.units for score in listed])
    for score in listed:
        assert score.rfm_model == fitted.name, score
        got = (score.recency_score, score.frequency_score, score.monetary_score)
        expected = (recency[-score.days_since_last_purchase], frequency[score.purchase_days],
                    monetary[score.monetary_total.units])
        assert got == expected, f"{score.customer}: {got}, expected {expected}"


def main():
    seed = random.randrange(2**32)
    random.seed(seed)
    print(f"random seed {seed}")
    won = [deal for deal in sales.deals() if deal.stage == "Won"]
    random.shuffle(won)  # late orders are the rule
    with suite.folder() as data, suite.Suite(data / "data") as running:
        story = Story(running.channel)
        checks = 0
        for number, deal in enumerate(won, start=1):
            story.buy(deal)
            if number % 25 == 0:
                story.cancel()
            if story.revisions % 10 == 0:
                story.check()
                checks += 1
        assert len(story.model.orders) == 85
        check_model(story)
    print(f"85 accounts held at {checks} moments and at the end, over {len(won)} orders")


if __name__ == "__main__":
    main()
