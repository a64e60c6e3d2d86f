// What a mapping may do to a value on its way from a column to a field: `{close_value|money:USD}`.
#ifndef GUANXI_CLI_IMPORT_FILTERS_H_
#define GUANXI_CLI_IMPORT_FILTERS_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace guanxi::importer {

// The `[map.*]` tables of a mapping: name, then value, then what it becomes.
using ValueMaps = std::map<std::string, std::map<std::string, std::string>>;

// From text to text. An error's message is the rule that the text breaks ("must be a decimal
// number").
using Filter = std::function<absl::StatusOr<std::string>(const std::string& text)>;

// The filter `name` with `argument` ("" when it has none). INVALID_ARGUMENT, its message the rule,
// when there is no such filter or the argument is not one of its. Filters leave an empty text
// empty, all but `default` and `map`. docs/import.md lists them.
absl::StatusOr<Filter> MakeFilter(const std::string& name,
                                  const std::string& argument,
                                  const ValueMaps& maps);

// `text` as an id: lower-case letters and digits, everything else a '-', at most 63 bytes. Texts
// that differ in more than case and ASCII punctuation give different ids: where something is lost,
// a digest of the text follows.
std::string Slug(std::string_view text);

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_FILTERS_H_
