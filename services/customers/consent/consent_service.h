// What customers have allowed and forbidden.
#ifndef GUANXI_SERVICES_CUSTOMERS_CONSENT_CONSENT_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_CONSENT_CONSENT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/consents.grpc.pb.h"
#include "services/customers/consent/consent.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in consents.proto. Thread-safe.
class ConsentService final : public v1::ConsentService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  ConsentService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateConsent(grpc::CallbackServerContext* context,
                                          const v1::CreateConsentRequest* request,
                                          v1::Consent* response) override;
  grpc::ServerUnaryReactor* GetConsent(grpc::CallbackServerContext* context,
                                       const v1::GetConsentRequest* request,
                                       v1::Consent* response) override;
  grpc::ServerUnaryReactor* ListConsents(grpc::CallbackServerContext* context,
                                         const v1::ListConsentsRequest* request,
                                         v1::ListConsentsResponse* response) override;
  grpc::ServerUnaryReactor* MayContact(grpc::CallbackServerContext* context,
                                       const v1::MayContactRequest* request,
                                       v1::MayContactResponse* response) override;

 private:
  absl::StatusOr<v1::Consent> Create(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::CreateConsentRequest& request) const;
  absl::StatusOr<v1::ListConsentsResponse> List(const rpc::Call& call,
                                                const kv::Reader& reader,
                                                const v1::ListConsentsRequest& request) const;
  absl::StatusOr<v1::MayContactResponse> Decide(const rpc::Call& call,
                                                const kv::Reader& reader,
                                                const v1::MayContactRequest& request) const;
  // Checks that `contact`, found in `field`, is a contact the caller sees and that is or was at
  // `customer`; none passes.
  absl::Status CheckContact(const rpc::Call& call,
                            const kv::Reader& reader,
                            const std::string& customer,
                            const std::string& contact,
                            std::string_view field) const;
  // Whether `contact` is at `customer` on `day`; nobody always is. Errors of CheckContact.
  absl::StatusOr<bool> IsThere(const rpc::Call& call,
                               const kv::Reader& reader,
                               const std::string& customer,
                               const std::string& contact,
                               absl::CivilDay day) const;
  absl::StatusOr<v1::MayContactResponse> AskEntries(const kv::Reader& reader,
                                                    const std::string& customer,
                                                    ContactQuestion question) const;
  // Visits the entries of exactly that customer, in no order.
  absl::Status ForEach(const kv::Reader& reader,
                       const std::string& customer,
                       absl::FunctionRef<void(v1::Consent)> visit) const;
  // The entries recorded for customers that were merged into `customer`, with whom they were
  // recorded for and when that was merged.
  absl::StatusOr<std::vector<v1::Consent>> EntriesOfMerged(const kv::Reader& reader,
                                                           const std::string& customer) const;
  // The answer by `entries` and by the customer's own.
  absl::StatusOr<v1::MayContactResponse> AskAll(const kv::Reader& reader,
                                                const std::string& customer,
                                                const ContactQuestion& question,
                                                std::vector<v1::Consent> entries) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CONSENT_CONSENT_SERVICE_H_
