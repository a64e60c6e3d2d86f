#include "services/customers/admission/next_code.h"

#include <optional>

#include "absl/functional/function_ref.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "guanxi/customers/state/v1/admission_codes.pb.h"
#include "services/customers/admission/code_pattern.h"
#include "services/customers/admission/errors.h"
#include "services/customers/care/civil_date.h"

namespace guanxi::customers {
namespace {

constexpr uint8_t kCodeSequences = 51;
constexpr int64_t kLongestStride = int64_t{1} << 40;

absl::StatusOr<state::v1::CodeSequence> ReadSequence(const kv::Reader& reader,
                                                     const std::string& key) {
  state::v1::CodeSequence sequence;
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, key));
  if (bytes.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, sequence));
  return sequence;
}

absl::StatusOr<bool> IsTaken(const kv::Reader& reader,
                             const Tables& tables,
                             const std::string& code) {
  table::ListQuery query{.page_size = 1, .show_deleted = true};
  query.extra.push_back({"code", code});
  GUANXI_ASSIGN_OR_RETURN(const auto page,
                          tables.customers.List(reader, query, access::Scope::All()));
  return !page.records.empty();
}

// A number after `last` that is free, the one before it being taken, or `last`. Codes that were
// entered by hand, thousands in a row perhaps, are passed over in strides that double.
absl::StatusOr<int64_t> FirstFree(int64_t last,
                                  absl::FunctionRef<absl::StatusOr<bool>(int64_t)> taken) {
  int64_t low = last;
  int64_t high = last + 1;
  for (int64_t stride = 1; stride < kLongestStride; stride *= 2, high = low + stride) {
    GUANXI_ASSIGN_OR_RETURN(const bool held, taken(high));
    if (!held) break;
    low = high;
  }
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    GUANXI_ASSIGN_OR_RETURN(const bool held, taken(middle));
    (held ? low : high) = middle;
  }
  return high;
}

}  // namespace

absl::StatusOr<std::string> NextCode(kv::Txn& txn,
                                     const Tables& tables,
                                     const v1::AdmissionPolicy& policy,
                                     const v1::Customer& customer,
                                     const std::string& admission,
                                     absl::Time time) {
  GUANXI_ASSIGN_OR_RETURN(
      const CodePattern pattern,
      CodePattern::Parse(policy.code_pattern(), "admission_policy.code_pattern"));
  const std::string& unit = customer.unit();
  const CodePattern::Values values{unit.substr(unit.find('/') + 1), DayAt(time)};
  const std::string key = kv::KeyWriter().Tag(kCodeSequences).Str(pattern.SeriesOf(values)).Take();
  GUANXI_ASSIGN_OR_RETURN(state::v1::CodeSequence sequence, ReadSequence(txn, key));
  const auto taken = [&](int64_t number) {
    return IsTaken(txn, tables, pattern.CodeOf(values, number));
  };
  GUANXI_ASSIGN_OR_RETURN(const int64_t number, FirstFree(sequence.last(), taken));
  std::string code = pattern.CodeOf(values, number);
  if (code.size() > kMaxCodeBytes)
    return errors::AdmissionIncomplete(admission, {"a code of 64 bytes at most: " + code});
  sequence.set_last(number);
  txn.Put(kv::Space::kMeta, key, table::EncodeRecord(sequence));
  return code;
}

}  // namespace guanxi::customers
