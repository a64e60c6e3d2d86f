// What it takes to admit a customer, step by step.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/admissions.grpc.pb.h"
#include "services/customers/admission/admission.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in admissions.proto. Thread-safe.
class AdmissionService final : public v1::AdmissionService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  AdmissionService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateAdmission(grpc::CallbackServerContext* context,
                                            const v1::CreateAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* GetAdmission(grpc::CallbackServerContext* context,
                                         const v1::GetAdmissionRequest* request,
                                         v1::Admission* response) override;
  grpc::ServerUnaryReactor* ListAdmissions(grpc::CallbackServerContext* context,
                                           const v1::ListAdmissionsRequest* request,
                                           v1::ListAdmissionsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateAdmission(grpc::CallbackServerContext* context,
                                            const v1::UpdateAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* DeleteAdmission(grpc::CallbackServerContext* context,
                                            const v1::DeleteAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* SubmitAdmission(grpc::CallbackServerContext* context,
                                            const v1::SubmitAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* SurveyAdmission(grpc::CallbackServerContext* context,
                                            const v1::SurveyAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* MarkAdmission(grpc::CallbackServerContext* context,
                                          const v1::MarkAdmissionRequest* request,
                                          v1::Admission* response) override;
  grpc::ServerUnaryReactor* ReportAdmission(grpc::CallbackServerContext* context,
                                            const v1::ReportAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* ApproveAdmission(grpc::CallbackServerContext* context,
                                             const v1::ApproveAdmissionRequest* request,
                                             v1::Admission* response) override;
  grpc::ServerUnaryReactor* RejectAdmission(grpc::CallbackServerContext* context,
                                            const v1::RejectAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* CompleteAdmission(grpc::CallbackServerContext* context,
                                              const v1::CompleteAdmissionRequest* request,
                                              v1::Admission* response) override;
  grpc::ServerUnaryReactor* WithdrawAdmission(grpc::CallbackServerContext* context,
                                              const v1::WithdrawAdmissionRequest* request,
                                              v1::Admission* response) override;
  grpc::ServerUnaryReactor* ReopenAdmission(grpc::CallbackServerContext* context,
                                            const v1::ReopenAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* SuspendAdmission(grpc::CallbackServerContext* context,
                                             const v1::SuspendAdmissionRequest* request,
                                             v1::Admission* response) override;
  grpc::ServerUnaryReactor* ResumeAdmission(grpc::CallbackServerContext* context,
                                            const v1::ResumeAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* AdmitExistingCustomers(
      grpc::CallbackServerContext* context,
      const v1::AdmitExistingCustomersRequest* request,
      v1::AdmitExistingCustomersResponse* response) override;

 private:
  // An admission, its customer and the policy that counts, as a verb finds them.
  struct Case {
    v1::Admission before;
    v1::Admission after;
    v1::Customer customer;
    v1::AdmissionPolicy policy;
  };
  // What a verb does to `after` of a case, before it is moved.
  using Act = absl::FunctionRef<absl::Status(Case&)>;

  absl::StatusOr<v1::Admission> Create(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::CreateAdmissionRequest& request) const;
  absl::StatusOr<v1::ListAdmissionsResponse> List(const rpc::Call& call,
                                                  const kv::Reader& reader,
                                                  const v1::ListAdmissionsRequest& request) const;
  absl::StatusOr<v1::Admission> Update(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::UpdateAdmissionRequest& request) const;
  absl::StatusOr<v1::Admission> Delete(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::DeleteAdmissionRequest& request) const;
  absl::StatusOr<v1::Admission> Submit(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::SubmitAdmissionRequest& request) const;
  absl::StatusOr<v1::Admission> Mark(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::MarkAdmissionRequest& request) const;
  absl::StatusOr<v1::Admission> Report(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::ReportAdmissionRequest& request) const;
  absl::StatusOr<v1::Admission> Complete(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::CompleteAdmissionRequest& request) const;
  absl::StatusOr<v1::Admission> Reopen(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::ReopenAdmissionRequest& request) const;

  // Does `verb`, which is for the policy's deciders alone and, with `impartial`, not for the
  // applicant.
  template <typename Request>
  absl::StatusOr<v1::Admission> Decide(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const Request& request,
                                       AdmissionVerb verb,
                                       bool impartial) const;
  // Does `verb`, which moves the admission and does nothing else.
  template <typename Request>
  absl::StatusOr<v1::Admission> Step(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const Request& request,
                                     AdmissionVerb verb) const;
  // Does `verb`: `act` before it is asked whether something is lacking, then the move, and the
  // customer's state with it.
  template <typename Request>
  absl::StatusOr<v1::Admission> Run(const rpc::Call& call,
                                    kv::Txn& txn,
                                    const Request& request,
                                    AdmissionVerb verb,
                                    Act act) const;

  absl::StatusOr<Case> CaseOf(const rpc::Call& call,
                              const kv::Reader& reader,
                              const std::string& name,
                              const std::string& etag) const;
  // Checks the contacts that `before` did not name yet.
  absl::Status CheckContacts(const rpc::Call& call,
                             const kv::Reader& reader,
                             const v1::Admission& before,
                             const v1::Admission& after) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_SERVICE_H_
