#include "cli/seed/customers.h"

#include <fmt/core.h>

#include "cli/seed/names.h"
#include "cli/seed/profile.h"
#include "cli/seed/random.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::cli::seed {
namespace {

using customers::v1::Contact;
using customers::v1::Customer;

// Mobile numbers that belong to one account.
constexpr int64_t kNumbersEach = 10;

bool IsForeign(const Account& account) { return account.city->region != "CN"; }

// `hengrui-12.example.com`.
std::string DomainOf(const Account& account) {
  return fmt::format("{}-{}.example.com", account.name.latin,
                     account.parent.value_or(account.index));
}

void FillAddress(const Account& account, Random& random, customers::v1::Address& address) {
  using customers::v1::Address;
  address.set_kind(account.person ? Address::KIND_HOME : Address::KIND_OFFICE);
  google::type::PostalAddress& place = *address.mutable_address();
  place.set_region_code(std::string(account.city->region));
  place.set_locality(std::string(account.city->name));
  place.add_address_lines(StreetAddress(*account.city, random));
}

void SetRoles(const Account& account, const History& history, Customer& customer) {
  if (account.dealer) customer.add_roles(Customer::ROLE_DEALER);
  customer.add_roles(history.first_purchase.has_value() ? Customer::ROLE_CUSTOMER
                                                        : Customer::ROLE_PROSPECT);
  if (account.index % 40 == 39 && !account.person) customer.add_roles(Customer::ROLE_PARTNER);
}

void FillOrganization(const Plan& plan,
                      const Account& account,
                      Random& random,
                      Customer& customer) {
  customer.set_kind(Customer::KIND_ORGANIZATION);
  customer.set_display_name(
      IsForeign(account)
          ? EnglishCompany(account.name.display, *account.city, *account.industry, random)
          : ChineseCompany(account.name.display, *account.city, *account.industry, random));
  const std::string phone = OfficeNumber(*account.city, account.index);
  if (!phone.empty()) customer.add_phones(phone);
  customer.add_emails(fmt::format("info@{}", DomainOf(account)));
  customer.set_industry(std::string(account.industry->name));
  customer.set_trade_channel(account.dealer ? "dealer" : random.Chance(80) ? "direct" : "online");
  customer.set_employees(account.weight * random.Between(8, 60));
  *customer.mutable_annual_revenue() =
      Yuan(customer.employees() * random.Between(300, 1'500) * 1'000 * 100);
  customer.add_websites(fmt::format("www.{}", DomainOf(account)));
  if (account.parent.has_value())
    customer.set_parent("customers/" + CustomerId(plan, *account.parent));
}

void FillPerson(const Account& account, Random& random, Customer& customer) {
  customer.set_kind(Customer::KIND_PERSON);
  customer.set_display_name(account.name.display);
  if (!IsForeign(account)) customer.add_phones(MobileNumber(account.index * kNumbersEach));
  customer.add_emails(fmt::format("{}.{}@mail.example.com", account.name.latin, account.index));
  customer.set_trade_channel(random.Chance(75) ? "online" : "dealer");
}

void FillAffiliation(const Plan& plan,
                     const Account& account,
                     int number,
                     Random& random,
                     Contact::Affiliation& affiliation) {
  static constexpr Contact::PurchaseRole kRoles[] = {
      Contact::PURCHASE_ROLE_DECISION_MAKER, Contact::PURCHASE_ROLE_PURCHASER,
      Contact::PURCHASE_ROLE_EVALUATOR,      Contact::PURCHASE_ROLE_USER,
      Contact::PURCHASE_ROLE_APPROVER,       Contact::PURCHASE_ROLE_INFLUENCER,
      Contact::PURCHASE_ROLE_CHAMPION,       Contact::PURCHASE_ROLE_GATEKEEPER};
  // The first one met decides or buys; the others are what they are.
  const size_t role =
      number == 0 ? random.Weighted({55, 45}) : random.Weighted({6, 22, 22, 18, 10, 10, 7, 5});
  affiliation.set_customer("customers/" + CustomerId(plan, account.index));
  affiliation.set_purchase_role(kRoles[role]);
  const auto titles = IsForeign(account) ? TitlesEnglish() : TitlesHan();
  affiliation.set_title(std::string(titles[role]));
  affiliation.set_influence(
      static_cast<int32_t>(role == 0 ? random.Between(60, 100) : random.Between(5, 70)));
  static constexpr Contact::Attitude kAttitudes[] = {
      Contact::ATTITUDE_SUPPORTER, Contact::ATTITUDE_NEUTRAL, Contact::ATTITUDE_OPPONENT,
      Contact::ATTITUDE_UNSPECIFIED};
  affiliation.set_attitude(kAttitudes[random.Weighted({32, 40, 8, 20})]);
}

Step ContactStep(const Plan& plan, const Account& account, int number) {
  customers::v1::CreateContactRequest request;
  request.set_contact_id(ContactId(plan, account.index, number));
  Random random(plan.seed, "contact", account.index * kNumbersEach + number);
  const Name name = IsForeign(account) ? EnglishPerson(random) : ChinesePerson(random);
  Contact& contact = *request.mutable_contact();
  contact.set_display_name(name.display);
  FillAffiliation(plan, account, number, random, *contact.add_affiliations());
  if (!IsForeign(account))
    contact.add_phones(MobileNumber(account.index * kNumbersEach + 1 + number));
  contact.add_emails(fmt::format("{}.{}@{}", name.latin, number, DomainOf(account)));
  FillBackground(plan, account, random, contact);
  contact.set_unit("units/" + UnitId(plan, account.city->office));
  contact.set_owner(account.owner);
  Step step{Kind::kContact, {}};
  AddCall(plan, "guanxi.customers.v1.ContactService/CreateContact", std::move(request), step);
  return step;
}

}  // namespace

Step CustomerStep(const Plan& plan, const Account& account, const History& history) {
  customers::v1::CreateCustomerRequest request;
  request.set_customer_id(CustomerId(plan, account.index));
  Random random(plan.seed, "customer", account.index);
  Customer& customer = *request.mutable_customer();
  if (account.person) {
    FillPerson(account, random, customer);
  } else {
    FillOrganization(plan, account, random, customer);
  }
  SetRoles(account, history, customer);
  customer.set_code(fmt::format("K{}-{:06}", plan.seed, account.index));
  customer.set_region(std::string(account.city->region));
  FillAddress(account, random, *customer.add_addresses());
  FillProfile(plan, account, history, customer);
  customer.set_unit("units/" + UnitId(plan, account.city->office));
  customer.set_owner(account.owner);
  Step step{Kind::kCustomer, {}};
  AddCall(plan, "guanxi.customers.v1.CustomerService/CreateCustomer", std::move(request), step);
  return step;
}

std::vector<Step> ContactSteps(const Plan& plan, const Account& account) {
  std::vector<Step> steps;
  for (int number = 0; number < account.contacts; ++number) {
    steps.push_back(ContactStep(plan, account, number));
  }
  return steps;
}

}  // namespace guanxi::cli::seed
