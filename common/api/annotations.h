// What the protos annotate on fields.
#ifndef GUANXI_COMMON_API_ANNOTATIONS_H_
#define GUANXI_COMMON_API_ANNOTATIONS_H_

#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "guanxi/type/v1/rules.pb.h"

namespace guanxi::api {

// Whether `field` is annotated with that google.api.field_behavior.
bool HasBehavior(const google::protobuf::FieldDescriptor& field,
                 google::api::FieldBehavior behavior);

// The guanxi.type.v1.rules of `field`, empty when it states none. Lives as long as the descriptor.
const guanxi::type::v1::FieldRules& RulesOf(const google::protobuf::FieldDescriptor& field);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_ANNOTATIONS_H_
