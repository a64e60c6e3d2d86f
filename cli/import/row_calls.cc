#include "cli/import/row_calls.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "cli/api_methods.h"
#include "cli/fingerprint.h"
#include "common/api/validate.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::importer {
namespace {

// Leaves room for the digest that SetRequestId adds, within the 128 bytes of a request id.
constexpr size_t kMaxScope = 100;

absl::StatusOr<bool> Holds(const Condition& condition, const RowView& row) {
  GUANXI_ASSIGN_OR_RETURN(const std::string value, condition.value.Evaluate(row));
  return std::find(condition.among.begin(), condition.among.end(), value) != condition.among.end();
}

}  // namespace

RowCalls::RowCalls(const Mapping& mapping, const Step& step)
    : mapping_(mapping), step_(step), seen_(step.calls.size()) {}

absl::StatusOr<RowView> RowCalls::View(const csv::CsvRow& row) const {
  RowView view{.fields = &row.fields, .partners = {}};
  for (const JoinUse& join : step_.joins) {
    GUANXI_ASSIGN_OR_RETURN(const std::string key, join.on.Evaluate(view));
    RowView::Partner partner;
    const auto found = join.table->rows.find(key);
    if (found != join.table->rows.end()) {
      partner.fields = &found->second;
    } else if (!key.empty()) {
      partner.fault = fmt::format("'{}' is no {} of {}", key, join.table->key, join.table->file);
    }
    view.partners.push_back(std::move(partner));
  }
  return view;
}

absl::StatusOr<bool> RowCalls::Wanted(const CallSpec& call, const RowView& row) const {
  for (const Condition& condition : call.when) {
    GUANXI_ASSIGN_OR_RETURN(const bool holds, Holds(condition, row));
    if (!holds) return false;
  }
  for (const Condition& condition : call.unless) {
    GUANXI_ASSIGN_OR_RETURN(const bool holds, Holds(condition, row));
    if (holds) return false;
  }
  return true;
}

absl::StatusOr<cli::PreparedCall> RowCalls::Request(const CallSpec& call,
                                                    size_t index,
                                                    int64_t line,
                                                    const RowView& row) const {
  cli::PreparedCall prepared{.method = call.method,
                             .request = cli::NewMessage(*call.method->input_type()),
                             .accept = call.accept};
  GUANXI_RETURN_IF_ERROR(call.set.Fill(row, *prepared.request).status());
  GUANXI_RETURN_IF_ERROR(api::ValidateRequest(*prepared.request));
  std::string scope = fmt::format("{}/{}", mapping_.name, step_.name);
  if (scope.size() > kMaxScope - 30) scope = fmt::format("{:016x}", cli::Fingerprint(scope));
  cli::SetRequestId(fmt::format("{}/{}/{}", scope, line, index), *prepared.request);
  return prepared;
}

absl::StatusOr<std::vector<cli::PreparedCall>> RowCalls::Prepare(const csv::CsvRow& row) {
  if (!row.fault.empty()) return errors::InvalidField("", row.fault);
  GUANXI_ASSIGN_OR_RETURN(const RowView view, View(row));
  std::vector<cli::PreparedCall> calls;
  std::vector<std::pair<size_t, std::string>> first_of;
  for (size_t i = 0; i < step_.calls.size(); ++i) {
    const CallSpec& call = step_.calls[i];
    GUANXI_ASSIGN_OR_RETURN(const bool wanted, Wanted(call, view));
    if (!wanted) continue;
    if (call.distinct) {
      GUANXI_ASSIGN_OR_RETURN(std::string value, call.distinct->Evaluate(view));
      if (value.empty() || seen_[i].count(value) != 0) continue;
      first_of.emplace_back(i, std::move(value));
    }
    GUANXI_ASSIGN_OR_RETURN(cli::PreparedCall prepared, Request(call, i, row.line, view));
    calls.push_back(std::move(prepared));
  }
  // Only now, so that a row that is rejected leaves its values to the next.
  for (auto& [call, value] : first_of) seen_[call].insert(std::move(value));
  return calls;
}

}  // namespace guanxi::importer
