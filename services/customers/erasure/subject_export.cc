#include "services/customers/erasure/subject_export.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <iterator>
#include <memory>
#include <utility>

#include "common/api/page_token.h"
#include "common/kv/key.h"
#include "common/obs/log.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "google/api/resource.pb.h"

namespace guanxi::customers {
namespace {

using google::protobuf::Any;
using google::protobuf::Message;

constexpr absl::Duration kTimeout = absl::Seconds(10);
// Questions for one page, as most have no answer: who knows nothing of a contact says so.
constexpr int kMostQuestions = 20;

// Where an export goes on: which service, which subject, and the service's own token.
struct Place {
  uint64_t service = 0;
  uint64_t subject = 0;
  std::string token;
};

std::string Encode(const Place& place, uint64_t query) {
  return api::EncodePageToken(
      kv::KeyWriter().U64(place.service).U64(place.subject).Str(place.token).Take(), query);
}

absl::StatusOr<Place> Decode(const std::string& token, uint64_t query) {
  GUANXI_ASSIGN_OR_RETURN(const std::string position, api::DecodePageToken(token, query));
  Place place;
  if (position.empty()) return place;
  kv::KeyReader parts(position);
  place.service = parts.U64();
  place.subject = parts.U64();
  place.token = parts.Str();
  if (!parts.Finish().ok()) return errors::InvalidPageToken("is damaged");
  return place;
}

// The record in `any`; null for one of a type that this program does not know.
std::unique_ptr<Message> Unpack(const Any& any) {
  std::string type;
  if (!Any::ParseAnyTypeUrl(any.type_url(), &type)) return nullptr;
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return nullptr;
  std::unique_ptr<Message> record(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  return record->ParseFromString(any.value()) ? std::move(record) : nullptr;
}

absl::Status AddLine(const std::string& service,
                     const Any& any,
                     access::FieldClasses hidden,
                     v1::ExportCustomerDataResponse& page) {
  const std::unique_ptr<Message> record = Unpack(any);
  if (record == nullptr) return errors::DataLoss("a record that was handed out");
  access::ClearMasked(hidden, *record);
  v1::ExportCustomerDataResponse::Line& line = *page.add_lines();
  line.set_service(service);
  line.set_resource_type(
      record->GetDescriptor()->options().GetExtension(google::api::resource).type());
  const auto written = google::protobuf::util::MessageToJsonString(*record, line.mutable_json());
  return written.ok() ? absl::OkStatus() : errors::DataLoss("a record that was handed out");
}

}  // namespace

absl::StatusOr<v1::ExportCustomerDataResponse> ExportPage(
    const SubjectPeers& peers,
    const std::vector<std::string>& subjects,
    access::FieldClasses hidden,
    const v1::ExportCustomerDataRequest& request,
    rpc::PeerCalls& calls) {
  const uint64_t query = api::StableHash(subjects.front());
  GUANXI_ASSIGN_OR_RETURN(Place place, Decode(request.page_token(), query));
  v1::ExportCustomerDataResponse page;
  for (int i = 0; i < kMostQuestions && place.service < peers.size() && page.lines().empty(); ++i) {
    if (place.subject >= subjects.size()) {
      place = {.service = place.service + 1, .subject = 0, .token = ""};
      continue;
    }
    const auto& [service, peer] = *std::next(peers.begin(), static_cast<int>(place.service));
    subjects::v1::ExportSubjectRequest question;
    question.set_subject(subjects[place.subject]);
    question.set_page_token(place.token);
    auto answer = calls.Ask(peer.hand_out, question, kTimeout);
    // Its tokens end with its process.
    if (absl::IsInvalidArgument(answer.status()))
      return errors::InvalidPageToken("has expired: ask for the first page again");
    if (!answer.ok()) {
      obs::Log(obs::Level::kWarning, "a service did not hand out what it keeps about a customer",
               {{"source", service}, {"error", answer.status().message()}});
      return errors::PeerUnavailable(service);
    }
    for (const Any& record : answer->records()) {
      GUANXI_RETURN_IF_ERROR(AddLine(service, record, hidden, page));
    }
    place.token = answer->next_page_token();
    if (place.token.empty()) ++place.subject;
  }
  if (place.service < peers.size()) page.set_next_page_token(Encode(place, query));
  return page;
}

}  // namespace guanxi::customers
