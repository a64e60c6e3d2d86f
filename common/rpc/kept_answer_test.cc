#include "common/rpc/kept_answer.h"

#include <gmock/gmock.h>

#include <map>

#include "common/rpc/empty_reader.h"
#include "common/status/errors.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/records/v1/records.pb.h"
#include "guanxi/tickets/v1/comments.pb.h"

namespace guanxi::rpc {
namespace {

class KeptAnswerTest : public ::testing::Test {
 protected:
  absl::Status Check(const google::protobuf::Message& answer,
                     const access::Scope& scope = access::Scope::Owner("users/ana")) {
    return CheckStillVisible(sees_, reader_, scope, answer);
  }

  static customers::v1::Customer Customer(const std::string& owner) {
    customers::v1::Customer customer;
    customer.set_name("customers/1");
    customer.set_unit("units/east");
    customer.set_owner(owner);
    return customer;
  }

  // Of the records that are known, whether they are seen.
  std::map<std::string, bool> records_;
  SeesRecord sees_ = [this](const kv::Reader&,
                            const access::Scope&,
                            const std::string& name) -> absl::StatusOr<std::optional<bool>> {
    const auto found = records_.find(name);
    if (found == records_.end()) return std::nullopt;
    return found->second;
  };
  EmptyReader reader_;
};

TEST_F(KeptAnswerTest, GoesByTheRecordAsItIsNow) {
  records_["customers/1"] = false;
  EXPECT_THAT(Check(Customer("users/ana")),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  records_["customers/1"] = true;
  EXPECT_THAT(Check(Customer("users/bo")), IsOk());
}

TEST_F(KeptAnswerTest, GoesByTheRecordAlsoWhereTheAnswerDoesNotSayWhose) {
  tickets::v1::Comment comment;
  comment.set_name("comments/1");
  records_["comments/1"] = false;
  EXPECT_THAT(Check(comment), StatusIs(absl::StatusCode::kNotFound));
  records::v1::RecordAccess access;
  access.set_name("customers/1");
  access.set_owner("users/ana");
  records_["customers/1"] = false;
  EXPECT_THAT(Check(access), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(KeptAnswerTest, GoesByTheAnswerWhereTheRecordIsNotKnown) {
  EXPECT_THAT(Check(Customer("users/ana")), IsOk());
  EXPECT_THAT(Check(Customer("users/bo")), StatusIs(absl::StatusCode::kNotFound));
  sees_ = nullptr;
  EXPECT_THAT(Check(Customer("users/ana")), IsOk());
  EXPECT_THAT(Check(Customer("users/bo")), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(KeptAnswerTest, LooksIntoTheAnswer) {
  customers::v1::CreateCustomerRequest holder;
  *holder.mutable_customer() = Customer("users/ana");
  EXPECT_THAT(Check(holder), IsOk());
  records_["customers/1"] = false;
  EXPECT_THAT(Check(holder), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(KeptAnswerTest, LooksAtEachOfSeveral) {
  customers::v1::ListCustomersResponse several;
  *several.add_customers() = Customer("users/ana");
  *several.add_customers() = Customer("users/ana");
  EXPECT_THAT(Check(several), IsOk());
  several.mutable_customers(1)->set_owner("users/bo");
  EXPECT_THAT(Check(several), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(KeptAnswerTest, AResultThatIsAnErrorHoldsNoRecord) {
  records_["customers/1"] = false;
  records::v1::ReassignRecordsResponse results;
  results.add_results()->set_name("customers/1");
  EXPECT_THAT(Check(results), StatusIs(absl::StatusCode::kNotFound));
  results.mutable_results(0)->mutable_status()->set_code(5);
  EXPECT_THAT(Check(results), IsOk());
}

TEST_F(KeptAnswerTest, WhoSeesEverythingIsNotAsked) {
  records_["customers/1"] = false;
  EXPECT_THAT(Check(Customer("users/bo"), access::Scope::All()), IsOk());
}

TEST_F(KeptAnswerTest, TellsWhyARecordCannotBeRead) {
  sees_ = [](const kv::Reader&, const access::Scope&,
             const std::string&) -> absl::StatusOr<std::optional<bool>> {
    return errors::DataLoss("a record");
  };
  EXPECT_THAT(Check(Customer("users/ana")), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace guanxi::rpc
