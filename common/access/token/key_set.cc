#include "common/access/token/key_set.h"

#include <fmt/core.h>

#include <array>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/access/token/errors.h"
#include "common/access/token/json_object.h"
#include "common/access/token/public_jwk.h"
#include "common/status/macros.h"

namespace guanxi::token {
namespace {

// Members that only a secret has.
constexpr std::array<const char*, 8> kSecretMembers = {"k", "d", "p", "q", "dp", "dq", "qi", "oth"};

bool HoldsSecret(const JsonObject& key) {
  if (key.String("kty") == "oct") return true;
  for (const char* member : kSecretMembers) {
    if (key.Has(member)) return true;
  }
  return false;
}

// The keys of a document: its `keys`, or itself. Null when it has neither.
const json_t* KeysOf(const json_t* document, JsonPtr& single) {
  const JsonObject object(document);
  if (const json_t* keys = object.Find("keys")) return json_is_array(keys) ? keys : nullptr;
  if (!object.Has("kty")) return nullptr;
  single.reset(json_array());
  json_array_append(single.get(), const_cast<json_t*>(document));
  return single.get();
}

absl::Status CheckKids(const std::vector<PublicKey>& keys) {
  absl::flat_hash_set<std::string> kids;
  for (const PublicKey& key : keys) {
    if (key.kid().empty() || kids.insert(key.kid()).second) continue;
    return errors::KeySetInvalid("two keys have the same kid");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<KeySet> KeySet::Parse(std::string_view json) {
  if (json.size() > kMaxKeySetBytes) {
    return errors::KeySetInvalid(fmt::format("it has more than {} bytes", kMaxKeySetBytes));
  }
  const JsonPtr document = ParseJsonObject(json);
  JsonPtr single;
  const json_t* keys = document == nullptr ? nullptr : KeysOf(document.get(), single);
  if (keys == nullptr) return errors::KeySetInvalid("it is not a JSON Web Key Set");
  if (json_array_size(keys) > kMaxKeys) {
    return errors::KeySetInvalid(fmt::format("it has more than {} keys", kMaxKeys));
  }
  KeySet set;
  for (size_t i = 0; i < json_array_size(keys); ++i) {
    const JsonObject jwk(json_array_get(keys, i));
    if (HoldsSecret(jwk)) {
      return errors::KeySetInvalid(fmt::format("key {} is secret; publish public keys only", i));
    }
    std::string why;
    if (auto key = ReadPublicJwk(jwk, why)) {
      set.keys_.push_back(*std::move(key));
    } else {
      set.skipped_.push_back(fmt::format("key {}: {}", i, why));
    }
  }
  GUANXI_RETURN_IF_ERROR(CheckKids(set.keys_));
  if (!set.keys_.empty()) return set;
  return errors::KeySetInvalid(set.skipped_.empty() ? "it is empty" : set.skipped_.front());
}

absl::StatusOr<KeySet> KeySet::Merge(std::vector<KeySet> sets) {
  KeySet all;
  for (KeySet& set : sets) {
    std::move(set.keys_.begin(), set.keys_.end(), std::back_inserter(all.keys_));
    std::move(set.skipped_.begin(), set.skipped_.end(), std::back_inserter(all.skipped_));
  }
  GUANXI_RETURN_IF_ERROR(CheckKids(all.keys_));
  return all;
}

const PublicKey* KeySet::Find(std::string_view kid) const {
  for (const PublicKey& key : keys_) {
    if (!kid.empty() && key.kid() == kid) return &key;
  }
  return nullptr;
}

}  // namespace guanxi::token
