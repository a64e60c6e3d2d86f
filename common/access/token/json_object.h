// JSON objects as strangers send them, read strictly.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_JSON_OBJECT_H_
#define GUANXI_COMMON_ACCESS_TOKEN_JSON_OBJECT_H_

#include <jansson.h>

#include <memory>
#include <optional>
#include <string_view>

namespace guanxi::token {

// Drops a reference to a JSON value.
struct JsonRelease {
  void operator()(json_t* value) const { json_decref(value); }
};
using JsonPtr = std::unique_ptr<json_t, JsonRelease>;

// An object within a document that outlives it.
class JsonObject {
 public:
  // `object` may be null or no object: then it has no members.
  explicit JsonObject(const json_t* object) : object_(object) {}

  // A member's value, or null.
  const json_t* Find(const char* member) const { return json_object_get(object_, member); }
  bool Has(const char* member) const { return Find(member) != nullptr; }
  // A member that is a string; nullopt when it is absent or something else.
  std::optional<std::string_view> String(const char* member) const {
    return AsString(Find(member));
  }

  // `value` when it is a string.
  static std::optional<std::string_view> AsString(const json_t* value) {
    if (!json_is_string(value)) return std::nullopt;
    return std::string_view(json_string_value(value), json_string_length(value));
  }

 private:
  const json_t* object_;
};

// Parses one object, with nothing behind it. Null when `text` is not one, names a member twice at
// any depth, holds U+0000 or ill-formed UTF-8, or nests too deep.
inline JsonPtr ParseJsonObject(std::string_view text) {
  JsonPtr value(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  if (value != nullptr && !json_is_object(value.get())) return nullptr;
  return value;
}

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_JSON_OBJECT_H_
