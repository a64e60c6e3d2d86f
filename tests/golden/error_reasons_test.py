"""The reasons of errors, which callers switch on: each with its code and the file that gives it."""

import re

import golden
import suite

# errors::Make(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", …
MADE = re.compile(r'\bMake\(\s*(?:absl::)?StatusCode::k(\w+),\s*"([A-Z][A-Z0-9_]*)"')
# absl::Status Refused(std::string_view reason, …) { … Make(absl::StatusCode::kUnauthenticated, reason, …
SHORTHAND = re.compile(r"\bStatus (\w+)\(std::string_view reason\b[^{]*\{[^}]*?StatusCode::k(\w+), reason\b")
# absl::Status NotFound(std::string_view name);  // RESOURCE_NOT_FOUND
DECLARED = re.compile(r"\)\s*;\s*// ([A-Z][A-Z0-9_]{2,})\s*$", re.MULTILINE)


def sources(name):
    for folder in ("common", "services", "gateway", "cli"):
        yield from sorted((suite.SOURCE / folder).rglob(name))


def code_name(camel):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", camel).upper()


def made(text):
    """Code and reason of each error that `text` makes, by Make or by a function of its own for one code."""
    yield from MADE.findall(text)
    for function, code in SHORTHAND.findall(text):
        for reason in re.findall(rf'\b{function}\(\s*"([A-Z][A-Z0-9_]*)"', text):
            yield code, reason


def main():
    found, elsewhere = [], []
    for path in sources("*.cc"):
        where = path.relative_to(suite.SOURCE)
        for code, reason in made(path.read_text(encoding="utf-8")):
            if path.name == "errors.cc":
                found.append(f"{reason} {code_name(code)} {where.parent}")
            elif not path.name.endswith("_test.cc"):
                elsewhere.append(f"{reason} in {where}")
    assert not elsewhere, f"errors are made in errors.cc only: {elsewhere}"
    reasons = [line.split()[0] for line in found]
    assert len(reasons) == len(set(reasons)), f"given twice: {sorted({r for r in reasons if reasons.count(r) > 1})}"
    declared = {reason for path in sources("errors.h") for reason in DECLARED.findall(path.read_text(encoding="utf-8"))}
    assert declared == set(reasons), f"said by errors.h or by errors.cc only: {sorted(declared ^ set(reasons))}"
    golden.compare("error_reasons.txt", sorted(found))


if __name__ == "__main__":
    main()
