"""`guanxi serve all` as scripts rely on it: one line when everything answers, SIGTERM stops it cleanly whatever is going on,
and a store has one process."""

import subprocess
import threading

import grpc

import calls
import suite
from guanxi.changes.v1 import changes_pb2
from guanxi.customers.v1 import change_service_pb2_grpc as customers_feed
from guanxi.customers.v1 import customers_pb2, customers_pb2_grpc
from guanxi.loyalty.v1 import change_service_pb2_grpc as loyalty_feed
from guanxi.pipeline.v1 import change_service_pb2_grpc as pipeline_feed

ROUNDS = 4
# gRPC answers CANCELLED to calls that arrive just as it closes its door; a repeat with the same request id is safe after either.
REFUSED = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)
FEEDS = (customers_feed, pipeline_feed, loyalty_feed)


class Writer(threading.Thread):
    """Writes until it is refused; `acknowledged` holds the names of what was written."""

    def __init__(self, gateway):
        super().__init__(daemon=True)
        self.channel = suite.connect(gateway)
        self.acknowledged = []
        self.end = None

    def run(self):
        stub = customers_pb2_grpc.CustomerServiceStub(self.channel)
        request = customers_pb2.CreateCustomerRequest(customer=customers_pb2.Customer(
            display_name="any", kind="KIND_ORGANIZATION"))
        try:
            while True:
                self.acknowledged.append(stub.CreateCustomer(request, timeout=20).name)
        except grpc.RpcError as error:
            self.end = error
        self.channel.close()  # an idle one would notice late that the server wants it closed


class Watcher(threading.Thread):
    """Watches until the server ends the stream."""

    def __init__(self, address, feed):
        super().__init__(daemon=True)
        self.channel = suite.connect(address)
        self.stream = feed.ChangeServiceStub(self.channel).WatchChanges(changes_pb2.WatchChangesRequest())
        next(self.stream)  # it is open
        self.end = None

    def run(self):
        try:
            for _ in self.stream:
                pass
        except grpc.RpcError as error:
            self.end = error
        self.channel.close()  # an idle one would notice late that the server wants it closed


def stop_in_the_middle(data, acknowledged):
    server = suite.Server("all", "--data-dir", data, "--gateway-listen", "127.0.0.1:0", log=f"{data}.log")
    assert set(server.addresses) == {"gateway", *suite.SERVICES}, server.addresses
    for name, address in server.addresses.items():
        channel = suite.connect(address)
        assert calls.is_serving(channel), f"{name} was said to be serving"
        channel.close()
    gateway = server.addresses["gateway"]
    writers = [Writer(gateway) for _ in range(4)]
    watchers = [Watcher(gateway, feed) for feed in FEEDS]
    watchers.append(Watcher(server.addresses["customers"], customers_feed))
    for thread in (*writers, *watchers):
        thread.start()
    calls.wait_for("writes", lambda: all(len(writer.acknowledged) >= 20 for writer in writers))
    server.stop()
    for thread in (*writers, *watchers):
        thread.join(20)
    for writer in writers:
        acknowledged.update(writer.acknowledged)
        assert writer.end and writer.end.code() in REFUSED, writer.end
    for watcher in watchers:
        assert watcher.end and watcher.end.code() == grpc.StatusCode.UNAVAILABLE, watcher.end


def refuse_a_second_process(data):
    with suite.Suite(data):
        second = subprocess.run([suite.PROGRAM, "serve", "customers", "--data-dir", data, "--listen", "127.0.0.1:0"],
                                capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode != 0 and "serving" not in second.stdout.split(), second
    assert str(data) in second.stderr, second


def main():
    with suite.folder() as folder:
        data = folder / "data"
        acknowledged = set()
        for _ in range(ROUNDS):
            stop_in_the_middle(data, acknowledged)
        refuse_a_second_process(data)
        with suite.Suite(data) as running:
            listed = calls.every(customers_pb2_grpc.CustomerServiceStub(running.channel).ListCustomers,
                                 customers_pb2.ListCustomersRequest(), "customers")
            missing = acknowledged - {customer.name for customer in listed}
            assert not missing, f"{len(missing)} acknowledged writes are gone"
    print(f"stopped {ROUNDS} times under load and open watches; all {len(acknowledged)} writes are there")


if __name__ == "__main__":
    main()
