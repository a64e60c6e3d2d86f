#include "services/loyalty/state_rows.h"

#include <utility>

#include "common/kv/key.h"

namespace guanxi::loyalty {
namespace {

enum Tag : uint8_t {
  kCustomer = 16,
  kDay = 17,
  kOrder = 18,
  kTicket = 19,
  kModel = 20,
  kAccess = 21
};

}  // namespace

std::string CustomerKey(std::string_view customer_id) {
  return kv::KeyWriter().Tag(kCustomer).Str(customer_id).Take();
}

std::string DayKey(std::string_view customer_id, std::string_view currency, int32_t day) {
  return kv::KeyWriter().Tag(kDay).Str(customer_id).Str(currency).I64(day).Take();
}

std::string OrderKey(std::string_view order_id) {
  return kv::KeyWriter().Tag(kOrder).Str(order_id).Take();
}

std::string TicketKey(std::string_view ticket_id) {
  return kv::KeyWriter().Tag(kTicket).Str(ticket_id).Take();
}

std::string ModelKey() { return kv::KeyWriter().Tag(kModel).Take(); }

std::string AccessKey(std::string_view customer_id) {
  return kv::KeyWriter().Tag(kAccess).Str(customer_id).Take();
}

void WriteState(kv::Txn& txn, std::string_view key, const google::protobuf::Message& state) {
  txn.Put(kv::Space::kMeta, key, table::EncodeRecord(state));
}

absl::Status VisitDays(
    const kv::Reader& reader,
    std::string_view customer_id,
    std::string_view currency,
    kv::Order order,
    absl::FunctionRef<bool(int32_t day, const state::v1::DayState& state)> visit) {
  const std::string prefix = kv::KeyWriter().Tag(kDay).Str(customer_id).Str(currency).Take();
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(
      reader.Scan(kv::Space::kMeta, kv::PrefixRange(prefix), order,
                  [&](std::string_view key, std::string_view value) {
                    state::v1::DayState state;
                    failure = table::DecodeRecord(value, state);
                    const int64_t day = kv::KeyReader(key.substr(prefix.size())).I64();
                    return failure.ok() && visit(static_cast<int32_t>(day), state);
                  }));
  return failure;
}

absl::Status VisitCustomersAfter(
    const kv::Reader& reader,
    std::string_view after_id,
    absl::FunctionRef<bool(std::string_view id, const state::v1::CustomerState& state)> visit) {
  const std::string prefix = kv::KeyWriter().Tag(kCustomer).Take();
  kv::KeyRange range = kv::PrefixRange(prefix);
  // No key lies between a key and the same with a zero byte behind it.
  if (!after_id.empty()) range.begin = CustomerKey(after_id) + '\0';
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(reader.Scan(
      kv::Space::kMeta, range, kv::Order::kForward,
      [&](std::string_view key, std::string_view value) {
        state::v1::CustomerState state;
        failure = table::DecodeRecord(value, state);
        return failure.ok() && visit(kv::KeyReader(key.substr(prefix.size())).Str(), state);
      }));
  return failure;
}

absl::Status VisitCustomers(
    const kv::Reader& reader,
    absl::FunctionRef<bool(std::string_view id, const state::v1::CustomerState& state)> visit) {
  return VisitCustomersAfter(reader, "", visit);
}

}  // namespace guanxi::loyalty
