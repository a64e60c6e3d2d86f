"""The suite as processes: all in one, or each service on its own."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

import grpc

PROGRAM = os.environ["GUANXI_PROGRAM"]
SOURCE = pathlib.Path(os.environ["GUANXI_SOURCE"])
SERVICES = ("directory", "customers", "pipeline", "tickets", "loyalty")
SKIPPED = 77
# A server must not outlive a test that is killed.
BOUND_TO_US = ("setpriv", "--pdeathsig", "KILL")


def test_data(*path):
    """The path of sample data; ends the program as skipped where there is none."""
    folder = os.environ.get("GUANXI_TEST_DATA") or SOURCE.parent / "shared" / "data"
    found = pathlib.Path(folder).joinpath(*path)
    if not found.exists():
        print(f"skipped: no {found}; GUANXI_TEST_DATA says where sample data is")
        sys.exit(SKIPPED)
    return found


def connect(address):
    """A channel of our own to `address`, past any proxy."""
    return grpc.insecure_channel(address, options=[
        ("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1),
        ("grpc.initial_reconnect_backoff_ms", 50), ("grpc.min_reconnect_backoff_ms", 50),
        ("grpc.max_reconnect_backoff_ms", 200)])


def free_ports(count):
    """Ports nobody listens on just now, for servers that come back on the same one."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


@contextlib.contextmanager
def folder():
    """An empty folder that goes away with the test, unless the test fails."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="guanxi-test-"))
    try:
        yield path
    except BaseException:
        print(f"kept for a look: {path}")
        raise
    shutil.rmtree(path)


class Server:
    """A `guanxi serve` process; `addresses` is what its `serving` line says."""

    def __init__(self, *arguments, log):
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as log_file:
            self.process = subprocess.Popen([*BOUND_TO_US, PROGRAM, "serve", *map(str, arguments)],
                                            stdout=subprocess.PIPE, stderr=log_file, text=True)
        self.addresses = self._read_addresses()

    def _read_addresses(self):
        for line in self.process.stdout:
            if line.startswith("serving"):
                return dict(word.split("=", 1) for word in line.split()[1:] if "=" in word)
        raise AssertionError(f"did not start: {self.process.args}\n{self.log.read_text()}")

    def kill(self):
        """As a power cut would, for the process."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """Asks it to stop, and expects it to do so cleanly."""
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        assert code == 0, f"ended with {code}\n{self.log.read_text()[-4000:]}"


class Suite:
    """All services in one process over `data`."""

    def __init__(self, data, metrics=False):
        arguments = ["all", "--data-dir", data, "--gateway-listen", "127.0.0.1:0"]
        if metrics:
            arguments += ["--metrics-listen", "127.0.0.1:0"]
        self.server = Server(*arguments, log=f"{data}.log")
        self.gateway = self.server.addresses["gateway"]
        self.channel = connect(self.gateway)

    def __enter__(self):
        return self

    def __exit__(self, error, *_):
        self.channel.close()
        if error:
            self.server.kill()
        else:
            self.server.stop()


def run(*arguments, check=True, timeout=120):
    """Runs `guanxi ARGUMENTS…` and gives what it did."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"{done.args} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done
