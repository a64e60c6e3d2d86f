// Whoever guesses at what it may not see learns nothing: the answer is that to something that does
// not exist, byte for byte but for the name that was sent.
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "tests/access/reader.h"
#include "tests/access/record_calls.h"

namespace guanxi::access_test {
namespace {

using conformance::Part;
using conformance::Text;

constexpr char kHiddenId[] = "guess-hidden";
constexpr char kAbsentId[] = "guess-absent";

// All that an answer says.
std::string AllOf(const Answer& answer) {
  return absl::StrCat(answer.code(), "|", answer.status.error_message(), "|",
                      answer.status.error_details(), "|",
                      answer.ok() ? answer.response->SerializeAsString() : "");
}

// The same had the caller sent the name of what does not exist.
std::string AsIfAbsent(const std::string& said) {
  return absl::StrReplaceAll(said, {{kHiddenId, kAbsentId}});
}

class GuessingTest : public ::testing::Test {
 protected:
  GuessingTest() : company_(&RunningSuite::Shared(), absl::StrCat("guess", ++count_)) {
    MakeSettings(company_);
    unit_ = company_.NewUnit("unit");
    other_ = company_.NewUnit("other");
    thief_ = company_.NewUser("thief", unit_, directory::v1::User::ROLE_SALESPERSON);
    head_ = company_.NewUser("head", unit_, directory::v1::User::ROLE_UNIT_HEAD);
    owner_ = company_.NewUser("owner", other_, directory::v1::User::ROLE_SALESPERSON);
    company_.Settle();
  }

  // The hidden records; made by the first test that needs them.
  const RecordSet& Hidden() {
    static RecordSet hidden;
    static Ownership whose;
    if (hidden.names.empty()) {
      whose = {other_, owner_, {}};
      hidden = NewRecordSet(company_, kHiddenId, whose, 700001);
      AwaitScores(company_, {hidden.Of("Customer")});
    }
    secrets_ = {whose.unit, whose.owner, company_.id() + "-owner"};
    return hidden;
  }

  static RecordSet Absent(const RecordSet& hidden) {
    RecordSet absent = hidden;
    for (auto& [noun, name] : absent.names) name = AsIfAbsent(name);
    return absent;
  }

  // Sends `request`, in which `$id` is a guess, and the same about what does not exist.
  void Compare(const Caller& caller, const std::string& method, const std::string& request) {
    SCOPED_TRACE(method + " " + request);
    const auto ask = [&](const char* id) {
      return AllOf(caller.Call(method, absl::StrReplaceAll(request, {{"$id", id}})));
    };
    const std::string hidden = ask(kHiddenId);
    EXPECT_EQ(AsIfAbsent(hidden), ask(kAbsentId));
    for (const std::string& secret : secrets_) {
      // What the caller sent itself it may be told.
      if (request.find(secret) == std::string::npos) {
        EXPECT_EQ(hidden.find(secret), std::string::npos) << secret;
      }
    }
    ++compared_;
  }

  static inline int count_ = 0;
  Company company_;
  std::string unit_, other_, thief_, head_, owner_;
  std::vector<std::string> secrets_;
  int compared_ = 0;
};

TEST_F(GuessingTest, IdsAndEtags) {
  const RecordSet& hidden = Hidden();
  const RecordSet absent = Absent(hidden);
  for (const std::string& user : {thief_, head_}) {
    for (const RecordCall& call : RecordCalls()) {
      const Caller direct = company_.As(user);
      const bool gateway = ServiceOf(call.method) == "gateway";
      const Caller caller = gateway ? direct.By(Route::kGateway) : direct;
      std::string request = call.RequestFor(hidden, unit_, "users/heir");
      request = absl::StrReplaceAll(request, {{kHiddenId, "$id"}});
      Compare(caller, call.method, request);
      if (!gateway) Compare(direct.By(Route::kGateway), call.method, request);
      if (request.find("stale") == std::string::npos || call.noun == "Comment") continue;
      // The right etag is no better than a wrong one.
      const Answer record = company_.service().Call(TypeOf(call.noun).Method("Get"),
                                                    "name: \"" + hidden.Of(call.noun) + "\"");
      ASSERT_TRUE(Succeeded(record));
      Compare(caller, call.method,
              absl::StrReplaceAll(request, {{"stale", Text(*record.response, "etag")}}));
    }
  }
  std::cout << "[ COMPARED ] " << compared_ << " guesses\n";
}

TEST_F(GuessingTest, ReferencesFiltersAndIdentifiers) {
  const RecordSet& hidden = Hidden();
  const std::string customers = "guanxi.customers.v1.CustomerService/";
  const std::pair<std::string, std::string> guesses[] = {
      {customers + "CreateCustomer",
       R"(customer { display_name: "x" kind: KIND_PERSON parent: "customers/$id" })"},
      {customers + "BatchGetCustomers", R"(names: "customers/$id")"},
      {customers + "LookupCustomers", R"(code: "$id")"},
      {customers + "SearchCustomers", R"(query: "$id")"},
      {customers + "ListCustomers", R"(filter: 'code = "$id"')"},
      {customers + "ListCustomers", R"(filter: 'name = "customers/$id"')"},
      {"guanxi.customers.v1.ContactService/CreateContact",
       R"(contact { display_name: "x" affiliations { customer: "customers/$id" } })"},
      {"guanxi.customers.v1.RelationshipService/CreateRelationship",
       R"(relationship { customer: "customers/$id" type: TYPE_PARTNER_OF other: "customers/x" })"},
      {"guanxi.customers.v1.RelationshipService/ListRelationships", R"(customer: "customers/$id")"},
      {"guanxi.customers.v1.ConsentService/CreateConsent",
       R"(consent { customer: "customers/$id" decision: DECISION_DENIED })"},
      {"guanxi.customers.v1.ConsentService/ListConsents", R"(customer: "customers/$id")"},
      {"guanxi.customers.v1.ConsentService/MayContact",
       R"(customer: "customers/$id" purpose: "news" channel: CHANNEL_EMAIL)"},
      {"guanxi.customers.v1.CareTaskService/CreateCareTask",
       R"(care_task { display_name: "x" customer: "customers/$id" work: WORK_CALL
                      due_date { year: 2020 month: 1 day: 1 } })"},
      {"guanxi.customers.v1.CareTaskService/ListCareTasks",
       R"(filter: 'customer = "customers/$id"')"},
      {"guanxi.customers.v1.CarePlanService/CreateCarePlan",
       R"(care_plan { display_name: "x" work: WORK_CALL date { year: 2020 month: 1 day: 1 }
                      customers: "customers/$id" })"},
      {"guanxi.customers.v1.AccountPlanService/CreateAccountPlan",
       R"(account_plan { display_name: "x" customer: "customers/$id"
                         from { year: 2020 month: 1 day: 1 } until { year: 2020 month: 1 day: 1 } })"},
      {"guanxi.customers.v1.AccountPlanService/ListAccountPlans",
       R"(filter: 'customer = "customers/$id"')"},
      {"guanxi.customers.v1.ErasureService/CreateErasure",
       R"(erasure { customer: "customers/$id" })"},
      {"guanxi.customers.v1.ErasureService/ExportCustomerData", R"(customer: "customers/$id")"},
      {"guanxi.customers.v1.AdmissionService/CreateAdmission",
       R"(admission { customer: "customers/$id" })"},
      {"guanxi.customers.v1.AdmissionService/ListAdmissions",
       R"(filter: 'customer = "customers/$id"')"},
      {"guanxi.customers.v1.AdmissionPolicyService/GetAdmissionPolicyFor",
       R"(customer: "customers/$id")"},
      {"guanxi.customers.v1.LifeCycleService/ListStageChanges", R"(customer: "customers/$id")"},
      {"guanxi.customers.v1.SegmentService/ListSegmentMembers",
       R"(segment: "segments/-" filter: 'customer = "customers/$id"')"},
      {"guanxi.customers.v1.SegmentService/PreviewSegment",
       R"(condition: 'name = "customers/$id"')"},
      {"guanxi.customers.v1.SegmentService/CreateSegment",
       R"(segment { display_name: "x" kind: KIND_DYNAMIC condition: 'inSegment("segments/$id")' })"},
      {"guanxi.customers.v1.TreatmentService/CreateTreatment",
       R"(treatment { display_name: "x" segment: "segments/$id"
                      actions { display_name: "x" work: WORK_CALL } })"},
      {"guanxi.customers.v1.ContactService/ListContacts",
       R"(filter: 'affiliations.customer = "customers/$id"')"},
      {"guanxi.pipeline.v1.OpportunityService/ListOpportunities",
       R"(filter: 'customer = "customers/$id"')"},
      {"guanxi.pipeline.v1.OrderService/ListOrders", R"(filter: 'customer = "customers/$id"')"},
      {"guanxi.tickets.v1.TicketService/ListTickets", R"(filter: 'customer = "customers/$id"')"},
      {"guanxi.tickets.v1.CommentService/CreateComment",
       R"(comment { ticket: "tickets/$id" author: AUTHOR_AGENT body: "x" })"},
      {"guanxi.customers.v1.RecordService/ListOwnedRecords", R"(owner: "users/$id")"},
  };
  for (const std::string& user : {thief_, head_}) {
    for (const auto& [method, request] : guesses) Compare(company_.As(user), method, request);
  }
  // A phone number that a hidden customer has, and one that nobody has.
  const Caller caller = company_.As(thief_);
  const auto call = [&](int number) {
    return AllOf(caller.Call(customers + "LookupCustomers", "phone: \"" + PhoneOf(number) + "\""));
  };
  EXPECT_EQ(call(700001), call(700002));
  const auto view = [&](int number) {
    return absl::StrReplaceAll(AllOf(caller.By(Route::kGateway)
                                         .Call("guanxi.gateway.v1.GatewayService/GetCustomer360",
                                               "phone: \"" + PhoneOf(number) + "\"")),
                               {{PhoneOf(number), "?"}});
  };
  EXPECT_EQ(view(700001), view(700002));
  // What owner and unit of hidden records are does not show in counts either.
  const Answer report = caller.Call("guanxi.pipeline.v1.ReportService/GetPipelineReport",
                                    "owner: \"" + hidden.ownership.owner + "\"");
  const Answer nobodys =
      caller.Call("guanxi.pipeline.v1.ReportService/GetPipelineReport", "owner: \"users/nobody\"");
  EXPECT_EQ(AllOf(report), AllOf(nobodys));
}

// Only that an id is taken can be told, to whoever chooses ids; nothing else of what has it.
TEST_F(GuessingTest, AnIdThatIsTakenTellsNothingElse) {
  Hidden();
  const Answer answer = company_.As(thief_).Call(
      "guanxi.customers.v1.CustomerService/CreateCustomer",
      absl::StrCat("customer_id: \"", kHiddenId,
                   "\" customer { display_name: \"x\" kind: KIND_PERSON }"));
  EXPECT_EQ(answer.code(), grpc::ALREADY_EXISTS);
  for (const std::string& secret : secrets_) {
    EXPECT_EQ(AllOf(answer).find(secret), std::string::npos) << secret;
  }
}

struct List {
  std::string method;
  std::string request;
};

// Lists of which there are at least two, for a head.
std::vector<List> Lists(const std::string& customer,
                        const std::string& ticket,
                        const std::string& owner) {
  std::vector<List> lists = {
      {"guanxi.tickets.v1.CommentService/ListComments", "ticket: \"" + ticket + "\""},
      {"guanxi.customers.v1.ChangeService/ListHistory", "name: \"" + customer + "\""},
      {"guanxi.customers.v1.RecordService/ListOwnedRecords", "owner: \"" + owner + "\""},
      {"guanxi.directory.v1.UserService/ListUsers", ""},
      {"guanxi.directory.v1.UnitService/ListUnits", ""}};
  for (const char* noun : {"Customer", "Contact", "Opportunity", "Order", "Ticket", "Score"}) {
    lists.push_back({TypeOf(noun).ListMethod(), ""});
  }
  return lists;
}

class PageTokenTest : public GuessingTest {
 protected:
  PageTokenTest() {
    first_ = company_.NewUser("first", unit_, directory::v1::User::ROLE_UNIT_HEAD);
    second_ = company_.NewUser("second", unit_, directory::v1::User::ROLE_UNIT_HEAD);
    const Ownership ownership{unit_, owner_, {}};
    const RecordSet one = NewRecordSet(company_, company_.id() + "-1", ownership, 710001);
    const RecordSet two = NewRecordSet(company_, company_.id() + "-2", ownership, 710002);
    NewRecord(company_, TypeOf("Comment"), company_.id() + "-3",
              {.customer = "", .ticket = one.Of("Ticket")}, {});
    GiveTo(company_, one.Of("Customer"),
           {unit_, owner_, {{"users/x", type::v1::Share::LEVEL_READ}}});
    AwaitScores(company_, {one.Of("Customer"), two.Of("Customer")});
    lists_ = Lists(one.Of("Customer"), one.Of("Ticket"), owner_);
    company_.Settle();
  }

  static Answer Page(const Caller& caller, const List& list, const std::string& token) {
    return caller.Call(list.method,
                       absl::StrCat(list.request, " page_size: 1 page_token: \"", token, "\""));
  }

  // A token that `caller` got from another list than `list`.
  std::string TokenOfAnother(const Caller& caller, const List& list) const {
    const List& other = list.method == lists_[0].method ? lists_[1] : lists_[0];
    const Answer page = Page(caller, other, "");
    return page.ok() ? Text(*page.response, "next_page_token") : "";
  }

  std::string first_, second_;
  std::vector<List> lists_;
};

TEST_F(PageTokenTest, WorksForNobodyElseAndForNoOtherList) {
  const Caller first = company_.As(first_);
  const Caller second = company_.As(second_);
  std::map<std::string, std::string> tokens;
  for (const List& list : lists_) {
    const Answer page = Page(first, list, "");
    ASSERT_TRUE(Succeeded(page)) << list.method;
    tokens[list.method] = Text(*page.response, "next_page_token");
    ASSERT_FALSE(tokens[list.method].empty()) << list.method;
  }
  for (const List& list : lists_) {
    SCOPED_TRACE(list.method);
    EXPECT_EQ(Page(second, list, "garbage").code(), grpc::INVALID_ARGUMENT);
    // As one's own of another list.
    const std::string refused = AllOf(Page(second, list, TokenOfAnother(second, list)));
    // Though both heads see the same.
    EXPECT_EQ(AllOf(Page(second, list, tokens[list.method])), refused);
    EXPECT_EQ(AllOf(Page(second.By(Route::kGateway), list, tokens[list.method])), refused);
    for (const auto& [method, token] : tokens) {
      const grpc::StatusCode code = Page(first, list, token).code();
      EXPECT_EQ(code, method == list.method ? grpc::OK : grpc::INVALID_ARGUMENT) << method;
    }
    std::string altered = tokens[list.method];
    altered.back() = altered.back() == 'A' ? 'Q' : 'A';
    EXPECT_EQ(Page(first, list, altered).code(), grpc::INVALID_ARGUMENT);
  }
}

TEST_F(GuessingTest, CursorsOfAWatchLeadToNothingHidden) {
  const RecordSet& hidden = Hidden();
  for (const char* service : {"customers", "pipeline", "tickets", "loyalty"}) {
    Watch start(company_.service(), service, {});
    const int64_t head = start.Next()->head_revision();
    for (int64_t cursor = 0; cursor <= head; cursor += 1 + head / 20) {
      Watch::Request request;
      request.set_after_revision(cursor);
      Watch watch(company_.As(thief_), service, request);
      for (const Watch::Event& event : watch.ToHead()) {
        for (const auto& [noun, name] : hidden.names) EXPECT_NE(event.resource(), name);
      }
    }
    Watch::Request ahead;
    ahead.set_after_revision(head + 1'000'000);
    Watch watch(company_.As(thief_), service, ahead);
    EXPECT_EQ(watch.Next(), std::nullopt);
    EXPECT_TRUE(FailedWith(watch.Finish(), grpc::OUT_OF_RANGE, "CURSOR_AHEAD"));
  }
}

class RequestIdTest : public GuessingTest {
 protected:
  // The answers to `request` with the id of somebody else's call and with one that nobody used,
  // both as `caller`, without what differs from record to record.
  void ExpectNoDifference(const Caller& caller,
                          const std::string& method,
                          const std::string& request,
                          const std::string& used) {
    const auto ask = [&](const std::string& id) {
      return caller.Call(method, absl::StrCat(request, " request_id: \"", id, "\""));
    };
    EXPECT_EQ(AllOf(ask(used)), AllOf(ask(used + "-fresh"))) << method << " " << request;
  }
};

TEST_F(RequestIdTest, OfSomebodyElseIsAsGoodAsNew) {
  const std::string update = "guanxi.customers.v1.CustomerService/UpdateCustomer";
  const std::string create = "guanxi.customers.v1.CustomerService/CreateCustomer";
  const RecordSet& hidden = Hidden();
  const Caller owner(&company_.suite(), company_.suite().credentials().Of(hidden.ownership.owner));
  const Caller thief = company_.As(thief_);
  const std::string change = "customer { name: \"" + hidden.Of("Customer") + "\" industry: \"";
  ASSERT_TRUE(Succeeded(owner.Call(update, change + "steel\" } request_id: \"used-update\"")));
  ExpectNoDifference(thief, update, change + "steel\" }", "used-update");
  ExpectNoDifference(thief, update, change + "paper\" }", "used-update");
  EXPECT_EQ(thief.Call(update, change + "steel\" } request_id: \"used-update\"").code(),
            grpc::NOT_FOUND);

  const std::string made = "customer { display_name: \"Secret\" kind: KIND_PERSON }";
  const Answer theirs = owner.Call(create, made + " request_id: \"used-create\"");
  ASSERT_TRUE(Succeeded(theirs));
  const Answer mine = thief.Call(create, made + " request_id: \"used-create\"");
  ASSERT_TRUE(Succeeded(mine));
  EXPECT_NE(Text(*mine.response, "name"), Text(*theirs.response, "name"));
  EXPECT_EQ(Text(*mine.response, "owner"), thief_);
  // With another body it would be a fault to use one's own again.
  const std::string other = "customer { display_name: \"Other\" kind: KIND_PERSON }";
  ASSERT_TRUE(Succeeded(owner.Call(create, made + " request_id: \"used-again\"")));
  EXPECT_TRUE(Succeeded(thief.Call(create, other + " request_id: \"used-again\"")));
  EXPECT_FALSE(owner.Call(create, other + " request_id: \"used-again\"").ok());
}

// What was answered once is answered again for as long as its caller sees the record.
TEST_F(RequestIdTest, OnesOwnTellsNothingOfWhatOneSeesNoMore) {
  const std::string update = "guanxi.customers.v1.CustomerService/UpdateCustomer";
  const std::string name = NewRecord(company_, TypeOf("Customer"), company_.id() + "-kept", {},
                                     {other_, owner_, {{thief_, type::v1::Share::LEVEL_WRITE}}});
  const std::string request =
      "customer { name: \"" + name + "\" industry: \"steel\" } request_id: \"kept\"";
  const Caller thief = company_.As(thief_);
  const std::string first = AllOf(thief.Call(update, request));
  EXPECT_EQ(AllOf(thief.Call(update, request)), first);
  GiveTo(company_, name, {other_, owner_, {}});
  EXPECT_EQ(thief.Call(update, request).code(), grpc::NOT_FOUND);
}

// Who left the team by which a record was seen gets no answer about it.
TEST_F(RequestIdTest, OfFormerTimesIsOfNoUseToWhoSeesLess) {
  const std::string update = "guanxi.customers.v1.CustomerService/UpdateCustomer";
  const std::string team = company_.NewTeam("team", {thief_});
  company_.Settle();
  const std::string name = NewRecord(company_, TypeOf("Customer"), company_.id() + "-team", {},
                                     {other_, owner_, {{team, type::v1::Share::LEVEL_WRITE}}});
  const std::string request =
      "customer { name: \"" + name + "\" industry: \"steel\" } request_id: \"team\"";
  const Caller thief = company_.As(thief_);
  EXPECT_TRUE(Succeeded(thief.Call(update, request)));
  EXPECT_TRUE(Succeeded(company_.service().Call(
      "guanxi.directory.v1.TeamService/UpdateTeam",
      absl::StrCat("team { name: \"", team, "\" } update_mask { paths: 'members' }"))));
  company_.Settle();
  EXPECT_EQ(thief.Call(update, request).code(), grpc::NOT_FOUND);
}

}  // namespace
}  // namespace guanxi::access_test
