// What somebody searches for, and where it may be found.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEARCH_QUERY_H_
#define GUANXI_SERVICES_CUSTOMERS_SEARCH_QUERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/access/masks.h"
#include "common/text/search_terms.h"
#include "google/protobuf/descriptor.h"
#include "services/customers/fields/field_sets.h"

namespace guanxi::customers {

// How well a record answers, from best to worst; the numbers are those of
// SearchCustomersResponse.Rank.
enum class SearchRank : uint8_t { kWhole = 1, kWords = 2, kBeginnings = 3, kOtherField = 4 };

// A rank and, within one, which goes first: the smaller.
struct SearchScore {
  SearchRank rank = SearchRank::kOtherField;
  uint32_t place = 0;  // 0 from a name's start, 1 from a later word, 2 initials
  uint32_t rest = 0;   // what the words leave over, in letters

  friend auto operator<=>(const SearchScore&, const SearchScore&) = default;
};

// What several words that one record answers come to.
SearchScore Both(const SearchScore& a, const SearchScore& b);

// One place to look for a word: the terms of an index that begin with `prefix`.
struct Probe {
  // How a term is held against the word.
  enum class Kind {
    kName,        // a name from its start or a later word
    kInitials,    // a name's initials
    kWords,       // text outside the name
    kIdentifier,  // a code, number or address that may be meant as a whole
    kFragment,    // a part of one
  };

  std::string_view index;
  std::string prefix;
  Kind kind = Kind::kFragment;
  size_t field = 0;      // of SearchQuery::fields
  text::QueryWord word;  // of kName and kWords
  FieldKeys keys = {};   // of added fields' values: those of other keys do not count
};

// The score of a term that begins with the probe's prefix; nullopt when it does not fit after all.
std::optional<SearchScore> ScoreOf(const Probe& probe, std::string_view term);

// A word, with the places to look for it, those that answer best first.
struct SearchWord {
  std::string text;
  std::vector<Probe> probes;
};

struct SearchQuery {
  std::vector<std::string> fields;  // that words may be found in
  std::vector<SearchWord> words;    // a record has to answer each …
  std::optional<SearchWord> whole;  // … or all of them, joined, with its name
};

// Reads `query` for records of `type`, Customer or Contact, leaving out what is `hidden` from the
// caller; phone numbers without a country code are read by `region`. Of added fields those of
// `searchable` are looked in, where `type` has any. Without words when the query has neither letter
// nor digit.
SearchQuery ReadQuery(std::string_view query,
                      const google::protobuf::Descriptor& type,
                      access::FieldClasses hidden,
                      const std::string& region,
                      const FieldKeys& searchable = {});

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEARCH_QUERY_H_
