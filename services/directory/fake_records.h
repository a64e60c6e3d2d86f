// A service with records, for tests of what the directory asks of such services: real gRPC, with
// its records in memory and its troubles by order of the test.
#ifndef GUANXI_SERVICES_DIRECTORY_FAKE_RECORDS_H_
#define GUANXI_SERVICES_DIRECTORY_FAKE_RECORDS_H_

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::directory {

// `Service` is a generated RecordService. Thread-safe.
template <typename Service>
class FakeRecords final : public Service::Service {
 public:
  struct Record {
    std::string owner;
    std::string unit;
    int moves = 0;       // how often it was given to somebody
    bool stuck = false;  // it is refused
  };

  FakeRecords() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    channel_ =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  }
  ~FakeRecords() override { server_->Shutdown(std::chrono::system_clock::now()); }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  void Put(const std::string& name, const std::string& owner, bool stuck = false) {
    absl::MutexLock lock(&mu_);
    records_[name] = {.owner = owner, .unit = "", .moves = 0, .stuck = stuck};
  }
  void PutIn(const std::string& unit, const std::string& name, const std::string& owner) {
    absl::MutexLock lock(&mu_);
    records_[name] = {.owner = owner, .unit = unit};
  }
  std::map<std::string, Record> records() {
    absl::MutexLock lock(&mu_);
    return records_;
  }
  // The names of batches asked for, with their request ids, repeats included.
  std::vector<std::string> request_ids() {
    absl::MutexLock lock(&mu_);
    return request_ids_;
  }
  std::string last_note() {
    absl::MutexLock lock(&mu_);
    return last_note_;
  }

  // From now on every call answers `error`; OK ends it.
  void FailWith(grpc::StatusCode code) {
    absl::MutexLock lock(&mu_);
    failure_ = code;
  }
  // The next batch is dealt with, and its answer lost.
  void LoseNextAnswer() {
    absl::MutexLock lock(&mu_);
    lose_answer_ = true;
  }
  // A commit takes at most so many records.
  void SetRoom(int room) {
    absl::MutexLock lock(&mu_);
    room_ = room;
  }
  // Nobody is answered before Release.
  void Hold() {
    absl::MutexLock lock(&mu_);
    held_ = true;
  }
  void Release() {
    absl::MutexLock lock(&mu_);
    held_ = false;
  }

  grpc::Status CountOwnedRecords(grpc::ServerContext* context,
                                 const records::v1::CountOwnedRecordsRequest* request,
                                 records::v1::CountOwnedRecordsResponse* response) override {
    absl::MutexLock lock(&mu_);
    if (const grpc::Status trouble = Trouble(context); !trouble.ok()) return trouble;
    auto* count = response->add_counts();
    count->set_resource_type("guanxi.test/Record");
    count->set_count(std::count_if(records_.begin(), records_.end(), [&](const auto& entry) {
      return entry.second.owner == request->owner();
    }));
    return grpc::Status::OK;
  }

  grpc::Status ListOwnedRecords(grpc::ServerContext* context,
                                const records::v1::ListOwnedRecordsRequest* request,
                                records::v1::ListOwnedRecordsResponse* response) override {
    absl::MutexLock lock(&mu_);
    if (const grpc::Status trouble = Trouble(context); !trouble.ok()) return trouble;
    auto at = records_.upper_bound(request->page_token());
    for (; at != records_.end(); ++at) {
      if (at->second.owner != request->owner()) continue;
      if (response->records_size() == request->page_size()) break;
      response->add_records()->set_name(at->first);
    }
    if (at != records_.end()) response->set_next_page_token(std::prev(at)->first);
    return grpc::Status::OK;
  }

  grpc::Status ReassignRecords(grpc::ServerContext* context,
                               const records::v1::ReassignRecordsRequest* request,
                               records::v1::ReassignRecordsResponse* response) override {
    absl::MutexLock lock(&mu_);
    if (const grpc::Status trouble = Trouble(context); !trouble.ok()) return trouble;
    request_ids_.push_back(request->request_id());
    last_note_ = request->note();
    const auto kept = answers_.find(request->request_id());
    if (kept != answers_.end()) {
      if (kept->second.first != request->SerializeAsString())
        return ToGrpc(errors::RequestIdReused(request->request_id()));
      *response = kept->second.second;
      return grpc::Status::OK;
    }
    int room = room_;
    for (const std::string& name : request->names())
      Reassign(name, *request, room, *response->add_results());
    if (!request->request_id().empty())
      answers_[request->request_id()] = {request->SerializeAsString(), *response};
    if (!lose_answer_) return grpc::Status::OK;
    lose_answer_ = false;
    return {grpc::StatusCode::UNAVAILABLE, "the answer is lost"};
  }

 private:
  grpc::Status Trouble(grpc::ServerContext* context) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const auto answers = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
      return !held_ || context->IsCancelled();
    };
    while (!answers()) mu_.AwaitWithTimeout(absl::Condition(&released_), absl::Milliseconds(5));
    if (failure_ != grpc::StatusCode::OK) return {failure_, "as the test says"};
    return grpc::Status::OK;
  }

  void Reassign(const std::string& name,
                const records::v1::ReassignRecordsRequest& request,
                int& room,
                records::v1::ReassignRecordsResponse::Result& result)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    result.set_name(name);
    const absl::Status status = MoveOne(name, request, room);
    if (!status.ok()) result.mutable_status()->ParseFromString(ToGrpc(status).error_details());
  }

  absl::Status MoveOne(const std::string& name,
                       const records::v1::ReassignRecordsRequest& request,
                       int& room) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const auto found = records_.find(name);
    if (found == records_.end()) return errors::NotFound(name);
    Record& record = found->second;
    if (record.stuck) return errors::Deleted(name);
    if (record.owner == request.owner()) return absl::OkStatus();
    if (!request.from_owner().empty() && record.owner != request.from_owner())
      return errors::WrongState(name, "another's", "must be the owner's before");
    const auto& within = request.within_units();
    const bool held =
        within.empty() || std::find(within.begin(), within.end(), record.unit) != within.end();
    if (!held) return errors::MoveDenied(name, "owner");
    if (room-- <= 0) return errors::BatchFull(name);
    record.owner = request.owner();
    if (!request.unit().empty()) record.unit = request.unit();
    ++record.moves;
    return absl::OkStatus();
  }

  absl::Mutex mu_;
  const bool released_ = false;  // waited for in vain, so that cancelled calls are looked at
  std::map<std::string, Record> records_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::pair<std::string, records::v1::ReassignRecordsResponse>> answers_
      ABSL_GUARDED_BY(mu_);
  std::vector<std::string> request_ids_ ABSL_GUARDED_BY(mu_);
  std::string last_note_ ABSL_GUARDED_BY(mu_);
  grpc::StatusCode failure_ ABSL_GUARDED_BY(mu_) = grpc::StatusCode::OK;
  bool lose_answer_ ABSL_GUARDED_BY(mu_) = false;
  bool held_ ABSL_GUARDED_BY(mu_) = false;
  int room_ ABSL_GUARDED_BY(mu_) = 1000;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_FAKE_RECORDS_H_
