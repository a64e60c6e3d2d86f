// Names, addresses and numbers of people and companies. Everybody here is invented: e-mail domains
// are below example.com, and foreign phone numbers are among those reserved for fiction.
#ifndef GUANXI_CLI_SEED_NAMES_H_
#define GUANXI_CLI_SEED_NAMES_H_

#include <cstdint>
#include <string>

#include "cli/seed/random.h"
#include "cli/seed/words.h"

namespace guanxi::cli::seed {

// A name and what an e-mail address makes of it.
struct Name {
  std::string display;
  std::string latin;  // lower case letters and dots, `wei.chen`
};

Name ChinesePerson(Random& random);
Name EnglishPerson(Random& random);

// A company's distinguishing word: 恒瑞 (`hengrui`), Northgate (`northgate`).
Name ChineseBrand(Random& random);
Name EnglishBrand(Random& random);

// `上海恒瑞机械制造有限公司`, `Northgate Machinery Ltd`.
std::string ChineseCompany(const std::string& brand,
                           const City& city,
                           const Industry& industry,
                           Random& random);
std::string EnglishCompany(const std::string& brand,
                           const City& city,
                           const Industry& industry,
                           Random& random);

// A Chinese mobile number, `+86 138 0012 3456`; another one for every `serial` below 100 million.
std::string MobileNumber(int64_t serial);

// A number in `city`, another one for every `serial`; empty when the city has none left.
std::string OfficeNumber(const City& city, int64_t serial);

// Street and house, as they stand in an address in `city`.
std::string StreetAddress(const City& city, Random& random);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_NAMES_H_
