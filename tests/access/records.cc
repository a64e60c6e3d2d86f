#include "tests/access/records.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::access_test {
namespace {

using guanxi::records::v1::RecordAccess;
using guanxi::type::v1::Share;

const RecordType* Find(std::string RecordType::*field, const std::string& value) {
  for (const RecordType& type : RecordTypes()) {
    if (type.*field == value) return &type;
  }
  std::cerr << "no records are called " << value << "\n";
  std::abort();
}

// `care_plan` of `CarePlan`.
std::string FieldOf(const RecordType& type) {
  std::string field;
  for (const char c : type.noun) {
    const bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (upper && !field.empty()) field += '_';
    field += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return field;
}

// A day that plans of one customer do not share, in text format.
std::string DayOf(const std::string& mark) {
  const size_t hash = std::hash<std::string>()(mark);
  return absl::StrFormat("{ year: %d month: %d day: %d }", 1 + hash % 9000, 1 + hash / 9000 % 12,
                         1 + hash / 108000 % 28);
}

std::string Template(const std::string& noun) {
  if (noun == "Customer")
    return R"(display_name: "$mark" kind: KIND_ORGANIZATION code: "$mark" phones: "$phone")";
  if (noun == "Contact")
    return R"(display_name: "$mark" affiliations { customer: "$customer" } phones: "$phone")";
  if (noun == "Relationship")
    return R"(customer: "$customer" type: TYPE_SUPPLIER_OF other: "customers/access-other"
              until { year: 2020 } note: "$mark")";
  // A day that has passed: it makes no tasks.
  if (noun == "CarePlan")
    return R"(display_name: "$mark" work: WORK_CALL date { year: 2020 month: 1 day: 1 })";
  if (noun == "CareTask")
    return R"(display_name: "$mark" customer: "$customer" work: WORK_CALL
              due_date { year: 2100 month: 1 day: 1 })";
  if (noun == "AccountPlan")
    return R"(display_name: "$mark" customer: "$customer" from $day until $day)";
  if (noun == "Admission") return R"(customer: "$customer" application { summary: "$mark" })";
  if (noun == "Consent") return R"(customer: "$customer" decision: DECISION_DENIED proof: "$mark")";
  // A list: nobody is in it.
  if (noun == "Segment") return R"(display_name: "$mark" kind: KIND_STATIC)";
  if (noun == "Treatment")
    return R"(display_name: "$mark" segment: "$segment"
              actions { display_name: "Call" work: WORK_CALL })";
  if (noun == "Interaction")
    return R"(customer: "$customer" subject: "$mark" channel: CHANNEL_PHONE)";
  if (noun == "Opportunity")
    return R"(display_name: "$mark" customer: "$customer" pipeline: "pipelines/access")";
  if (noun == "Order")
    return R"(customer: "$customer" lines { product: "products/access" quantity: 1
                                            unit_price { currency_code: "CNY" units: 10 } })";
  if (noun == "Ticket") return R"(subject: "$mark" type: TYPE_FAULT customer: "$customer")";
  return R"(ticket: "$ticket" author: AUTHOR_AGENT body: "$mark")";
}

RecordAccess AccessOf(const Company& company, const std::string& name) {
  const Answer answer = company.service().Call(TypeOfName(name).RecordMethod("GetRecordAccess"),
                                               absl::StrCat("name: \"", name, "\""));
  EXPECT_TRUE(Succeeded(answer)) << name;
  RecordAccess access;
  access.CopyFrom(*answer.response);
  return access;
}

void ShareAll(const Company& company, const std::string& name, const Ownership& ownership) {
  for (const auto& [grantee, level] : ownership.shares) {
    EXPECT_TRUE(
        Succeeded(company.service().Call(TypeOfName(name).RecordMethod("ShareRecord"),
                                         absl::StrCat("name: \"", name, "\" grantee: \"", grantee,
                                                      "\" level: ", Share::Level_Name(level)))))
        << name;
  }
}

}  // namespace

std::string RecordType::Method(const std::string& verb) const {
  return Package() + "." + noun + "Service/" + verb + noun;
}

std::string RecordType::ListMethod() const {
  return Package() + "." + noun + "Service/List" + plural;
}

std::string RecordType::RecordMethod(const std::string& verb) const {
  return Package() + ".RecordService/" + verb;
}

const std::vector<RecordType>& RecordTypes() {
  static const auto* const types = new std::vector<RecordType>{
      {"customers", "Customer", "Customers", "customers", "customers"},
      {"customers", "Contact", "Contacts", "contacts", "contacts"},
      {"customers", "Relationship", "Relationships", "relationships", "relationships", "Customer"},
      {"customers", "Consent", "Consents", "consents", "consents", "Customer"},
      {"customers", "Interaction", "Interactions", "interactions", "interactions"},
      {"customers", "CarePlan", "CarePlans", "carePlans", "care_plans"},
      {"customers", "CareTask", "CareTasks", "careTasks", "care_tasks"},
      {"customers", "AccountPlan", "AccountPlans", "accountPlans", "account_plans"},
      {"customers", "Admission", "Admissions", "admissions", "admissions"},
      {"customers", "Segment", "Segments", "segments", "segments"},
      {"customers", "Treatment", "Treatments", "treatments", "treatments"},
      {"pipeline", "Opportunity", "Opportunities", "opportunities", "opportunities"},
      {"pipeline", "Order", "Orders", "orders", "orders"},
      {"tickets", "Ticket", "Tickets", "tickets", "tickets"},
      {"tickets", "Comment", "Comments", "comments", "comments", "Ticket"},
      {"loyalty", "Score", "Scores", "scores", "scores"}};
  return *types;
}

const RecordType& TypeOf(const std::string& noun) { return *Find(&RecordType::noun, noun); }

const RecordType& TypeOfName(const std::string& name) {
  return *Find(&RecordType::collection, name.substr(0, name.find('/')));
}

void MakeSettings(const Company& company) {
  const auto make = [&](const std::string& method, const std::string& request) {
    const Answer answer = company.service().Call(method, request);
    EXPECT_TRUE(answer.code() == grpc::ALREADY_EXISTS || Succeeded(answer));
  };
  make("guanxi.customers.v1.CustomerService/CreateCustomer",
       R"(customer_id: "access-other" customer { display_name: "Other" kind: KIND_ORGANIZATION })");
  make("guanxi.pipeline.v1.ProductService/CreateProduct",
       R"(product_id: "access" product { display_name: "Pump" })");
  make("guanxi.pipeline.v1.PipelineService/CreatePipeline",
       R"(pipeline_id: "access" pipeline {
            display_name: "Sales"
            stages { stage_id: "open" display_name: "Open" kind: STAGE_KIND_OPEN }
            stages { stage_id: "won" display_name: "Won" kind: STAGE_KIND_WON }
            stages { stage_id: "lost" display_name: "Lost" kind: STAGE_KIND_LOST } })");
}

std::string PhoneOf(int number) { return absl::StrFormat("+86138%08d", number); }

std::string TextOf(const RecordType& type,
                   const std::string& mark,
                   const References& references,
                   int number) {
  return absl::StrReplaceAll(Template(type.noun), {{"$mark", mark},
                                                   {"$day", DayOf(mark)},
                                                   {"$phone", PhoneOf(number)},
                                                   {"$customer", references.customer},
                                                   {"$ticket", references.ticket},
                                                   {"$segment", references.segment}});
}

std::string CreateRequest(const RecordType& type, const std::string& id, const std::string& text) {
  return absl::StrCat(FieldOf(type), "_id: \"", id, "\" ", FieldOf(type), " { ", text, " }");
}

std::string NewRecord(const Company& company,
                      const RecordType& type,
                      const std::string& id,
                      const References& references,
                      const Ownership& ownership,
                      int number) {
  std::string text = TextOf(type, id, references, number);
  if (type.owned()) {
    absl::StrAppend(&text, " unit: \"", ownership.unit, "\" owner: \"", ownership.owner, "\"");
  }
  EXPECT_TRUE(
      Succeeded(company.service().Call(type.Method("Create"), CreateRequest(type, id, text))))
      << type.noun << " " << id;
  const std::string name = type.collection + "/" + id;
  if (type.owned()) ShareAll(company, name, ownership);
  return name;
}

void GiveTo(const Company& company, const std::string& name, const Ownership& ownership) {
  const RecordAccess access = AccessOf(company, name);
  for (const Share& share : access.shares()) {
    EXPECT_TRUE(Succeeded(company.service().Call(
        TypeOfName(name).RecordMethod("UnshareRecord"),
        absl::StrCat("name: \"", name, "\" grantee: \"", share.grantee(), "\""))));
  }
  EXPECT_TRUE(
      Succeeded(company.service().Call(TypeOfName(name).RecordMethod("ReassignRecord"),
                                       absl::StrCat("name: \"", name, "\" unit: \"", ownership.unit,
                                                    "\" owner: \"", ownership.owner, "\""))));
  ShareAll(company, name, ownership);
}

Ownership OwnershipOf(const Company& company, const std::string& name) {
  return OwnershipIn(AccessOf(company, name));
}

}  // namespace guanxi::access_test
