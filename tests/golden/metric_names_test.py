"""The names and types of the metrics of a running suite, and what Prometheus expects of them."""

import re
import urllib.request

import golden
import suite

MOST_SERIES = 15_000  # of all services in one process


def scrape(address):
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with without_proxy.open(f"http://{address}/metrics", timeout=20) as answer:
        return answer.read().decode()


def check_style(text):
    """What `promtool check metrics` would complain of, and what would let labels grow with the data."""
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    helped = set(re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE))
    for name, kind in types.items():
        assert name in helped, f"{name} has no help"
        assert name.endswith("_total") == (kind == "counter"), f"{name} is a {kind}"
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name), name
    series = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(series) == len({line.rsplit(" ", 1)[0] for line in series}), "a series is there twice"
    assert len(series) <= MOST_SERIES, f"{len(series)} series"
    return types


def main():
    with suite.folder() as data, suite.Suite(data / "data", metrics=True) as running:
        types = check_style(scrape(running.server.addresses["metrics"]))
    # The endpoint's own, which depend on the library.
    ours = {name: kind for name, kind in types.items() if not name.startswith("exposer_")}
    golden.compare("metric_names.txt", sorted(f"{name} {kind}" for name, kind in ours.items()))


if __name__ == "__main__":
    main()
