// How well a name answers a query.
#ifndef GUANXI_SERVICES_CUSTOMERS_NAME_RANK_H_
#define GUANXI_SERVICES_CUSTOMERS_NAME_RANK_H_

#include <string>
#include <string_view>
#include <vector>

namespace guanxi::customers {

// From best to worst.
enum class NameRank {
  kWholeName,  // the query is the name, as it is written or as it is spoken (pinyin)
  kWords,      // each word, or Chinese character, of the query is one of the name
  kPrefixes,   // a word of the query only begins one of the name
};

// Ranks names for one query. Thread-compatible.
class NameRanker {
 public:
  explicit NameRanker(std::string_view query);

  // Takes it as given that the query finds `name`; see text::Finds.
  NameRank Rank(std::string_view name) const;

 private:
  std::vector<std::string> tokens_;
  std::string joined_;  // the query's words without what parts them, folded
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_NAME_RANK_H_
