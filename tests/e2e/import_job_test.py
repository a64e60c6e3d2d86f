"""`guanxi import-job` and `guanxi export`: a company's customers go in, also when the command is killed; what is wrong with a
row is listed; they come out as they went in; and the import is taken back."""

import csv
import json
import subprocess

import calls
import suite
from guanxi.customers.v1 import customers_pb2, customers_pb2_grpc, import_jobs_pb2, import_jobs_pb2_grpc

COUNTRIES = {"Germany": "DE", "Mexico": "MX", "UK": "GB", "Sweden": "SE", "France": "FR", "Spain": "ES", "Canada": "CA",
             "Argentina": "AR", "Switzerland": "CH", "Brazil": "BR", "Austria": "AT", "Italy": "IT", "Portugal": "PT",
             "USA": "US", "Venezuela": "VE", "Ireland": "IE", "Belgium": "BE", "Norway": "NO", "Denmark": "DK",
             "Finland": "FI", "Poland": "PL"}
COLUMNS = [{"column": "customer_id", "field": "code"}, {"column": "company_name", "field": "display_name"},
           {"column": "country", "field": "region", "values": COUNTRIES},
           {"column": "city", "field": "addresses[0].address.locality"},
           {"column": "address", "field": "addresses[0].address.address_lines"},
           {"column": "country", "field": "addresses[0].address.region_code", "values": COUNTRIES},
           {"field": "addresses[0].kind", "constant": "OFFICE"}, {"column": "phone", "field": "phones"},
           {"field": "kind", "constant": "ORGANIZATION"}]


def write_job(path, **more):
    path.write_text(json.dumps({"subject": "SUBJECT_CUSTOMERS", "mode": "MODE_CREATE", "columns": COLUMNS, **more}),
                    encoding="utf-8")
    return path


def read_rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def soil(source, path):
    """The customers of `source` with three rows more that cannot be taken; gives what the report has to say of them."""
    lines = source.read_text(encoding="utf-8-sig").splitlines()
    dirty = {len(lines) + 1: ("customer_id", "VALUE_TAKEN", "ALFKI,Again,,,,Berlin,,,Germany,030-0074321,"),
             len(lines) + 2: ("phone", "INVALID_FIELD", "DIRTY,Dirty,,,,Berlin,,,Germany,nonsense,"),
             len(lines) + 3: ("", "columns where the header has", "SHORT,Too short")}
    path.write_text("\n".join(lines + [row for _, _, row in dirty.values()]) + "\n", encoding="utf-8")
    return dirty


def import_job(gateway, job, path, *more):
    return suite.run("import-job", "--gateway", gateway, "--job", job, *more, path).stdout


def check_rejects(path, dirty):
    found = {int(row["import_line"]): row for row in read_rows(path)}
    assert found.keys() == dirty.keys(), found.keys()
    for line, (column, rule, _) in dirty.items():
        assert found[line]["import_column"] == column and rule in found[line]["import_rule"], found[line]


def check_customers(channel, rows):
    stub = customers_pb2_grpc.CustomerServiceStub(channel)
    customers = {customer.code: customer for customer in
                 calls.every(stub.ListCustomers, customers_pb2.ListCustomersRequest(), "customers")}
    assert customers.keys() == {row["customer_id"] for row in rows}
    for row in rows:
        customer = customers[row["customer_id"]]
        assert customer.display_name == row["company_name"] and customer.region == COUNTRIES[row["country"]]
        assert list(customer.phones) == [row["phone"]] if row["phone"] else not customer.phones
        assert customer.addresses[0].address.locality == row["city"]
    return customers


def is_killed_and_goes_on(folder, gateway, channel):
    """A larger file; the command is killed while the service works, and given again."""
    path = folder / "many.csv"
    rows = [["customer_id", "company_name", "country", "city", "address", "phone"]]
    rows += [[f"M{number}", f"Many {number}", "Germany", "Berlin", "Street 1", ""] for number in range(4000)]
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    job = write_job(folder / "many.json")
    command = subprocess.Popen([suite.PROGRAM, "import-job", "--gateway", gateway, "--job", job, path],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stub = import_jobs_pb2_grpc.ImportJobServiceStub(channel)

    def begun():
        jobs = stub.ListImportJobs(import_jobs_pb2.ListImportJobsRequest()).import_jobs
        return [job for job in jobs if job.display_name == "many.csv"]
    calls.wait_for("the import", begun)
    command.kill()
    command.wait()
    text = import_job(gateway, job, path)
    assert "4000 rows, 4000 created" in text, text
    assert import_job(gateway, job, path) == text, "run again, it is the same import"
    name = text.split(":")[0]
    undone = suite.run("import-job", "--gateway", gateway, "--undo", name).stdout
    assert "4000 deleted, 0 restored, 0 kept" in undone, undone
    again = import_job(gateway, job, path, "--dry-run")
    assert again.startswith(f"{name}-2: dry run: 4000 rows"), again


def main():
    source = suite.test_data("northwind", "customers.csv")
    with suite.folder() as folder, suite.Suite(folder / "data") as served:
        path, rejects = folder / "dirty.csv", folder / "rejects.csv"
        dirty = soil(source, path)
        rows = read_rows(source)
        job = write_job(folder / "job.json")
        text = import_job(served.gateway, job, path, "--dry-run", "--rejects", rejects)
        assert f"dry run: {len(rows) + 3} rows, " in text and "2 rejected" in text, text
        # Rows far apart do not see one another in a dry run.
        check_rejects(rejects, {line: row for line, row in dirty.items() if row[1] != "VALUE_TAKEN"})
        text = import_job(served.gateway, job, path, "--rejects", rejects)
        assert f"{len(rows)} created" in text and "3 rejected" in text, text
        check_rejects(rejects, dirty)
        customers = check_customers(served.channel, rows)
        is_killed_and_goes_on(folder, served.gateway, served.channel)
        wanted = folder / "export.json"
        wanted.write_text(json.dumps({"subject": "SUBJECT_CUSTOMERS", "filter": 'region = "DE"',
                                      "fields": ["name", "code", "display_name", "phones"]}), encoding="utf-8")
        suite.run("export", "--gateway", served.gateway, "--job", wanted, folder / "german.csv")
        german = [customer for customer in customers.values() if customer.region == "DE"]
        assert {(row["name"], row["code"], row["display_name"]) for row in read_rows(folder / "german.csv")} == \
            {(customer.name, customer.code, customer.display_name) for customer in german}
        print(f"{len(rows)} customers in and {len(german)} out")


if __name__ == "__main__":
    main()
