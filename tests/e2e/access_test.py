"""Parts as processes of their own, that know one another by an internal key or by certificates, and callers by API keys; a
suite that takes no call without a credential; a freeze while all of it runs."""

import contextlib
import subprocess
import time

import grpc

import calls
import suite
from guanxi.customers.v1 import customers_pb2, customers_pb2_grpc
from guanxi.directory.v1 import (api_keys_pb2, api_keys_pb2_grpc, service_accounts_pb2, service_accounts_pb2_grpc,
                                 units_pb2, units_pb2_grpc)
from guanxi.loyalty.v1 import scores_pb2, scores_pb2_grpc

PARTS = ("gateway", *suite.SERVICES)
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED
LIMIT = 1.0  # seconds, from the answer to a freeze


def with_key(key):
    return (("authorization", f"Bearer {key}"),)


def make_accounts(data):
    """The first accounts of a company, made by its operator on the machine itself; gives a key of each."""
    keys = {}
    with suite.Suite(data) as running:
        units = units_pb2_grpc.UnitServiceStub(running.channel)
        units.CreateUnit(units_pb2.CreateUnitRequest(unit_id="east", unit=units_pb2.Unit(display_name="East")))
        accounts = service_accounts_pb2_grpc.ServiceAccountServiceStub(running.channel)
        api_keys = api_keys_pb2_grpc.ApiKeyServiceStub(running.channel)
        for name, grants in (("admin", ["directory.admin"]), ("shop", ["customers.write", "loyalty.read"])):
            account = accounts.CreateServiceAccount(service_accounts_pb2.CreateServiceAccountRequest(
                service_account_id=name,
                service_account=service_accounts_pb2.ServiceAccount(display_name=name, grants=grants)))
            keys[name] = api_keys.CreateApiKey(api_keys_pb2.CreateApiKeyRequest(
                api_key=api_keys_pb2.ApiKey(account=account.name, display_name=name))).secret
    return keys


def refuse_strangers(data, keys):
    server = suite.Server("all", "--data-dir", data, "--gateway-listen", "127.0.0.1:0", "--anonymous", "refused",
                          log=f"{data}.refused.log")
    token = suite.run("token", "--data-dir", data, "--service-account", "serviceAccounts/shop").stdout.strip()
    for part in ("gateway", "customers"):
        channel = suite.connect(server.addresses[part])
        customers = customers_pb2_grpc.CustomerServiceStub(channel)
        ask = customers_pb2.ListCustomersRequest()
        calls.expect_error(UNAUTHENTICATED, "CREDENTIAL_MISSING", customers.ListCustomers, ask)
        calls.expect_error(UNAUTHENTICATED, "TOKEN_DEVELOPMENT_KEY", customers.ListCustomers, ask, metadata=with_key(token))
        customers.ListCustomers(ask, metadata=with_key(keys["shop"]), wait_for_ready=True)
        calls.expect_error(UNAUTHENTICATED, "ON_BEHALF_REFUSED", customers.ListCustomers, ask,
                           metadata=(*with_key(keys["shop"]), ("guanxi-on-behalf-of", "users/somebody")))
        channel.close()
    server.stop()
    log = server.log.read_text()
    assert keys["shop"] not in log and token not in log, "the log repeats a credential"
    assert log.count("call refused") >= 6, log


@contextlib.contextmanager
def parts(data, arguments):
    """Every part in a process of its own; gives their addresses. `arguments` gives those of one part."""
    addresses = {part: f"127.0.0.1:{port}" for part, port in zip(PARTS, suite.free_ports(len(PARTS)))}
    running = []
    try:
        for part in PARTS:
            peers = [word for peer in suite.SERVICES if peer != part for word in (f"--{peer}", addresses[peer])]
            running.append(suite.Server(part, "--data-dir", data, "--listen", addresses[part], *peers,
                                        *arguments(part), log=f"{data}.{part}.log"))
        yield addresses
    except BaseException:
        for server in running:
            server.kill()
        raise
    for server in running:
        server.stop()


def check_parts(connect, addresses, keys):
    """That callers are known everywhere, and services to one another; then that a freeze counts everywhere."""
    gateway = connect(addresses["gateway"])
    customers = customers_pb2_grpc.CustomerServiceStub(gateway)
    calls.wait_for("the roster", lambda: accepted(gateway, keys["shop"]))
    customers.CreateCustomer(customers_pb2.CreateCustomerRequest(customer=customers_pb2.Customer(
        display_name="any", kind="KIND_ORGANIZATION")), metadata=with_key(keys["shop"]))
    scores = scores_pb2_grpc.ScoreServiceStub(gateway)
    calls.wait_for("loyalty to hear the others", lambda: all(
        source.HasField("heard_time") for source in scores.GetFollowState(
            scores_pb2.GetFollowStateRequest(), metadata=with_key(keys["shop"])).sources))
    freeze(connect, addresses, keys)
    gateway.close()


def accepted(channel, key, **keywords):
    stub = customers_pb2_grpc.CustomerServiceStub(channel)
    try:
        stub.ListCustomers(customers_pb2.ListCustomersRequest(), metadata=with_key(key), timeout=10, **keywords)
        return True
    except grpc.RpcError as error:
        assert error.code() in (UNAUTHENTICATED, grpc.StatusCode.UNAVAILABLE), error
        return False


def freeze(connect, addresses, keys):
    admin = connect(addresses["directory"])
    accounts = service_accounts_pb2_grpc.ServiceAccountServiceStub(admin)
    channels = [connect(addresses[part]) for part in ("gateway", "customers")]
    calls.wait_for("everybody to know the account", lambda: all(accepted(c, keys["shop"]) for c in channels))
    accounts.FreezeServiceAccount(service_accounts_pb2.FreezeServiceAccountRequest(name="serviceAccounts/shop"),
                                  metadata=with_key(keys["admin"]))
    begin = time.monotonic()
    while any([accepted(channel, keys["shop"]) for channel in channels]):
        assert time.monotonic() - begin < LIMIT, "the frozen account still calls"
    print(f"frozen everywhere {1000 * (time.monotonic() - begin):.1f} ms after the answer")
    accounts.UnfreezeServiceAccount(service_accounts_pb2.UnfreezeServiceAccountRequest(name="serviceAccounts/shop"),
                                    metadata=with_key(keys["admin"]))
    for channel in (admin, *channels):
        channel.close()


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)


def authority(folder, name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem")
    return name


def certificate(folder, signer, name):
    """A certificate of 127.0.0.1 for guanxi://services/{name}."""
    extensions = folder / f"{name}.ext"
    extensions.write_text(f"subjectAltName=IP:127.0.0.1,URI:guanxi://services/{name}\n")
    stem = folder / f"{signer}-{name}"
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", f"/CN={name}", "-keyout", f"{stem}.key", "-out", f"{stem}.csr")
    openssl("x509", "-req", "-in", f"{stem}.csr", "-CA", folder / f"{signer}.pem", "-CAkey", folder / f"{signer}.key",
            "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", f"{stem}.pem")
    return f"{stem}.pem", f"{stem}.key"


def secure_connect(folder, pair=None):
    """Gives `connect`, for servers that `ca` signed; `pair` is the certificate and key to show."""
    authorities = (folder / "ca.pem").read_bytes()
    chain, key = (open(path, "rb").read() for path in pair) if pair else (None, None)

    def connect(address):
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(authorities, key, chain), options=[
            ("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)])
    return connect


def check_certificates(folder, data, keys):
    authority(folder, "ca")
    authority(folder, "other")
    pairs = {part: certificate(folder, "ca", part) for part in (*PARTS, "evil")}
    ca = folder / "ca.pem"

    def arguments(part):
        chain, key = pairs[part]
        return "--tls-cert", chain, "--tls-key", key, "--tls-ca", ca, "--tls-client-ca", ca

    with parts(data, arguments) as addresses:
        check_parts(secure_connect(folder), addresses, keys)
        ask = customers_pb2.ListCustomersRequest()

        def list_as(pair, address, **keywords):
            channel = secure_connect(folder, pair)(addresses[address])
            with contextlib.closing(channel):
                return customers_pb2_grpc.CustomerServiceStub(channel).ListCustomers(ask, timeout=10, **keywords)

        for part in ("customers", "gateway"):
            list_as(pairs["loyalty"], part)  # one of the suite's own
            # The gateway does not pass the certificate on, but what it is worth.
            calls.expect_error(UNAUTHENTICATED, "CERTIFICATE_UNKNOWN", list_as, pairs["evil"], part)
            calls.expect_error(UNAUTHENTICATED, "CREDENTIAL_MISSING", list_as, None, part)
            try:
                list_as(certificate(folder, "other", "loyalty"), part)
                raise AssertionError("a certificate of another authority was taken")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAVAILABLE, error
        # The gateway's certificate alone is nobody.
        calls.expect_error(UNAUTHENTICATED, "CREDENTIAL_MISSING", list_as, pairs["gateway"], "customers")
        calls.expect_error(UNAUTHENTICATED, "ACCOUNT_UNKNOWN", list_as, pairs["gateway"], "customers",
                           metadata=(("x-guanxi-actor", "users/nobody"),))


def main():
    with suite.folder() as folder:
        data = folder / "data"
        keys = make_accounts(data)
        refuse_strangers(data, keys)
        key = folder / "internal.pem"
        with parts(data, lambda _: ("--internal-key", key)) as addresses:
            check_parts(suite.connect, addresses, keys)
        check_certificates(folder, data, keys)
        alone = suite.run("serve", "customers", "--data-dir", data, "--listen", "0.0.0.0:0", check=False)
        assert alone.returncode == 2 and "--internal-key" in alone.stderr, alone
        # Encrypted, and without a way to know the others.
        chain, private = certificate(folder, "ca", "customers")
        for listen in ("0.0.0.0:0", "127.0.0.1:0"):
            deaf = suite.run("serve", "customers", "--data-dir", data, "--listen", listen, "--tls-cert", chain,
                             "--tls-key", private, check=False)
            assert deaf.returncode == 2 and "--tls-client-ca" in deaf.stderr and "--internal-key" in deaf.stderr, deaf
    print("callers and services prove who they are, in one process and in six")


if __name__ == "__main__":
    main()
