#include "common/api/resource_name.h"

#include <fmt/core.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"

namespace guanxi::api {
namespace {

constexpr size_t kMaxIdBytes = 63;

bool IsChosenIdChar(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; }

// The characters a URL carries without escaping.
bool IsIdChar(char c) {
  return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

// Takes `prefix` off `text`, if it begins with it.
bool Consume(std::string_view& text, std::string_view prefix) {
  const bool found = text.starts_with(prefix);
  text.remove_prefix(found ? prefix.size() : 0);
  return found;
}

}  // namespace

std::string ResourceName(std::string_view collection, std::string_view id) {
  return fmt::format("{}/{}", collection, id);
}

absl::StatusOr<std::string> IdOf(std::string_view name,
                                 std::string_view collection,
                                 std::string_view field) {
  std::string_view id = name;
  if (Consume(id, collection) && Consume(id, "/") && !id.empty() && id.size() <= kMaxIdBytes &&
      std::all_of(id.begin(), id.end(), IsIdChar)) {
    return std::string(id);
  }
  return errors::InvalidField(field, fmt::format("must be of the form `{}/{{id}}`", collection));
}

absl::Status CheckId(std::string_view id, std::string_view field) {
  if (id.empty() || id.size() > kMaxIdBytes) {
    return errors::InvalidField(field, "must have 1 to 63 characters");
  }
  if (!std::all_of(id.begin(), id.end(), IsChosenIdChar)) {
    return errors::InvalidField(field, "must consist of a-z, 0-9 and '-'");
  }
  if (id.front() == '-' || id.back() == '-') {
    return errors::InvalidField(field, "must not begin or end with '-'");
  }
  return absl::OkStatus();
}

}  // namespace guanxi::api
