// Segments: their API.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/segments.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in segments.proto. Thread-safe.
class SegmentService final : public v1::SegmentService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  SegmentService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateSegment(grpc::CallbackServerContext* context,
                                          const v1::CreateSegmentRequest* request,
                                          v1::Segment* response) override;
  grpc::ServerUnaryReactor* GetSegment(grpc::CallbackServerContext* context,
                                       const v1::GetSegmentRequest* request,
                                       v1::Segment* response) override;
  grpc::ServerUnaryReactor* ListSegments(grpc::CallbackServerContext* context,
                                         const v1::ListSegmentsRequest* request,
                                         v1::ListSegmentsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateSegment(grpc::CallbackServerContext* context,
                                          const v1::UpdateSegmentRequest* request,
                                          v1::Segment* response) override;
  grpc::ServerUnaryReactor* DeleteSegment(grpc::CallbackServerContext* context,
                                          const v1::DeleteSegmentRequest* request,
                                          v1::Segment* response) override;
  grpc::ServerUnaryReactor* AddSegmentMembers(grpc::CallbackServerContext* context,
                                              const v1::AddSegmentMembersRequest* request,
                                              v1::AddSegmentMembersResponse* response) override;
  grpc::ServerUnaryReactor* RemoveSegmentMembers(
      grpc::CallbackServerContext* context,
      const v1::RemoveSegmentMembersRequest* request,
      v1::RemoveSegmentMembersResponse* response) override;
  grpc::ServerUnaryReactor* ListSegmentMembers(grpc::CallbackServerContext* context,
                                               const v1::ListSegmentMembersRequest* request,
                                               v1::ListSegmentMembersResponse* response) override;
  grpc::ServerUnaryReactor* CountSegment(grpc::CallbackServerContext* context,
                                         const v1::CountSegmentRequest* request,
                                         v1::CountSegmentResponse* response) override;
  grpc::ServerUnaryReactor* PreviewSegment(grpc::CallbackServerContext* context,
                                           const v1::PreviewSegmentRequest* request,
                                           v1::PreviewSegmentResponse* response) override;

 private:
  absl::StatusOr<v1::Segment> Create(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::CreateSegmentRequest& request) const;
  absl::StatusOr<v1::ListSegmentsResponse> List(const rpc::Call& call,
                                                const kv::Reader& reader,
                                                const v1::ListSegmentsRequest& request) const;
  absl::StatusOr<v1::Segment> Update(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::UpdateSegmentRequest& request) const;
  absl::StatusOr<v1::Segment> Delete(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::DeleteSegmentRequest& request) const;
  absl::StatusOr<v1::AddSegmentMembersResponse> Add(
      const rpc::Call& call, kv::Txn& txn, const v1::AddSegmentMembersRequest& request) const;
  absl::StatusOr<v1::RemoveSegmentMembersResponse> Remove(
      const rpc::Call& call, kv::Txn& txn, const v1::RemoveSegmentMembersRequest& request) const;
  absl::StatusOr<v1::ListSegmentMembersResponse> ListMembers(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListSegmentMembersRequest& request) const;
  absl::StatusOr<v1::CountSegmentResponse> Count(const rpc::Call& call,
                                                 const kv::Reader& reader,
                                                 const v1::CountSegmentRequest& request) const;
  absl::StatusOr<v1::PreviewSegmentResponse> Preview(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::PreviewSegmentRequest& request) const;

  // The static segment of that name, to be changed.
  absl::StatusOr<v1::Segment> ListToChange(const rpc::Call& call,
                                           const kv::Reader& reader,
                                           const std::string& name) const;
  rpc::Methods methods_;
  kv::Engine* engine_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_SERVICE_H_
