// Values made from columns: `customers/{account|slug}`.
//
//   {column}            the column's text
//   {agent.column}      the column of the joined file's row
//   {column|a|b:arg}    through the filters, left to right
//   {?column}           may be empty
//   {{ and }}           a brace
//
// When any column but a `?` one is empty after its filters, the whole value is empty: half a name
// is no name.
#ifndef GUANXI_CLI_IMPORT_TEMPLATE_H_
#define GUANXI_CLI_IMPORT_TEMPLATE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/import/filters.h"

namespace guanxi::importer {

// Where a row's values come from: its own fields, and the row each join found for it.
struct RowView {
  // What a join came to.
  struct Partner {
    const std::vector<std::string>* fields = nullptr;  // null when the key is empty or unknown
    std::string fault;                                 // why, where that is a fault of the row
  };
  const std::vector<std::string>* fields = nullptr;
  std::vector<Partner> partners;  // by the join's number
};

// A column, as a template refers to it.
struct ColumnRef {
  int join = -1;  // -1 for the row itself, else the join's number
  int column = 0;
  std::string name;  // as written, for messages
};

// What templates may refer to.
struct Vocabulary {
  // The column `name` stands for. INVALID_ARGUMENT, its message the rule, when there is none.
  std::function<absl::StatusOr<ColumnRef>(const std::string& name)> resolve;
  const ValueMaps* maps = nullptr;
};

// Immutable after Parse; thread-safe.
class Template {
 public:
  // INVALID_ARGUMENT, its message the rule, for an unknown column or filter or an unpaired brace.
  static absl::StatusOr<Template> Parse(std::string_view text, const Vocabulary& vocabulary);

  // The value for `row`; empty for none. INVALID_FIELD naming the column whose text a filter
  // refuses.
  absl::StatusOr<std::string> Evaluate(const RowView& row) const;

  // True when every row gives the same value.
  bool constant() const;
  // The columns it reads, for messages: `close_value`.
  const std::string& columns() const { return columns_; }

 private:
  struct Part {
    std::string literal;  // stands before the column
    bool has_column = false;
    bool optional = false;
    ColumnRef column;
    std::vector<Filter> filters;
  };

  static absl::StatusOr<Part> ParsePlaceholder(const std::string& text,
                                               const Vocabulary& vocabulary);
  static absl::StatusOr<std::string> Value(const Part& part, const RowView& row);

  std::vector<Part> parts_;
  std::string columns_;
};

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_TEMPLATE_H_
