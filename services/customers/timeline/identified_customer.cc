#include "services/customers/timeline/identified_customer.h"

#include <string>
#include <vector>

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/customer_lookup.h"
#include "services/customers/timeline/errors.h"

namespace guanxi::customers {
namespace {

// Of an answer for many interactions, each with candidates, the store keeps 64 KiB.
constexpr size_t kMostCandidates = 5;
constexpr int kMostContacts = 50;  // as in interactions.proto

// What LookupCustomers is asked; `field` says which identifier it is.
v1::LookupCustomersRequest LookupOf(const v1::CreateInteractionRequest& request,
                                    const char*& field) {
  v1::LookupCustomersRequest lookup;
  lookup.set_region(request.region());
  if (request.has_phone()) {
    field = "phone";
    lookup.set_phone(request.phone());
  } else {
    field = "email";
    lookup.set_email(request.email());
  }
  return lookup;
}

}  // namespace

absl::Status TakeIdentified(const Tables& tables,
                            const kv::Reader& reader,
                            const v1::CreateInteractionRequest& request,
                            const access::Scope& scope,
                            absl::Time now,
                            v1::Interaction& interaction) {
  if (request.identifier_case() == v1::CreateInteractionRequest::IDENTIFIER_NOT_SET)
    return absl::OkStatus();
  if (!interaction.customer().empty()) {
    return errors::InvalidField("interaction.customer",
                                "must be empty when the request has an identifier");
  }
  const char* field = nullptr;
  const v1::LookupCustomersRequest lookup = LookupOf(request, field);
  GUANXI_ASSIGN_OR_RETURN(const v1::LookupCustomersResponse found,
                          Lookup(tables, reader, lookup, scope, now));
  if (found.matches().empty()) return errors::CustomerUnknown(field);
  if (found.matches_size() > 1) {
    std::vector<std::string> candidates;
    for (const auto& match : found.matches()) {
      if (candidates.size() < kMostCandidates) candidates.push_back(match.customer().name());
    }
    return errors::CustomerAmbiguous(field, candidates);
  }
  interaction.set_customer(found.matches(0).customer().name());
  const std::string& contact = found.matches(0).contact();
  if (contact.empty()) return absl::OkStatus();
  if (interaction.contacts_size() == kMostContacts)
    return errors::InvalidField("interaction.contacts", "must leave room for the one found");
  interaction.add_contacts(contact);
  return absl::OkStatus();
}

}  // namespace guanxi::customers
