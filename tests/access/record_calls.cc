#include "tests/access/record_calls.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::access_test {
namespace {

constexpr char kByName[] = R"(name: "$name")";
constexpr char kByNameAndEtag[] = R"(name: "$name" etag: "stale")";

RecordCall Plain(const std::string& noun,
                 const std::string& method,
                 const std::string& request,
                 grpc::StatusCode missing = grpc::NOT_FOUND) {
  return {noun, method, request, &ActOf(method), missing};
}

// A call of the type's own service: `Get` of `Customer` is GetCustomer.
RecordCall Own(const std::string& noun, const std::string& verb, const std::string& request) {
  return Plain(noun, TypeOf(noun).Method(verb), request);
}

RecordCall Update(const std::string& noun, const std::string& field, const std::string& changed) {
  return Own(noun, "Update",
             absl::StrCat(field, R"( { name: "$name" etag: "stale" )", changed,
                          R"(: "x" } update_mask { paths: ")", changed, R"(" })"));
}

RecordCall Reassign(const std::string& noun,
                    const std::string& verb,
                    const std::string& request,
                    const std::string& act) {
  return {noun, TypeOf(noun).RecordMethod(verb), request, &ActCalled(act), grpc::NOT_FOUND, true};
}

// What every type has.
void AddCommon(const RecordType& type, std::vector<RecordCall>& calls) {
  calls.push_back(Own(type.noun, "Get", kByName));
  calls.push_back(Plain(type.noun, type.Package() + ".ChangeService/ListHistory", kByName));
}

// What every type has besides whose records have an owner of their own.
void AddRecordCalls(const RecordType& type, std::vector<RecordCall>& calls) {
  calls.push_back(Plain(type.noun, type.RecordMethod("GetRecordAccess"), kByName));
  const std::string grantee = R"(name: "$name" grantee: "$heir")";
  calls.push_back(
      Plain(type.noun, type.RecordMethod("ShareRecord"), grantee + " level: LEVEL_READ"));
  calls.push_back(Plain(type.noun, type.RecordMethod("UnshareRecord"), grantee));
  const std::string heir = R"(owner: "$heir" note: "heir")";
  calls.push_back(
      Reassign(type.noun, "ReassignRecord", R"(name: "$name" )" + heir, "reassign records"));
  calls.push_back(
      Reassign(type.noun, "ReassignRecords", R"(names: "$name" )" + heir, "reassign records"));
  const std::string unit = R"(unit: "$unit")";
  calls.push_back(
      Reassign(type.noun, "ReassignRecord", R"(name: "$name" )" + unit, "move records"));
  calls.push_back(
      Reassign(type.noun, "ReassignRecords", R"(names: "$name" )" + unit, "move records"));
}

void AddCareCalls(std::vector<RecordCall>& calls) {
  calls.push_back(Update("CarePlan", "care_plan", "instructions"));
  calls.push_back(Own("CarePlan", "Delete", kByNameAndEtag));
  calls.push_back(Own("CarePlan", "Run", kByName));
  calls.push_back(
      Plain("CarePlan", "guanxi.customers.v1.CarePlanService/GetCareRun", R"(care_plan: "$name")"));
  calls.push_back(
      Own("CareTask", "Complete", absl::StrCat(kByNameAndEtag, " outcome: OUTCOME_REACHED")));
  calls.push_back(Own("CareTask", "Skip", absl::StrCat(kByNameAndEtag, R"( note: "x")")));
  calls.push_back(Own("CareTask", "Reschedule",
                      absl::StrCat(kByNameAndEtag, " due_date { year: 2020 month: 1 day: 2 }")));
  calls.push_back(Update("AccountPlan", "account_plan", "summary"));
  for (const char* verb : {"Delete", "Activate", "Close"})
    calls.push_back(Own("AccountPlan", verb, kByNameAndEtag));
  calls.push_back(Plain("Customer", "guanxi.customers.v1.ServicePolicyService/GetServicePolicyFor",
                        R"(customer: "$name")"));
}

void AddAdmissionCalls(std::vector<RecordCall>& calls) {
  calls.push_back(Own("Admission", "Update",
                      R"(admission { name: "$name" etag: "stale" contracts { contract: "x" } }
                         update_mask { paths: "contracts" })"));
  for (const char* verb :
       {"Delete", "Submit", "Survey", "Approve", "Complete", "Withdraw", "Reopen", "Resume"})
    calls.push_back(Own("Admission", verb, kByNameAndEtag));
  for (const char* verb : {"Reject", "Suspend"})
    calls.push_back(Own("Admission", verb, absl::StrCat(kByNameAndEtag, R"( note: "x")")));
  calls.push_back(Own("Admission", "Mark", absl::StrCat(kByNameAndEtag, R"( department: "x")")));
  calls.push_back(
      Own("Admission", "Report", absl::StrCat(kByNameAndEtag, R"( report { reason: "x" })")));
  calls.push_back(Plain("Customer",
                        "guanxi.customers.v1.AdmissionPolicyService/GetAdmissionPolicyFor",
                        R"(customer: "$name")"));
  calls.push_back(Plain("Customer", "guanxi.customers.v1.LifeCycleService/ListStageChanges",
                        R"(customer: "$name")"));
}

void AddSegmentCalls(std::vector<RecordCall>& calls) {
  const std::string service = "guanxi.customers.v1.SegmentService/";
  calls.push_back(Update("Segment", "segment", "description"));
  calls.push_back(Own("Segment", "Delete", kByNameAndEtag));
  for (const char* method : {"AddSegmentMembers", "RemoveSegmentMembers"}) {
    calls.push_back(Plain("Segment", service + method,
                          R"(segment: "$name" customers: "customers/access-other")"));
  }
  calls.push_back(Plain("Segment", service + "ListSegmentMembers", R"(segment: "$name")"));
  calls.push_back(Plain("Segment", service + "CountSegment", kByName));
  calls.push_back(Update("Treatment", "treatment", "display_name"));
  calls.push_back(Own("Treatment", "Delete", kByNameAndEtag));
}

void AddCustomerCalls(std::vector<RecordCall>& calls) {
  calls.push_back(Update("Customer", "customer", "industry"));
  calls.push_back(Own("Customer", "Delete", kByNameAndEtag));
  calls.push_back(Own("Customer", "Undelete", kByNameAndEtag));
  calls.push_back(
      Plain("Customer", "guanxi.gateway.v1.GatewayService/GetCustomer360", R"(customer: "$name")"));
  calls.push_back(Update("Contact", "contact", "description"));
  calls.push_back(Own("Contact", "Delete", kByNameAndEtag));
  for (const char* method : {"GetCustomerTree", "RollUpCustomer"}) {
    calls.push_back(
        Plain("Customer", absl::StrCat("guanxi.customers.v1.CustomerService/", method), kByName));
  }
  calls.push_back(Plain("Customer", "guanxi.customers.v1.ErasureService/ExportCustomerData",
                        R"(customer: "$name")"));
  // Nothing is merged: the etags are stale.
  calls.push_back(Plain("Customer", "guanxi.customers.v1.MergeService/PreviewMerge",
                        R"(master: "$name" losers { customer: "$name" etag: "stale" })"));
  calls.push_back(Plain("Customer", "guanxi.customers.v1.MergeService/MergeCustomers",
                        R"(master: "$name" etag: "stale" losers { customer: "$name" })"));
  calls.push_back(Update("Relationship", "relationship", "note"));
  calls.push_back(Own("Relationship", "Delete", kByNameAndEtag));
  calls.push_back(Plain("Customer", "guanxi.customers.v1.RelationshipService/ListRelationships",
                        R"(customer: "$name")"));
  calls.push_back(
      Plain("Customer", "guanxi.customers.v1.ConsentService/ListConsents", R"(customer: "$name")"));
  calls.push_back(Plain("Customer", "guanxi.customers.v1.ConsentService/MayContact",
                        R"(customer: "$name" purpose: "news" channel: CHANNEL_EMAIL)"));
  AddCareCalls(calls);
  AddSegmentCalls(calls);
  AddAdmissionCalls(calls);
  calls.push_back(Update("Interaction", "interaction", "description"));
  calls.push_back(Own("Interaction", "Delete", kByNameAndEtag));
  for (const char* noun : {"Customer", "Contact"}) {
    calls.push_back(Plain(noun, "guanxi.customers.v1.DuplicateService/FindDuplicates", kByName));
  }
}

void AddPipelineCalls(std::vector<RecordCall>& calls) {
  calls.push_back(Update("Opportunity", "opportunity", "description"));
  for (const char* verb : {"Delete", "Win", "Lose"}) {
    calls.push_back(Own("Opportunity", verb, kByNameAndEtag));
  }
  for (const char* verb : {"Move", "Reopen"}) {
    calls.push_back(Own("Opportunity", verb, absl::StrCat(kByNameAndEtag, R"( stage: "open")")));
  }
  calls.push_back(Own("Order", "Cancel", kByNameAndEtag));
  calls.push_back(
      Own("Order", "Return", absl::StrCat(kByNameAndEtag, " lines { line: 0 quantity: 1 }")));
}

void AddTicketCalls(std::vector<RecordCall>& calls) {
  calls.push_back(Update("Ticket", "ticket", "description"));
  for (const char* verb : {"Delete", "Pend", "Resume", "Resolve", "Close", "Reopen"}) {
    calls.push_back(Own("Ticket", verb, kByNameAndEtag));
  }
  calls.push_back(Own("Ticket", "Assign", absl::StrCat(kByNameAndEtag, R"( owner: "$heir")")));
  calls.push_back(
      Plain("Ticket", "guanxi.tickets.v1.CommentService/ListComments", R"(ticket: "$name")"));
  calls.push_back(Plain("Ticket", "guanxi.tickets.v1.CommentService/CreateComment",
                        R"(comment { ticket: "$name" author: AUTHOR_AGENT body: "More" })",
                        grpc::FAILED_PRECONDITION));
}

bool IsNamed(const std::string& method, const std::set<std::string>& verbs) {
  const std::string name = method.substr(method.find('/') + 1);
  for (const std::string& verb : verbs) {
    if (absl::StartsWith(name, verb)) return true;
  }
  return false;
}

}  // namespace

std::string RecordCall::RequestFor(const RecordSet& set,
                                   const std::string& unit,
                                   const std::string& heir) const {
  return absl::StrReplaceAll(request, {{"$name", set.Of(noun)}, {"$unit", unit}, {"$heir", heir}});
}

const std::vector<RecordCall>& RecordCalls() {
  static const auto* const all = [] {
    auto* calls = new std::vector<RecordCall>;
    for (const RecordType& type : RecordTypes()) {
      AddCommon(type, *calls);
      if (type.owned()) AddRecordCalls(type, *calls);
    }
    AddCustomerCalls(*calls);
    AddPipelineCalls(*calls);
    AddTicketCalls(*calls);
    return calls;
  }();
  return *all;
}

bool DealsWithOneRecord(const MethodDescriptor& method) {
  const std::string name = NameOf(method);
  if (ServiceOf(name) == "directory") return false;
  const Act& act = ActOf(name);
  if (act.effect == Effect::kNone) return false;
  // Those that make one, and those that look among many, are asked about elsewhere.
  return !IsNamed(name, {"CreateA",         "CreateC",        "CreateE",        "CreateI",
                         "CreateO",         "CreateR",        "CreateS",        "CreateT",
                         "BatchCreate",     "List",           "Search",         "Lookup",
                         "BatchGet",        "Count",          "Watch",          "GetPipelineReport",
                         "GetCareCalendar", "PreviewSegment", "GetStageChange", "GetLifeCycle",
                         "GetMerge",        "UndoMerge",      "GetErasure"}) ||
         IsNamed(name, {"CountSegment", "ListSegmentMembers", "ListHistory", "ListComments",
                        "ListConsents", "ListRelationships", "ListStageChanges", "CreateComment"});
}

grpc::StatusCode CodeOf(const Answer& answer) {
  guanxi::records::v1::ReassignRecordsResponse batch;
  if (!answer.ok() || answer.response->GetDescriptor() != batch.GetDescriptor())
    return answer.code();
  batch.CopyFrom(*answer.response);
  return static_cast<grpc::StatusCode>(batch.results(0).status().code());
}

}  // namespace guanxi::access_test
