#include "cli/bench/name_list.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/text/search_terms.h"
#include "common/text/utf8.h"

namespace guanxi::bench {
namespace {

constexpr size_t kMaxBytes = 64;
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

bool IsName(const std::string& line) {
  return !line.empty() && line.size() <= kMaxBytes && text::ValidUtf8(line) &&
         !text::QueryWords(line).empty();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadNames(const std::string& file, int skip) {
  std::ifstream in(file);
  std::vector<std::string> names;
  std::string line;
  for (int number = 0; std::getline(in, line); ++number) {
    if (number == 0 && line.starts_with(kByteOrderMark)) line.erase(0, sizeof(kByteOrderMark) - 1);
    if (line.ends_with('\r')) line.pop_back();
    if (number >= skip && IsName(line)) names.push_back(line);
  }
  if (names.empty()) return absl::NotFoundError(absl::StrCat("no names in ", file));
  return names;
}

}  // namespace guanxi::bench
