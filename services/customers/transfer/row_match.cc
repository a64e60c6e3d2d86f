#include "services/customers/transfer/row_match.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/text/email.h"
#include "common/text/phone.h"
#include "services/customers/contact_points.h"
#include "services/customers/customers_tables.h"
#include "services/customers/search_index.h"
#include "services/customers/transfer/errors.h"

namespace guanxi::customers {
namespace {

using google::protobuf::Message;
using v1::ImportJob;

// The field of a record that `match` goes by.
const char* FieldOf(ImportJob::Match match) {
  switch (match) {
    case ImportJob::MATCH_NAME:
      return "name";
    case ImportJob::MATCH_CODE:
      return "code";
    case ImportJob::MATCH_PHONE:
      return "phones";
    case ImportJob::MATCH_EMAIL:
      return "emails";
    case ImportJob::MATCH_TAX_ID:
      return "tax_ids";
    case ImportJob::MATCH_EXTERNAL_ID:
      return "external_id";
    default:
      return "";
  }
}

// Looks one value up.
class Search {
 public:
  Search(const table::Core& table, const kv::Reader& reader, const access::Scope& scope)
      : table_(table), reader_(reader), scope_(scope) {}

  absl::Status ByName(const std::string& name) {
    std::unique_ptr<Message> record = table_.NewRecord();
    const absl::Status found = table_.GetLive(reader_, name, scope_, *record);
    if (absl::IsNotFound(found) || absl::IsFailedPrecondition(found)) return absl::OkStatus();
    GUANXI_RETURN_IF_ERROR(found);
    found_.push_back(std::move(record));
    return absl::OkStatus();
  }

  absl::Status ByField(const std::string& field, const std::string& value) {
    table::ListQuery query;
    query.page_size = 2;
    query.extra.push_back({field, value});
    return table_.List(reader_, query, scope_, [this](const Message& record) { Take(record); })
        .status();
  }

  absl::Status ByTerm(std::string_view index, std::string_view term) {
    return table_.LookUp(reader_, index, term, false, 2, scope_,
                         [this](const Message& record) { Take(record); });
  }

  std::vector<std::unique_ptr<Message>>& found() { return found_; }

 private:
  void Take(const Message& record) {
    found_.emplace_back(record.New());
    found_.back()->CopyFrom(record);
  }

  const table::Core& table_;
  const kv::Reader& reader_;
  const access::Scope& scope_;
  std::vector<std::unique_ptr<Message>> found_;
};

absl::Status LookUp(ImportJob::Match match,
                    const std::string& text,
                    const std::string& region,
                    Search& search) {
  switch (match) {
    case ImportJob::MATCH_NAME:
      return search.ByName(text);
    case ImportJob::MATCH_PHONE: {
      GUANXI_ASSIGN_OR_RETURN(const text::Phone phone, text::NormalizePhone(text, region));
      return search.ByTerm(kPhoneIndex, phone.number);
    }
    case ImportJob::MATCH_EMAIL: {
      GUANXI_ASSIGN_OR_RETURN(const std::string email, text::NormalizeEmail(text));
      return search.ByTerm(kEmailIndex, email);
    }
    case ImportJob::MATCH_TAX_ID: {
      GUANXI_ASSIGN_OR_RETURN(const std::string tax_id, NormalizeTaxId(text));
      return search.ByTerm(kSearchIndex, search_tag::kTaxId + absl::AsciiStrToLower(tax_id));
    }
    default:
      return search.ByField(FieldOf(match), text);
  }
}

}  // namespace

absl::Status CheckMatches(const ImportJob& job, const table::Core& table) {
  const auto& type = *table.NewRecord()->GetDescriptor();
  if (job.mode() != ImportJob::MODE_CREATE && job.match_by().empty()) {
    return errors::InvalidField("import_job.match_by", "must say by what records are found");
  }
  if (job.mode() == ImportJob::MODE_CREATE && !job.match_by().empty()) {
    return errors::InvalidField("import_job.match_by", "is for modes that change records");
  }
  for (int i = 0; i < job.match_by_size(); ++i) {
    const std::string field = FieldOf(job.match_by(i));
    const std::string at = fmt::format("import_job.match_by[{}]", i);
    if (type.FindFieldByName(field) == nullptr) {
      return errors::InvalidField(at, fmt::format("{} have no {}", table.schema().collection,
                                                  field.empty() ? "such value" : field));
    }
    const bool mapped = std::any_of(job.columns().begin(), job.columns().end(),
                                    [&](const auto& column) { return column.field() == field; });
    if (!mapped) return errors::InvalidField(at, fmt::format("needs a column for {}", field));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Message>> FindMatch(const ImportJob& job,
                                                   const table::Core& table,
                                                   const RowMapping& mapping,
                                                   const std::vector<std::string>& cells,
                                                   const kv::Reader& reader,
                                                   const access::Scope& scope,
                                                   const std::string& default_region) {
  for (const int number : job.match_by()) {
    const auto match = static_cast<ImportJob::Match>(number);
    const std::string text = mapping.TextFor(cells, FieldOf(match));
    if (text.empty()) continue;
    Search search(table, reader, scope);
    GUANXI_RETURN_IF_ERROR(LookUp(match, text, default_region, search));
    if (search.found().size() > 1) return errors::MatchAmbiguous(FieldOf(match));
    if (search.found().size() == 1) return std::move(search.found().front());
  }
  return nullptr;
}

}  // namespace guanxi::customers
