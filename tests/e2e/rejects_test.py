"""An import of a file that was written without quotes: broken rows are listed with line and reason, good ones are in."""

import csv
import decimal

import calls
import suite
from guanxi.customers.v1 import contacts_pb2, contacts_pb2_grpc, customers_pb2, customers_pb2_grpc
from guanxi.pipeline.v1 import orders_pb2, orders_pb2_grpc

FILE = "malformed_orders_unquoted_commas.csv"


def read_orders(folder):
    """The rows of the file: good ones by order number, and the line numbers of the ragged ones."""
    with open(folder / FILE, encoding="utf-8-sig") as file:
        lines = file.read().splitlines()
    columns = lines[0].split(",")
    good, ragged = {}, {}
    for number, line in enumerate(lines[1:], start=2):
        fields = next(csv.reader([line]))
        if len(fields) == len(columns):
            row = dict(zip(columns, fields))
            good[row["orderID"]] = row
        else:
            ragged[number] = line
    return good, ragged


def check_rejects(path, ragged):
    with open(path, newline="", encoding="utf-8") as file:
        rejects = list(csv.DictReader(file))
    assert all(reject["file"] == FILE and reject["reason"] for reject in rejects), rejects
    assert {int(reject["line"]): reject["row"] for reject in rejects} == ragged, "other rows than the ragged ones"
    assert len(rejects) == len(ragged), "a row is listed twice"


def check_orders(channel, good):
    orders = calls.every(orders_pb2_grpc.OrderServiceStub(channel).ListOrders, orders_pb2.ListOrdersRequest(), "orders")
    assert {order.name for order in orders} == {f"orders/{number}" for number in good}
    for order in orders:
        row = good[order.name.removeprefix("orders/")]
        assert order.customer == f"customers/{row['customerID'].lower()}", order
        assert order.order_time.ToDatetime().isoformat(" ") == row["orderDate"].removesuffix(".000"), order
        total = decimal.Decimal(order.total.units) + decimal.Decimal(order.total.nanos) / 10**9
        assert total == decimal.Decimal(row["freight"]), order


def check_customers(channel, folder):
    with open(folder / "customers.csv", newline="", encoding="utf-8-sig") as file:
        expected = {row["company_name"]: row["contact_name"] for row in csv.DictReader(file)}
    customers = calls.every(customers_pb2_grpc.CustomerServiceStub(channel).ListCustomers,
                            customers_pb2.ListCustomersRequest(), "customers")
    contacts = calls.every(contacts_pb2_grpc.ContactServiceStub(channel).ListContacts,
                           contacts_pb2.ListContactsRequest(), "contacts")
    contact_of = {contact.affiliations[0].customer: contact.display_name for contact in contacts}
    assert {customer.display_name: contact_of.get(customer.name, "") for customer in customers} == expected


def main():
    folder = suite.test_data("northwind")
    good, ragged = read_orders(folder)
    assert len(ragged) == 176 and len(good) == 654, (len(good), len(ragged))
    with suite.folder() as data, suite.Suite(data / "data") as running:
        arguments = ["import", "--gateway", running.gateway, "--mapping",
                     suite.SOURCE / "cli" / "mappings" / "northwind-orders.toml", "--state", data / "state",
                     "--rejects", data / "rejects.csv"]
        suite.run(*arguments, "--dry-run", folder)
        check_rejects(data / "rejects.csv", ragged)
        check_orders(running.channel, {})
        suite.run(*arguments, folder)
        check_rejects(data / "rejects.csv", ragged)
        check_orders(running.channel, good)
        check_customers(running.channel, folder)
    print(f"{len(good)} orders are in, {len(ragged)} rows are listed as rejected")


if __name__ == "__main__":
    main()
