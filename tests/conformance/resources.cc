#include "tests/conformance/resources.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <iterator>

#include "absl/strings/str_replace.h"
#include "google/protobuf/field_mask.pb.h"

namespace guanxi::conformance {
namespace {

// `care_plan` of `CarePlan`.
std::string FieldOf(const std::string& noun) {
  std::string field;
  for (const char c : noun) {
    const bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (upper && !field.empty()) field += '_';
    field += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return field;
}

std::vector<Resource> DirectoryAndCustomers() {
  return {
      {.package = "guanxi.directory.v1",
       .noun = "Unit",
       .plural = "Units",
       .collection = "units",
       .sample = R"(display_name: "$mark")",
       .mark_field = "display_name",
       .other_field = "description"},
      {.package = "guanxi.directory.v1",
       .noun = "User",
       .plural = "Users",
       .collection = "users",
       .sample = R"(display_name: "$mark" unit: "units/conformance" role: ROLE_SALESPERSON)",
       .mark_field = "display_name",
       .other_field = "title"},
      {.package = "guanxi.customers.v1",
       .noun = "Customer",
       .plural = "Customers",
       .collection = "customers",
       .sample = R"(display_name: "$mark" kind: KIND_ORGANIZATION)",
       .mark_field = "display_name",
       .other_field = "industry"},
      {.package = "guanxi.customers.v1",
       .noun = "Contact",
       .plural = "Contacts",
       .collection = "contacts",
       .sample = R"(display_name: "$mark" affiliations { customer: "customers/conformance" })",
       .mark_field = "display_name",
       .other_field = "description"},
      {.package = "guanxi.customers.v1",
       .noun = "CarePlan",
       .plural = "CarePlans",
       .collection = "carePlans",
       .sample = R"(display_name: "$mark" work: WORK_CALL reach: REACH_OWNER
                    owner: "users/conformance" date { year: 2020 month: 1 day: 1 })",
       .mark_field = "display_name",
       .other_field = "instructions"},
      {.package = "guanxi.customers.v1",
       .noun = "CareTask",
       .plural = "CareTasks",
       .collection = "careTasks",
       .sample = R"(display_name: "$mark" customer: "customers/conformance" work: WORK_CALL
                    due_date { year: 2100 month: 1 day: 1 })",
       .mark_field = "display_name",
       .editable = false},
      {.package = "guanxi.customers.v1",
       .noun = "Relationship",
       .plural = "Relationships",
       .collection = "relationships",
       .sample = R"(customer: "customers/conformance" type: TYPE_SUPPLIER_OF
                    other: "customers/conformance-other" until { year: 2020 } note: "$mark")",
       .mark_field = "note",
       .mark_required = false,
       .list_base = R"(customer: "customers/conformance")"},
      {.package = "guanxi.customers.v1",
       .noun = "Consent",
       .plural = "Consents",
       .collection = "consents",
       .sample = R"(customer: "customers/conformance" decision: DECISION_DENIED proof: "$mark")",
       .mark_field = "proof",
       .mark_required = false,
       .editable = false,
       .order = "effective_time",
       .list_base = R"(customer: "customers/conformance")"},
      {.package = "guanxi.customers.v1",
       .noun = "ImportJob",
       .plural = "ImportJobs",
       .collection = "importJobs",
       .sample = R"(display_name: "$mark" subject: SUBJECT_CUSTOMERS mode: MODE_CREATE size: 5
                    sha256: "0000000000000000000000000000000000000000000000000000000000000000"
                    columns { column: "name" field: "display_name" })",
       .mark_field = "display_name",
       .editable = false},
      {.package = "guanxi.customers.v1",
       .noun = "Interaction",
       .plural = "Interactions",
       .collection = "interactions",
       .sample = R"(customer: "customers/conformance" subject: "$mark" channel: CHANNEL_PHONE)",
       .mark_field = "subject",
       .other_field = "outcome"},
      {.package = "guanxi.customers.v1",
       .noun = "Segment",
       .plural = "Segments",
       .collection = "segments",
       .sample = R"(display_name: "$mark" kind: KIND_STATIC)",
       .mark_field = "display_name",
       .other_field = "description"},
      {.package = "guanxi.customers.v1",
       .noun = "Treatment",
       .plural = "Treatments",
       .collection = "treatments",
       .sample = R"(display_name: "$mark" segment: "segments/conformance"
                    actions { display_name: "Call" work: WORK_CALL })",
       .mark_field = "display_name"},
  };
}

std::vector<Resource> PipelineAndTickets() {
  return {
      {.package = "guanxi.pipeline.v1",
       .noun = "Product",
       .plural = "Products",
       .collection = "products",
       .sample = R"(display_name: "$mark")",
       .mark_field = "display_name",
       .other_field = "line"},
      {.package = "guanxi.pipeline.v1",
       .noun = "Pipeline",
       .plural = "Pipelines",
       .collection = "pipelines",
       .sample = R"(display_name: "$mark"
                    stages { stage_id: "open" display_name: "Open" kind: STAGE_KIND_OPEN }
                    stages { stage_id: "won" display_name: "Won" kind: STAGE_KIND_WON }
                    stages { stage_id: "lost" display_name: "Lost" kind: STAGE_KIND_LOST })",
       .mark_field = "display_name"},
      {.package = "guanxi.pipeline.v1",
       .noun = "Opportunity",
       .plural = "Opportunities",
       .collection = "opportunities",
       .sample = R"(display_name: "$mark" pipeline: "pipelines/conformance")",
       .mark_field = "display_name",
       .mark_required = false,
       .other_field = "description"},
      {.package = "guanxi.pipeline.v1",
       .noun = "Order",
       .plural = "Orders",
       .collection = "orders",
       .sample = R"(customer: "customers/$mark"
                    lines { product: "products/conformance" quantity: 2
                            unit_price { currency_code: "USD" units: 10 } })",
       .mark_field = "customer",
       .mark_prefix = "customers/",
       .editable = false},
      {.package = "guanxi.tickets.v1",
       .noun = "Ticket",
       .plural = "Tickets",
       .collection = "tickets",
       .sample = R"(subject: "$mark" type: TYPE_FAULT)",
       .mark_field = "subject",
       .other_field = "description"},
      {.package = "guanxi.tickets.v1",
       .noun = "Comment",
       .plural = "Comments",
       .collection = "comments",
       .sample = R"(ticket: "tickets/conformance" author: AUTHOR_AGENT body: "$mark")",
       .mark_field = "body",
       .editable = false,
       .order = "comment_time",
       .list_base = R"(ticket: "tickets/conformance")"},
  };
}

Resource Find(const std::string& noun) {
  for (const Resource& resource : AllResources()) {
    if (resource.noun == noun) return resource;
  }
  std::abort();
}

// Creates what the samples refer to. Repeating it changes nothing.
void CreateReferredTo() {
  const auto create = [](const char* noun, const char* id) {
    const Standard standard(Find(noun), Route::kDirect);
    const Answer answer = standard.Create(*standard.Sample(id), id);
    const bool there = answer.status.error_code() == grpc::ALREADY_EXISTS;
    EXPECT_TRUE(there || Succeeded(answer.status)) << noun;
  };
  for (const char* noun : {"Unit", "Customer", "Product", "Pipeline", "Segment", "Ticket"}) {
    create(noun, "conformance");
  }
  create("Customer", "conformance-other");
}

}  // namespace

std::vector<Resource> AllResources() {
  std::vector<Resource> all = DirectoryAndCustomers();
  for (Resource& resource : PipelineAndTickets()) all.push_back(std::move(resource));
  return all;
}

std::vector<Resource> EditableResources() {
  std::vector<Resource> editable;
  for (Resource& resource : AllResources()) {
    if (resource.editable) editable.push_back(std::move(resource));
  }
  return editable;
}

std::string NewMark() {
  static const bool created = [] {
    CreateReferredTo();
    return true;
  }();
  static_cast<void>(created);
  static std::atomic<int> count{0};
  // Of one length, so that none begins another: searches find what words begin.
  return "m" + std::to_string(getpid()) + "x" + std::to_string(100'000 + ++count);
}

std::string Standard::field() const { return FieldOf(resource_.noun); }

std::string Standard::list_field() const { return FieldOf(resource_.plural); }

std::string Standard::Method(const std::string& verb) const {
  return resource_.package + "." + resource_.noun + "Service." + verb +
         (verb == "List" ? resource_.plural : resource_.noun);
}

std::unique_ptr<Message> Standard::Request(const std::string& verb) const {
  return New(resource_.package + "." + verb + (verb == "List" ? resource_.plural : resource_.noun) +
             "Request");
}

std::unique_ptr<Message> Standard::Sample(const std::string& mark) const {
  return FromText(resource_.package + "." + resource_.noun,
                  absl::StrReplaceAll(resource_.sample, {{"$mark", mark}}));
}

std::string Standard::FilterFor(const std::string& mark) const {
  return resource_.mark_field + " = \"" + Marked(mark) + "\"";
}

Answer Standard::Create(const Message& record,
                        const std::string& id,
                        const std::string& request_id,
                        const std::string& actor) const {
  std::unique_ptr<Message> request = Request("Create");
  MutablePart(*request, field()).CopyFrom(record);
  SetText(*request, field() + "_id", id);
  SetText(*request, "request_id", request_id);
  return Call(route_, Method("Create"), *request, actor);
}

std::unique_ptr<Message> Standard::MustCreate(const std::string& mark,
                                              const std::string& id) const {
  Answer answer = Create(*Sample(mark), id);
  EXPECT_TRUE(Succeeded(answer.status));
  return std::move(answer.response);
}

Answer Standard::Get(const std::string& name) const {
  std::unique_ptr<Message> request = Request("Get");
  SetText(*request, "name", name);
  return Call(route_, Method("Get"), *request);
}

Answer Standard::Update(const Message& record,
                        const std::vector<std::string>& mask,
                        const std::string& request_id) const {
  std::unique_ptr<Message> request = Request("Update");
  MutablePart(*request, field()).CopyFrom(record);
  google::protobuf::FieldMask paths;
  for (const std::string& path : mask) paths.add_paths(path);
  if (!mask.empty()) MutablePart(*request, "update_mask").CopyFrom(paths);
  SetText(*request, "request_id", request_id);
  return Call(route_, Method("Update"), *request);
}

Answer Standard::Delete(const std::string& name,
                        const std::string& etag,
                        const std::string& request_id) const {
  std::unique_ptr<Message> request = Request("Delete");
  SetText(*request, "name", name);
  SetText(*request, "etag", etag);
  SetText(*request, "request_id", request_id);
  return Call(route_, Method("Delete"), *request);
}

Answer Standard::List(const ListQuery& query) const {
  const std::string type = Request("List")->GetTypeName();
  std::unique_ptr<Message> request = FromText(type, resource_.list_base);
  SetNumber(*request, "page_size", query.page_size);
  SetText(*request, "page_token", query.page_token);
  SetText(*request, "filter", query.filter);
  SetText(*request, "order_by", query.order_by);
  SetFlag(*request, "show_deleted", query.show_deleted);
  return Call(route_, Method("List"), *request);
}

std::vector<std::string> Standard::ListNames(ListQuery query) const {
  std::vector<std::string> names;
  do {
    const Answer page = List(query);
    EXPECT_TRUE(Succeeded(page.status));
    if (!page.ok()) break;
    for (const Message* record : Parts(*page.response, list_field())) {
      names.push_back(NameOf(*record));
    }
    query.page_token = Text(*page.response, "next_page_token");
  } while (!query.page_token.empty());
  return names;
}

std::string NameOf(const Message& record) { return Text(record, "name"); }

}  // namespace guanxi::conformance
