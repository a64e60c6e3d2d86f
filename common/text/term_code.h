// How a search term is written; search_terms.h says what it holds.
#ifndef GUANXI_COMMON_TEXT_TERM_CODE_H_
#define GUANXI_COMMON_TEXT_TERM_CODE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "common/text/reading.h"
#include "common/text/units.h"

namespace guanxi::text {

// The term of the units from `start` on, whose readings are `readings`; of the reading at most
// `max_bytes`.
std::string TermCode(const std::vector<Unit>& units,
                     const std::vector<Reading>& readings,
                     size_t start,
                     size_t max_bytes);

// The term of the first letters of `readings` from `start` on.
std::string InitialsCode(const std::vector<Reading>& readings, size_t start, size_t max_bytes);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_TERM_CODE_H_
