#include "services/customers/consent/consent_service.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "absl/time/time.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "common/table/references.h"
#include "common/time/clock.h"
#include "services/customers/contact.h"

namespace guanxi::customers {
namespace {

using Response = v1::MayContactResponse;

constexpr int kEntriesAtOnce = 1000;
constexpr char kByTime[] = "effective_time";
constexpr char kLatestFirst[] = "effective_time desc";

const absl::TimeZone kUtc = absl::UTCTimeZone();

Response Refused(Response::Reason reason) {
  Response answer;
  answer.set_reason(reason);
  return answer;
}

}  // namespace

ConsentService::ConsentService(const rpc::Environment& environment,
                               const Tables* tables,
                               api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::ConsentService>()), tables_(tables), ids_(ids) {}

grpc::ServerUnaryReactor* ConsentService::CreateConsent(grpc::CallbackServerContext* context,
                                                        const v1::CreateConsentRequest* request,
                                                        v1::Consent* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ConsentService::Create, this));
}

grpc::ServerUnaryReactor* ConsentService::GetConsent(grpc::CallbackServerContext* context,
                                                     const v1::GetConsentRequest* request,
                                                     v1::Consent* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetConsentRequest& request) {
                         return tables_->consents.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* ConsentService::ListConsents(grpc::CallbackServerContext* context,
                                                       const v1::ListConsentsRequest* request,
                                                       v1::ListConsentsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ConsentService::List, this));
}

grpc::ServerUnaryReactor* ConsentService::MayContact(grpc::CallbackServerContext* context,
                                                     const v1::MayContactRequest* request,
                                                     v1::MayContactResponse* response) {
  // The register of a customer only grows.
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&ConsentService::Decide, this));
}

absl::StatusOr<v1::Consent> ConsentService::Create(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const v1::CreateConsentRequest& request) const {
  v1::Consent consent = request.consent();
  GUANXI_ASSIGN_OR_RETURN(
      *consent.mutable_name(),
      api::NewName(*ids_, tables_->consents.collection(), request.consent_id(), "consent_id"));
  GUANXI_ASSIGN_OR_RETURN(*consent.mutable_customer(), table::Resolve(txn, consent.customer()));
  Complete(consent, call.now());
  GUANXI_RETURN_IF_ERROR(CheckConsent(consent, call.now()));
  GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->customers, txn, consent.customer(),
                                               "consent.customer", call.scope()));
  GUANXI_RETURN_IF_ERROR(
      tables_->customers.GetForUpdate(txn, consent.customer(), "", call.scope()).status());
  GUANXI_RETURN_IF_ERROR(
      CheckContact(call, txn, consent.customer(), consent.contact(), "consent.contact"));
  return tables_->consents.Insert(txn, call.change, std::move(consent));
}

absl::StatusOr<v1::ListConsentsResponse> ConsentService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListConsentsRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.customer(), tables_->customers.collection(), "customer").status());
  GUANXI_RETURN_IF_ERROR(tables_->customers.Get(reader, request.customer(), call.scope()).status());
  table::ListQuery query = table::QueryOf(request);
  if (query.order_by.empty()) query.order_by = kByTime;
  query.extra = {{"customer", request.customer()}};
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->consents.List(reader, query, call.scope()));
  v1::ListConsentsResponse response;
  response.mutable_consents()->Assign(std::make_move_iterator(page.records.begin()),
                                      std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::MayContactResponse> ConsentService::Decide(
    const rpc::Call& call, const kv::Reader& reader, const v1::MayContactRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.customer(), tables_->customers.collection(), "customer").status());
  GUANXI_RETURN_IF_ERROR(CheckPurpose(request.purpose(), "purpose"));
  GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                          tables_->customers.Get(reader, request.customer(), call.scope()));
  if (customer.has_delete_time()) return Refused(Response::REASON_CUSTOMER_DELETED);
  const absl::Time time = request.has_time() ? FromProto(request.time()) : call.now();
  GUANXI_ASSIGN_OR_RETURN(
      const bool there,
      IsThere(call, reader, customer.name(), request.contact(), absl::ToCivilDay(time, kUtc)));
  if (!there) return Refused(Response::REASON_CONTACT_LEFT);
  return AskEntries(reader, customer.name(),
                    {.contact = request.contact(),
                     .purpose = request.purpose(),
                     .channel = request.channel(),
                     .time = time});
}

absl::StatusOr<bool> ConsentService::IsThere(const rpc::Call& call,
                                             const kv::Reader& reader,
                                             const std::string& customer,
                                             const std::string& contact,
                                             absl::CivilDay day) const {
  if (contact.empty()) return true;
  GUANXI_RETURN_IF_ERROR(CheckContact(call, reader, customer, contact, "contact"));
  GUANXI_ASSIGN_OR_RETURN(const v1::Contact person,
                          tables_->contacts.Get(reader, contact, call.scope()));
  const auto& places = person.affiliations();
  return std::any_of(places.begin(), places.end(), [&](const v1::Contact::Affiliation& place) {
    return place.customer() == customer && !HasEnded(place, day);
  });
}

absl::Status ConsentService::CheckContact(const rpc::Call& call,
                                          const kv::Reader& reader,
                                          const std::string& customer,
                                          const std::string& contact,
                                          std::string_view field) const {
  if (contact.empty()) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(
      table::CheckReference(tables_->contacts, reader, contact, field, call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const v1::Contact person,
                          tables_->contacts.Get(reader, contact, call.scope()));
  if (IsAffiliated(person, customer)) return absl::OkStatus();
  return errors::InvalidField(field, "must be affiliated with the customer");
}

absl::StatusOr<v1::MayContactResponse> ConsentService::AskEntries(const kv::Reader& reader,
                                                                  const std::string& customer,
                                                                  ContactQuestion question) const {
  GUANXI_ASSIGN_OR_RETURN(std::vector<v1::Consent> others, EntriesOfMerged(reader, customer));
  if (!others.empty()) return AskAll(reader, customer, question, std::move(others));
  ContactDecision decision(std::move(question));
  table::ListQuery query{
      .order_by = kLatestFirst, .page_size = kEntriesAtOnce, .extra = {{"customer", customer}}};
  do {
    // The caller sees the customer, and with it all its entries.
    GUANXI_ASSIGN_OR_RETURN(auto page, tables_->consents.List(reader, query, access::Scope::All()));
    query.page_token = std::move(page.next_page_token);
    for (const v1::Consent& consent : page.records) {
      if (!decision.Consider(consent)) return decision.Answer();
    }
  } while (!query.page_token.empty());
  return decision.Answer();
}

absl::Status ConsentService::ForEach(const kv::Reader& reader,
                                     const std::string& customer,
                                     absl::FunctionRef<void(v1::Consent)> visit) const {
  table::IdSet ids;
  GUANXI_RETURN_IF_ERROR(
      tables_->consents.core().IdsWith(reader, "customer", customer, SIZE_MAX, ids));
  for (const std::string& id : ids) {
    GUANXI_ASSIGN_OR_RETURN(
        v1::Consent entry,
        tables_->consents.Get(reader, api::ResourceName(tables_->consents.collection(), id),
                              access::Scope::All()));
    visit(std::move(entry));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Consent>> ConsentService::EntriesOfMerged(
    const kv::Reader& reader, const std::string& customer) const {
  std::vector<v1::Consent> entries;
  std::vector<std::string> masters = {customer};
  while (!masters.empty()) {
    table::IdSet ids;
    GUANXI_RETURN_IF_ERROR(
        tables_->customers.core().IdsWith(reader, "merged_into", masters.back(), SIZE_MAX, ids));
    masters.pop_back();
    for (const std::string& id : ids) {
      v1::Customer loser;
      GUANXI_RETURN_IF_ERROR(tables_->customers.core().GetAsIs(
          reader, api::ResourceName(tables_->customers.collection(), id), access::Scope::All(),
          loser));
      masters.push_back(loser.name());
      // What the merge has not come to yet: it counts as if it had.
      GUANXI_RETURN_IF_ERROR(ForEach(reader, loser.name(), [&](v1::Consent entry) {
        if (entry.recorded_for().empty()) entry.set_recorded_for(loser.name());
        *entry.mutable_merge_time() = loser.delete_time();
        entries.push_back(std::move(entry));
      }));
    }
  }
  GUANXI_RETURN_IF_ERROR(ForEach(reader, customer, [&](v1::Consent entry) {
    if (!entry.recorded_for().empty()) entries.push_back(std::move(entry));
  }));
  return entries;
}

absl::StatusOr<v1::MayContactResponse> ConsentService::AskAll(
    const kv::Reader& reader,
    const std::string& customer,
    const ContactQuestion& question,
    std::vector<v1::Consent> entries) const {
  GUANXI_RETURN_IF_ERROR(ForEach(reader, customer, [&](v1::Consent entry) {
    if (entry.recorded_for().empty()) entries.push_back(std::move(entry));
  }));
  std::stable_sort(entries.begin(), entries.end(), [](const v1::Consent& a, const v1::Consent& b) {
    return FromProto(a.effective_time()) > FromProto(b.effective_time());
  });
  return DecideForMerged(question, entries);
}

}  // namespace guanxi::customers
