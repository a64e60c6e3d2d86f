// Names as words that can be compared one by one, each with how much it tells.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_NAME_WORDS_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_NAME_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/customers/duplicates/match_record.h"

namespace guanxi::customers {

struct NameWord {
  std::u32string characters;  // folded
  std::string text;           // the same in UTF-8
  std::string pinyin;         // how it is read, where it is Chinese; else empty
  double weight = 1;          // 1 for a word that makes the name; less for one that many names have
};

// The words of an organisation's name. Legal forms ("Ltd", "S.p.A.", "有限公司") are left out,
// unless nothing else is there. Words of trades and places weigh less than names proper. A run of
// Chinese characters is parted into place, name proper and trade: 深圳 | 华为 | 技术.
std::vector<NameWord> OrganizationWords(std::string_view name);

// The words of a person's name, titles left out. A run of Chinese characters is one word.
std::vector<NameWord> PersonWords(std::string_view name);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_NAME_WORDS_H_
