"""The audit chain from outside: what is done is recorded, an export verifies, and what was done to an export shows."""

import hashlib
import time

import suite
from guanxi.audit.v1 import audit_pb2
from guanxi.customers.v1 import audit_service_pb2_grpc as customers_audit
from guanxi.customers.v1 import customers_pb2, customers_pb2_grpc
from guanxi.directory.v1 import audit_service_pb2_grpc as directory_audit
from guanxi.directory.v1 import units_pb2, units_pb2_grpc

NOT_WHOLE = 3


def verify(*arguments):
    done = suite.run("audit", "verify", *arguments, check=False)
    return done.returncode, done.stdout


def records(stub):
    return stub.ListAuditRecords(audit_pb2.ListAuditRecordsRequest(page_size=1000)).records


def awaited(stub, kind):
    """Records that are written a moment after what they are about."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = [record for record in records(stub) if record.kind == kind]
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"no record of kind {kind}")


def check_as_documented(path):
    """What docs/audit.md says of the format, in a few lines of another language."""
    lines = path.read_bytes().split(b"\n")[1:-1]
    previous = bytes(32)
    for number, line in enumerate(lines, 1):
        told, record = line.split(b" ", 1)
        previous = hashlib.sha256(previous + record).digest()
        assert previous.hex().encode() == told, number
        assert record.startswith(b'{"sequence":%d,' % number), record
    return len(lines)


def act(running):
    units = units_pb2_grpc.UnitServiceStub(running.channel)
    for number in range(20):
        units.CreateUnit(units_pb2.CreateUnitRequest(unit_id=f"u{number}",
                                                     unit=units_pb2.Unit(display_name="Any")))
    customers = customers_pb2_grpc.CustomerServiceStub(running.channel)
    customer = customers.CreateCustomer(customers_pb2.CreateCustomerRequest(customer=customers_pb2.Customer(
        display_name="Li Na", kind="KIND_PERSON", phones=["+8613800138000"])))
    customers.GetCustomer(customers_pb2.GetCustomerRequest(name=customer.name))
    return customer


def tamper(folder, export):
    lines = export.read_bytes().split(b"\n")
    ways = {
        "changed": [line.replace(b"units/u3\"", b"units/u4\"", 1) for line in lines],
        "missing": lines[:5] + lines[6:],
        "swapped": lines[:5] + [lines[6], lines[5]] + lines[7:],
        "cut": lines[:-3] + [b""],
    }
    for way, tampered in ways.items():
        path = folder / way
        path.write_bytes(b"\n".join(tampered))
        code, told = verify(path)
        assert code == NOT_WHOLE, (way, code, told)
        assert "record" in told, told


def main():
    with suite.folder() as folder:
        export, anchors = folder / "directory.audit", folder / "anchors"
        with suite.Suite(folder / "data") as running:
            customer = act(running)
            done = [record for record in records(directory_audit.AuditServiceStub(running.channel))
                    if record.method.endswith("UnitService/CreateUnit")]
            assert len(done) == 20 and done[0].resources == ["units/u0"], done
            read = awaited(customers_audit.AuditServiceStub(running.channel), audit_pb2.Record.KIND_PERSONAL_READ)
            assert read[0].resources == [customer.name], read
            assert customer.display_name not in str(read)
            code, told = verify("--gateway", running.gateway, "--anchors", anchors)
            assert code == 0, told
            suite.run("audit", "export", "--gateway", running.gateway, "--service", "directory", "--out", export)
        assert verify(export, "--anchors", anchors)[0] == 0
        assert check_as_documented(export) >= 20
        tamper(folder, export)
        # The chain goes on after a restart.
        with suite.Suite(folder / "data") as running:
            code, told = verify("--gateway", running.gateway, "--anchors", anchors)
            assert code == 0, told


if __name__ == "__main__":
    main()
