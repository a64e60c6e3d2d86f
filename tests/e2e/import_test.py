"""`guanxi import` of a sales team's year, then every figure and every record against the CSV files."""

import datetime
import decimal
import json
import random
import subprocess
import sys
import time
from collections import Counter

import calls
import sales
import suite
from guanxi.changes.v1 import changes_pb2
from guanxi.customers.v1 import customers_pb2, customers_pb2_grpc
from guanxi.directory.v1 import units_pb2, units_pb2_grpc, users_pb2, users_pb2_grpc
from guanxi.pipeline.v1 import (change_service_pb2_grpc, opportunities_pb2, opportunities_pb2_grpc, orders_pb2,
                                orders_pb2_grpc, pipelines_pb2, pipelines_pb2_grpc, products_pb2, products_pb2_grpc)

MAPPINGS = suite.SOURCE / "cli" / "mappings"
STATES = {"Won": "STATE_WON", "Lost": "STATE_LOST", "Engaging": "STATE_OPEN", "Prospecting": "STATE_OPEN"}


def import_arguments(gateway, state, mapping="crm-sales-opportunities.toml"):
    return ["import", "--gateway", gateway, "--mapping", MAPPINGS / mapping, "--state", f"{state}.state",
            "--rejects", f"{state}.rejects.csv", sales.folder()]


class Records:
    """Everything in a suite, by kind and name, without what differs from one import to the next."""

    def __init__(self, channel):
        self.units = self._all(units_pb2_grpc.UnitServiceStub(channel).ListUnits, units_pb2.ListUnitsRequest(), "units")
        self.users = self._all(users_pb2_grpc.UserServiceStub(channel).ListUsers, users_pb2.ListUsersRequest(), "users")
        self.customers = self._all(customers_pb2_grpc.CustomerServiceStub(channel).ListCustomers,
                                   customers_pb2.ListCustomersRequest(), "customers")
        for customer in self.customers.values():  # loyalty tells in its own time
            for stamp in ("stage", "stage_time"):
                customer.ClearField(stamp)
        self.products = self._all(products_pb2_grpc.ProductServiceStub(channel).ListProducts,
                                  products_pb2.ListProductsRequest(), "products")
        self.pipelines = self._all(pipelines_pb2_grpc.PipelineServiceStub(channel).ListPipelines,
                                   pipelines_pb2.ListPipelinesRequest(), "pipelines")
        self.opportunities = self._all(opportunities_pb2_grpc.OpportunityServiceStub(channel).ListOpportunities,
                                       opportunities_pb2.ListOpportunitiesRequest(), "opportunities")
        self.orders = self._all(orders_pb2_grpc.OrderServiceStub(channel).ListOrders, orders_pb2.ListOrdersRequest(),
                                "orders")

    @staticmethod
    def _all(method, request, field):
        listed = calls.every(method, request, field)
        records = {record.name: record for record in listed}
        assert len(records) == len(listed), f"{field}: listed twice"
        for record in records.values():
            for stamp in ("create_time", "update_time", "etag"):
                record.ClearField(stamp)
        return records

    def __eq__(self, other):
        return vars(self) == vars(other)


def check_report(gateway, expected):
    printed = suite.run("report", "pipeline", "--format", "json", "--gateway", gateway).stdout
    report = json.loads(printed, parse_float=decimal.Decimal)
    assert report["opportunities"] == expected["opportunities"], report
    assert {stage: figures["count"] for stage, figures in report["stages"].items()} == expected["stages"], report
    assert report["stages"]["Won"]["value"] == expected["won_value"], report
    quarters = {q: (figures["count"], figures["value"]) for q, figures in report["won_by_close_quarter"].items()}
    assert quarters == expected["won_by_close_quarter"], report
    assert float(report["win_rate_percent"]) == expected["win_rate_percent"], report
    for cycle in ("won_cycle", "lost_cycle"):
        assert {key: float(value) for key, value in report[cycle].items()} == expected[cycle], report
    assert report["without_customer"] == expected["without_customer"], report
    return report


def check_known_figures(expected):
    """The brute force itself, against the figures that are known of these files."""
    assert expected["opportunities"] == 8800
    assert expected["stages"] == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    assert expected["won_value"] == 10_005_534
    assert {
        quarter: value for quarter, (_, value) in expected["won_by_close_quarter"].items()} == {
            "2017Q1": 1_134_672, "2017Q2": 3_086_111, "2017Q3": 2_982_255, "2017Q4": 2_802_496}
    assert expected["win_rate_percent"] == 63.15
    assert expected["won_cycle"] == {"count": 4238, "mean_days": 51.782, "median_days": 57}
    assert expected["lost_cycle"] == {"count": 2473, "mean_days": 41.479, "median_days": 14}
    assert expected["without_customer"] == 1425


def by_display_name(records):
    names = {record.display_name: name for name, record in records.items()}
    assert len(names) == len(records)
    return names


def check_people(records):
    teams = sales.rows("sales_teams.csv")
    units = by_display_name(records.units)
    assert set(units) == {row["regional_office"] for row in teams}
    expected = {row["manager"]: ("ROLE_UNIT_HEAD", units[row["regional_office"]]) for row in teams}
    expected.update({row["sales_agent"]: ("ROLE_SALESPERSON", units[row["regional_office"]]) for row in teams})
    found = {user.display_name: (users_pb2.User.Role.Name(user.role), user.unit) for user in records.users.values()}
    assert found == expected, found


def check_customers(records):
    accounts = sales.rows("accounts.csv")
    names = by_display_name(records.customers)
    assert set(names) == {row["account"] for row in accounts}
    for row in accounts:
        customer = records.customers[names[row["account"]]]
        assert customer.industry == sales.INDUSTRIES.get(row["sector"], row["sector"]), customer
        assert [date.year for date in customer.important_dates] == [int(row["year_established"])], customer
        assert customer.employees == int(row["employees"]), customer
        assert customer.region == row["office_location"], customer
        assert amount(customer.annual_revenue) == decimal.Decimal(row["revenue"]) * 1_000_000, customer
        assert customer.parent == (names[row["subsidiary_of"]] if row["subsidiary_of"] else ""), customer


def amount(money):
    assert money.currency_code == "USD", money
    return decimal.Decimal(money.units) + decimal.Decimal(money.nanos) / 10**9


def day(timestamp):
    moment = timestamp.ToDatetime()
    assert moment.time() == datetime.time(), timestamp
    return moment.date()


def check_deals(records, deals):
    customers, products = by_display_name(records.customers), by_display_name(records.products)
    users = by_display_name(records.users)
    assert set(products) == {row["product"] for row in sales.rows("products.csv")}
    assert len(records.opportunities) == len(deals)
    for deal in deals:
        opportunity = records.opportunities[f"opportunities/{deal.id.lower()}"]
        assert opportunity.product == products[deal.product], opportunity
        assert opportunity.customer == (customers[deal.account] if deal.account else ""), opportunity
        assert opportunity.owner == users[deal.agent], opportunity
        assert opportunity.unit == records.users[users[deal.agent]].unit, opportunity
        assert opportunities_pb2.Opportunity.State.Name(opportunity.state) == STATES[deal.stage], opportunity
        assert opportunity.stage == deal.stage.lower(), opportunity
        check_dates(opportunity, deal)
        if deal.stage == "Won":
            check_order(records.orders[opportunity.order], opportunity, deal)
    assert len(records.orders) == sum(1 for deal in deals if deal.stage == "Won")


def check_dates(opportunity, deal):
    visits = list(opportunity.stage_history)
    if deal.stage == "Prospecting":
        assert [visit.stage for visit in visits] == ["prospecting"], opportunity
        return
    assert (visits[0].stage, day(visits[0].enter_time)) == ("engaging", deal.engaged), opportunity
    if deal.stage == "Engaging":
        assert len(visits) == 1 and not visits[0].HasField("leave_time"), opportunity
        return
    assert len(visits) == 2 and day(visits[0].leave_time) == deal.closed, opportunity
    assert (visits[1].stage, day(visits[1].enter_time)) == (deal.stage.lower(), deal.closed), opportunity
    assert day(opportunity.close_time) == deal.closed, opportunity


def check_order(order, opportunity, deal):
    assert (order.customer, order.opportunity) == (opportunity.customer, opportunity.name), order
    assert amount(order.net_total) == deal.value == amount(opportunity.amount), order
    assert day(order.order_time) == deal.closed, order
    assert (order.owner, order.unit) == (opportunity.owner, opportunity.unit), order


def event_counts(channel, revision):
    """How often which record was created, updated …, up to `revision` of the pipeline service's feed."""
    counts, seen = Counter(), 0
    stream = change_service_pb2_grpc.ChangeServiceStub(channel).WatchChanges(changes_pb2.WatchChangesRequest(),
                                                                             timeout=60)
    for response in stream:
        for event in response.events:
            assert event.revision in (seen, seen + 1), f"gap between {seen} and {event.revision}"
            seen = event.revision
            counts[(event.resource, event.kind)] += 1
        if response.revision >= revision:
            stream.cancel()
            return counts
    raise AssertionError("the feed ended")


def import_whole(data, expected, deals):
    with suite.Suite(data / "whole") as running:
        begun = time.monotonic()
        suite.run(*import_arguments(running.gateway, data / "whole-import"))
        duration = time.monotonic() - begun
        assert not (data / "whole-import.rejects.csv").exists(), "nothing is to be rejected"
        report = check_report(running.gateway, expected)
        records = Records(running.channel)
        check_people(records)
        check_customers(records)
        check_deals(records, deals)
        counts = event_counts(running.channel, report["revision"])
        suite.run(*import_arguments(running.gateway, data / "again"))
        assert check_report(running.gateway, expected)["revision"] == report["revision"], "imported twice, written once"
    return records, counts, duration


def import_us_dates(data, expected, whole):
    with suite.Suite(data / "us") as running:
        suite.run(*import_arguments(running.gateway, data / "us-import", "crm-sales-opportunities-us-dates.toml"))
        check_report(running.gateway, expected)
        check_same(Records(running.channel), whole)


def check_same(records, whole):
    """Equal but for when prospects came in: their day is not in the files, so it is that of the import."""
    for both in (records, whole):
        for opportunity in both.opportunities.values():
            if opportunity.stage == "prospecting":
                opportunity.stage_history[0].ClearField("enter_time")
    assert records == whole, "another import, other records"


def import_killed(data, expected, whole, counts, duration, kills=5):
    """Killed at random moments, once with its notes lost, and begun again until it is through."""
    state = data / "killed-import"
    with suite.Suite(data / "killed") as running:
        killed = 0
        for attempt in range(kills):
            process = subprocess.Popen([suite.PROGRAM, *map(str, import_arguments(running.gateway, state))],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(timeout=duration * random.uniform(0.02, 0.5))
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
            process.wait()
            if attempt == kills // 2:
                (data / "killed-import.state").unlink(missing_ok=True)
        assert killed >= 2, "the import was too quick to be killed: no test"
        suite.run(*import_arguments(running.gateway, state))
        report = check_report(running.gateway, expected)
        check_same(Records(running.channel), whole)
        assert event_counts(running.channel, report["revision"]) == counts, "written otherwise than by one import"
    return killed


def main():
    seed = random.randrange(2**32)
    random.seed(seed)
    deals = sales.deals()
    expected = sales.figures(deals)
    check_known_figures(expected)
    with suite.folder() as data:
        print(f"random seed {seed}")
        records, counts, duration = import_whole(data, expected, deals)
        print(f"the whole import holds: {len(records.opportunities)} opportunities in {duration:.1f} s")
        import_us_dates(data, expected, records)
        print("dates written the American way give the same")
        killed = import_killed(data, expected, records, counts, duration)
        print(f"killed {killed} times and begun again it gives the same")


if __name__ == "__main__":
    sys.exit(main())
