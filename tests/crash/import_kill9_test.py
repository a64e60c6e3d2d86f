"""An import and an export of many customers while the suite is killed with `kill -9`, while the file is sent, while its rows
are taken and while they are taken back. Afterwards every row is in once, or listed with line, column and rule.

    import_kill9_test.py [--rows N] [--kills N]

GUANXI_IMPORT_ROWS means the same as --rows: 1000000 for a look at speed and memory, which are printed."""

import argparse
import collections
import csv
import hashlib
import io
import os
import pathlib
import time

import grpc

import suite
from guanxi.customers.v1 import export_jobs_pb2, export_jobs_pb2_grpc, import_jobs_pb2, import_jobs_pb2_grpc

PIECE = 512 * 1024
OUTCOME_UNKNOWN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNKNOWN,
                   grpc.StatusCode.CANCELLED)
ImportJob = import_jobs_pb2.ImportJob
ExportJob = export_jobs_pb2.ExportJob
# What every hundredth row is spoilt with, and the column and the rule that the report names.
SPOILT = ("phone", "a phone number such as none", "INVALID_FIELD: must have 3 to 20 digits")


class Killable:
    """All services in one process, on one address for ever."""

    def __init__(self, data):
        self.data = data
        self.address = f"127.0.0.1:{suite.free_ports(1)[0]}"
        self.peak_kib = 0
        self._start()
        self.channel = suite.connect(self.address)

    def _start(self):
        self.server = suite.Server("all", "--data-dir", self.data / "data", "--gateway-listen", self.address,
                                   log=self.data / "serve.log")

    def kill(self):
        self.resident_kib()
        self.server.kill()
        self._start()

    def resident_kib(self):
        """What it holds in memory now; the most it ever held is kept."""
        lines = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text().splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith("Vm")}
        self.peak_kib = max(self.peak_kib, sizes["VmHWM"])
        return sizes["VmRSS"]

    def stop(self):
        self.resident_kib()
        self.channel.close()
        self.server.stop()

    def ask(self, method, request):
        begun = time.monotonic()
        while True:
            try:
                return method(request, timeout=20)
            except grpc.RpcError as error:
                if error.code() not in OUTCOME_UNKNOWN or time.monotonic() - begun > 60:
                    raise
                time.sleep(0.05)  # pace of repeats


def write_file(path, rows):
    """A file of `rows` customers; gives how many of them are spoilt."""
    spoilt = 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "industry", "phone", "email", "city", "revenue"])
        for row in range(rows):
            phone = f"+86138{row:08d}"
            if row % 100 == 57:
                phone = SPOILT[1]
                spoilt += 1
            writer.writerow([f"C{row:07d}", f"Customer {row} 贸易有限公司", ("steel", "paper", "food")[row % 3], phone,
                             f"office{row}@example{row % 1000}.com", ("深圳", "上海", "Nanjing")[row % 3],
                             f"{row % 1000}.50"])
    return spoilt


def job_for(path):
    content = path.read_bytes()
    column = ImportJob.Column
    return ImportJob(
        display_name=path.name, subject=ImportJob.SUBJECT_CUSTOMERS, mode=ImportJob.MODE_CREATE, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), columns=[
            column(column="code", field="code"), column(column="name", field="display_name"),
            column(column="industry", field="industry"), column(column="phone", field="phones"),
            column(column="email", field="emails"), column(column="city", field="addresses[0].address.locality"),
            column(field="addresses[0].kind", constant="OFFICE"),
            column(field="addresses[0].address.region_code", constant="CN"),
            column(column="revenue", field="annual_revenue", currency="CNY"),
            column(field="kind", constant="ORGANIZATION")])


def upload(served, imports, name, path, kill_at):
    """Sends the file piece by piece; goes on where the service says, after a kill as after any other break."""
    content = path.read_bytes()
    sent = 0
    killed = False
    while sent < len(content):
        request = import_jobs_pb2.UploadImportJobRequest(name=name, offset=sent, data=content[sent:sent + PIECE])
        sent = served.ask(imports.UploadImportJob, request).uploaded_size
        if not killed and sent >= kill_at * len(content):
            served.kill()
            killed = True
            sent = served.ask(imports.GetImportJob, import_jobs_pb2.GetImportJobRequest(name=name)).uploaded_size
            assert sent >= kill_at * len(content), "pieces that were acknowledged are gone"


def wait_for(served, imports, name, states, kills, figure):
    """Waits for one of `states`, with `kills` in between, evenly over the file as `figure` tells."""
    kill_at = [(number + 1) / (kills + 1) for number in range(kills)]
    shown = 0
    while True:
        job = served.ask(imports.GetImportJob, import_jobs_pb2.GetImportJobRequest(name=name))
        if job.state in states:
            return job
        assert job.state in (ImportJob.STATE_CHECKING, ImportJob.STATE_RUNNING, ImportJob.STATE_UNDOING), job
        reached = figure(job)
        if kill_at and reached >= kill_at[0]:
            kill_at.pop(0)
            print(f"killed at {100 * reached:.0f} %")
            served.kill()
        elif reached - shown >= 0.1:
            shown = reached
            print(f"{100 * reached:.0f} %, {job.figures.row_count} rows, {job.rows_per_second:.0f} rows/s, "
                  f"{served.resident_kib() // 1024} MiB")
        time.sleep(0.02)  # pace of questions


def download_rejects(served, imports, name):
    request = import_jobs_pb2.DownloadRejectsRequest(name=name)
    data = b""
    while True:
        piece = served.ask(imports.DownloadRejects, request)
        data += piece.data
        if not piece.next_page_token:
            return list(csv.DictReader(io.StringIO(data.decode())))
        request.page_token = piece.next_page_token


def export_codes(served, kills):
    """The codes of all customers, by an export that is killed as well."""
    exports = export_jobs_pb2_grpc.ExportJobServiceStub(served.channel)
    begun = time.monotonic()
    job = served.ask(exports.CreateExportJob, export_jobs_pb2.CreateExportJobRequest(
        request_id=f"codes-{kills}", export_job=ExportJob(display_name="codes", subject=ExportJob.SUBJECT_CUSTOMERS,
                                                 fields=["code", "display_name"])))
    while job.state == ExportJob.STATE_RUNNING:
        if kills and job.record_count > 0:
            kills -= 1
            served.kill()
        job = served.ask(exports.GetExportJob, export_jobs_pb2.GetExportJobRequest(name=job.name))
        time.sleep(0.02)  # pace of questions
    assert job.state == ExportJob.STATE_DONE, job
    print(f"exported {job.record_count} records, {job.size} bytes, in {time.monotonic() - begun:.1f} s")
    data = b""
    while len(data) < job.size:
        data += served.ask(exports.DownloadExportJob, export_jobs_pb2.DownloadExportJobRequest(
            name=job.name, offset=len(data))).data
    return [row["code"] for row in csv.DictReader(io.StringIO(data.decode()))]


def check_rejects(rejects, rows, spoilt):
    assert len(rejects) == spoilt, f"{len(rejects)} rows are listed, {spoilt} are spoilt"
    lines = collections.Counter()
    for reject in rejects:
        lines[int(reject["import_line"])] += 1
        assert reject["import_column"] == SPOILT[0], reject
        assert reject["import_value"] == SPOILT[1], reject
        assert reject["import_rule"] == SPOILT[2], reject
    assert lines == collections.Counter(row + 2 for row in range(rows) if row % 100 == 57)


def check(served, imports, job, rows, spoilt):
    figures = job.figures
    assert job.state == ImportJob.STATE_DONE, job
    assert figures.row_count == rows and figures.created_count == rows - spoilt, figures
    assert figures.rejected_count == spoilt, figures
    check_rejects(download_rejects(served, imports, job.name), rows, spoilt)
    codes = collections.Counter(export_codes(served, kills=1))
    expected = collections.Counter(f"C{row:07d}" for row in range(rows) if row % 100 != 57)
    assert codes == expected, f"{(codes - expected).most_common(3)} too much, {(expected - codes).most_common(3)} missing"


def run(folder, rows, kills):
    path = folder / "customers.csv"
    spoilt = write_file(path, rows)
    served = Killable(folder)
    imports = import_jobs_pb2_grpc.ImportJobServiceStub(served.channel)
    name = served.ask(imports.CreateImportJob, import_jobs_pb2.CreateImportJobRequest(
        import_job=job_for(path), request_id="create")).name
    begun = time.monotonic()
    upload(served, imports, name, path, kill_at=0.5)
    print(f"sent {path.stat().st_size} bytes in {time.monotonic() - begun:.1f} s")
    wait_for(served, imports, name, (ImportJob.STATE_READY,), 0, lambda job: 0)
    before = served.resident_kib()
    begun = time.monotonic()
    served.ask(imports.RunImportJob, import_jobs_pb2.RunImportJobRequest(name=name, request_id="run"))
    job = wait_for(served, imports, name, (ImportJob.STATE_DONE, ImportJob.STATE_FAILED), kills,
                   lambda job: job.progress)
    seconds = time.monotonic() - begun
    print(f"{rows} rows in {seconds:.1f} s with {kills} kills: {rows / seconds:.0f} rows/s, at work "
          f"{job.rows_per_second:.0f} rows/s; memory {before // 1024} MiB before, {served.resident_kib() // 1024} MiB "
          f"after, {served.peak_kib // 1024} MiB at most")
    check(served, imports, job, rows, spoilt)
    begun = time.monotonic()
    served.ask(imports.UndoImportJob, import_jobs_pb2.UndoImportJobRequest(name=name, request_id="undo"))
    job = wait_for(served, imports, name, (ImportJob.STATE_UNDONE, ImportJob.STATE_DONE), 1,
                   lambda job: job.undo.deleted_count / max(rows - spoilt, 1))
    assert job.state == ImportJob.STATE_UNDONE and job.undo.deleted_count == rows - spoilt, job
    assert job.undo.kept_count == 0, job.undo
    print(f"undone in {time.monotonic() - begun:.1f} s with a kill")
    assert not export_codes(served, kills=0)
    served.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=int(os.environ.get("GUANXI_IMPORT_ROWS", "3000")))
    parser.add_argument("--kills", type=int, default=3)
    options = parser.parse_args()
    with suite.folder() as folder:
        run(folder, options.rows, options.kills)


if __name__ == "__main__":
    main()
