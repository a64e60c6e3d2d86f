#include "tests/access/reader.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/timeline.pb.h"
#include "guanxi/gateway/v1/gateway_service.pb.h"
#include "guanxi/pipeline/v1/report_service.pb.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::access_test {
namespace {

using conformance::Parts;
using conformance::Text;

constexpr int kLongestBatch = 100;

std::string ByName(const std::string& name) { return "name: \"" + name + "\""; }

template <typename Response>
Response Take(const Answer& answer) {
  EXPECT_TRUE(Succeeded(answer));
  Response response;
  if (answer.ok()) response.CopyFrom(*answer.response);
  return response;
}

template <typename Records>
void AddNames(const Records& records, Names& names) {
  for (const auto& record : records) names.insert(record.name());
}

// The records of all pages of a list; `request` is what all pages have in common.
Names AllPages(const Caller& caller,
               const std::string& method,
               const std::string& request,
               const std::string& field) {
  Names names;
  std::string token;
  do {
    const Answer page = caller.Call(method, absl::StrCat(request, " page_token: \"", token, "\""));
    EXPECT_TRUE(Succeeded(page)) << method << " " << request;
    if (!page.ok()) break;
    for (const Message* record : Parts(*page.response, field)) {
      EXPECT_TRUE(names.insert(Text(*record, "name")).second) << "listed twice";
    }
    token = Text(*page.response, "next_page_token");
  } while (!token.empty());
  return names;
}

}  // namespace

Names Reader::Answered(const Names& names,
                       const std::function<std::string(const RecordType&)>& method) const {
  Names found;
  for (const std::string& name : names) {
    const Answer answer = caller_.Call(method(TypeOfName(name)), ByName(name));
    EXPECT_TRUE(answer.code() == grpc::NOT_FOUND || Succeeded(answer)) << name;
    if (answer.ok()) found.insert(name);
  }
  return found;
}

Names Reader::Gotten(const Names& names) const {
  return Answered(names, [](const RecordType& type) { return type.Method("Get"); });
}

Names Reader::WithHistory(const Names& names) const {
  return Answered(
      names, [](const RecordType& type) { return type.Package() + ".ChangeService/ListHistory"; });
}

Names Reader::WithAccess(const Names& names) const {
  return Answered(names,
                  [](const RecordType& type) { return type.RecordMethod("GetRecordAccess"); });
}

Names Reader::Listed(const RecordType& type, int page_size, const std::string& filter) const {
  return AllPages(caller_, type.ListMethod(),
                  absl::StrCat("page_size: ", page_size,
                               filter.empty() ? "" : absl::StrCat(" filter: '", filter, "'")),
                  type.list_field);
}

Names Reader::ListedWith(const RecordType& type, const Names& parents) const {
  const std::string field = absl::AsciiStrToLower(type.parent);
  Names names;
  for (const std::string& parent : parents) {
    const std::string request = field + ": \"" + parent + "\"";
    if (caller_.Call(type.ListMethod(), request).code() == grpc::NOT_FOUND) continue;
    names.merge(AllPages(caller_, type.ListMethod(), request + " page_size: 2", type.list_field));
  }
  return names;
}

Names Reader::Watched(const std::string& service) const {
  Watch watch(caller_, service, {});
  Names known;
  for (const Watch::Event& event : watch.ToHead()) {
    const bool gone =
        event.kind() == Watch::Event::KIND_LOST || event.kind() == Watch::Event::KIND_PURGED;
    if (gone) {
      known.erase(event.resource());
    } else {
      known.insert(event.resource());
    }
  }
  return known;
}

Names Reader::Searched(const std::string& word) const {
  const auto response = Take<customers::v1::SearchCustomersResponse>(
      caller_.Call("guanxi.customers.v1.CustomerService/SearchCustomers",
                   "query: \"" + word + "\" page_size: 100"));
  EXPECT_FALSE(response.truncated());
  Names names;
  AddNames(response.customers(), names);
  return names;
}

Names Reader::LookedUp(const std::string& identifier, const std::string& value) const {
  const auto response = Take<customers::v1::LookupCustomersResponse>(
      caller_.Call("guanxi.customers.v1.CustomerService/LookupCustomers",
                   absl::StrCat(identifier, ": \"", value, "\"")));
  Names names;
  for (const auto& match : response.matches()) names.insert(match.customer().name());
  return names;
}

Names Reader::InBatch(const Names& customers) const {
  Names found;
  customers::v1::BatchGetCustomersRequest request;
  size_t left = customers.size();
  for (const std::string& customer : customers) {
    request.add_names(customer);
    if (--left > 0 && request.names_size() < kLongestBatch) continue;
    const auto response = Take<customers::v1::BatchGetCustomersResponse>(
        caller_.Call("guanxi.customers.v1.CustomerService/BatchGetCustomers", request));
    EXPECT_EQ(response.customers_size() + response.not_found_size(), request.names_size());
    AddNames(response.customers(), found);
    request.clear_names();
  }
  return found;
}

Names Reader::Owned(const std::string& service, const std::string& owner) const {
  return AllPages(caller_, "guanxi." + service + ".v1.RecordService/ListOwnedRecords",
                  "owner: \"" + owner + "\" page_size: 3", "records");
}

std::map<std::string, int64_t> Reader::CountOwned(const std::string& service,
                                                  const std::string& owner) const {
  const auto response = Take<records::v1::CountOwnedRecordsResponse>(caller_.Call(
      "guanxi." + service + ".v1.RecordService/CountOwnedRecords", "owner: \"" + owner + "\""));
  std::map<std::string, int64_t> counts;
  for (const auto& count : response.counts()) counts[count.resource_type()] = count.count();
  return counts;
}

int64_t Reader::Reported(const std::string& filter) const {
  return Take<pipeline::v1::PipelineReport>(
             caller_.Call("guanxi.pipeline.v1.ReportService/GetPipelineReport", filter))
      .opportunity_count();
}

Names Reader::Seen360(const std::string& customer) const {
  const Answer answer = caller_.By(Route::kGateway)
                            .Call("guanxi.gateway.v1.GatewayService/GetCustomer360",
                                  "customer: \"" + customer + "\" limit: 50");
  if (answer.code() == grpc::NOT_FOUND) return {};
  const auto view = Take<gateway::v1::Customer360>(answer);
  EXPECT_EQ(view.missing_size(), 0) << view.DebugString();
  Names names = {view.customer().name()};
  AddNames(view.contacts(), names);
  AddNames(view.opportunities(), names);
  AddNames(view.orders(), names);
  AddNames(view.tickets(), names);
  if (view.has_score()) names.insert(view.score().name());
  return names;
}

Names Reader::OnTimeline(const std::string& customer) const {
  Names sources;
  std::string token;
  do {
    const Answer answer = caller_.Call(
        "guanxi.customers.v1.TimelineService/ListTimeline",
        absl::StrCat("parent: \"", customer, "\" page_size: 2 page_token: \"", token, "\""));
    if (answer.code() == grpc::NOT_FOUND) return {};
    const auto page = Take<customers::v1::ListTimelineResponse>(answer);
    for (const auto& entry : page.entries()) {
      EXPECT_EQ(entry.customer(), customer);
      sources.insert(entry.source());
    }
    token = page.next_page_token();
  } while (!token.empty());
  return sources;
}

}  // namespace guanxi::access_test
