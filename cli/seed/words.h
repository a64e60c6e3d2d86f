// The words that names are made of.
#ifndef GUANXI_CLI_SEED_WORDS_H_
#define GUANXI_CLI_SEED_WORDS_H_

#include <span>
#include <string_view>

namespace guanxi::cli::seed {

// A Chinese word and how it is written in Latin letters, without tones.
struct Syllable {
  std::string_view han;
  std::string_view pinyin;
};

// Where customers are, and the sales office that looks after them.
struct City {
  std::string_view name;       // as its people write it
  std::string_view region;     // ISO 3166-1 alpha-2
  std::string_view area_code;  // with the country's code, `+8621`; empty: no fictional numbers
  std::string_view office;     // id of the office, as in kOffices
  int weight;                  // how many customers are there, against the others
};

// What a customer does.
struct Industry {
  std::string_view name;
  std::string_view han;      // as it stands in a Chinese company's name
  std::string_view english;  // as it stands in an English one's
};

std::span<const Syllable> Surnames();
std::span<const Syllable> GivenSyllables();
// Characters that company names like.
std::span<const Syllable> BrandSyllables();
std::span<const std::string_view> EnglishFirstNames();
std::span<const std::string_view> EnglishLastNames();
std::span<const std::string_view> EnglishBrands();
std::span<const City> HomeCities();
std::span<const City> ForeignCities();
std::span<const Industry> Industries();
std::span<const std::string_view> Streets();
// Job titles, in Chinese and in English at the same places.
std::span<const std::string_view> TitlesHan();
std::span<const std::string_view> TitlesEnglish();

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_WORDS_H_
