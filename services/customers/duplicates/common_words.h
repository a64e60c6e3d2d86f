// Words that many names have, and what they are worth for telling names apart. All are folded as
// text::Fold does, dots and spaces inside abbreviations removed: "S.p.A." is "spa".
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_COMMON_WORDS_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_COMMON_WORDS_H_

#include <string_view>

namespace guanxi::customers {

// "ltd", "gmbh", "nv": which kind of company it is, and articles and conjunctions.
bool IsLegalForm(std::string_view word);

// "international", "holding", "technology": a trade, a region, a part of a group.
bool IsCommonOrganizationWord(std::string_view word);

// "mr", "dr", "prof".
bool IsTitle(std::string_view word);

// "street", "ave", "building": kinds of places, which are abbreviated in many ways.
bool IsAddressWord(std::string_view word);

// The length in bytes of what `han`, a run of Chinese characters, begins or ends with; 0 when with
// nothing of the kind.
size_t LeadingPlace(std::string_view han);       // 深圳市, 广东
size_t TrailingLegalForm(std::string_view han);  // 股份有限公司
size_t TrailingTrade(std::string_view han);      // 技术, 贸易

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_COMMON_WORDS_H_
