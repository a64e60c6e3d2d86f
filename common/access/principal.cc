#include "common/access/principal.h"

#include <string>

#include "google/protobuf/descriptor.h"

namespace guanxi::access {
namespace {

using google::protobuf::FieldDescriptor;

// The string field `name` of `record`, or nullptr when its type has none.
const FieldDescriptor* StringField(const google::protobuf::Message& record, const char* name) {
  const FieldDescriptor* field = record.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated()) return nullptr;
  return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING ? field : nullptr;
}

const std::string& ValueOf(const google::protobuf::Message& record,
                           const FieldDescriptor* field,
                           std::string& scratch) {
  if (field == nullptr) return scratch;
  return record.GetReflection()->GetStringReference(record, field, &scratch);
}

}  // namespace

bool Contains(const Scope& scope, std::string_view unit, std::string_view owner) {
  switch (scope.kind) {
    case Scope::Kind::kAll:
      return true;
    case Scope::Kind::kUnit:
      return !unit.empty() && unit == scope.unit;
    case Scope::Kind::kOwner:
      return !owner.empty() && owner == scope.owner;
  }
  return false;
}

bool Contains(const Scope& scope, const google::protobuf::Message& record) {
  if (scope.kind == Scope::Kind::kAll) return true;
  const FieldDescriptor* unit = StringField(record, "unit");
  const FieldDescriptor* owner = StringField(record, "owner");
  if (unit == nullptr && owner == nullptr) return true;
  std::string unit_scratch, owner_scratch;
  return Contains(scope, ValueOf(record, unit, unit_scratch),
                  ValueOf(record, owner, owner_scratch));
}

}  // namespace guanxi::access
