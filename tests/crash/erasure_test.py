"""Erases a tenth of a company's customers under load, with a `kill -9` in between. Every personal field holds a word that is
nowhere else. Afterwards no byte of any file of any store holds a word of the erased, nor does any file of an older copy
of the stores that is put back; those of the others are there; totals and audit chains are as they were.

    erasure_test.py [--customers N]

GUANXI_ERASURE_CUSTOMERS means the same as --customers."""

import argparse
import concurrent.futures
import os
import random
import re
import shutil
import string
import time

import calls
import suite
from google.type import money_pb2, postal_address_pb2
from guanxi.customers.v1 import (contact_points_pb2, contacts_pb2, contacts_pb2_grpc, customers_pb2, customers_pb2_grpc,
                                 erasures_pb2, erasures_pb2_grpc, interactions_pb2, interactions_pb2_grpc)
from guanxi.pipeline.v1 import (orders_pb2, orders_pb2_grpc, products_pb2, products_pb2_grpc, report_service_pb2,
                                report_service_pb2_grpc)
from guanxi.tickets.v1 import comments_pb2, comments_pb2_grpc, tickets_pb2, tickets_pb2_grpc

THREADS = 4
LETTERS = string.ascii_lowercase + string.digits
AS_ASKER = (("guanxi-on-behalf-of", "users/asker"),)
AS_APPROVER = (("guanxi-on-behalf-of", "users/approver"),)
DONE = erasures_pb2.Erasure.STATE_DONE


class Words:
    """Words that are nowhere else. Random, so that compression leaves them as they are."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self.given = []

    def __call__(self):
        self.given.append("".join(self._random.choices(LETTERS, k=14)))
        return self.given[-1]


class Company:
    """Stubs, and what is filled in by them."""

    def __init__(self, channel):
        self.customers = customers_pb2_grpc.CustomerServiceStub(channel)
        self.contacts = contacts_pb2_grpc.ContactServiceStub(channel)
        self.interactions = interactions_pb2_grpc.InteractionServiceStub(channel)
        self.tickets = tickets_pb2_grpc.TicketServiceStub(channel)
        self.comments = comments_pb2_grpc.CommentServiceStub(channel)
        self.orders = orders_pb2_grpc.OrderServiceStub(channel)
        self.erasures = erasures_pb2_grpc.ErasureServiceStub(channel)
        self.reports = report_service_pb2_grpc.ReportServiceStub(channel)

    def fill_in(self, number):
        """One customer with something of everything; the words that were used for it."""
        word = Words(f"customer {number}")
        name = f"customers/c{number}"
        self.customers.CreateCustomer(customers_pb2.CreateCustomerRequest(
            customer_id=f"c{number}", request_id=f"customer-{number}", customer=customers_pb2.Customer(
                display_name=f"{word()} {word()}", kind="KIND_PERSON", description=word(), cooperation=word(),
                tax_ids=[word()], phones=[f"+86139{number:08}"], emails=[f"{word()}@example.com"],
                addresses=[contact_points_pb2.Address(
                    kind="KIND_OFFICE", address=postal_address_pb2.PostalAddress(region_code="CN", address_lines=[word()]))], websites=[f"https://{word()}.example"],
                preferences=[word()], industry="steel")))
        self.customers.UpdateCustomer(customers_pb2.UpdateCustomerRequest(
            customer=customers_pb2.Customer(name=name, description=word()), update_mask={"paths": ["description"]}))
        self.contacts.CreateContact(contacts_pb2.CreateContactRequest(contact=contacts_pb2.Contact(
            display_name=word(), emails=[f"{word()}@example.com"], description=word(),
            affiliations=[contacts_pb2.Contact.Affiliation(customer=name)])))
        self.interactions.BatchCreateInteractions(interactions_pb2.BatchCreateInteractionsRequest(
            request_id=f"talks-{number}", requests=[interactions_pb2.CreateInteractionRequest(
                interaction=interactions_pb2.Interaction(customer=name, subject=word(), description=word(),
                                                         channel="CHANNEL_PHONE"))]))
        ticket = self.tickets.CreateTicket(tickets_pb2.CreateTicketRequest(request_id=f"ticket-{number}", ticket=tickets_pb2.Ticket(
            subject=word(), description=word(), type="TYPE_FAULT", customer=name)))
        self.comments.CreateComment(comments_pb2.CreateCommentRequest(comment=comments_pb2.Comment(
            ticket=ticket.name, author="AUTHOR_AGENT", body=word())))
        self.orders.CreateOrder(orders_pb2.CreateOrderRequest(order=orders_pb2.Order(
            customer=name, lines=[orders_pb2.Order.Line(product="products/any", quantity=1, unit_price=money_pb2.Money(
                currency_code="USD", units=number + 1))])))
        return word.given

    def totals(self):
        """What reports say, whoever is erased."""
        report = self.reports.GetPipelineReport(report_service_pb2.GetPipelineReportRequest())
        orders = calls.every(self.orders.ListOrders, orders_pb2.ListOrdersRequest(), "orders")
        return (report.SerializeToString(deterministic=True), len(orders), sum(order.total.units for order in orders))


def every_erasure(company):
    return list(calls.every(company.erasures.ListErasures, erasures_pb2.ListErasuresRequest(), "erasures"))


def bytes_of(folder):
    """Every byte of every file below, by the files' names."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found_in(files, words):
    """Those of `words` that some file holds, with one file. Words are of small letters and digits."""
    found = {}
    for size in {len(word) for word in words}:
        wanted = {word.encode() for word in words if len(word) == size}
        runs = re.compile(rb"[a-z0-9]{%d,}" % size)
        for path, content in files.items():
            for run in runs.findall(content):
                for at in range(len(run) - size + 1):
                    if run[at:at + size] in wanted:
                        found[run[at:at + size].decode()] = path
    return found


def check_files(data, erased, kept, when):
    files = bytes_of(data)
    left = found_in(files, erased)
    assert not left, f"{when}: {len(left)} words of the erased are left, as {list(left.items())[:5]}"
    others = found_in(files, kept)
    # Those that the indexes hold in the clear; what is sealed shows nowhere.
    assert len(others) > len(kept) // 20, f"{when}: only {len(others)} of {len(kept)} words of the others show"


def fill(address, numbers):
    channel = suite.connect(address)
    company = Company(channel)
    words = {number: company.fill_in(number) for number in numbers}
    channel.close()
    return words


def fill_all(address, count):
    words = {}
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        for part in pool.map(lambda at: fill(address, range(at, count, THREADS)), range(THREADS)):
            words.update(part)
    return words


def ask_and_approve(company, numbers):
    for number in numbers:
        company.erasures.CreateErasure(erasures_pb2.CreateErasureRequest(
            erasure_id=f"e{number}", erasure=erasures_pb2.Erasure(customer=f"customers/c{number}")), metadata=AS_ASKER)
    for number in numbers:
        name = f"erasures/e{number}"
        get = erasures_pb2.GetErasureRequest(name=name)
        calls.wait_for("the plan", lambda: company.erasures.GetErasure(get).plan, seconds=120 + len(numbers))
        company.erasures.ApproveErasure(erasures_pb2.ApproveErasureRequest(name=name), metadata=AS_APPROVER)


def check_records(company, erased, kept):
    for number in erased:
        customer = company.customers.GetCustomer(customers_pb2.GetCustomerRequest(name=f"customers/c{number}"))
        assert not customer.display_name and not customer.emails and customer.HasField("erase_time"), customer
        assert customer.industry == "steel", customer
    for number in kept:
        customer = company.customers.GetCustomer(customers_pb2.GetCustomerRequest(name=f"customers/c{number}"))
        assert customer.display_name and customer.emails and not customer.HasField("erase_time"), customer


def verify_audit(gateway):
    done = suite.run("audit", "verify", "--gateway", gateway, "--service", "all", check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def erase(data, erased, later):
    """Erases while others are filled in; the process is killed once on the way."""
    server = suite.Suite(data)
    try:
        company = Company(server.channel)
        ask_and_approve(company, erased)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            load = pool.submit(fill, server.gateway, later)
            calls.wait_for("the first proofs", lambda: any(at.proofs for at in every_erasure(company)), seconds=120)
            load.result()
        server.server.kill()
        server.channel.close()
        server = suite.Suite(data)
        company = Company(server.channel)
        calls.wait_for("every erasure", lambda: all(at.state == DONE for at in every_erasure(company)),
                       seconds=300 + len(erased))
        for erasure in every_erasure(company):
            assert erasure.certificate and len(erasure.proofs) == 4, erasure
        server.channel.close()
        server.server.stop()
    except BaseException:
        server.server.kill()
        raise


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=int(os.environ.get("GUANXI_ERASURE_CUSTOMERS", 1000)))
    count = parser.parse_args().customers
    erased = list(range(0, count, 10))
    kept = [number for number in range(count) if number % 10]
    with suite.folder() as folder:
        data = folder / "data"
        with suite.Suite(data) as running:
            products_pb2_grpc.ProductServiceStub(running.channel).CreateProduct(products_pb2.CreateProductRequest(
                product_id="any", product=products_pb2.Product(display_name="Any")))
            begun = time.monotonic()
            words = fill_all(running.gateway, count)
            print(f"{count} customers in {time.monotonic() - begun:.1f} s")
            before = Company(running.channel).totals()
        of_erased = [word for number in erased for word in words[number]] + [f"139{number:08}" for number in erased]
        of_kept = [word for number in kept for word in words[number]]
        copy = folder / "copy"
        shutil.copytree(data, copy)
        shown = found_in(bytes_of(copy), of_erased)
        assert len(shown) > len(of_erased) // 20, f"void: only {len(shown)} of {len(of_erased)} words show beforehand"

        begun = time.monotonic()
        erase(data, erased, range(count, count + count // 10))
        print(f"{len(erased)} erasures in {time.monotonic() - begun:.1f} s")
        check_files(data, of_erased, of_kept, "after the erasures")
        with suite.Suite(data) as running:
            company = Company(running.channel)
            check_records(company, erased, kept[:50])
            verify_audit(running.gateway)

        for service in suite.SERVICES:
            shutil.rmtree(data / service)
            shutil.copytree(copy / service, data / service)
        with suite.Suite(data) as running:
            company = Company(running.channel)
            check_records(company, erased, kept[:50])
            assert company.totals() == before, "totals are not what they were"
            verify_audit(running.gateway)
        check_files(data, of_erased, of_kept, "after an older copy was put back")
    print(f"no word of {len(of_erased)} is left, in the stores and in an older copy that was put back")


if __name__ == "__main__":
    main()
