#include "common/rpc/methods.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/rpc/methods_fixture.h"

namespace guanxi::rpc {
namespace {

TEST_F(MethodsTest, ReadsASnapshot) {
  service_.get = [](const Call&, const kv::Reader& reader,
                    const v1::GetCustomerRequest& request) -> absl::StatusOr<v1::Customer> {
    GUANXI_ASSIGN_OR_RETURN(auto bytes, reader.Get(kv::Space::kData, request.name()));
    if (!bytes) return errors::NotFound(request.name());
    v1::Customer customer;
    customer.ParseFromString(*bytes);
    return customer;
  };
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Get("customers/1"), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Get("customers/2"), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(MethodsTest, TellsTheMethodWhoCallsAndWhen) {
  ASSERT_THAT(Create(CreateRequest("Ann", "r1"), "services/loyalty"), IsOk());
  EXPECT_EQ(seen_.principal.user, "services/loyalty");
  EXPECT_EQ(seen_.change.actor, "services/loyalty");
  EXPECT_EQ(seen_.change.request_id, "r1");
  EXPECT_EQ(seen_.change.method, "guanxi.customers.v1.CustomerService/CreateCustomer");
  EXPECT_EQ(seen_.now(), kStart);
  EXPECT_EQ(seen_.deadline, absl::InfiniteFuture());
}

TEST_F(MethodsTest, PassesTheDeadlineOn) {
  grpc::ClientContext context;
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  context.set_deadline(absl::ToChronoTime(deadline));
  v1::Customer customer;
  ASSERT_THAT(stub_->CreateCustomer(&context, CreateRequest("Ann"), &customer), IsOk());
  EXPECT_LT(absl::AbsDuration(seen_.deadline - deadline), absl::Seconds(5));
}

TEST_F(MethodsTest, RefusesAnUnknownCallerBeforeItLooksAtTheRequest) {
  EXPECT_THAT(Create(CreateRequest(""), "nobody"),
              StatusIs(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
}

TEST_F(MethodsTest, RefusesWhatTheDescriptorForbids) {
  EXPECT_THAT(Create(CreateRequest("")),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(MethodsTest, ClearsOutputOnlyFields) {
  auto request = CreateRequest("Ann");
  request.mutable_customer()->mutable_create_time()->set_seconds(1);
  const auto created = Create(request);
  ASSERT_THAT(created, IsOk());
  EXPECT_FALSE(created->has_create_time());
}

TEST_F(MethodsTest, WritesEachTimeWithoutRequestId) {
  EXPECT_THAT(Create(CreateRequest("Ann")), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Create(CreateRequest("Ann")), IsOkAndHolds(IsNamed("customers/2")));
}

TEST_F(MethodsTest, AnswersARepeatedRequestIdFromTheFirstAnswer) {
  EXPECT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_EQ(replays_.Value(), 1);
  EXPECT_THAT(Create(CreateRequest("Ann", "s")), IsOkAndHolds(IsNamed("customers/2")));
}

TEST_F(MethodsTest, RefusesARequestIdWithAnotherRequest) {
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), IsOk());
  EXPECT_THAT(Create(CreateRequest("Bob", "r")),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(MethodsTest, RefusesARequestIdWithAnotherMethod) {
  service_.remove = [](const Call&, kv::Txn&, const v1::DeleteCustomerRequest&) {
    return v1::Customer();
  };
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), IsOk());
  v1::DeleteCustomerRequest request;
  request.set_name("customers/1");
  request.set_request_id("r");
  grpc::ClientContext context;
  context.AddMetadata(access::kActorMetadata, "users/a");
  v1::Customer customer;
  EXPECT_THAT(stub_->DeleteCustomer(&context, request, &customer),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(MethodsTest, RequestIdsAreEachCallersOwn) {
  EXPECT_THAT(Create(CreateRequest("Ann", "r"), "users/a"), IsOkAndHolds(IsNamed("customers/1")));
  EXPECT_THAT(Create(CreateRequest("Ann", "r"), "users/b"), IsOkAndHolds(IsNamed("customers/2")));
}

TEST_F(MethodsTest, ForgetsRequestIdsAfterADay) {
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/1")));
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/2")));
}

TEST_F(MethodsTest, DoesNotKeepErrors) {
  const auto insert = service_.create;
  service_.create = [](const Call&, kv::Txn&, const v1::CreateCustomerRequest&) {
    return errors::AlreadyExists("customers/1");
  };
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), StatusIs(absl::StatusCode::kAlreadyExists));
  service_.create = insert;
  EXPECT_THAT(Create(CreateRequest("Ann", "r")), IsOkAndHolds(IsNamed("customers/1")));
}

TEST_F(MethodsTest, AnAbandonedWriteLeavesNothing) {
  service_.create = [this](
                        const Call& call, kv::Txn& txn,
                        const v1::CreateCustomerRequest& request) -> absl::StatusOr<v1::Customer> {
    GUANXI_RETURN_IF_ERROR(Insert(call, txn, request).status());
    return errors::WrongState("customers/1", "new", "must not be");
  };
  ASSERT_THAT(Create(CreateRequest("Ann", "r")), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(engine_.Snapshot()->Get(kv::Space::kData, "count"), IsOkAndHolds(std::nullopt));
}

TEST_F(MethodsTest, AnswersInternalForAnException) {
  service_.create = [](const Call&, kv::Txn&,
                       const v1::CreateCustomerRequest&) -> absl::StatusOr<v1::Customer> {
    throw std::runtime_error("secret");
  };
  service_.get = [](const Call&, const kv::Reader&,
                    const v1::GetCustomerRequest&) -> absl::StatusOr<v1::Customer> { throw 7; };
  const auto created = Create(CreateRequest("Ann"));
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kInternal, "INTERNAL"));
  EXPECT_THAT(std::string(created.status().message()),
              ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_THAT(Get("customers/1"), StatusIs(absl::StatusCode::kInternal, "INTERNAL"));
}

TEST_F(MethodsTest, ReadsAtLengthOnAWorkerAndRefusesWhenTooManyWait) {
  absl::Notification running, release;
  service_.list = [&]() -> absl::StatusOr<v1::ListCustomersResponse> {
    if (!running.HasBeenNotified()) running.Notify();
    release.WaitForNotification();
    return v1::ListCustomersResponse();
  };
  std::thread first([this] { EXPECT_THAT(List(), IsOk()); });
  running.WaitForNotification();
  ASSERT_TRUE(workers_.Run([] {}));  // fills the queue
  EXPECT_THAT(List(), StatusIs(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  release.Notify();
  first.join();
}

TEST_F(MethodsTest, PreparesAWriteAtLengthOnAWorkerAndRefusesWhenTooManyWait) {
  absl::Notification running, release;
  service_.prepare = [&]() -> absl::StatusOr<std::string> {
    running.Notify();
    release.WaitForNotification();
    return "customers/7";
  };
  std::thread first([this] { EXPECT_THAT(Update(), IsOk()); });
  running.WaitForNotification();
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());  // nobody else waits for it
  ASSERT_TRUE(workers_.Run([] {}));                   // fills the queue
  EXPECT_THAT(Update(), StatusIs(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  release.Notify();
  first.join();
  EXPECT_TRUE(engine_.Snapshot()->Get(kv::Space::kData, "customers/7").value().has_value());
}

TEST_F(MethodsTest, AWriteAtLengthThatIsNotPreparedWritesNothing) {
  service_.prepare = []() -> absl::StatusOr<std::string> {
    return errors::NotFound("customers/7");
  };
  EXPECT_THAT(Update(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(engine_.Snapshot()->Get(kv::Space::kData, "customers/7").value().has_value());
}

TEST_F(MethodsTest, CountsEachCallByItsCode) {
  EXPECT_EQ(Handled("CreateCustomer", "OK"), 0);
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
  ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
  ASSERT_FALSE(Create(CreateRequest("")).ok());
  ASSERT_FALSE(Create(CreateRequest("Ann"), "nobody").ok());
  EXPECT_EQ(Handled("CreateCustomer", "OK"), 2);
  EXPECT_EQ(Handled("CreateCustomer", "InvalidArgument"), 1);
  EXPECT_EQ(Handled("CreateCustomer", "Unauthenticated"), 1);
}

TEST_F(MethodsTest, TellsOfACommitBeforeItAnswers) {
  for (int i = 1; i <= 20; ++i) {
    ASSERT_THAT(Create(CreateRequest("Ann")), IsOk());
    EXPECT_EQ(committed_, i);
  }
  ASSERT_FALSE(Create(CreateRequest("")).ok());
  EXPECT_EQ(committed_, 20);
}

}  // namespace
}  // namespace guanxi::rpc
