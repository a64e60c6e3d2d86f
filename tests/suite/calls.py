"""Calls: errors with their details, health, waiting, lists."""

import time

import grpc
from google.rpc import error_details_pb2, status_pb2


def details(error):
    """The google.rpc details of a grpc.RpcError, by type name such as `ErrorInfo`."""
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status.ParseFromString(value)
    found = {}
    for detail in status.details:
        kind = detail.type_url.rsplit(".", 1)[-1]
        message = getattr(error_details_pb2, kind)()
        detail.Unpack(message)
        found[kind] = message
    return found


def reason(error):
    """The reason of an error, such as `ETAG_MISMATCH`; empty when it has none."""
    info = details(error).get("ErrorInfo")
    return info.reason if info else ""


def expect_error(code, expected_reason, call, *arguments, **keywords):
    """Makes a call that must fail just so; gives the error."""
    try:
        answer = call(*arguments, **keywords)
    except grpc.RpcError as error:
        assert error.code() == code and reason(error) == expected_reason, \
            f"{error.code()} {reason(error)}: {error.details()}"
        return error
    raise AssertionError(f"succeeded: {answer}")


def is_serving(channel, service=""):
    """What gRPC's health protocol says; False also while nobody answers."""
    check = channel.unary_unary("/grpc.health.v1.Health/Check")
    name = service.encode()
    try:
        return check(bytes([0x0A, len(name)]) + name, timeout=5) == b"\x08\x01"
    except grpc.RpcError:
        return False


def wait_for(what, condition, seconds=30):
    """Asks `condition` until it is true; gives what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.01)


def every(method, request, field):
    """All records on all pages of a list."""
    request.page_size = request.page_size or 1000
    records = []
    while True:
        page = method(request)
        records.extend(getattr(page, field))
        if not page.next_page_token:
            return records
        request.page_token = page.next_page_token
