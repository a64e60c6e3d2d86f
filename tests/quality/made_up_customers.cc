#include "tests/quality/made_up_customers.h"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

namespace guanxi::quality {
namespace {

using customers::v1::Address;
using customers::v1::Customer;
using customers::v1::ImportantDate;
using Random = std::mt19937_64;

constexpr std::array kPlaces = {"北京", "上海", "深圳市", "广州市", "杭州", "成都", "武汉", ""};
constexpr std::array kTrades = {"科技", "技术", "贸易", "电子", "实业", "食品", "机械", "信息技术"};
constexpr std::array kSurnames = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄",
                                  "周", "吴", "徐", "孙", "胡", "朱", "高", "林"};
constexpr std::array kSyllables = {"ba",   "ce",   "di",   "fo",  "gu",    "ha",   "je",
                                   "ki",   "lo",   "mu",   "na",  "pe",    "ri",   "so",
                                   "tu",   "va",   "we",   "xi",  "yo",    "zu",   "bran",
                                   "chem", "dorf", "ster", "ton", "ville", "mark", "land"};
constexpr std::array kForms = {" Ltd", " Inc", " GmbH", " Co., Ltd", " S.A.", " International"};
constexpr std::array kCities = {"Shanghai", "London", "Hamburg", "Lyon", "Torino", "Chicago"};

constexpr int64_t kPerDuplicate = 50;

int64_t Below(Random& random, int64_t limit) {
  return std::uniform_int_distribution<int64_t>(0, limit - 1)(random);
}

template <typename Words>
std::string One(Random& random, const Words& words) {
  return words[Below(random, words.size())];
}

// The 2,500 commonest characters are not equally common: the first ones are in most names.
std::string Character(Random& random) {
  constexpr char32_t kFirst = 0x4E00;
  const double skewed = std::pow(std::uniform_real_distribution<double>(0, 1)(random), 2);
  const char32_t c = kFirst + static_cast<char32_t>(skewed * 2500) * 8;
  std::string utf8;
  utf8 += static_cast<char>(0xE0 | (c >> 12));
  utf8 += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
  utf8 += static_cast<char>(0x80 | (c & 0x3F));
  return utf8;
}

std::string Word(Random& random, int64_t syllables) {
  std::string word;
  for (int64_t i = 0; i < syllables; ++i) word += One(random, kSyllables);
  return word;
}

std::string ChineseCompany(Random& random) {
  std::string name = One(random, kPlaces);
  for (int64_t i = 2 + Below(random, 2); i > 0; --i) name += Character(random);
  return name + One(random, kTrades) + "有限公司";
}

std::string WesternCompany(Random& random) {
  return Word(random, 2 + Below(random, 2)) + " " + Word(random, 1 + Below(random, 3)) +
         One(random, kForms);
}

std::string PersonName(Random& random) {
  if (Below(random, 2) == 0) return One(random, kSurnames) + Character(random) + Character(random);
  return Word(random, 2) + " " + Word(random, 2 + Below(random, 2));
}

void AddBirthday(Random& random, Customer& customer) {
  ImportantDate& date = *customer.add_important_dates();
  date.set_kind(ImportantDate::KIND_BIRTHDAY);
  date.set_year(static_cast<int>(1940 + Below(random, 66)));
  date.set_month(static_cast<int>(1 + Below(random, 12)));
  date.set_day(static_cast<int>(1 + Below(random, 28)));
}

void AddAddress(Random& random, Customer& customer) {
  Address& address = *customer.add_addresses();
  address.set_kind(Address::KIND_OFFICE);
  address.mutable_address()->add_address_lines(
      fmt::format("{} {} Road", 1 + Below(random, 300), Word(random, 2)));
  address.mutable_address()->set_locality(One(random, kCities));
  address.mutable_address()->set_postal_code(fmt::format("{:06}", Below(random, 5000)));
}

}  // namespace

Customer MadeUpCustomer(int64_t number) {
  Random random(static_cast<uint64_t>(number));
  if (number % kPerDuplicate == kPerDuplicate - 1)
    return Retyped(MadeUpCustomer(number / 2), random);
  Customer customer;
  const bool person = number % 3 == 0;
  customer.set_kind(person ? Customer::KIND_PERSON : Customer::KIND_ORGANIZATION);
  customer.set_display_name(person            ? PersonName(random)
                            : number % 3 == 1 ? ChineseCompany(random)
                                              : WesternCompany(random));
  // Every tenth company answers at one of a few switchboards.
  const int64_t digits = Below(random, 10) == 0 ? Below(random, 500) : Below(random, 1'000'000'000);
  customer.add_phones(fmt::format("+8613{:09}", digits));
  customer.add_emails(fmt::format("{}@{}.example", Below(random, 4) == 0 ? "info" : Word(random, 3),
                                  Word(random, 3)));
  AddAddress(random, customer);
  if (person) AddBirthday(random, customer);
  if (!person && Below(random, 2) == 0) {
    customer.add_tax_ids(fmt::format("9144030{:011}", Below(random, 99'999'999'999)));
  }
  return customer;
}

Customer Retyped(Customer customer, Random& random) {
  std::string& name = *customer.mutable_display_name();
  // A slip of the keyboard; Chinese names, which are picked from a list, stay as they are.
  if (static_cast<unsigned char>(name.front()) < 0x80) name.erase(Below(random, name.size()), 1);
  customer.clear_tax_ids();
  if (Below(random, 2) == 0) customer.clear_emails();
  if (Below(random, 2) == 0) customer.clear_phones();
  return customer;
}

}  // namespace guanxi::quality
