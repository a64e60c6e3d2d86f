"""Every method callers can name, with what it takes and gives, from the protos."""

import importlib

import golden
import suite


def files():
    for path in sorted((suite.SOURCE / "protos").rglob("*.proto")):
        module = path.relative_to(suite.SOURCE / "protos").with_suffix("").as_posix().replace("/", ".")
        yield importlib.import_module(f"{module}_pb2").DESCRIPTOR


def describe(method):
    parts = (method.containing_service.full_name, method.name, "stream " if method.client_streaming else "",
             method.input_type.full_name, "stream " if method.server_streaming else "", method.output_type.full_name)
    return "{}/{} ({}{}) returns ({}{})".format(*parts)


def main():
    found = []
    for descriptor in files():
        for service in descriptor.services_by_name.values():
            found.extend(describe(method) for method in service.methods)
    golden.compare("methods.txt", sorted(found))


if __name__ == "__main__":
    main()
