"""The guide for callers in Python does what it says: its blocks of code run one after another against a suite."""

import re

import suite


def main():
    guide = (suite.SOURCE / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert len(blocks) >= 3, "where are the guide's examples?"
    with suite.folder() as data, suite.Suite(data / "data") as running:
        names = {}
        for block in blocks:
            # A watch goes on for ever; here it ends with what there is.
            ending = block.replace("    cursor = response.revision", "    break")
            exec(ending.replace("127.0.0.1:7700", running.gateway), names)
        first = names["customer"]
        names["channel"].close()
        exec(blocks[0].replace("127.0.0.1:7700", running.gateway), names)
        assert names["customer"] == first, "run twice, there are two customers"
        names["channel"].close()
        assert names["event"].resource == first.name, "the watch showed nothing"
    print(f"{len(blocks)} examples run")


if __name__ == "__main__":
    main()
