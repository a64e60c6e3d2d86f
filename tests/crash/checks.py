"""What must hold of a ledger, the feeds and the records after any number of crashes. Pure functions: main() of the test
also runs them on spoilt copies, which they must refuse."""

from collections import Counter, defaultdict

from guanxi.changes.v1 import changes_pb2
from guanxi.customers.v1 import customers_pb2, life_cycle_stage_pb2
from guanxi.pipeline.v1 import orders_pb2
from guanxi.tickets.v1 import tickets_pb2

# How many events a write makes.
EVENTS = {"CreateCustomer": 1, "UpdateCustomer": 1, "CreateOrder": 1, "CancelOrder": 1, "CreateOpportunity": 1,
          "WinOpportunity": 2, "CreateTicket": 1, "CreateComment": 2, "ResolveTicket": 1, "CreateUser": 1}


def feed_is_gapless(events):
    """Revisions 1, 2, 3 …, and within one the ordinals 0, 1, 2 …"""
    revision, ordinal = 0, 0
    for event in events:
        if event.revision == revision:
            ordinal += 1
        else:
            assert event.revision == revision + 1, f"revision {event.revision} follows {revision}"
            revision, ordinal = event.revision, 0
        assert event.ordinal == ordinal, f"revision {revision}: ordinal {event.ordinal} in place of {ordinal}"


def each_write_happened_once(ledger, events):
    """Every acknowledged write is in the feed, in one revision, with all its events; and nothing else is."""
    revisions, counts = defaultdict(set), Counter()
    for event in events:
        if event.request_id:
            revisions[event.request_id].add(event.revision)
            counts[event.request_id] += 1
    for write in ledger:
        assert len(revisions[write.request_id]) == 1, \
            f"{write.kind} {write.request_id} was committed in revisions {sorted(revisions[write.request_id])}"
        assert counts[write.request_id] == EVENTS[write.kind], \
            f"{write.kind} {write.request_id} made {counts[write.request_id]} events"
    unknown = set(counts) - {write.request_id for write in ledger}
    assert not unknown, f"writes nobody was told of: {sorted(unknown)[:5]}"


def each_record_is_there_once(ledger, records, create):
    """The records that `create` made, by name, as their last events left them."""
    made = Counter(write.answer.name for write in ledger if write.kind == create)
    found = Counter(record.name for record in records)
    for name in made:
        assert made[name] == 1, f"two writes were answered with {name}"
        assert found[name] == 1, f"{name} was acknowledged and is there {found[name]} times"
    assert found.keys() <= made.keys(), f"nobody made {sorted(found.keys() - made.keys())[:5]}"


def updates_are_in_order(events, customers):
    """Each client counted its customers' updates up by one: none is lost, doubled or taken back."""
    counts = {}
    for event in events:
        if event.resource_type != "guanxi.customers/Customer":
            continue
        if event.kind == changes_pb2.Event.KIND_UPDATED and "employees" not in event.changed_fields.paths:
            continue  # the suite's own: it has come to another stage
        customer = customers_pb2.Customer()
        event.after.Unpack(customer)
        expected = 0 if event.kind == changes_pb2.Event.KIND_CREATED else counts.get(customer.name, -2) + 1
        assert customer.employees == expected, f"{customer.name}: update {customer.employees} in place of {expected}"
        counts[customer.name] = customer.employees
    assert counts == {customer.name: customer.employees for customer in customers}, "records are not as the feed left them"


def watcher_saw_the_feed(seen, events):
    """What a watcher saw that resumed after every crash is what one sees that was never interrupted."""
    assert len(seen) == len(events), f"the watcher saw {len(seen)} events of {len(events)}"
    for one, other in zip(seen, events):
        assert one.SerializeToString(deterministic=True) == other.SerializeToString(deterministic=True), \
            f"the watcher saw\n{one}in place of\n{other}"


def scores_follow(scores, orders, tickets):
    """Every score is what all orders and tickets come to, computed anew."""
    counted, value = Counter(), Counter()
    for order in orders:
        if order.state == orders_pb2.Order.STATE_PLACED:
            counted[order.customer] += 1
            value[order.customer] += order.net_total.units
    complaints = Counter(ticket.customer for ticket in tickets)
    unresolved = Counter(ticket.customer for ticket in tickets if ticket.state != tickets_pb2.Ticket.STATE_RESOLVED)
    expected = {order.customer for order in orders} | set(complaints)
    assert {score.customer for score in scores} == expected, "other customers than those with orders or tickets"
    for score in scores:
        found = (score.orders, score.monetary_total.units, score.tickets, score.open_tickets)
        name = score.customer
        due = (counted[name], value[name], complaints[name], unresolved[name])
        assert found == due, f"{name}: orders, value, tickets, open are {found} in place of {due}"


def stages_follow(customers, orders):
    """Whoever has an order that stands is new to us, as all orders are of today; all others are prospects."""
    buyers = {order.customer for order in orders if order.state == orders_pb2.Order.STATE_PLACED}
    for customer in customers:
        expected = life_cycle_stage_pb2.LIFE_CYCLE_STAGE_NEW if customer.name in buyers \
            else life_cycle_stage_pb2.LIFE_CYCLE_STAGE_PROSPECT
        assert customer.stage == expected, f"{customer.name} is in stage {customer.stage} in place of {expected}"
