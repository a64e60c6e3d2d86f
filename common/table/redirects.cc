#include "common/table/redirects.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "google/api/resource.pb.h"

namespace guanxi::table {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr uint8_t kMetaRedirect = 8;  // common/rpc/meta_tag.h
// No record nests deeper.
constexpr int kMostDepth = 8;

std::string KeyOf(std::string_view name) {
  return std::move(kv::KeyWriter().Tag(kMetaRedirect).Str(name)).Take();
}

bool IsReference(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
         field.options().GetExtension(google::api::resource_reference).type() == kMergedType;
}

bool IsNameByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' ||
         c == '/';
}

// What `name` stands for when that is another.
absl::StatusOr<std::optional<std::string>> OtherNameOf(const kv::Reader& reader,
                                                       std::string_view name) {
  std::optional<std::string> at;
  // What is longer than a key was never merged.
  if (name.size() > kv::kMaxKeyBytes / 2) return at;
  for (int step = 0; step < kMostMerges; ++step) {
    GUANXI_ASSIGN_OR_RETURN(std::optional<std::string> next,
                            reader.Get(kv::Space::kMeta, KeyOf(at.has_value() ? *at : name)));
    if (!next.has_value()) return at;
    at = std::move(next);
  }
  return errors::DataLoss(absl::StrCat("the redirects of ", std::string(name), " lead nowhere"));
}

}  // namespace

void PutRedirect(kv::Txn& txn, std::string_view name, std::string_view to) {
  txn.Put(kv::Space::kMeta, KeyOf(name), to);
}

void DropRedirect(kv::Txn& txn, std::string_view name) {
  txn.Delete(kv::Space::kMeta, KeyOf(name));
}

absl::StatusOr<std::string> Resolve(const kv::Reader& reader, std::string_view name) {
  GUANXI_ASSIGN_OR_RETURN(std::optional<std::string> other, OtherNameOf(reader, name));
  return other.has_value() ? *std::move(other) : std::string(name);
}

absl::StatusOr<std::string> ResolveNames(const kv::Reader& reader, std::string_view text) {
  const std::string begin = absl::StrCat(kMergedCollection, "/");
  std::string resolved;
  while (!text.empty()) {
    const size_t found = text.find(begin);
    if (found == std::string_view::npos) break;
    size_t end = found + begin.size();
    while (end < text.size() && IsNameByte(text[end])) ++end;
    resolved += text.substr(0, found);
    const std::string_view name = text.substr(found, end - found);
    const bool whole = found == 0 || !IsNameByte(text[found - 1]);
    if (whole) {
      GUANXI_ASSIGN_OR_RETURN(const std::string to, Resolve(reader, name));
      resolved += to;
    } else {
      resolved += name;
    }
    text.remove_prefix(end);
  }
  resolved += text;
  return resolved;
}

std::vector<std::string> LinkFields(const Schema& schema, const Descriptor& type) {
  std::vector<std::string> links;
  const auto& kept = schema.kept_references;
  for (const FieldIndex& index : schema.fields) {
    const std::string& path = index.fields.front();
    const std::vector<std::string> steps = absl::StrSplit(path, '.');
    const bool known = std::find(links.begin(), links.end(), path) != links.end();
    if (known || std::find(kept.begin(), kept.end(), steps.front()) != kept.end()) continue;
    const Descriptor* at = &type;
    const FieldDescriptor* field = nullptr;
    for (const std::string& step : steps) {
      field = at == nullptr ? nullptr : at->FindFieldByName(step);
      at = field == nullptr ? nullptr : field->message_type();
    }
    if (field != nullptr && IsReference(*field)) links.push_back(path);
  }
  return links;
}

References::References(const Descriptor& type, const std::vector<std::string>& kept)
    : steps_(StepsOf(type, kept, 0)) {}

std::vector<References::Step> References::StepsOf(const Descriptor& type,
                                                  const std::vector<std::string>& kept,
                                                  int depth) {
  std::vector<Step> steps;
  if (depth == kMostDepth) return steps;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (std::find(kept.begin(), kept.end(), field->name()) != kept.end()) continue;
    if (IsReference(*field)) {
      steps.push_back({field, {}});
    } else if (field->message_type() != nullptr && !field->is_map()) {
      std::vector<Step> inside = StepsOf(*field->message_type(), {}, depth + 1);
      if (!inside.empty()) steps.push_back({field, std::move(inside)});
    }
  }
  return steps;
}

void References::Collect(const std::vector<Step>& steps,
                         const Message& record,
                         std::vector<std::string>& names) {
  const google::protobuf::Reflection& fields = *record.GetReflection();
  const auto take = [&](std::string name) {
    if (!name.empty()) names.push_back(std::move(name));
  };
  for (const Step& step : steps) {
    const bool leaf = step.inside.empty();
    if (step.field->is_repeated()) {
      for (int i = 0; i < fields.FieldSize(record, step.field); ++i) {
        if (leaf) {
          take(fields.GetRepeatedString(record, step.field, i));
        } else {
          Collect(step.inside, fields.GetRepeatedMessage(record, step.field, i), names);
        }
      }
    } else if (leaf) {
      take(fields.GetString(record, step.field));
    } else if (fields.HasField(record, step.field)) {
      Collect(step.inside, fields.GetMessage(record, step.field), names);
    }
  }
}

bool References::ExchangeIn(const std::vector<Step>& steps, Exchange exchange, Message& record) {
  const google::protobuf::Reflection& fields = *record.GetReflection();
  bool changed = false;
  for (const Step& step : steps) {
    const bool leaf = step.inside.empty();
    if (step.field->is_repeated()) {
      for (int i = 0; i < fields.FieldSize(record, step.field); ++i) {
        if (!leaf) {
          changed |= ExchangeIn(step.inside, exchange,
                                *fields.MutableRepeatedMessage(&record, step.field, i));
          continue;
        }
        const std::string name = fields.GetRepeatedString(record, step.field, i);
        const std::string to = exchange(name);
        if (to == name) continue;
        fields.SetRepeatedString(&record, step.field, i, to);
        changed = true;
      }
    } else if (!leaf) {
      if (!fields.HasField(record, step.field)) continue;
      changed |= ExchangeIn(step.inside, exchange, *fields.MutableMessage(&record, step.field));
    } else if (const std::string name = fields.GetString(record, step.field); !name.empty()) {
      const std::string to = exchange(name);
      if (to == name) continue;
      fields.SetString(&record, step.field, to);
      changed = true;
    }
  }
  return changed;
}

std::vector<std::string> References::NamesIn(const Message& record) const {
  std::vector<std::string> names;
  Collect(steps_, record, names);
  return names;
}

absl::StatusOr<bool> References::Resolve(const kv::Reader& reader,
                                         const Message* before,
                                         Message& record) const {
  std::map<std::string, std::string> merged;
  for (const std::string& name : NamesIn(record)) {
    GUANXI_ASSIGN_OR_RETURN(std::optional<std::string> to, OtherNameOf(reader, name));
    if (to.has_value()) merged.emplace(name, *std::move(to));
  }
  if (merged.empty()) return false;
  if (before != nullptr) {
    for (const std::string& name : NamesIn(*before)) merged.erase(name);
  }
  return ExchangeIn(
      steps_,
      [&](const std::string& name) {
        const auto found = merged.find(name);
        return found == merged.end() ? name : found->second;
      },
      record);
}

bool References::Replace(const std::vector<std::string>& from,
                         const std::string& to,
                         Message& record) const {
  return ExchangeIn(
      steps_,
      [&](const std::string& name) {
        return std::find(from.begin(), from.end(), name) == from.end() ? name : to;
      },
      record);
}

}  // namespace guanxi::table
