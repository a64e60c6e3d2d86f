#include "services/customers/name_rank.h"

#include <algorithm>

#include "common/text/normalize.h"

namespace guanxi::customers {

NameRanker::NameRanker(std::string_view query)
    : tokens_(text::Tokens(query)), joined_(text::Pinyin(query)) {}

NameRank NameRanker::Rank(std::string_view name) const {
  const std::vector<std::string> tokens = text::Tokens(name);
  if (tokens == tokens_) return NameRank::kWholeName;
  const bool all_words = std::all_of(tokens_.begin(), tokens_.end(), [&](const std::string& token) {
    return std::find(tokens.begin(), tokens.end(), token) != tokens.end();
  });
  if (all_words) return NameRank::kWords;
  return text::Pinyin(name) == joined_ ? NameRank::kWholeName : NameRank::kPrefixes;
}

}  // namespace guanxi::customers
