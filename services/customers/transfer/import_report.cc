#include "services/customers/transfer/import_report.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/access/masks.h"
#include "common/access/permissions.h"
#include "common/api/page_token.h"
#include "common/csv/csv_reader.h"
#include "common/csv/csv_text.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/transfer/errors.h"
#include "services/customers/transfer/import_pipeline.h"
#include "services/customers/transfer/row_mapping.h"
#include "services/customers/transfer/stored_file.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

using v1::DownloadRejectsRequest;
using v1::DownloadRejectsResponse;
using v1::ImportJob;

constexpr size_t kRowsOfPiece = 500;
constexpr size_t kBytesOfPiece = size_t{512} * 1024;
// What is read of the file for a row: most rows are shorter.
constexpr size_t kRowBytes = size_t{8} * 1024;
constexpr char kHidden[] = "hidden";

// Rows of a report, in the order of their keys.
struct ReportRows {
  std::vector<std::pair<std::string, std::string>> rows;
  bool more = false;
};

absl::StatusOr<ReportRows> RowsAfter(const kv::Reader& reader,
                                     const std::string& prefix,
                                     const std::string& last) {
  kv::KeyRange range = kv::PrefixRange(prefix);
  if (!last.empty()) range.begin = prefix + last + '\0';
  ReportRows found;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, range, kv::Order::kForward,
                                     [&](std::string_view key, std::string_view value) {
                                       found.more = found.rows.size() == kRowsOfPiece;
                                       if (found.more) return false;
                                       found.rows.emplace_back(key.substr(prefix.size()), value);
                                       return true;
                                     }));
  return found;
}

// Puts the rows that were refused together with what they are in the file.
class Rejects {
 public:
  Rejects(kv::Engine* engine,
          const ImportJob& job,
          const state::v1::ImportState& state,
          FileHeader header,
          RowMapping mapping,
          access::FieldClasses hidden)
      : engine_(engine),
        job_(job),
        state_(state),
        header_(std::move(header)),
        mapping_(std::move(mapping)),
        hidden_(hidden) {}

  std::string Header() const {
    std::vector<std::string> names = {"import_line", "import_column", "import_value",
                                      "import_rule"};
    names.insert(names.end(), header_.columns.begin(), header_.columns.end());
    std::string text;
    csv::AppendRow(names, OptionsOf(job_).delimiter, text);
    return text;
  }

  absl::StatusOr<std::string> Row(const std::string& place, const std::string& value) const {
    state::v1::ImportReject reject;
    if (!reject.ParseFromString(value)) return errors::DataLoss("a row of a report");
    kv::KeyReader key(place);
    const int64_t offset = key.I64();
    GUANXI_ASSIGN_OR_RETURN(csv::CsvRow row, RowAt(offset, reject.line()));
    const std::vector<std::string>& columns = header_.columns;
    const bool split = row.fields.size() == columns.size();
    std::vector<std::string> cells = split ? row.fields : std::vector<std::string>(columns.size());
    const std::vector<std::string> whole = cells;
    if (HidesAnything()) Hide(cells);
    const auto at = std::find(columns.begin(), columns.end(), reject.column());
    std::string shown;
    std::string rule = reject.rule();
    if (at != columns.end()) {
      const auto i = static_cast<size_t>(at - columns.begin());
      shown = cells[i];
      if (shown != whole[i]) rule = kHidden;
    } else if (!split) {
      shown = HidesAnything() ? "" : row.text;
    }
    std::vector<std::string> line = {std::to_string(reject.line()), reject.column(), shown, rule};
    line.insert(line.end(), cells.begin(), cells.end());
    std::string text;
    csv::AppendRow(line, OptionsOf(job_).delimiter, text);
    return text;
  }

 private:
  // What any person may not see says nothing of files they send.
  bool HidesAnything() const {
    return hidden_.Meets(access::FieldClasses::Personal() | access::FieldClasses::Financial());
  }

  absl::StatusOr<csv::CsvRow> RowAt(int64_t offset, int64_t line) const {
    csv::CsvOptions options = OptionsOf(job_);
    options.offset = offset;
    options.line = line;
    csv::CsvReader reader(OpenStoredFile(engine_, job_.name(), state_.file(), offset, kRowBytes),
                          options);
    reader.SetColumns(header_.columns);
    std::optional<csv::CsvRow> row = reader.Next();
    GUANXI_RETURN_IF_ERROR(reader.status());
    if (!row) return errors::DataLoss("the file of an import");
    return *std::move(row);
  }

  void Hide(std::vector<std::string>& cells) const {
    std::vector<std::string> shown = cells;
    mapping_.Hide(
        [this](const csv::RecordField& field) {
          // A whole message may hold anything.
          if (!field.is_list() && field.leaf().message_type() != nullptr &&
              access::HasPersonal(*field.leaf().message_type())) {
            return true;
          }
          return std::any_of(field.fields().begin(), field.fields().end(), [&](const auto* step) {
            return access::ClassesOf(*step).Meets(hidden_);
          });
        },
        shown);
    // Of a column that no field takes nobody knows what it holds.
    for (size_t i = 0; i < cells.size(); ++i) {
      cells[i] = mapping_.Takes(static_cast<int>(i)) ? shown[i] : "";
    }
  }

  kv::Engine* engine_;
  const ImportJob& job_;
  const state::v1::ImportState& state_;
  const FileHeader header_;
  const RowMapping mapping_;
  const access::FieldClasses hidden_;
};

absl::StatusOr<std::string> NotUndoneRow(const std::string& place, const std::string& value) {
  state::v1::NotUndone row;
  if (!row.ParseFromString(value)) return errors::DataLoss("a row of a report");
  kv::KeyReader key(place);
  std::string text;
  csv::AppendRow({key.Str(), row.rule()}, ',', text);
  return text;
}

}  // namespace

absl::Status CheckDelimiter(std::string_view delimiter, std::string_view field) {
  if (delimiter.empty()) return absl::OkStatus();
  constexpr std::string_view kTaken = "\"\r\n";
  const auto c = static_cast<unsigned char>(delimiter.front());
  if (delimiter.size() == 1 && c < 0x80 && c != 0 &&
      kTaken.find(delimiter.front()) == std::string_view::npos) {
    return absl::OkStatus();
  }
  return errors::InvalidField(field, "must be one ASCII character other than a quote or line end");
}

absl::StatusOr<DownloadRejectsResponse> ReadReport(kv::Engine* engine,
                                                   const kv::Reader& reader,
                                                   const RecordWriter& writer,
                                                   const ImportJob& job,
                                                   const DownloadRejectsRequest& request,
                                                   const rpc::Call& call) {
  if (job.dropped()) return errors::FileDropped(job.name());
  const uint64_t query = api::QueryHash(request);
  GUANXI_ASSIGN_OR_RETURN(const std::string last,
                          api::DecodePageToken(request.page_token(), query));
  GUANXI_ASSIGN_OR_RETURN(const state::v1::ImportState state,
                          ReadState<state::v1::ImportState>(reader, job.name()));
  const bool undo = request.report() == DownloadRejectsRequest::REPORT_NOT_UNDONE;
  const std::string prefix =
      undo ? NotUndonePrefix(job.name()) : RejectsPrefix(job.name(), state.report());
  GUANXI_ASSIGN_OR_RETURN(const ReportRows found, RowsAfter(reader, prefix, last));
  DownloadRejectsResponse response;
  std::string& data = *response.mutable_data();
  std::optional<Rejects> rejects;
  if (!undo && job.has_start_time()) {
    const auto record = writer.table().NewRecord();
    GUANXI_ASSIGN_OR_RETURN(FileHeader header, ReadHeader(engine, job, state.file()));
    GUANXI_ASSIGN_OR_RETURN(RowMapping mapping, RowMapping::Bind(job, *record->GetDescriptor()));
    GUANXI_RETURN_IF_ERROR(mapping.Locate(header.columns));
    const auto& permission = *access::FindPermission(call.change.method);
    rejects.emplace(engine, job, state, std::move(header), std::move(mapping),
                    access::HiddenFrom(call.principal.role, permission));
    if (last.empty()) data = rejects->Header();
  } else if (undo && last.empty()) {
    data = "record,rule\n";
  }
  std::string reached = last;
  bool more = found.more;
  for (const auto& [place, value] : found.rows) {
    if (data.size() > kBytesOfPiece) {
      more = true;
      break;
    }
    GUANXI_ASSIGN_OR_RETURN(const std::string row,
                            undo ? NotUndoneRow(place, value) : rejects->Row(place, value));
    data += row;
    reached = place;
  }
  if (more) response.set_next_page_token(api::EncodePageToken(reached, query));
  return response;
}

}  // namespace guanxi::customers
