"""Each service as a process of its own under load; `kill -9` of a random one again and again. Afterwards every acknowledged
write is there once, the feeds are without gaps, and the follower agrees with what it follows.

    kill9_test.py [--kills N] [--clients N] [--least N]

More kills for longer runs; GUANXI_KILLS means the same."""

import argparse
import copy
import os
import random
import threading
import time
from collections import Counter

import grpc

import calls
import checks
import load
import suite
from guanxi.changes.v1 import changes_pb2
from guanxi.customers.v1 import change_service_pb2_grpc as customers_feed
from guanxi.customers.v1 import customers_pb2, customers_pb2_grpc
from guanxi.directory.v1 import change_service_pb2_grpc as directory_feed
from guanxi.directory.v1 import units_pb2, units_pb2_grpc, users_pb2, users_pb2_grpc
from guanxi.loyalty.v1 import change_service_pb2_grpc as loyalty_feed
from guanxi.loyalty.v1 import scores_pb2, scores_pb2_grpc
from guanxi.pipeline.v1 import change_service_pb2_grpc as pipeline_feed
from guanxi.pipeline.v1 import (orders_pb2, orders_pb2_grpc, pipelines_pb2, pipelines_pb2_grpc, products_pb2,
                                products_pb2_grpc)
from guanxi.tickets.v1 import change_service_pb2_grpc as tickets_feed
from guanxi.tickets.v1 import tickets_pb2, tickets_pb2_grpc

FEEDS = {"directory": directory_feed, "customers": customers_feed, "pipeline": pipeline_feed, "tickets": tickets_feed,
         "loyalty": loyalty_feed}
WRITTEN = ("directory", "customers", "pipeline", "tickets")


class Processes:
    """The services and the gateway, each on a port it keeps."""

    def __init__(self, data):
        self.data = data
        names = (*suite.SERVICES, "gateway")
        self.addresses = {name: f"127.0.0.1:{port}" for name, port in zip(names, suite.free_ports(len(names)))}
        self.restart_seconds = []
        self.killed = Counter()
        self.running = {name: self._start(name) for name in names}

    def _start(self, name):
        arguments = [name, "--data-dir", self.data / "data", "--listen", self.addresses[name], "--anonymous", "accepted"]
        arguments += [word for service in suite.SERVICES for word in (f"--{service}", self.addresses[service])]
        return suite.Server(*arguments, log=self.data / f"{name}.log")

    def kill_one(self):
        name = random.choice(list(self.running))
        self.running[name].kill()
        self.killed[name] += 1
        begun = time.monotonic()
        self.running[name] = self._start(name)
        self.restart_seconds.append(time.monotonic() - begun)

    def stop(self):
        for name in reversed(self.running):
            self.running[name].stop()


class Watcher:
    """Watches one feed through the gateway, and resumes from its cursor whenever the stream breaks."""

    def __init__(self, service, gateway):
        self.service = service
        self.events = []
        self.resumed = 0
        self.failure = None
        self._cursor = 0
        self._stop = threading.Event()
        self._stream = None
        self._channel = suite.connect(gateway)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._stop.is_set():
            try:
                self._watch()
            except grpc.RpcError as error:
                if self._stop.is_set():
                    return
                if error.code() not in load.OUTCOME_UNKNOWN:
                    self.failure = error
                    return
                self.resumed += 1
                time.sleep(0.02)  # pace of repeats

    def _watch(self):
        stub = FEEDS[self.service].ChangeServiceStub(self._channel)
        self._stream = stub.WatchChanges(changes_pb2.WatchChangesRequest(after_revision=self._cursor))
        for response in self._stream:
            self.events.extend(response.events)
            self._cursor = response.revision

    def finish(self, revision):
        """Waits until it has caught up with `revision`, and gives what it saw."""
        calls.wait_for(f"the watcher of {self.service}", lambda: self.failure or self._cursor >= revision)
        self._stop.set()
        self._stream.cancel()
        self._thread.join(10)
        self._channel.close()
        if self.failure:
            raise self.failure
        return self.events


def prepare(channel):
    """Makes what the load refers to."""
    units_pb2_grpc.UnitServiceStub(channel).CreateUnit(units_pb2.CreateUnitRequest(
        unit_id="any", unit=units_pb2.Unit(display_name="Any")))
    products_pb2_grpc.ProductServiceStub(channel).CreateProduct(products_pb2.CreateProductRequest(
        product_id="any", product=products_pb2.Product(display_name="Any")))
    pipelines_pb2_grpc.PipelineServiceStub(channel).CreatePipeline(pipelines_pb2.CreatePipelineRequest(
        pipeline_id="any", pipeline=pipelines_pb2.Pipeline(display_name="Any", stages=[
            pipelines_pb2.Pipeline.Stage(stage_id=stage, display_name=stage, kind=f"STAGE_KIND_{stage.upper()}")
            for stage in ("open", "won", "lost")])))


def kill_under_load(processes, kills, clients):
    stop = threading.Event()
    threads = [load.Client(number, processes.addresses["gateway"], stop) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            stop.wait(random.uniform(0.3, 1.0))  # load between two kills
            if stop.is_set():
                break
            processes.kill_one()
        stop.wait(0.5)
    finally:
        stop.set()
    for thread in threads:
        thread.join()
    return [write for thread in threads for write in thread.ledger]


def read_feed(service, channel):
    """Every event there is, and the feed's head."""
    stub = FEEDS[service].ChangeServiceStub(channel)
    events = []
    stream = stub.WatchChanges(changes_pb2.WatchChangesRequest(), timeout=60)
    for response in stream:
        events.extend(response.events)
        if response.revision >= response.head_revision:
            stream.cancel()
            return events, response.revision
    raise AssertionError("the feed ended")


def customers_of(channel):
    return calls.every(customers_pb2_grpc.CustomerServiceStub(channel).ListCustomers,
                       customers_pb2.ListCustomersRequest(), "customers")


def orders_of(channel):
    return calls.every(orders_pb2_grpc.OrderServiceStub(channel).ListOrders, orders_pb2.ListOrdersRequest(), "orders")


def head_of(service, channel):
    """The revision a feed has come to."""
    stream = FEEDS[service].ChangeServiceStub(channel).WatchChanges(
        changes_pb2.WatchChangesRequest(only_new=True), timeout=60)
    revision = next(stream).revision
    stream.cancel()
    return revision


def settle(channel):
    """Waits until the suite does nothing by itself any more: what services tell one another leads to further events."""
    seen = {"heads": None, "since": 0.0}

    def quiet():
        heads = [head_of(service, channel) for service in FEEDS]
        now = time.monotonic()
        if heads != seen["heads"]:
            seen.update(heads=heads, since=now)
        return now - seen["since"] > 1.0

    calls.wait_for("the suite to settle", quiet)


class After:
    """Everything the checks look at."""

    def __init__(self, channel, ledger, watchers):
        self.ledger = {service: [write for write in ledger if write.service == service] for service in WRITTEN}
        self.feeds = {}
        heads = {}
        self._wait_for_stages(channel)
        settle(channel)
        for service in WRITTEN:
            self.feeds[service], heads[service] = read_feed(service, channel)
        self._wait_for_follower(channel, heads)
        self.feeds["loyalty"], heads["loyalty"] = read_feed("loyalty", channel)
        self.seen = {watcher.service: watcher.finish(heads[watcher.service]) for watcher in watchers}
        self.users = calls.every(users_pb2_grpc.UserServiceStub(channel).ListUsers, users_pb2.ListUsersRequest(), "users")
        self.customers = customers_of(channel)
        self.orders = orders_of(channel)
        self.tickets = calls.every(tickets_pb2_grpc.TicketServiceStub(channel).ListTickets,
                                   tickets_pb2.ListTicketsRequest(), "tickets")
        self.scores = calls.every(scores_pb2_grpc.ScoreServiceStub(channel).ListScores, scores_pb2.ListScoresRequest(),
                                  "scores")

    @staticmethod
    def _wait_for_stages(channel):
        """Reports wait while the customers service is away, and are tried again after up to five seconds."""
        def told():
            try:
                checks.stages_follow(customers_of(channel), orders_of(channel))
            except AssertionError:
                return False
            return True

        calls.wait_for("customers' stages", told)

    @staticmethod
    def _wait_for_follower(channel, heads):
        stub = scores_pb2_grpc.ScoreServiceStub(channel)

        def caught_up():
            state = stub.GetFollowState(scores_pb2.GetFollowStateRequest())
            return all(source.revision == heads[source.service] for source in state.sources) and state.sources

        calls.wait_for("the follower", caught_up)

    def check(self):
        for events in self.feeds.values():
            checks.feed_is_gapless(events)
        for service in WRITTEN:
            checks.each_write_happened_once(self.ledger[service], self.feeds[service])
        for service, seen in self.seen.items():
            checks.watcher_saw_the_feed(seen, self.feeds[service])
        checks.each_record_is_there_once(self.ledger["directory"], self.users, "CreateUser")
        checks.each_record_is_there_once(self.ledger["customers"], self.customers, "CreateCustomer")
        checks.each_record_is_there_once(self.ledger["tickets"], self.tickets, "CreateTicket")
        checks.each_record_is_there_once(self.ledger["pipeline"], [o for o in self.orders if not o.opportunity],
                                         "CreateOrder")
        checks.updates_are_in_order(self.feeds["customers"], self.customers)
        checks.scores_follow(self.scores, self.orders, self.tickets)
        checks.stages_follow(self.customers, self.orders)
        for number, ticket in enumerate(self.tickets, start=1):
            assert ticket.number == number, f"ticket {ticket.number} in place of {number}"


def refuse_spoilt(after):
    """The checks must notice what they are there for."""
    def lost_event(spoilt):
        del spoilt.feeds["customers"][len(spoilt.feeds["customers"]) // 2]

    def doubled_event(spoilt):
        spoilt.feeds["tickets"].insert(3, spoilt.feeds["tickets"][3])

    def lost_write(spoilt):
        spoilt.feeds["directory"].pop()

    def write_done_twice(spoilt):
        again = copy.deepcopy(spoilt.feeds["directory"][-1])
        again.revision += 1
        spoilt.feeds["directory"].append(again)

    def lost_record(spoilt):
        spoilt.customers.pop()

    def doubled_record(spoilt):
        spoilt.users.append(spoilt.users[0])

    def lost_update(spoilt):
        customer = copy.deepcopy(spoilt.customers[0])
        customer.employees += 1
        spoilt.customers[0] = customer

    def wrong_score(spoilt):
        score = copy.deepcopy(spoilt.scores[0])
        score.orders += 1
        spoilt.scores[0] = score

    def wrong_stage(spoilt):
        customer = copy.deepcopy(spoilt.customers[-1])
        customer.stage += 1
        spoilt.customers[-1] = customer

    def blind_watcher(spoilt):
        next(iter(spoilt.seen.values())).pop()

    for spoil in (lost_event, doubled_event, lost_write, write_done_twice, lost_record, doubled_record, lost_update,
                  wrong_score, wrong_stage, blind_watcher):
        spoilt = copy.copy(after)
        for name in ("feeds", "seen"):
            setattr(spoilt, name, {key: list(value) for key, value in getattr(after, name).items()})
        for name in ("customers", "users", "scores"):
            setattr(spoilt, name, list(getattr(after, name)))
        spoil(spoilt)
        try:
            spoilt.check()
        except AssertionError:
            continue
        raise AssertionError(f"{spoil.__name__} went unnoticed")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=int(os.environ.get("GUANXI_KILLS", 15)))
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--least", type=int, default=30, help="writes per kill below which a run says nothing")
    options = parser.parse_args()
    seed = random.randrange(2**32)
    random.seed(seed)
    print(f"random seed {seed}")
    with suite.folder() as data:
        processes = Processes(data)
        channel = suite.connect(processes.addresses["gateway"])
        prepare(channel)
        watchers = [Watcher(service, processes.addresses["gateway"]) for service in ("customers", "pipeline")]
        begun = time.monotonic()
        ledger = kill_under_load(processes, options.kills, options.clients)
        seconds = time.monotonic() - begun
        after = After(channel, ledger, watchers)
        after.check()
        refuse_spoilt(after)
        repeated = sum(1 for write in ledger if write.attempts > 1)
        channel.close()
        processes.stop()
    restarts = sorted(processes.restart_seconds)
    print(f"{options.kills} kills ({dict(processes.killed)}), {len(ledger)} writes acknowledged "
          f"({len(ledger) / seconds:.0f}/s), {repeated} of them after repeats, {sum(w.resumed for w in watchers)} watches "
          f"resumed; restart to serving {restarts[len(restarts) // 2]:.2f} s, at most {restarts[-1]:.2f} s")
    assert len(ledger) >= options.least * options.kills, "void: too little load"
    assert repeated >= options.kills // 3, "void: the kills met no writes"
    print("nothing is lost, nothing is doubled")


if __name__ == "__main__":
    main()
