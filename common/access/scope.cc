#include "common/access/scope.h"

#include <algorithm>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/reflection.h"
#include "guanxi/type/v1/share.pb.h"

namespace guanxi::access {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using guanxi::type::v1::Share;

void Tidy(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (!names.empty() && names.front().empty()) names.erase(names.begin());
}

bool Has(const std::vector<std::string>& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name, std::less<std::string_view>());
}

// The fields that say whose a record is; null where its type has none.
struct Fields {
  explicit Fields(const Descriptor* type)
      : type(type),
        unit(StringField(type, "unit")),
        owner(StringField(type, "owner")),
        shares(type->FindFieldByName("shares")) {
    if (shares != nullptr && shares->message_type() != Share::descriptor()) shares = nullptr;
  }

  static const FieldDescriptor* StringField(const Descriptor* type, const char* name) {
    const FieldDescriptor* field = type->FindFieldByName(name);
    if (field == nullptr || field->is_repeated()) return nullptr;
    return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING ? field : nullptr;
  }

  const Descriptor* type;
  const FieldDescriptor* unit;
  const FieldDescriptor* owner;
  const FieldDescriptor* shares;
};

// Records come in runs of one type: the last one's fields are kept.
const Fields& FieldsOf(const Message& record) {
  thread_local Fields fields(record.GetDescriptor());
  if (fields.type != record.GetDescriptor()) fields = Fields(record.GetDescriptor());
  return fields;
}

const std::string& ValueOf(const Message& record,
                           const FieldDescriptor* field,
                           std::string& scratch) {
  if (field == nullptr) return scratch;
  return record.GetReflection()->GetStringReference(record, field, &scratch);
}

bool Grants(const Share& share, Level level) {
  return share.level() == Share::LEVEL_WRITE ||
         (level == Level::kRead && share.level() == Share::LEVEL_READ);
}

bool IsShared(const ScopeParts& parts,
              const Message& record,
              const FieldDescriptor* field,
              Level level) {
  if (field == nullptr || parts.grantees.empty()) return false;
  const auto shares = record.GetReflection()->GetRepeatedFieldRef<Share>(record, field);
  return std::any_of(shares.begin(), shares.end(), [&](const Share& share) {
    return Grants(share, level) && Has(parts.grantees, share.grantee());
  });
}

// Each text after its length, so that no two lists of texts run together.
void Append(std::string_view text, std::string& out) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

}  // namespace

// Every call makes a few of these before it knows better: they share parts that nobody counts.
Scope::Scope() {
  static const auto* const nothing = new ScopeParts;
  parts_ = std::shared_ptr<const ScopeParts>(std::shared_ptr<const ScopeParts>(), nothing);
}

Scope Scope::All() { return Scope(nullptr); }

Scope Scope::Of(ScopeParts parts) {
  Tidy(parts.units);
  Tidy(parts.grantees);
  return Scope(std::make_shared<ScopeParts>(std::move(parts)));
}

Scope Scope::Unit(std::string_view unit) {
  return Of({.units = {std::string(unit)}, .owner = "", .grantees = {}});
}

Scope Scope::Owner(std::string_view owner) {
  return Of({.units = {}, .owner = std::string(owner), .grantees = {}});
}

Scope Scope::SeenBy(std::string_view viewer) const {
  Scope seen = *this;
  seen.viewer_ = std::make_shared<const std::string>(viewer);
  return seen;
}

Scope Scope::At(absl::Time now) const {
  Scope looked_at = *this;
  looked_at.now_ = now;
  return looked_at;
}

std::string Scope::Identity() const {
  std::string identity = all() ? "all" : "some";
  Append(viewer_ == nullptr ? std::string_view() : std::string_view(*viewer_), identity);
  if (all()) return identity;
  Append(parts_->owner, identity);
  for (const std::vector<std::string>* names : {&parts_->units, &parts_->grantees}) {
    Append(std::to_string(names->size()), identity);
    for (const std::string& name : *names) Append(name, identity);
  }
  return identity;
}

bool HoldsUnit(const Scope& scope, std::string_view unit) {
  return scope.all() || Has(scope.parts().units, unit);
}

bool Contains(const Scope& scope, std::string_view unit, std::string_view owner) {
  if (scope.all()) return true;
  const ScopeParts& parts = scope.parts();
  return (!owner.empty() && owner == parts.owner) || Has(parts.units, unit);
}

bool Contains(const Scope& scope, const Message& record, Level level) {
  if (scope.all()) return true;
  const Fields& fields = FieldsOf(record);
  if (fields.unit == nullptr && fields.owner == nullptr) return true;
  std::string unit_scratch, owner_scratch;
  return Contains(scope, ValueOf(record, fields.unit, unit_scratch),
                  ValueOf(record, fields.owner, owner_scratch)) ||
         IsShared(scope.parts(), record, fields.shares, level);
}

}  // namespace guanxi::access
