#include "common/rpc/silences.h"

#include "common/rpc/peer_calls.h"

namespace guanxi::rpc {

bool Silences::Note(const std::string& service, const absl::Status& error, const obs::Field& job) {
  const auto [last, first] = last_.try_emplace(service, error.code());
  if (!first && last->second == error.code()) return false;
  last->second = error.code();
  obs::Log(Passes(error) ? obs::Level::kInfo : obs::Level::kError, message_,
           {job,
            {"source", service},
            {"code", absl::StatusCodeToString(error.code())},
            {"error", error.message()}});
  return true;
}

}  // namespace guanxi::rpc
