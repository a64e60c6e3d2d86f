"""Merges of customers, each service as a process of its own under load, and `kill -9` of a random one at every stage of a
merge and of taking it back. Afterwards two customers are one everywhere, or two again with every link where it was.

    merge_kill9_test.py [--rounds N] [--clients N]

A round is a merge, its undo and six kills; GUANXI_MERGE_ROUNDS means the same as --rounds."""

import argparse
import os
import random
import threading
import time

import grpc
from google.type import money_pb2

import calls
import kill9_test
import load
import suite
from guanxi.customers.v1 import (contacts_pb2, contacts_pb2_grpc, customers_pb2, customers_pb2_grpc, interactions_pb2,
                                 interactions_pb2_grpc, merges_pb2, merges_pb2_grpc, relationships_pb2,
                                 relationships_pb2_grpc, segments_pb2, segments_pb2_grpc, timeline_pb2, timeline_pb2_grpc)
from guanxi.gateway.v1 import gateway_service_pb2, gateway_service_pb2_grpc
from guanxi.loyalty.v1 import scores_pb2, scores_pb2_grpc
from guanxi.pipeline.v1 import opportunities_pb2, opportunities_pb2_grpc, orders_pb2, orders_pb2_grpc
from guanxi.tickets.v1 import tickets_pb2, tickets_pb2_grpc

# Enough for several steps in each service.
ORDERS, DEALS, TICKETS, TALKS, CONTACTS = 90, 60, 60, 60, 50
KILLS_PER_STAGE = 3
# What the merge itself tells, and what scores and stages do that change with it.
MERGE_TELLS = (timeline_pb2.TimelineEntry.KIND_CUSTOMER_MERGED, timeline_pb2.TimelineEntry.KIND_CUSTOMER_UNDELETED,
               timeline_pb2.TimelineEntry.KIND_SCORE_CHANGED, timeline_pb2.TimelineEntry.KIND_CUSTOMER_STAGE_CHANGED)


class Calls:
    """The stubs behind one gateway; each call is repeated until it is answered."""

    def __init__(self, channel):
        self.customers = customers_pb2_grpc.CustomerServiceStub(channel)
        self.contacts = contacts_pb2_grpc.ContactServiceStub(channel)
        self.interactions = interactions_pb2_grpc.InteractionServiceStub(channel)
        self.relationships = relationships_pb2_grpc.RelationshipServiceStub(channel)
        self.timelines = timeline_pb2_grpc.TimelineServiceStub(channel)
        self.merges = merges_pb2_grpc.MergeServiceStub(channel)
        self.orders = orders_pb2_grpc.OrderServiceStub(channel)
        self.deals = opportunities_pb2_grpc.OpportunityServiceStub(channel)
        self.tickets = tickets_pb2_grpc.TicketServiceStub(channel)
        self.scores = scores_pb2_grpc.ScoreServiceStub(channel)
        self.segments = segments_pb2_grpc.SegmentServiceStub(channel)
        self.gateway = gateway_service_pb2_grpc.GatewayServiceStub(channel)
        self._request_ids = 0

    def ask(self, method, request):
        begun = time.monotonic()
        while True:
            try:
                return method(request, timeout=10)
            except grpc.RpcError as error:
                if error.code() not in load.OUTCOME_UNKNOWN or time.monotonic() - begun > load.LONGEST_OUTAGE_SECONDS:
                    raise
                time.sleep(0.02)  # pace of repeats

    def write(self, method, request):
        self._request_ids += 1
        request.request_id = f"merge-{self._request_ids}"
        return self.ask(method, request)

    def every(self, method, request, field):
        return calls.every(lambda page: self.ask(method, page), request, field)


def furnish(api, customer, other):
    """Gives `customer` something of everything."""
    price = money_pb2.Money(currency_code="USD", units=7)
    for number in range(ORDERS):
        api.write(api.orders.CreateOrder, orders_pb2.CreateOrderRequest(order=orders_pb2.Order(
            customer=customer, lines=[orders_pb2.Order.Line(product="products/any", quantity=1, unit_price=price)])))
        if number < DEALS:
            api.write(api.deals.CreateOpportunity, opportunities_pb2.CreateOpportunityRequest(
                opportunity=opportunities_pb2.Opportunity(customer=customer, pipeline="pipelines/any",
                                                          product="products/any", amount=price)))
        if number < TICKETS:
            api.write(api.tickets.CreateTicket, tickets_pb2.CreateTicketRequest(ticket=tickets_pb2.Ticket(
                subject="It rattles", type="TYPE_FAULT", customer=customer)))
        if number < TALKS:
            api.write(api.interactions.CreateInteraction, interactions_pb2.CreateInteractionRequest(
                interaction=interactions_pb2.Interaction(customer=customer, subject="Price", channel="CHANNEL_PHONE")))
        if number < CONTACTS:
            api.write(api.contacts.CreateContact, contacts_pb2.CreateContactRequest(contact=contacts_pb2.Contact(
                display_name=f"Person {number}",
                affiliations=[contacts_pb2.Contact.Affiliation(customer=name) for name in (customer, other)[:1 + number % 2]])))
    api.write(api.relationships.CreateRelationship, relationships_pb2.CreateRelationshipRequest(
        relationship=relationships_pb2.Relationship(customer=customer, other=other, type="TYPE_PARTNER_OF")))
    api.write(api.customers.CreateCustomer, customers_pb2.CreateCustomerRequest(customer=customers_pb2.Customer(
        display_name="Branch", kind="KIND_ORGANIZATION", parent=customer)))


def of_customer(name):
    return f'customer = "{name}"'


def links(api, names):
    """Whose each record of `names` is: customers by the records' names."""
    found = {}
    for name in names:
        for record in api.every(api.orders.ListOrders, orders_pb2.ListOrdersRequest(filter=of_customer(name)), "orders"):
            found[record.name] = record.customer
        for record in api.every(api.deals.ListOpportunities, opportunities_pb2.ListOpportunitiesRequest(
                filter=of_customer(name)), "opportunities"):
            found[record.name] = record.customer
        for record in api.every(api.tickets.ListTickets, tickets_pb2.ListTicketsRequest(filter=of_customer(name)),
                                "tickets"):
            found[record.name] = record.customer
        for record in api.every(api.interactions.ListInteractions, interactions_pb2.ListInteractionsRequest(
                filter=of_customer(name)), "interactions"):
            found[record.name] = record.customer
        for record in api.every(api.contacts.ListContacts, contacts_pb2.ListContactsRequest(
                filter=f'affiliations.customer:"{name}"'), "contacts"):
            found[record.name] = tuple(place.customer for place in record.affiliations)
        for record in api.every(api.customers.ListCustomers, customers_pb2.ListCustomersRequest(
                filter=f'parent = "{name}"'), "customers"):
            found[record.name] = record.parent
        for record in api.every(api.relationships.ListRelationships, relationships_pb2.ListRelationshipsRequest(
                customer=name), "relationships"):
            found[record.name] = (record.customer, record.other)
    return found


def segments_of(api, customer, code):
    """A list that `customer` is on, and a segment of all who have `code`."""
    fixed = api.write(api.segments.CreateSegment, segments_pb2.CreateSegmentRequest(segment=segments_pb2.Segment(
        display_name="Invited", kind="KIND_STATIC"))).name
    api.write(api.segments.AddSegmentMembers, segments_pb2.AddSegmentMembersRequest(segment=fixed, customers=[customer]))
    dynamic = api.write(api.segments.CreateSegment, segments_pb2.CreateSegmentRequest(segment=segments_pb2.Segment(
        display_name="By code", kind="KIND_DYNAMIC", condition=f'code = "{code}"'))).name
    return fixed, dynamic


def members(api, segment):
    return [member.customer for member in api.every(
        api.segments.ListSegmentMembers, segments_pb2.ListSegmentMembersRequest(segment=segment), "segment_members")]


def at_a_glance(api, name):
    """What the gateway joins of all services under a customer's name; without what changes by itself."""
    view = api.ask(api.gateway.GetCustomer360, gateway_service_pb2.GetCustomer360Request(customer=name, limit=50))
    assert not view.missing, view.missing
    view.score.Clear()
    view.customer.Clear()
    return view


def line(api, name):
    """What a customer's time line tells, but of the merge itself."""
    entries = api.every(api.timelines.ListTimeline, timeline_pb2.ListTimelineRequest(parent=name), "entries")
    return sorted(entry.name for entry in entries if entry.kind not in MERGE_TELLS)


def score(api, name):
    """Orders, value, tickets."""
    found = api.ask(api.scores.GetScore, scores_pb2.GetScoreRequest(name="scores/" + name.split("/")[1]))
    return found.orders, found.monetary_total.units, found.tickets, found.open_tickets


def record(api, name):
    """A customer, without what changes with every change."""
    customer = api.ask(api.customers.GetCustomer, customers_pb2.GetCustomerRequest(name=name))
    customer.ClearField("etag")
    customer.ClearField("update_time")
    # Worked out by the day, and told by another service when it comes to it.
    customer.ClearField("stage")
    customer.ClearField("stage_time")
    return customer


def state_of(api, merge):
    return api.ask(api.merges.GetMerge, merges_pb2.GetMergeRequest(name=merge))


class Processes(kill9_test.Processes):
    """The same, with kills that count."""

    def kill_while(self, api, merge, state):
        """Kills one at random again and again while the merge is in `state`; how often that was."""
        met = 0
        for _ in range(KILLS_PER_STAGE):
            time.sleep(random.uniform(0.0, 0.08))  # some way into the next steps
            met += state_of(api, merge).state == state
            self.kill_one()
        return met


def until(api, merge, state):
    calls.wait_for(f"{merge} in state {state}", lambda: state_of(api, merge).state == state, seconds=60)


def check_one(api, master, loser, before, lines, scores, segments):
    """The two are one everywhere."""
    for name in (master, loser):
        assert record(api, name).name == master
    now = links(api, [master])
    assert links(api, [loser]) == now, "the loser's name gives something else"
    for name, was in before.items():
        if name.startswith("relationships/"):
            assert name not in now, f"{name} relates a customer to itself"
            continue
        whose = now.get(name)
        places = whose if isinstance(whose, tuple) else (whose,)
        assert set(places) == {master}, f"{name} is {whose}'s and was {was}'s"
    assert now.keys() <= before.keys(), f"nobody gave it {sorted(now.keys() - before.keys())[:5]}"
    due = tuple(one + other for one, other in zip(*scores))
    for name in (master, loser):
        calls.wait_for("the score", lambda: score(api, name) == due)
    for segment in segments:
        calls.wait_for("the segment", lambda: members(api, segment) == [master])
    assert at_a_glance(api, loser) == at_a_glance(api, master)
    # The loser's creation is told by the merge.
    calls.wait_for("the time line", lambda: len(line(api, master)) == len(lines[0]) + len(lines[1]) - 1)


def run_round(api, processes, number):
    names = [api.write(api.customers.CreateCustomer, customers_pb2.CreateCustomerRequest(customer=customers_pb2.Customer(
        display_name=f"Round {number} {side}", kind="KIND_ORGANIZATION", code=code,
        phones=[f"+86 138 {number:04} {side}"]))).name for side, code in ((1111, ""), (2222, f"round-{number}"))]
    master, loser = names
    furnish(api, loser, master)
    api.write(api.orders.CreateOrder, orders_pb2.CreateOrderRequest(order=orders_pb2.Order(
        customer=master, lines=[orders_pb2.Order.Line(product="products/any", quantity=1, unit_price=money_pb2.Money(
            currency_code="USD", units=500))])))
    calls.wait_for("the scores", lambda: _has_score(api, master, (1, 500, 0, 0)))
    calls.wait_for("the scores", lambda: _has_score(api, loser, (ORDERS, 7 * ORDERS, TICKETS, TICKETS)))
    told = ORDERS + DEALS + TICKETS + TALKS + CONTACTS + 1
    calls.wait_for("the time line", lambda: len(line(api, loser)) == told)
    calls.wait_for("the time line", lambda: len(line(api, master)) == 2 + CONTACTS // 2)
    segments = segments_of(api, loser, f"round-{number}")
    for segment in segments:
        calls.wait_for("the segment", lambda: members(api, segment) == [loser])
    before = links(api, names)
    records = [record(api, name) for name in names]
    lines = [line(api, name) for name in names]
    scores = [score(api, name) for name in names]

    merge = api.write(api.merges.MergeCustomers, merges_pb2.MergeCustomersRequest(
        master=master, losers=[merges_pb2.Loser(customer=loser)])).name
    met = processes.kill_while(api, merge, merges_pb2.Merge.STATE_PROPAGATING)
    until(api, merge, merges_pb2.Merge.STATE_DONE)
    check_one(api, master, loser, before, lines, scores, segments)

    api.write(api.merges.UndoMerge, merges_pb2.UndoMergeRequest(name=merge))
    met += processes.kill_while(api, merge, merges_pb2.Merge.STATE_UNDOING)
    until(api, merge, merges_pb2.Merge.STATE_UNDONE)
    assert links(api, names) == before, "a link is not where it was"
    for name, was in zip(names, records):
        assert record(api, name) == was, f"{record(api, name)}\nin place of\n{was}"
    for name, was in zip(names, scores):
        calls.wait_for("the score", lambda: score(api, name) == was)
    for name, was in zip(names, lines):
        calls.wait_for("the time line", lambda: line(api, name) == was)
    for segment in segments:
        calls.wait_for("the segment", lambda: members(api, segment) == [loser])
    return met


def _has_score(api, name, due):
    try:
        return score(api, name) == due
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND, error
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("GUANXI_MERGE_ROUNDS", 4)))
    parser.add_argument("--clients", type=int, default=2)
    options = parser.parse_args()
    seed = random.randrange(2**32)
    random.seed(seed)
    print(f"random seed {seed}")
    with suite.folder() as data:
        processes = Processes(data)
        channel = suite.connect(processes.addresses["gateway"])
        kill9_test.prepare(channel)
        api = Calls(channel)
        stop = threading.Event()
        clients = [load.Client(number, processes.addresses["gateway"], stop) for number in range(options.clients)]
        for client in clients:
            client.start()
        met = 0
        try:
            for number in range(options.rounds):
                met += run_round(api, processes, number)
        finally:
            stop.set()
        for client in clients:
            client.join()
        channel.close()
        processes.stop()
    kills = sum(processes.killed.values())
    print(f"{options.rounds} merges and undos, {kills} kills ({dict(processes.killed)}), {met} of them of work in progress")
    assert met >= options.rounds, "void: the kills met no merge at work"
    print("one is one, and two are two")


if __name__ == "__main__":
    main()
