#include "services/customers/duplicates/match_keys.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "common/text/utf8.h"

namespace guanxi::customers {
namespace {

constexpr size_t kPhoneTail = 7;          // digits; shorter ones would be shared by chance
constexpr size_t kShortestLocalPart = 5;  // "info" and "mail" are everybody's
constexpr size_t kMaxKeyBytes = 64;
constexpr size_t kMaxWords = 4;  // of a name
constexpr double kNameProper = 1;
// How much of a word counts: little where something else stands beside it.
constexpr size_t kPersonBytes = 3;
constexpr size_t kOrganizationBytes = 5;
constexpr size_t kStreetBytes = 6;
constexpr size_t kYearDigits = 4;

// The beginning of a word, where misspelling is rarest; Chinese words are filed by their reading,
// whole.
std::string Beginning(const NameWord& word, size_t bytes) {
  if (!word.pinyin.empty()) return word.pinyin;
  return std::string(text::CutUtf8(word.text, bytes));
}

class Keys {
 public:
  // `kind` tells keys of one sort from those of another. Nothing is filed under an empty value.
  void Add(char kind, std::string_view value) {
    if (value.empty() || keys_.size() == kMaxMatchKeys) return;
    std::string key = kind + std::string(text::CutUtf8(value, kMaxKeyBytes));
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(std::move(key));
  }
  void Add(char kind, std::string_view first, std::string_view second) {
    if (!first.empty() && !second.empty()) {
      Add(kind, std::string(first).append(1, '/').append(second));
    }
  }

  std::vector<std::string> Take() && {
    std::sort(keys_.begin(), keys_.end());
    return std::move(keys_);
  }

 private:
  std::vector<std::string> keys_;
};

// The words that make the name, at most kMaxWords of them; those of little weight where there are
// no others.
std::vector<NameWord> ProperWords(const MatchProfile& profile) {
  std::vector<NameWord> words;
  for (const NameWord& word : profile.name) {
    if (word.weight >= kNameProper) words.push_back(word);
  }
  if (words.empty()) words = profile.name;
  if (words.size() > kMaxWords) words.resize(kMaxWords);
  return words;
}

std::string WholeName(const std::vector<NameWord>& words) {
  std::vector<std::string> parts;
  for (const NameWord& word : words) parts.push_back(word.pinyin.empty() ? word.text : word.pinyin);
  std::sort(parts.begin(), parts.end());
  std::string whole;
  for (const std::string& part : parts) whole += part;
  return whole;
}

void AddIdentifiers(const MatchProfile& profile, Keys& keys) {
  for (const MatchText& id : profile.tax_ids) keys.Add('t', id.text);
  for (const std::string& phone : profile.phones) {
    keys.Add('p', std::string_view(phone).substr(phone.size() - kPhoneTail));
  }
  for (const MatchEmail& email : profile.emails) {
    keys.Add('e', email.whole.text);
    if (email.local.text.size() >= kShortestLocalPart) keys.Add('l', email.local.text);
  }
}

void AddAddress(const MatchAddress& address, Keys& keys) {
  const auto longest = std::max_element(address.words.begin(), address.words.end(),
                                        [](const MatchText& a, const MatchText& b) {
                                          return a.characters.size() < b.characters.size();
                                        });
  if (longest == address.words.end()) return;
  for (const std::string& number : address.numbers) {
    keys.Add('a', number, text::CutUtf8(longest->text, kStreetBytes));
  }
}

void AddPerson(const MatchProfile& profile, const std::vector<NameWord>& words, Keys& keys) {
  const std::string& birth = profile.birth_date.text;
  keys.Add('b', birth);
  for (const NameWord& word : words) {
    const std::string beginning = Beginning(word, kPersonBytes);
    if (profile.birthday.has_value()) {
      keys.Add('y', birth.substr(0, kYearDigits), beginning);
      keys.Add('d', birth.substr(kYearDigits), beginning);
    }
    for (const MatchAddress& address : profile.addresses) {
      keys.Add('c', address.city.text, beginning);
      keys.Add('z', address.postcode.text, beginning);
    }
    for (const std::string& employer : profile.employers) keys.Add('o', employer, beginning);
    for (const NameWord& other : words) {
      const std::string end = Beginning(other, kPersonBytes);
      if (beginning < end) keys.Add('w', beginning, end);
    }
  }
}

void AddOrganization(const MatchProfile& profile, const std::vector<NameWord>& words, Keys& keys) {
  for (const NameWord& word : words) {
    const std::string beginning = Beginning(word, kOrganizationBytes);
    keys.Add('w', beginning);
    for (const MatchAddress& address : profile.addresses) {
      keys.Add('c', address.city.text, beginning);
    }
  }
}

}  // namespace

std::vector<std::string> MatchKeys(const MatchProfile& profile) {
  const std::vector<NameWord> words = ProperWords(profile);
  Keys keys;
  AddIdentifiers(profile, keys);
  keys.Add('n', WholeName(words));
  for (const MatchAddress& address : profile.addresses) AddAddress(address, keys);
  if (profile.kind == MatchKind::kPerson) {
    AddPerson(profile, words, keys);
  } else {
    AddOrganization(profile, words, keys);
  }
  return std::move(keys).Take();
}

}  // namespace guanxi::customers
