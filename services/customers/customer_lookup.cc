#include "services/customers/customer_lookup.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/time/civil_time.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/text/email.h"
#include "common/text/phone.h"
#include "common/time/clock.h"
#include "services/customers/contact.h"
#include "services/customers/contact_points.h"
#include "services/customers/search_index.h"

namespace guanxi::customers {
namespace {

using Match = v1::LookupCustomersResponse::Match;

// Collects matches of one term.
class Matches {
 public:
  Matches(const Tables& tables, const kv::Reader& reader, const access::Scope& scope)
      : tables_(tables), reader_(reader), scope_(scope) {}

  // Adds those that have `term` in the term index `index`, which customers and contacts share.
  absl::Status AddByTerm(std::string_view index, std::string_view term, absl::CivilDay today) {
    GUANXI_ASSIGN_OR_RETURN(
        std::vector<v1::Customer> own,
        tables_.customers.LookUp(reader_, index, term, false, kMaxHolders, scope_));
    for (v1::Customer& customer : own) Add(std::move(customer), "");
    GUANXI_ASSIGN_OR_RETURN(
        const std::vector<v1::Contact> contacts,
        tables_.contacts.LookUp(reader_, index, term, false, kMaxHolders, scope_));
    for (const v1::Contact& contact : contacts) {
      GUANXI_RETURN_IF_ERROR(AddCustomersOf(contact, today));
    }
    return absl::OkStatus();
  }

  // Adds the customer with that code.
  absl::Status AddByCode(const std::string& code) {
    table::ListQuery query;
    query.page_size = 1;
    query.extra.push_back({"code", code});
    GUANXI_ASSIGN_OR_RETURN(auto page, tables_.customers.List(reader_, query, scope_));
    for (v1::Customer& customer : page.records) Add(std::move(customer), "");
    return absl::OkStatus();
  }

  // The oldest ones, in that order.
  v1::LookupCustomersResponse Take() && {
    std::sort(matches_.begin(), matches_.end(),
              [](const Match& a, const Match& b) { return Age(a.customer()) < Age(b.customer()); });
    if (matches_.size() > kMaxMatches) matches_.resize(kMaxMatches);
    v1::LookupCustomersResponse response;
    for (Match& match : matches_) *response.add_matches() = std::move(match);
    return response;
  }

 private:
  static std::tuple<absl::Time, std::string_view> Age(const v1::Customer& customer) {
    return {FromProto(customer.create_time()), customer.name()};
  }

  absl::Status AddCustomersOf(const v1::Contact& contact, absl::CivilDay today) {
    for (const v1::Contact::Affiliation& affiliation : contact.affiliations()) {
      if (HasEnded(affiliation, today) || found_.contains(affiliation.customer())) continue;
      absl::StatusOr<v1::Customer> customer =
          tables_.customers.Get(reader_, affiliation.customer(), scope_);
      if (absl::IsNotFound(customer.status())) continue;
      GUANXI_RETURN_IF_ERROR(customer.status());
      if (!customer->has_delete_time()) Add(*std::move(customer), contact.name());
    }
    return absl::OkStatus();
  }

  void Add(v1::Customer customer, std::string_view contact) {
    if (!found_.insert(customer.name()).second) return;
    Match& match = matches_.emplace_back();
    *match.mutable_customer() = std::move(customer);
    match.set_contact(std::string(contact));
  }

  const Tables& tables_;
  const kv::Reader& reader_;
  const access::Scope& scope_;
  absl::flat_hash_set<std::string> found_;
  std::vector<Match> matches_;
};

absl::StatusOr<text::Phone> PhoneOf(const v1::LookupCustomersRequest& request,
                                    const std::string& default_region) {
  const std::string region = absl::AsciiStrToUpper(request.region());
  return text::NormalizePhone(request.phone(), region.empty() ? default_region : region);
}

}  // namespace

absl::StatusOr<v1::LookupCustomersResponse> Lookup(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const v1::LookupCustomersRequest& request,
                                                   const access::Scope& scope,
                                                   absl::Time now) {
  Matches matches(tables, reader, scope);
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  switch (request.identifier_case()) {
    case v1::LookupCustomersRequest::kPhone: {
      GUANXI_ASSIGN_OR_RETURN(const text::Phone phone, PhoneOf(request, tables.default_region));
      GUANXI_RETURN_IF_ERROR(matches.AddByTerm(kPhoneIndex, phone.number, today));
      break;
    }
    case v1::LookupCustomersRequest::kEmail: {
      GUANXI_ASSIGN_OR_RETURN(const std::string email, text::NormalizeEmail(request.email()));
      GUANXI_RETURN_IF_ERROR(matches.AddByTerm(kEmailIndex, email, today));
      break;
    }
    case v1::LookupCustomersRequest::kCode:
      if (request.code().empty()) return errors::InvalidField("code", "must not be empty");
      GUANXI_RETURN_IF_ERROR(matches.AddByCode(request.code()));
      break;
    case v1::LookupCustomersRequest::kTaxId: {
      GUANXI_ASSIGN_OR_RETURN(const std::string tax_id, NormalizeTaxId(request.tax_id()));
      GUANXI_RETURN_IF_ERROR(matches.AddByTerm(
          kSearchIndex, search_tag::kTaxId + absl::AsciiStrToLower(tax_id), today));
      break;
    }
    case v1::LookupCustomersRequest::IDENTIFIER_NOT_SET:
      return errors::InvalidField("identifier",
                                  "must be a phone number, an e-mail, a code or a tax id");
  }
  return std::move(matches).Take();
}

}  // namespace guanxi::customers
