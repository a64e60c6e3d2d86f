// The SubjectService of every package: the same calls over its tables.
//
//   subjects::SubjectService<guanxi::customers::v1::SubjectService> subjects(environment,
//                                                                           &catalog);
#ifndef GUANXI_COMMON_SUBJECTS_SUBJECT_SERVICE_H_
#define GUANXI_COMMON_SUBJECTS_SUBJECT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>
#include <vector>

#include "common/rpc/methods.h"
#include "common/status/macros.h"
#include "common/subjects/copies.h"
#include "common/subjects/erasing.h"
#include "common/subjects/ledger.h"
#include "common/subjects/subject_records.h"
#include "common/table/catalog.h"
#include "common/time/clock.h"
#include "guanxi/subjects/v1/subjects.pb.h"

namespace guanxi::subjects {

// `Service` is a generated service with these methods. What each does and answers is in its proto.
// Thread-safe.
template <typename Service>
class SubjectService final : public Service::CallbackService {
 public:
  // `environment` needs an engine and workers; erasures are written down in its ledger, where it
  // has one. All outlive the server.
  SubjectService(const rpc::Environment& environment,
                 const table::Catalog* catalog,
                 Copies copies = {})
      : environment_(environment),
        methods_(environment, rpc::DescriptorOf<Service>()),
        viewless_(WithoutView(environment), rpc::DescriptorOf<Service>()),
        catalog_(catalog),
        copies_(std::move(copies)) {}

  grpc::ServerUnaryReactor* DescribeSubject(grpc::CallbackServerContext* context,
                                            const v1::DescribeSubjectRequest* request,
                                            v1::DescribeSubjectResponse* response) override {
    return methods_.ReadAtLength(__func__, context, request, response,
                                 [this](const rpc::Call&, const kv::Reader& reader,
                                        const v1::DescribeSubjectRequest& request) {
                                   return Describe(*catalog_, reader, request);
                                 });
  }

  // Not on a worker: whoever asks may hold one.
  grpc::ServerUnaryReactor* ExportSubject(grpc::CallbackServerContext* context,
                                          const v1::ExportSubjectRequest* request,
                                          v1::ExportSubjectResponse* response) override {
    return methods_.Read(__func__, context, request, response,
                         [this](const rpc::Call&, const kv::Reader& reader,
                                const v1::ExportSubjectRequest& request) {
                           return Export(*catalog_, reader, request);
                         });
  }

  grpc::ServerUnaryReactor* EraseSubject(grpc::CallbackServerContext* context,
                                         const v1::EraseSubjectRequest* request,
                                         v1::ErasureProof* response) override {
    return methods_.WriteAtLength(
        __func__, context, request, response,
        [this](const rpc::Call& call, const v1::EraseSubjectRequest& request) {
          return WriteDown(call, request);
        },
        [this](const rpc::Call& call, kv::Txn& txn, const Erasing& erasing) {
          return EraseStep(*catalog_, txn, call.change, erasing.erasure,
                           absl::MakeConstSpan(erasing.subjects));
        });
  }

  grpc::ServerUnaryReactor* PurgeErased(grpc::CallbackServerContext* context,
                                        const v1::PurgeErasedRequest* request,
                                        v1::PurgeErasedResponse* response) override {
    return viewless_.ReadAtLength(
        __func__, context, request, response,
        [this](const rpc::Call&, const kv::Reader&,
               const v1::PurgeErasedRequest& request) -> absl::StatusOr<v1::PurgeErasedResponse> {
          if (copies_.drop != nullptr) {
            const bool all = !request.has_copies_until();
            GUANXI_RETURN_IF_ERROR(copies_.drop(
                all ? absl::InfiniteFuture() : FromProto(request.copies_until()), false));
          }
          GUANXI_RETURN_IF_ERROR(environment_.engine->Compact(ErasedRanges(*catalog_, copies_)));
          return v1::PurgeErasedResponse();
        });
  }

 private:
  struct Erasing {
    std::string erasure;
    std::vector<std::string> subjects;
  };

  // A view that is held while a store is compacted keeps in it what is to go.
  static rpc::Environment WithoutView(rpc::Environment environment) {
    environment.engine = nullptr;
    return environment;
  }

  // On the disk before the store forgets anything.
  absl::StatusOr<Erasing> WriteDown(const rpc::Call& call,
                                    const v1::EraseSubjectRequest& request) const {
    Erasing erasing{request.erasure(), {request.subjects().begin(), request.subjects().end()}};
    if (environment_.erasures != nullptr) {
      GUANXI_RETURN_IF_ERROR(
          environment_.erasures->Add(erasing.erasure, erasing.subjects, call.now()));
    }
    return erasing;
  }

  const rpc::Environment environment_;
  rpc::Methods methods_;
  rpc::Methods viewless_;
  const table::Catalog* catalog_;
  const Copies copies_;
};

}  // namespace guanxi::subjects

#endif  // GUANXI_COMMON_SUBJECTS_SUBJECT_SERVICE_H_
