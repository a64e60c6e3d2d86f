// What customer codes look like, as a company writes it down: `{unit}-{yy}{seq:5}`. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_CODE_PATTERN_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_CODE_PATTERN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace guanxi::customers {

// The longest code, in bytes: as Customer.code.
inline constexpr size_t kMaxCodeBytes = 64;

// A pattern that has been read. Immutable.
class CodePattern {
 public:
  // INVALID_ARGUMENT naming `field` says what is wrong with `text`, and where.
  static absl::StatusOr<CodePattern> Parse(std::string_view text, std::string_view field);

  // What the codes of one sequence have in common: `{unit}` is the id of the customer's unit
  // (empty: nothing), the date that of the admission. Codes with the same `SeriesOf` differ by
  // their numbers alone.
  struct Values {
    std::string unit_id;
    absl::CivilDay day;
  };
  std::string SeriesOf(const Values& values) const;

  // The code with that number, 1 or more, which has more digits than the pattern says when it needs
  // them.
  std::string CodeOf(const Values& values, int64_t number) const;

 private:
  enum class Kind { kText, kUnit, kYear, kShortYear, kMonth, kNumber };
  struct Part {
    Kind kind;
    std::string text;  // of kText
    int digits = 0;    // of kNumber
  };

  static absl::StatusOr<Part> ParseName(std::string_view name, std::string_view field);
  static std::string Render(const Part& part, const Values& values);

  std::vector<Part> parts_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_CODE_PATTERN_H_
