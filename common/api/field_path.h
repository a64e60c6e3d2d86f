// Paths to fields, such as `address.city`.
#ifndef GUANXI_COMMON_API_FIELD_PATH_H_
#define GUANXI_COMMON_API_FIELD_PATH_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace guanxi::api {

// The names in `path`, at least one; empty names are kept.
std::vector<std::string> SplitPath(std::string_view path);

// The fields on the way, outermost first; all but the last are singular messages. Never empty.
using FieldPath = std::vector<const google::protobuf::FieldDescriptor*>;

// The path `text` from messages of `type` on; nothing when a name in it is unknown or an inner one
// is repeated, no message, or of a value type (value_types.h): those are named as a whole.
std::optional<FieldPath> ResolveFieldPath(const google::protobuf::Descriptor& type,
                                          std::string_view text);

// What a path in an update mask leads to.
struct MaskPath {
  FieldPath fields;
  // Of a map with keys of text, the one entry that is meant; not set for a whole field.
  std::optional<std::string> key;
};

// What an update mask selects of a resource.
struct MaskPaths {
  // The mask is the wildcard `*`: every field.
  bool all = false;
  // The fields named, and entries of maps such as `custom_values.colour`; empty for a mask without
  // paths.
  std::vector<MaskPath> paths;
  // When not empty, the mask is wrong, and this rule says why; the rest is meaningless.
  std::string broken_rule;
};

// Resolves `mask`, a google.protobuf.FieldMask, generated or dynamic, for resources of `type`.
MaskPaths ResolveMask(const google::protobuf::Message& mask,
                      const google::protobuf::Descriptor& type);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_FIELD_PATH_H_
