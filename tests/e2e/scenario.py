"""The main story, told by a client in another language with stubs made from our protos: a company is set up, a customer
calls, buys, complains, and is seen at a glance."""

import json
import queue
import threading

import grpc
from google.protobuf import field_mask_pb2
from google.type import money_pb2

import calls
import suite
from guanxi.changes.v1 import changes_pb2
from guanxi.customers.v1 import (change_service_pb2_grpc, contacts_pb2, contacts_pb2_grpc, customers_pb2,
                                 customers_pb2_grpc, interactions_pb2, interactions_pb2_grpc, life_cycle_pb2,
                                 life_cycle_pb2_grpc, life_cycle_stage_pb2, timeline_pb2, timeline_pb2_grpc)
from guanxi.directory.v1 import units_pb2, units_pb2_grpc, users_pb2, users_pb2_grpc
from guanxi.gateway.v1 import gateway_service_pb2, gateway_service_pb2_grpc
from guanxi.loyalty.v1 import scores_pb2, scores_pb2_grpc
from guanxi.pipeline.v1 import (opportunities_pb2, opportunities_pb2_grpc, orders_pb2, orders_pb2_grpc, pipelines_pb2,
                                pipelines_pb2_grpc, products_pb2, products_pb2_grpc, report_service_pb2,
                                report_service_pb2_grpc)
from guanxi.tickets.v1 import comments_pb2, comments_pb2_grpc, tickets_pb2, tickets_pb2_grpc

AS_ANA = (("guanxi-on-behalf-of", "users/ana"),)


class CustomerWatch:
    """Collects the events of the customers' feed from now on."""

    def __init__(self, channel):
        self._stream = change_service_pb2_grpc.ChangeServiceStub(channel).WatchChanges(
            changes_pb2.WatchChangesRequest(only_new=True), timeout=60)
        self._events = queue.Queue()
        next(self._stream)  # says where the watch stands: from here on nothing is missed
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for response in self._stream:
                for event in response.events:
                    self._events.put(event)
        except grpc.RpcError:
            pass

    def take(self):
        return self._events.get(timeout=20)

    def cancel(self):
        self._stream.cancel()


def set_up_company(channel):
    units = units_pb2_grpc.UnitServiceStub(channel)
    users = users_pb2_grpc.UserServiceStub(channel)
    group = units.CreateUnit(units_pb2.CreateUnitRequest(
        unit_id="group", unit=units_pb2.Unit(display_name="Guanxi Instruments")))
    units.CreateUnit(units_pb2.CreateUnitRequest(
        unit_id="north", unit=units_pb2.Unit(display_name="North", parent=group.name)))
    for user_id, name, role in (("li", "李主管", "ROLE_UNIT_HEAD"), ("ana", "Ana", "ROLE_SALESPERSON")):
        users.CreateUser(users_pb2.CreateUserRequest(user_id=user_id, user=users_pb2.User(
            display_name=name, unit="units/north", role=role, email=f"{user_id}@example.com")))
    found = users.ListUsers(users_pb2.ListUsersRequest(filter='unit = "units/north" AND role = ROLE_SALESPERSON'))
    assert [user.name for user in found.users] == ["users/ana"], found


def set_up_selling(channel):
    products_pb2_grpc.ProductServiceStub(channel).CreateProduct(products_pb2.CreateProductRequest(
        product_id="scope", product=products_pb2.Product(
            display_name="Oscilloscope", line="measuring", list_price=money_pb2.Money(currency_code="CNY", units=9000))))
    stages = [("contact", "OPEN"), ("offer", "OPEN"), ("won", "WON"), ("lost", "LOST")]
    pipelines_pb2_grpc.PipelineServiceStub(channel).CreatePipeline(pipelines_pb2.CreatePipelineRequest(
        pipeline_id="sales", pipeline=pipelines_pb2.Pipeline(display_name="Sales", stages=[
            pipelines_pb2.Pipeline.Stage(stage_id=stage, display_name=stage.title(), kind=f"STAGE_KIND_{kind}")
            for stage, kind in stages])))


def register_customer(channel):
    customers = customers_pb2_grpc.CustomerServiceStub(channel)
    watch = CustomerWatch(channel)
    request = customers_pb2.CreateCustomerRequest(request_id="first", customer=customers_pb2.Customer(
        display_name="张三精密仪器", kind="KIND_ORGANIZATION", roles=["ROLE_PROSPECT"], phones=["+86 138 0013 8000"],
        unit="units/north", owner="users/ana"))
    customer = customers.CreateCustomer(request, metadata=AS_ANA)
    assert customers.CreateCustomer(request, metadata=AS_ANA) == customer, "the same request id, the same answer"

    created = watch.take()
    assert (created.kind, created.resource) == (changes_pb2.Event.KIND_CREATED, customer.name), created
    assert (created.actor, created.request_id) == ("users/ana", "first"), created
    told = customers_pb2.Customer()
    assert created.after.Unpack(told) and told == customer

    changed = customers.UpdateCustomer(customers_pb2.UpdateCustomerRequest(
        customer=customers_pb2.Customer(name=customer.name, industry="measuring", etag=customer.etag),
        update_mask=field_mask_pb2.FieldMask(paths=["industry"])))
    updated = watch.take()
    assert (updated.kind, list(updated.changed_fields.paths)) == (changes_pb2.Event.KIND_UPDATED, ["industry"]), updated
    watch.cancel()
    calls.expect_error(grpc.StatusCode.ABORTED, "ETAG_MISMATCH", customers.UpdateCustomer,
                       customers_pb2.UpdateCustomerRequest(customer=customer))

    for query in ("张三", "zhangsan", "zs"):
        found = customers.SearchCustomers(customers_pb2.SearchCustomersRequest(query=query))
        assert [c.name for c in found.customers] == [customer.name], (query, found)
    contacts_pb2_grpc.ContactServiceStub(channel).CreateContact(contacts_pb2.CreateContactRequest(
        contact=contacts_pb2.Contact(display_name="王芳", phones=["+86 139 0013 9000"], affiliations=[
            contacts_pb2.Contact.Affiliation(customer=customer.name, purchase_role="PURCHASE_ROLE_DECISION_MAKER")])))
    found = customers.LookupCustomers(customers_pb2.LookupCustomersRequest(phone="139-0013-9000", region="CN"))
    assert [match.customer.name for match in found.matches] == [customer.name], found
    return changed


def sell(channel, customer):
    opportunities = opportunities_pb2_grpc.OpportunityServiceStub(channel)
    opened = opportunities.CreateOpportunity(opportunities_pb2.CreateOpportunityRequest(
        opportunity_id="o1", opportunity=opportunities_pb2.Opportunity(
            customer=customer.name, pipeline="pipelines/sales", product="products/scope", owner="users/ana",
            unit="units/north", amount=money_pb2.Money(currency_code="CNY", units=8500))))
    assert (opened.display_name, opened.stage) == ("Oscilloscope", "contact"), opened
    opportunities.MoveOpportunity(opportunities_pb2.MoveOpportunityRequest(name=opened.name, stage="offer"))
    won = opportunities.WinOpportunity(opportunities_pb2.WinOpportunityRequest(name=opened.name, request_id="win"))
    assert won.state == opportunities_pb2.Opportunity.STATE_WON, won
    assert [visit.stage for visit in won.stage_history] == ["contact", "offer", "won"], won
    calls.expect_error(grpc.StatusCode.FAILED_PRECONDITION, "WRONG_STATE", opportunities.LoseOpportunity,
                       opportunities_pb2.LoseOpportunityRequest(name=opened.name))
    order = orders_pb2_grpc.OrderServiceStub(channel).GetOrder(orders_pb2.GetOrderRequest(name=won.order))
    assert (order.customer, order.opportunity, order.total.units) == (customer.name, opened.name, 8500), order
    report = report_service_pb2_grpc.ReportServiceStub(channel).GetPipelineReport(
        report_service_pb2.GetPipelineReportRequest())
    assert (report.opportunity_count, report.win_rate_percent) == (1, 100), report
    return order


def await_stage(channel, customer):
    """The order makes a new customer of a prospect, as soon as loyalty has heard of it."""
    customers = customers_pb2_grpc.CustomerServiceStub(channel)
    ask = customers_pb2.GetCustomerRequest(name=customer.name)
    calls.wait_for("the stage", lambda: customers.GetCustomer(ask).stage == life_cycle_stage_pb2.LIFE_CYCLE_STAGE_NEW)
    stages = life_cycle_pb2_grpc.LifeCycleServiceStub(channel).ListStageChanges(
        life_cycle_pb2.ListStageChangesRequest(customer=customer.name))
    assert [change.stage for change in stages.stage_changes] == [
        life_cycle_stage_pb2.LIFE_CYCLE_STAGE_PROSPECT, life_cycle_stage_pb2.LIFE_CYCLE_STAGE_NEW], stages


def complain(channel, customer, order):
    tickets = tickets_pb2_grpc.TicketServiceStub(channel)
    ticket = tickets.CreateTicket(tickets_pb2.CreateTicketRequest(ticket=tickets_pb2.Ticket(
        subject="No signal", type="TYPE_FAULT", channel="CHANNEL_PHONE", customer=customer.name, order=order.name)))
    assert (ticket.number, ticket.state) == (1, tickets_pb2.Ticket.STATE_NEW), ticket
    tickets.AssignTicket(tickets_pb2.AssignTicketRequest(name=ticket.name, owner="users/ana"))
    comments_pb2_grpc.CommentServiceStub(channel).CreateComment(comments_pb2.CreateCommentRequest(
        comment=comments_pb2.Comment(ticket=ticket.name, author="AUTHOR_AGENT", body="Please switch it on.")))
    resolved = tickets.ResolveTicket(tickets_pb2.ResolveTicketRequest(name=ticket.name, resolution="switched on"))
    assert resolved.HasField("first_response_time") and resolved.comment_count == 1, resolved
    return ticket


def score_of(channel, customer):
    scores = scores_pb2_grpc.ScoreServiceStub(channel)

    def counted():
        try:
            score = scores.GetScore(scores_pb2.GetScoreRequest(name=customer.name.replace("customers/", "scores/")))
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.NOT_FOUND, error
            return None
        return score if (score.orders, score.tickets, score.open_tickets) == (1, 1, 0) else None

    return calls.wait_for("the score of an order and a ticket", counted)


def see_at_a_glance(channel, customer, order, ticket):
    view = gateway_service_pb2_grpc.GatewayServiceStub(channel).GetCustomer360(
        gateway_service_pb2.GetCustomer360Request(phone="+8613800138000"))
    assert not view.missing, view.missing
    assert (view.customer.name, view.customer.phones) == (customer.name, customer.phones), view.customer
    assert view.customer.stage == life_cycle_stage_pb2.LIFE_CYCLE_STAGE_NEW, view.customer
    assert [contact.display_name for contact in view.contacts] == ["王芳"]
    assert [opportunity.name for opportunity in view.opportunities] == ["opportunities/o1"]
    assert [o.name for o in view.orders] == [order.name]
    assert [t.name for t in view.tickets] == [ticket.name]
    assert view.score.monetary_total.units == 8500, view.score


def call_back(channel, customer):
    """Whoever calls is known by the number."""
    called = interactions_pb2_grpc.InteractionServiceStub(channel).CreateInteraction(
        interactions_pb2.CreateInteractionRequest(phone="+8613900139000", interaction=interactions_pb2.Interaction(
            subject="Does it work now?", channel="CHANNEL_PHONE", direction="DIRECTION_OUTBOUND", outcome="Yes",
            unit="units/north", owner="users/ana")), metadata=AS_ANA)
    assert called.customer == customer.name and len(called.contacts) == 1, called


def look_back(channel, customer):
    """Everything that happened, newest first, whichever service knows of it."""
    timeline = timeline_pb2_grpc.TimelineServiceStub(channel)
    expected = ["INTERACTION", "TICKET_RESOLVED", "TICKET_ASSIGNED", "TICKET_OPENED", "CUSTOMER_STAGE_CHANGED",
                "OPPORTUNITY_WON", "ORDER_PLACED", "OPPORTUNITY_MOVED", "OPPORTUNITY_CREATED", "CONTACT_ADDED",
                "CUSTOMER_CREATED"]

    def told():
        entries = calls.every(timeline.ListTimeline, timeline_pb2.ListTimelineRequest(
            parent=customer.name, page_size=3), "entries")
        return entries if len(entries) >= len(expected) else None

    entries = calls.wait_for("the time line", told)
    kinds = [timeline_pb2.TimelineEntry.Kind.Name(entry.kind).removeprefix("KIND_") for entry in entries]
    # The order and the deal's end are of one moment.
    assert kinds[:5] + sorted(kinds[5:7]) + kinds[7:] == expected, kinds
    times = [entry.time.ToNanoseconds() for entry in entries]
    assert times == sorted(times, reverse=True), times
    assert entries[0].actor == "users/ana" and entries[0].title == "Does it work now?", entries[0]
    assert entries[7].detail == "contact → offer", entries[7]


def follow_on_the_command_line(gateway, customer):
    printed = suite.run("watch", "customers", "--gateway", gateway, "--after", 0, "--count", 3, "--format", "json").stdout
    events = [json.loads(line) for line in printed.splitlines()]
    assert [event["resource"] for event in events[:2]] == [customer.name] * 2, printed
    assert [int(event["revision"]) for event in events] == [1, 2, 3], printed


def main():
    with suite.folder() as data:
        with suite.Suite(data / "data") as running:
            channel = running.channel
            set_up_company(channel)
            set_up_selling(channel)
            customer = register_customer(channel)
            order = sell(channel, customer)
            await_stage(channel, customer)
            ticket = complain(channel, customer, order)
            score = score_of(channel, customer)
            assert score.monetary_total == money_pb2.Money(currency_code="CNY", units=8500), score
            see_at_a_glance(channel, customer, order, ticket)
            call_back(channel, customer)
            look_back(channel, customer)
        with suite.Suite(data / "data") as running:  # stopped and started again: all is there
            see_at_a_glance(running.channel, customer, order, ticket)
            look_back(running.channel, customer)
            shown = suite.run("show", "customer", "--phone", "+8613800138000", "--gateway", running.gateway)
            assert "张三精密仪器" in shown.stdout, shown.stdout
            shown = suite.run("show", "timeline", customer.name, "--limit", 2, "--gateway", running.gateway)
            assert [line.split()[1] for line in shown.stdout.splitlines()] == ["interaction", "ticket_resolved"], shown
            follow_on_the_command_line(running.gateway, customer)
    print("the main story holds")


if __name__ == "__main__":
    main()
