// How far two names agree.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_NAME_COMPARISON_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_NAME_COMPARISON_H_

#include <vector>

#include "services/customers/duplicates/name_words.h"

namespace guanxi::customers {

// Names agree word by word, in whatever order. Each number sums the weights of words of one kind.
struct NameComparison {
  double equal = 0;
  double close = 0;      // misspelt, of equal sound (pinyin), or written in one with the next
  double initials = 0;   // one letter on one side stands for a word of the other
  double different = 0;  // words on both sides that no word of the other answers
  double missing = 0;    // words of one side that the other has no more words for
  double weight_a = 0;   // of all words
  double weight_b = 0;

  // The share of both names that agrees, 0 to 1; 0 when a name is empty.
  double Share() const;
};

NameComparison CompareNames(const std::vector<NameWord>& a, const std::vector<NameWord>& b);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_NAME_COMPARISON_H_
