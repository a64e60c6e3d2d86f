// Every role, by every call that names a record, by how the record stands to the caller.
#include "tests/access/record_calls.h"

#include <iostream>
#include <set>

namespace guanxi::access_test {
namespace {

// What the caller of a permitted call may be told: of the record or of the request, not that it may
// not.
bool IsPermitted(const RecordCall& call, grpc::StatusCode code) {
  if (call.act->effect == Effect::kReads) return code == grpc::OK;
  if (code == grpc::OK || code == grpc::ABORTED) return true;
  return code == grpc::FAILED_PRECONDITION && code != call.missing;
}

bool Fits(const RecordCall& call, Outcome outcome, grpc::StatusCode code) {
  if (outcome == Outcome::kPermitted) return IsPermitted(call, code);
  return code == (outcome == Outcome::kHidden ? call.missing : grpc::PERMISSION_DENIED);
}

TEST(RecordCallsTest, NoCallIsLeftOut) {
  std::set<std::string> asked;
  for (const RecordCall& call : RecordCalls()) asked.insert(call.method);
  for (const MethodDescriptor* method : AllMethods()) {
    EXPECT_EQ(asked.contains(NameOf(*method)), DealsWithOneRecord(*method)) << NameOf(*method);
  }
}

TEST(RecordCallsTest, EveryRoleByEveryCallByEveryRelation) {
  Company company(&RunningSuite::Shared(), "relations");
  const Relations relations(&company);
  int cells = 0;
  for (const UserRole role : kRoles) {
    const Caller caller = company.As(relations.user(role));
    for (const RecordCall& call : RecordCalls()) {
      const bool gateway = ServiceOf(call.method) == "gateway";
      for (const Relation relation : kRelations) {
        const RecordSet& set = relations.records(role, relation);
        const Outcome expected = OutcomeOf(*call.act, role, relation);
        const Answer answer =
            caller.By(gateway ? Route::kGateway : Route::kDirect)
                .Call(call.method, call.RequestFor(set, relations.above(), relations.heir()));
        const grpc::StatusCode code = CodeOf(answer);
        EXPECT_TRUE(Fits(call, expected, code))
            << directory::v1::User::Role_Name(role) << ", " << call.method << " to "
            << call.act->what << ", a " << call.noun << ": " << NameOf(relation) << " should be "
            << NameOf(expected) << ", is code " << code << " " << answer.status.error_message();
        if (call.reassigns && code == grpc::OK) relations.Restore(set, set.Of(call.noun));
        ++cells;
      }
    }
  }
  std::cout << "[ CELLS    ] " << cells << " of role, call and relation\n";
  RecordProperty("cells", cells);
}

// A program of the unit that may do everything there is a grant for, asked about a head's records:
// nothing is its own or shared with it, and what is of other units does not exist.
TEST(RecordCallsTest, AProgramReachesAsFarAsItsUnit) {
  Company company(&RunningSuite::Shared(), "programs");
  const Relations relations(&company);
  const Caller program = company.As(company.NewServiceAccount(
      "program", relations.unit(),
      {"customers.admin", "customers.export", "loyalty.admin", "pipeline.admin", "tickets.admin"}));
  company.Settle();
  constexpr UserRole kHead = directory::v1::User::ROLE_UNIT_HEAD;
  int cells = 0;
  for (const RecordCall& call : RecordCalls()) {
    const bool gateway = ServiceOf(call.method) == "gateway";
    for (const Relation relation : kRelations) {
      const RecordSet& set = relations.records(kHead, relation);
      const bool of_its_units = relation == Relation::kOwn || relation == Relation::kSameUnit ||
                                relation == Relation::kUnitBelow;
      Outcome expected = of_its_units ? Outcome::kPermitted : Outcome::kHidden;
      if (of_its_units && call.act->effect == Effect::kMoves) expected = Outcome::kDenied;
      const Answer answer =
          program.By(gateway ? Route::kGateway : Route::kDirect)
              .Call(call.method, call.RequestFor(set, relations.above(), relations.heir()));
      const grpc::StatusCode code = CodeOf(answer);
      EXPECT_TRUE(Fits(call, expected, code))
          << call.method << " to " << call.act->what << ", a " << call.noun << ": "
          << NameOf(relation) << " should be " << NameOf(expected) << ", is code " << code << " "
          << answer.status.error_message();
      if (call.reassigns && code == grpc::OK) relations.Restore(set, set.Of(call.noun));
      ++cells;
    }
  }
  std::cout << "[ CELLS    ] " << cells << " of call and relation\n";
}

}  // namespace
}  // namespace guanxi::access_test
