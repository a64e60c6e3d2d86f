// Filters (AIP-160): parse, check against a message type, evaluate on messages.
//
//   stage = "stages/won" AND (amount.units > 1000 OR owner = "users/ana") AND NOT tags:vip
//
// OR binds tighter than AND. Terms set side by side mean AND. Comparisons: = != < <= > >= and :
// (has). Left of it stands a field path; right a literal. Strings compare bytewise, `=` takes * as
// a wildcard at either end of a quoted string; timestamps are RFC 3339; durations are `30s`; enums
// by name; google.type.Money compares as `amount.units`. `field:*` is "is set"; `tags:x` is "the
// repeated field holds x", on a string "contains x". google.type.Date is written `2024-05-31`. Maps
// with string keys: `labels.tier = gold`, and `labels:tier` for "has the key".
//
// Repeated fields, also on the way of a path, take `:` alone, and one equal entry suffices.
// The right side of a comparison may be a time told from now (filter_time.h): for timestamps
// `now()`, `ago(30d)` and `ahead(8h)`, with s, m, h, d (24 hours) and w; for timestamps and dates
// the midnight or day `today(-7)`, `startOfWeek()`, `startOfMonth(-1)`, `startOfQuarter()`,
// `startOfYear()`, so many days, weeks … on, in a time zone that may be said:
// `today(0, "Asia/Shanghai")`. `inSegment("segments/x")` asks for a group that the message is in.
//
// A field that holds a value of one of several types, a oneof, is compared as whichever it holds:
// `custom_values.colour = red`.
//
// A field that is absent, or lies in a message that is absent, fulfils no comparison, `!=`
// included (AIP-160); fields without presence (plain numbers, strings, enums) are never absent and
// compare as 0 or empty.
#ifndef GUANXI_COMMON_API_FILTER_H_
#define GUANXI_COMMON_API_FILTER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace guanxi::api {

// An equality every match satisfies: `path` as in the filter, `value` the literal's text unquoted.
struct Equality {
  std::string path;
  std::string value;
};

// A checked filter. Immutable, thread-safe, cheap to copy.
class Filter {
 public:
  // What a filter may ask besides fields.
  struct Asking {
    bool times = false;   // relative to now: At() says when that is
    bool groups = false;  // Matches() is told who is in them
  };
  // Whether the message asked about is in the group of that name.
  using InGroup = absl::FunctionRef<bool(const std::string& group)>;

  // The filter that matches everything.
  Filter();

  // Parses `text` for messages of type `type`. INVALID_ARGUMENT (INVALID_FILTER) names the
  // position, the unknown field, the type mismatch or the function that is not among `asking`. At
  // most 4 KiB of text, 64 terms, nesting 16.
  static absl::StatusOr<Filter> Parse(std::string_view text,
                                      const google::protobuf::Descriptor& type,
                                      const Asking& asking);
  static absl::StatusOr<Filter> Parse(std::string_view text,
                                      const google::protobuf::Descriptor& type);

  // The same filter with its relative times counted from `now`, days in `zone` where the filter
  // does not say. Costly where it has some, so once for many messages.
  Filter At(absl::Time now, absl::TimeZone zone = absl::UTCTimeZone()) const;

  // Whether `message` fulfils the filter; never for a message of another type than it was parsed
  // for, unless the filter is empty. Comparisons with relative times hold of nothing before At(),
  // and without `in_group` no message is in a group.
  bool Matches(const google::protobuf::Message& message) const;
  bool Matches(const google::protobuf::Message& message, InGroup in_group) const;

  // Of a filter that At() gave: the first time after that at which `message` may come to match, or
  // cease to, as time passes; nothing when it never does. May be early, never late. What groups it
  // is in is taken to stay.
  std::optional<absl::Time> NextChange(const google::protobuf::Message& message) const;

  // Whether it has relative times.
  bool relative() const;

  // The groups it asks for, each once.
  const std::vector<std::string>& groups() const;

  // The equalities, free of wildcards, that stand in the top-level conjunction: what an index can
  // serve. Only strings that are not empty, whole numbers, bools and enums, each in its one usual
  // spelling (not `007`), so that an index keyed by text finds them. `tags:x` counts too: one of
  // the repeated field's values is x.
  const std::vector<Equality>& equalities() const;

  // Whether it matches everything because it says nothing.
  bool empty() const;

 private:
  struct Compiled;
  explicit Filter(std::shared_ptr<const Compiled> compiled);
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_FILTER_H_
