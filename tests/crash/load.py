"""Clients that write without pause, keep a ledger of what they were promised, and never give up on a request id."""

import random
import threading
import time

import grpc
from google.protobuf import field_mask_pb2
from google.type import money_pb2

import suite
from guanxi.customers.v1 import customers_pb2, customers_pb2_grpc
from guanxi.directory.v1 import users_pb2, users_pb2_grpc
from guanxi.pipeline.v1 import opportunities_pb2, opportunities_pb2_grpc, orders_pb2, orders_pb2_grpc
from guanxi.tickets.v1 import comments_pb2, comments_pb2_grpc, tickets_pb2, tickets_pb2_grpc

# After these nobody knows whether the write happened: the same request id finds out.
OUTCOME_UNKNOWN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)

LONGEST_OUTAGE_SECONDS = 60


class Write:
    """One write that was acknowledged, after as many attempts as it took."""

    def __init__(self, service, kind, request_id, answer, attempts):
        self.service = service
        self.kind = kind  # the method's name
        self.request_id = request_id
        self.answer = answer
        self.attempts = attempts


class Client:
    """One thread's writes: on records of its own, so that what each must look like is known."""

    def __init__(self, number, gateway, stop):
        self.number = number
        self.ledger = []
        self.failure = None
        self._stop = stop
        self._random = random.Random(f"client {number} {random.random()}")
        self._channel = suite.connect(gateway)
        self._customers = customers_pb2_grpc.CustomerServiceStub(self._channel)
        self._users = users_pb2_grpc.UserServiceStub(self._channel)
        self._orders = orders_pb2_grpc.OrderServiceStub(self._channel)
        self._opportunities = opportunities_pb2_grpc.OpportunityServiceStub(self._channel)
        self._tickets = tickets_pb2_grpc.TicketServiceStub(self._channel)
        self._comments = comments_pb2_grpc.CommentServiceStub(self._channel)
        self._mine = []      # names of its customers
        self._employees = {}  # how often each was updated
        self._unpaid = []    # names of its orders that stand
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def join(self):
        self._thread.join()
        self._channel.close()
        if self.failure:
            raise self.failure

    def _run(self):
        deeds = [self._create_customer, self._update_customer, self._update_customer, self._buy, self._buy, self._cancel,
                 self._win, self._complain, self._hire]
        try:
            self._create_customer()
            while not self._stop.is_set():
                self._random.choice(deeds)()
        except BaseException as error:  # handed to whoever joins
            self.failure = error
            self._stop.set()

    def _write(self, service, method, request):
        """Makes the call until it is answered. Anything but an answer or silence is a failure."""
        kind = type(request).__name__.removesuffix("Request")
        request.request_id = f"{self.number}-{len(self.ledger)}"
        attempts = 0
        begun = time.monotonic()
        while True:
            attempts += 1
            try:
                answer = method(request, timeout=10)
                break
            except grpc.RpcError as error:
                if error.code() not in OUTCOME_UNKNOWN or time.monotonic() - begun > LONGEST_OUTAGE_SECONDS:
                    raise AssertionError(f"{kind} {request.request_id}, attempt {attempts}: {error.code()} "
                                         f"{error.details()}\n{request}") from error
                time.sleep(self._random.uniform(0.005, 0.03))  # pace of repeats, as a caller would keep
        self.ledger.append(Write(service, kind, request.request_id, answer, attempts))
        return answer

    def _create_customer(self):
        customer = self._write("customers", self._customers.CreateCustomer, customers_pb2.CreateCustomerRequest(
            customer=customers_pb2.Customer(display_name=f"client {self.number}", kind="KIND_ORGANIZATION",
                                            code=f"{self.number}-{len(self.ledger)}")))
        self._mine.append(customer.name)
        self._employees[customer.name] = 0

    def _update_customer(self):
        name = self._random.choice(self._mine)
        self._employees[name] += 1
        self._write("customers", self._customers.UpdateCustomer, customers_pb2.UpdateCustomerRequest(
            customer=customers_pb2.Customer(name=name, employees=self._employees[name]),
            update_mask=field_mask_pb2.FieldMask(paths=["employees"])))

    def _buy(self):
        price = money_pb2.Money(currency_code="USD", units=self._random.randint(1, 500))
        order = self._write("pipeline", self._orders.CreateOrder, orders_pb2.CreateOrderRequest(order=orders_pb2.Order(
            customer=self._random.choice(self._mine),
            lines=[orders_pb2.Order.Line(product="products/any", quantity=2, unit_price=price)])))
        self._unpaid.append(order.name)

    def _cancel(self):
        if self._unpaid:
            name = self._unpaid.pop(self._random.randrange(len(self._unpaid)))
            self._write("pipeline", self._orders.CancelOrder, orders_pb2.CancelOrderRequest(name=name))

    def _win(self):
        opportunity = self._write(
            "pipeline", self._opportunities.CreateOpportunity, opportunities_pb2.CreateOpportunityRequest(
                opportunity=opportunities_pb2.Opportunity(
                    customer=self._random.choice(self._mine), pipeline="pipelines/any", product="products/any",
                    amount=money_pb2.Money(currency_code="USD", units=10))))
        self._write("pipeline", self._opportunities.WinOpportunity,
                    opportunities_pb2.WinOpportunityRequest(name=opportunity.name))

    def _complain(self):
        ticket = self._write("tickets", self._tickets.CreateTicket, tickets_pb2.CreateTicketRequest(
            ticket=tickets_pb2.Ticket(subject="late", type="TYPE_COMPLAINT", customer=self._random.choice(self._mine))))
        self._write("tickets", self._comments.CreateComment, comments_pb2.CreateCommentRequest(
            comment=comments_pb2.Comment(ticket=ticket.name, author="AUTHOR_AGENT", body="sorry")))
        if self._random.random() < 0.5:
            self._write("tickets", self._tickets.ResolveTicket, tickets_pb2.ResolveTicketRequest(name=ticket.name))

    def _hire(self):
        self._write("directory", self._users.CreateUser, users_pb2.CreateUserRequest(user=users_pb2.User(
            display_name="somebody", unit="units/any", role="ROLE_AGENT",
            email=f"{self.number}-{len(self.ledger)}@example.com")))
