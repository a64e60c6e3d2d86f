#include "cli/seed/profile.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace guanxi::cli::seed {
namespace {

using customers::v1::Contact;
using customers::v1::Customer;
using customers::v1::ImportantDate;

constexpr std::string_view kNeeds[] = {
    "small batches",        "short delivery times", "24-hour service", "training on site",
    "spare parts in stock", "long warranty",        "English manuals", "retrofit of old lines"};
constexpr std::string_view kEquipment[] = {
    "Packing line", "CNC lathe", "Injection moulding machine",
    "Conveyor",     "Boiler",    "Filling line"};
constexpr std::string_view kPreferences[] = {"green tea",           "calls in the morning",
                                             "no calls on Mondays", "badminton",
                                             "drawings on paper",   "short e-mails"};

bool IsChinese(const Account& account) { return account.city->region == "CN"; }

ImportantDate Birthday(const Plan& plan, const Account& account, Random& random) {
  ImportantDate date;
  date.set_kind(ImportantDate::KIND_BIRTHDAY);
  date.set_year(static_cast<int32_t>(plan.until.year() - random.Between(20, 68)));
  date.set_month(static_cast<int32_t>(random.Between(1, 12)));
  date.set_day(static_cast<int32_t>(random.Between(1, 28)));
  const bool lunar = random.Chance(20) && IsChinese(account);
  date.set_calendar(lunar ? ImportantDate::CALENDAR_CHINESE_LUNAR
                          : ImportantDate::CALENDAR_GREGORIAN);
  return date;
}

ImportantDate Founding(const Plan& plan, Random& random) {
  ImportantDate date;
  date.set_kind(ImportantDate::KIND_FOUNDING);
  const int64_t oldest = std::max<int64_t>(1958, plan.until.year() - 60);
  date.set_year(static_cast<int32_t>(random.Between(oldest, plan.until.year() - 3)));
  if (random.Chance(40)) {
    date.set_month(static_cast<int32_t>(random.Between(1, 12)));
    date.set_day(static_cast<int32_t>(random.Between(1, 28)));
  }
  date.set_calendar(ImportantDate::CALENDAR_GREGORIAN);
  return date;
}

ImportantDate Cooperation(absl::Time first_purchase) {
  const absl::CivilDay day = absl::ToCivilDay(first_purchase, absl::UTCTimeZone());
  ImportantDate date;
  date.set_kind(ImportantDate::KIND_COOPERATION);
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  date.set_calendar(ImportantDate::CALENDAR_GREGORIAN);
  return date;
}

// Has the form of a Chinese unified credit code; another one for every account of a seed below 100.
std::string TaxId(const Plan& plan, const Account& account) {
  return fmt::format("91310000MA{:02}{:06}", plan.seed % 100, account.index % 1'000'000);
}

void FillCredit(const Account& account, Random& random, Customer& customer) {
  static constexpr Customer::CreditStanding kStandings[] = {
      Customer::CREDIT_STANDING_EXCELLENT, Customer::CREDIT_STANDING_GOOD,
      Customer::CREDIT_STANDING_FAIR, Customer::CREDIT_STANDING_POOR};
  customer.set_credit_standing(kStandings[random.Weighted({20, 55, 20, 5})]);
  google::type::Money& limit = *customer.mutable_credit_limit();
  limit.set_currency_code("CNY");
  if (customer.credit_standing() != Customer::CREDIT_STANDING_POOR)
    limit.set_units(account.weight * random.Between(2, 10) * 10'000);
}

void FillBusiness(const Plan& plan, const Account& account, Random& random, Customer& customer) {
  FillCredit(account, random, customer);
  static constexpr Customer::Degree kDegrees[] = {Customer::DEGREE_LOW, Customer::DEGREE_MEDIUM,
                                                  Customer::DEGREE_HIGH};
  customer.set_price_sensitivity(kDegrees[random.Weighted({25, 50, 25})]);
  customer.set_strategic_value(kDegrees[account.weight >= kKeyWeight ? 2
                                        : account.weight >= 5        ? 1
                                                                     : 0]);
  const int64_t first = random.Below(std::size(kNeeds));
  customer.add_needs(std::string(kNeeds[first]));
  if (random.Chance(50)) customer.add_needs(std::string(kNeeds[(first + 3) % std::size(kNeeds)]));
  if (random.Chance(30)) {
    Customer::Equipment& machine = *customer.add_equipment();
    machine.set_display_name(std::string(random.Pick(kEquipment)));
    machine.set_quantity(static_cast<int32_t>(std::min<int64_t>(account.weight, 40)));
    machine.set_year(static_cast<int32_t>(plan.until.year() - random.Between(1, 15)));
  }
  if (IsChinese(account)) customer.add_tax_ids(TaxId(plan, account));
}

}  // namespace

void FillProfile(const Plan& plan,
                 const Account& account,
                 const History& history,
                 Customer& customer) {
  Random random(plan.seed, "profile", account.index);
  if (account.person) {
    *customer.add_important_dates() = Birthday(plan, account, random);
    if (random.Chance(40)) customer.add_preferences(std::string(random.Pick(kPreferences)));
  } else {
    *customer.add_important_dates() = Founding(plan, random);
    FillBusiness(plan, account, random, customer);
  }
  if (history.first_purchase.has_value())
    *customer.add_important_dates() = Cooperation(DayStart(plan, *history.first_purchase));
}

void FillBackground(const Plan& plan, const Account& account, Random& random, Contact& contact) {
  if (random.Chance(40)) *contact.add_important_dates() = Birthday(plan, account, random);
  if (random.Chance(30)) contact.add_preferences(std::string(random.Pick(kPreferences)));
  if (!IsChinese(account)) return;
  customers::v1::SocialHandle& wechat = *contact.add_socials();
  wechat.set_network("wechat");
  wechat.set_handle(fmt::format("gx_{}_{}", account.index, random.Between(1000, 9999)));
}

}  // namespace guanxi::cli::seed
