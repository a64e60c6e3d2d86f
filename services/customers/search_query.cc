#include "services/customers/search_query.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/text/dialling.h"
#include "common/text/email.h"
#include "common/text/normalize.h"
#include "common/text/phone.h"
#include "services/customers/customers_tables.h"
#include "services/customers/fields/field_value.h"
#include "services/customers/search_index.h"

namespace guanxi::customers {
namespace {

using Kind = Probe::Kind;

constexpr size_t kLeastDigits = 4;

// The digits of a text that may be a phone number or a part of one; else "".
std::string DigitsOf(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      digits += c;
    } else if (std::string_view(" +-().").find(c) == std::string_view::npos) {
      return "";
    }
  }
  return digits.size() < kLeastDigits ? "" : digits;
}

class QueryReader {
 public:
  QueryReader(const google::protobuf::Descriptor& type,
              access::FieldClasses hidden,
              const std::string& region,
              const FieldKeys& searchable)
      : type_(type), hidden_(hidden), region_(region), searchable_(searchable) {}

  SearchQuery Read(std::string_view raw) && {
    const std::string query = text::FoldCase(raw);
    if (!DigitsOf(query).empty()) {
      AddNumber(query);
      return std::move(query_);
    }
    bool names = true;
    for (const std::string& chunk : std::vector<std::string>(
             absl::StrSplit(query, absl::ByAnyChar(" \t\r\n\f\v"), absl::SkipEmpty()))) {
      if (query_.words.size() >= text::kMaxQueryWords) break;
      const bool address = chunk.find('@') != std::string::npos;
      names = names && !address;
      if (address) {
        AddEmail(chunk);
      } else if (!DigitsOf(chunk).empty()) {
        AddNumber(chunk);
      } else {
        AddWords(chunk);
      }
    }
    if (names && query_.words.size() > 1) AddWhole(query);
    return std::move(query_);
  }

 private:
  // Adds a probe unless the field is not there or hidden.
  void Add(SearchWord& word, const char* field, Probe probe) {
    const auto* descriptor = type_.FindFieldByName(field);
    if (descriptor == nullptr || access::ClassesOf(*descriptor).Meets(hidden_)) return;
    const auto known = std::find(query_.fields.begin(), query_.fields.end(), field);
    probe.field = static_cast<size_t>(known - query_.fields.begin());
    if (known == query_.fields.end()) query_.fields.emplace_back(field);
    word.probes.push_back(std::move(probe));
  }

  void AddTerms(SearchWord& word,
                const char* field,
                char tag,
                Kind kind,
                size_t most,
                const text::QueryWord& text) {
    for (const std::string& reading : text.readings) {
      std::string prefix = tag + std::string(text::CutUtf8(reading, most));
      Add(word, field, {kSearchIndex, std::move(prefix), kind, 0, text});
    }
  }

  void AddName(SearchWord& word, const text::QueryWord& text) {
    AddTerms(word, "display_name", static_cast<char>(text::Place::kStart), Kind::kName,
             text::kMaxStartBytes, text);
    AddTerms(word, "display_name", static_cast<char>(text::Place::kInner), Kind::kName,
             text::kMaxInnerBytes, text);
  }

  void AddIdentifier(SearchWord& word, const char* field, char tag, const std::string& text) {
    Add(word, field, {kSearchIndex, tag + text, Kind::kIdentifier, 0, {}});
  }

  // What a written word may be besides a word of a name. `chunk` is as it was typed.
  void AddOthers(SearchWord& word, const text::QueryWord& text, const std::string& chunk) {
    if (text.characters.empty()) {
      const std::string& written = text.readings.front();
      AddTerms(word, "display_name", static_cast<char>(text::Place::kInitials), Kind::kInitials,
               text::kMaxInnerBytes, text);
      AddIdentifier(word, "code", search_tag::kCode, written);
      AddIdentifier(word, "tax_ids", search_tag::kTaxId, written);
      Add(word, "emails", {kEmailIndex, chunk, Kind::kFragment, 0, {}});
      Add(word, "emails", {kSearchIndex, search_tag::kDomain + written, Kind::kFragment, 0, {}});
    }
    AddTerms(word, "region", search_tag::kRegion, Kind::kWords, text::kMaxInnerBytes, text);
    AddTerms(word, "addresses", search_tag::kAddress, Kind::kWords, text::kMaxInnerBytes, text);
    AddValues(word, text, "custom_values", search_tag::kValueWord, search_tag::kValueIdentifier);
    AddValues(word, text, "personal_values", search_tag::kPersonalWord,
              search_tag::kPersonalIdentifier);
  }

  // What a written word may be in the values of added fields.
  void AddValues(SearchWord& word,
                 const text::QueryWord& text,
                 const char* field,
                 char words,
                 char identifiers) {
    if (searchable_ == nullptr) return;
    for (const std::string& reading : text.readings) {
      std::string prefix = words + std::string(text::CutUtf8(reading, text::kMaxInnerBytes));
      Add(word, field, {kSearchIndex, std::move(prefix), Kind::kWords, 0, text, searchable_});
    }
    const std::string& whole = text.characters.empty() ? text.readings.front() : text.characters;
    Add(word, field, {kSearchIndex, identifiers + whole, Kind::kIdentifier, 0, {}, searchable_});
  }

  void AddWords(const std::string& chunk) {
    const std::vector<text::QueryWord> words = text::QueryWords(chunk);
    for (const text::QueryWord& text : words) {
      if (query_.words.size() >= text::kMaxQueryWords) return;
      SearchWord word{text.characters.empty() ? text.readings.front() : text.characters, {}};
      AddName(word, text);
      AddOthers(word, text, words.size() == 1 ? chunk : word.text);
      query_.words.push_back(std::move(word));
    }
  }

  // `chunk` has nothing but digits and what stands between them.
  void AddNumber(const std::string& chunk) {
    const std::string digits = DigitsOf(chunk);
    const text::QueryWord text = text::WholeQuery(digits);
    SearchWord word{digits, {}};
    AddName(word, text);
    AddOthers(word, text, digits);
    AddPhone(word, chunk, digits);
    query_.words.push_back(std::move(word));
  }

  void AddPhone(SearchWord& word, const std::string& chunk, const std::string& digits) {
    const auto add = [&](std::string prefix, Kind kind) {
      Add(word, "phones", {kPhoneIndex, std::move(prefix), kind, 0, {}});
    };
    const absl::StatusOr<text::Phone> phone = text::NormalizePhone(chunk, region_);
    if (phone.ok()) add(phone->number, Kind::kIdentifier);
    // From the beginning: with the country's code, or without it and with or without the 0 that
    // stands for it within the country.
    const std::string bare = digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
    if (!bare.empty()) {
      add("+" + bare, Kind::kFragment);
      add(text::CountryCode(region_) + bare, Kind::kFragment);
    }
    add(digits, Kind::kFragment);
    const std::string reversed(digits.rbegin(), digits.rend());
    Add(word, "phones", {kSearchIndex, search_tag::kPhoneEnd + reversed, Kind::kFragment, 0, {}});
  }

  void AddEmail(const std::string& chunk) {
    SearchWord word{chunk, {}};
    const std::string domain = text::IdentifierTerm(chunk.substr(chunk.rfind('@') + 1));
    if (chunk.front() != '@') {
      const absl::StatusOr<std::string> email = text::NormalizeEmail(chunk);
      if (email.ok()) Add(word, "emails", {kEmailIndex, *email, Kind::kIdentifier, 0, {}});
      Add(word, "emails", {kEmailIndex, chunk, Kind::kFragment, 0, {}});
    } else if (!domain.empty()) {
      Add(word, "emails", {kSearchIndex, search_tag::kDomain + domain, Kind::kFragment, 0, {}});
    }
    // An @ alone is no word, but one beside a hidden field is one that nothing answers.
    if (!text::IdentifierTerm(chunk).empty()) query_.words.push_back(std::move(word));
  }

  void AddWhole(const std::string& query) {
    const text::QueryWord text = text::WholeQuery(query);
    if (text.readings.empty()) return;
    query_.whole.emplace();
    AddName(*query_.whole, text);
  }

  const google::protobuf::Descriptor& type_;
  const access::FieldClasses hidden_;
  const std::string& region_;
  const FieldKeys& searchable_;
  SearchQuery query_;
};

uint32_t RestOf(std::string_view term, const Probe& probe) {
  return static_cast<uint32_t>(term.size() - probe.prefix.size());
}

std::optional<SearchScore> ScoreOfName(const Probe& probe, std::string_view term) {
  const bool start = term.front() == static_cast<char>(text::Place::kStart);
  const text::Fitting fitting = text::FittingOf(probe.word, term.substr(1));
  SearchScore score{SearchRank::kBeginnings, start ? 0u : 1u, static_cast<uint32_t>(fitting.rest)};
  if (fitting.fit == text::Fit::kNone) return std::nullopt;
  if (fitting.fit >= text::Fit::kWords) score.rank = SearchRank::kWords;
  if (fitting.fit == text::Fit::kWhole && start) score.rank = SearchRank::kWhole;
  return score;
}

std::optional<SearchScore> ScoreOfTerm(const Probe& probe, std::string_view term) {
  const uint32_t rest = RestOf(term, probe);
  switch (probe.kind) {
    case Kind::kName:
      return ScoreOfName(probe, term);
    case Kind::kInitials:
      return SearchScore{SearchRank::kBeginnings, 2, rest};
    case Kind::kWords: {
      const text::Fitting fitting = text::FittingOf(probe.word, term.substr(1));
      if (fitting.fit == text::Fit::kNone) return std::nullopt;
      return SearchScore{SearchRank::kOtherField, 0, 0};
    }
    case Kind::kIdentifier:
      return SearchScore{rest == 0 ? SearchRank::kWhole : SearchRank::kOtherField, 0, rest};
    case Kind::kFragment:
      return SearchScore{SearchRank::kOtherField, 0, 0};
  }
  return std::nullopt;
}

}  // namespace

SearchScore Both(const SearchScore& a, const SearchScore& b) {
  return {std::max(a.rank, b.rank), a.place + b.place, a.rest + b.rest};
}

std::optional<SearchScore> ScoreOf(const Probe& probe, std::string_view term) {
  if (probe.keys == nullptr) return ScoreOfTerm(probe, term);
  const KeyedTerm keyed = PartedTerm(term);
  if (!probe.keys->contains(std::string(keyed.key))) return std::nullopt;
  return ScoreOfTerm(probe, keyed.term);
}

SearchQuery ReadQuery(std::string_view query,
                      const google::protobuf::Descriptor& type,
                      access::FieldClasses hidden,
                      const std::string& region,
                      const FieldKeys& searchable) {
  return QueryReader(type, hidden, region, searchable).Read(query);
}

}  // namespace guanxi::customers
