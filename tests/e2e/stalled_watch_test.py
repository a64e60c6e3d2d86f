"""Readers of the change feed that take nothing: they hold no memory, hold no other reader up, and miss nothing."""

import concurrent.futures
import pathlib
import re
import sys
import time

import calls
import suite
from guanxi.changes.v1 import changes_pb2
from guanxi.customers.v1 import change_service_pb2_grpc, customers_pb2, customers_pb2_grpc

RECORDS = 3000  # of 8 KB: 24 MB of events, were they kept for a reader
READERS = 30    # by each route, each on a connection of its own
MOST_KILOBYTES_EACH = 1024  # gRPC's windows and a page on its way, in gateway and service


def resident_kilobytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


def write(channel):
    stub = customers_pb2_grpc.CustomerServiceStub(channel)
    request = customers_pb2.CreateCustomerRequest(customer=customers_pb2.Customer(
        display_name="large", kind="KIND_ORGANIZATION", description="x" * 8000))
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: stub.CreateCustomer(request), range(RECORDS)))


def watch(address):
    channel = suite.connect(address)
    stream = change_service_pb2_grpc.ChangeServiceStub(channel).WatchChanges(changes_pb2.WatchChangesRequest(), timeout=120)
    return channel, stream


def read_all(stream):
    """How many events come until all are there; each once, in order."""
    seen = 0
    for response in stream:
        for event in response.events:
            seen += 1
            assert event.revision == seen, f"revision {event.revision} in place of {seen}"
        if response.revision >= RECORDS:
            return seen
    raise AssertionError(f"the stream ended after {seen} events")


def memory_after_writing(data, readers):
    """Kilobytes of the suite after all writes, with `readers` stalled ones on each route."""
    with suite.Suite(data) as running:
        routes = (running.gateway, running.server.addresses["customers"])
        stalled = [watch(address) for address in routes for _ in range(readers)]
        quick_channel, quick = watch(running.gateway)
        write(running.channel)
        begun = time.monotonic()
        assert read_all(quick) == RECORDS
        assert time.monotonic() - begun < 20, "a stalled reader held another one up"
        kilobytes = resident_kilobytes(running.server.process.pid)
        for _, stream in stalled[::10]:
            assert read_all(stream) == RECORDS, "a stalled reader missed events"
        for channel, stream in [*stalled, (quick_channel, quick)]:
            stream.cancel()
            channel.close()
        assert calls.is_serving(running.channel)
    return kilobytes


def main():
    if not pathlib.Path("/proc/self/status").exists():
        print("skipped: without /proc nobody can tell how much memory a process has")
        sys.exit(suite.SKIPPED)
    with suite.folder() as data:
        without = memory_after_writing(data / "without", 0)
        beside = memory_after_writing(data / "with", READERS)
    each = (beside - without) / (2 * READERS)
    print(f"{2 * READERS} stalled readers cost {each:.0f} kB each ({without} kB without them, {beside} kB with them)")
    assert each <= MOST_KILOBYTES_EACH, "stalled readers hold memory"


if __name__ == "__main__":
    main()
