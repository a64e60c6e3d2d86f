#include "cli/seed/names.h"

#include <fmt/core.h>

#include "absl/strings/ascii.h"

namespace guanxi::cli::seed {
namespace {

std::string Lower(std::string_view text) { return absl::AsciiStrToLower(std::string(text)); }

}  // namespace

Name ChinesePerson(Random& random) {
  const Syllable& surname = random.Pick(Surnames());
  const Syllable& first = random.Pick(GivenSyllables());
  Name name{fmt::format("{}{}", surname.han, first.han), std::string(first.pinyin)};
  if (random.Chance(65)) {
    const Syllable& second = random.Pick(GivenSyllables());
    name.display += second.han;
    name.latin += second.pinyin;
  }
  name.latin += fmt::format(".{}", surname.pinyin);
  return name;
}

Name EnglishPerson(Random& random) {
  const std::string_view first = random.Pick(EnglishFirstNames());
  const std::string_view last = random.Pick(EnglishLastNames());
  return {fmt::format("{} {}", first, last), Lower(first) + "." + Lower(last)};
}

Name ChineseBrand(Random& random) {
  const Syllable& first = random.Pick(BrandSyllables());
  const Syllable& second = random.Pick(BrandSyllables());
  return {fmt::format("{}{}", first.han, second.han),
          fmt::format("{}{}", first.pinyin, second.pinyin)};
}

Name EnglishBrand(Random& random) {
  const std::string_view brand = random.Pick(EnglishBrands());
  return {std::string(brand), Lower(brand)};
}

std::string ChineseCompany(const std::string& brand,
                           const City& city,
                           const Industry& industry,
                           Random& random) {
  static constexpr std::string_view kForms[] = {"有限公司", "股份有限公司", "集团有限公司"};
  return fmt::format("{}{}{}{}", city.name, brand, industry.han,
                     kForms[random.Weighted({80, 14, 6})]);
}

std::string EnglishCompany(const std::string& brand,
                           const City& city,
                           const Industry& industry,
                           Random& random) {
  static constexpr std::string_view kForms[] = {"Ltd", "Group", "International"};
  const std::string_view form =
      city.region == "DE" ? "GmbH" : kForms[random.Weighted({75, 15, 10})];
  return fmt::format("{} {} {}", brand, industry.english, form);
}

std::string MobileNumber(int64_t serial) {
  const int64_t rest = serial / 10;
  return fmt::format("+86 13{} 0{:03} {:04}", serial % 10, rest / 10'000, rest % 10'000);
}

std::string OfficeNumber(const City& city, int64_t serial) {
  if (city.area_code.empty()) return "";
  if (city.region == "CN")
    return fmt::format("{} 55{:02} {:04}", city.area_code, serial / 10'000 % 100, serial % 10'000);
  // What is reserved: 0100 to 0199 in America, 0000 to 0999 in Britain.
  if (city.region == "US")
    return serial < 100 ? fmt::format("{} 01{:02}", city.area_code, serial) : "";
  return serial < 1000 ? fmt::format("{} 0{:03}", city.area_code, serial) : "";
}

std::string StreetAddress(const City& city, Random& random) {
  // One draw after another: the order in which arguments are evaluated is the compiler's.
  const int64_t house = random.Between(1, 998);
  if (city.region == "CN") {
    return fmt::format("{}{}号", random.Pick(Streets()), house);
  }
  return fmt::format("{} {} Street", house, random.Pick(EnglishBrands()));
}

}  // namespace guanxi::cli::seed
