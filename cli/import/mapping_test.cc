#include "cli/import/mapping.h"

#include <gmock/gmock.h>

#include "cli/import/row_calls.h"
#include "cli/import/scratch_dir.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"

namespace guanxi::importer {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kCreate[] = "guanxi.customers.v1.CustomerService/CreateCustomer";

class MappingTest : public ::testing::Test {
 protected:
  MappingTest() {
    dir_.Write(
        "t.csv",
        "id,name,sector,date,value,agent\nX 1,Acme,tech,2017-03-01,10.50,Ann\nX 2,,,,,Bob\n");
    dir_.Write("agents.csv", "agent,office\nAnn,West\n");
  }

  absl::StatusOr<Mapping> Load(const std::string& toml) {
    return LoadMapping(dir_.Write("m.toml", toml), dir_.path());
  }

  // One step over t.csv with one call.
  static std::string Step(const std::string& call) {
    return "[[step]]\nname = \"s\"\nfile = \"t.csv\"\n[[step.call]]\n" + call;
  }

  void ExpectFault(const std::string& toml, const std::string& text) {
    const auto mapping = Load(toml);
    EXPECT_THAT(mapping.status(), StatusIs(absl::StatusCode::kInvalidArgument)) << toml;
    EXPECT_THAT(std::string(mapping.status().message()),
                AllOf(HasSubstr("m.toml:"), HasSubstr(text)));
  }

  // What each row of the first step comes to: its calls, or why it is rejected.
  std::vector<absl::StatusOr<std::vector<cli::PreparedCall>>> Prepare(const Mapping& mapping) {
    RowCalls rows(mapping, mapping.steps[0]);
    auto reader = *csv::CsvReader::Open(mapping.steps[0].file);
    std::vector<absl::StatusOr<std::vector<cli::PreparedCall>>> prepared;
    while (std::optional<csv::CsvRow> row = reader->Next()) prepared.push_back(rows.Prepare(*row));
    return prepared;
  }

  ScratchDir dir_;
};

TEST_F(MappingTest, FaultsAreFoundBeforeTheFirstCall) {
  const std::string method = std::string("method = \"") + kCreate + "\"\n";
  ExpectFault("", "no [[step]]");
  ExpectFault("nme = \"x\"\n" + Step(method), "nme");
  ExpectFault("a = [\n", "");
  ExpectFault("name = \"../x\"\n" + Step(method), "name: must be made of");
  ExpectFault(Step("method = \"guanxi.customers.v1.CustomerService/Nope\"\nset.x = \"1\"\n"),
              "no method");
  ExpectFault(Step("method = \"guanxi.customers.v1.ChangeService/WatchChanges\"\nset.x = \"1\"\n"),
              "stream");
  ExpectFault(Step(method), "'set' must be");
  ExpectFault(Step(method + "set.customer.nme = \"{name}\"\n"), "no field 'nme'");
  ExpectFault(Step(method + "set.customer.display_name = \"{nme}\"\n"), "no column 'nme'");
  ExpectFault(Step(method + "set.customer.display_name = \"{name|nope}\"\n"), "no filter 'nope'");
  ExpectFault(Step(method + "set.customer.display_name = \"{name|map:x}\"\n"), "no [map.x]");
  ExpectFault(Step(method + "set.customer.display_name = \"{boss.office}\"\n"),
              "no column 'boss.office'");
  ExpectFault(Step(method + "set.customer.kind = \"ORG\"\n"), "'ORG' is no Kind");
  ExpectFault(Step(method + "set.customer.create_time = \"{date}\"\n"), "output-only");
  ExpectFault(Step(method + "set.request_id = \"{id}\"\n"), "importer's to set");
  ExpectFault(Step(method + "set.customer.phones = \"{id}\"\n"), "takes an array");
  ExpectFault(Step(method + "set.customer = \"{id}\"\n"), "takes a table");
  ExpectFault(Step(method + "when = { nme = \"x\" }\nset.customer_id = \"{id}\"\n"),
              "no column 'nme'");
  ExpectFault("[[step]]\nname = \"s\"\n[[step.call]]\n" + method + "set.customer_id = \"{id}\"\n",
              "has no file");
  EXPECT_THAT(Load("[[step]]\nname = \"s\"\nfile = \"gone.csv\"\n").status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(MappingTest, FillsRequestsByTheirTypes) {
  const auto mapping = Load(
      "[join.boss]\nfile = \"agents.csv\"\nkey = \"agent\"\n[map.sector]\ntech = \"technology\"\n" +
      Step(std::string("method = \"") + kCreate + R"("
           accept = ["RESOURCE_EXISTS"]
           set.customer_id = "{id|slug}"
           set.customer.display_name = "{name}"
           set.customer.kind = "organization"
           set.customer.roles = ["CUSTOMER", "PARTNER"]
           set.customer.industry = "{sector|map:sector}"
           set.customer.annual_revenue = "{value|times:1000|money:USD}"
           set.customer.unit = "units/{boss.office|slug}"
           )"));
  ASSERT_THAT(mapping, IsOk());
  EXPECT_EQ(mapping->name, "m");
  auto rows = Prepare(*mapping);
  ASSERT_EQ(rows.size(), 2u);
  ASSERT_THAT(rows[0], IsOk());
  ASSERT_EQ(rows[0]->size(), 1u);
  const auto& request =
      dynamic_cast<const customers::v1::CreateCustomerRequest&>(*rows[0]->front().request);
  EXPECT_EQ(request.customer_id(), "x-1");
  EXPECT_EQ(request.customer().kind(), customers::v1::Customer::KIND_ORGANIZATION);
  EXPECT_EQ(request.customer().roles_size(), 2);
  EXPECT_EQ(request.customer().industry(), "technology");
  EXPECT_EQ(request.customer().annual_revenue().units(), 10500);
  EXPECT_EQ(request.customer().unit(), "units/west");
  EXPECT_FALSE(request.request_id().empty());
  // Bob is no agent: the row is rejected, naming what was looked for.
  EXPECT_THAT(std::string(rows[1].status().message()),
              HasSubstr("'Bob' is no agent of agents.csv"));
}

TEST_F(MappingTest, RequestIdsFollowTheIntent) {
  const std::string call =
      std::string("method = \"") + kCreate + "\"\nset.customer.kind = \"PERSON\"\n";
  const auto id_of = [&](const std::string& name) {
    const auto mapping = Load(Step(call + "set.customer.display_name = \"" + name + "\"\n"));
    auto rows = Prepare(*mapping);
    return dynamic_cast<const customers::v1::CreateCustomerRequest&>(*rows[0]->front().request)
        .request_id();
  };
  EXPECT_EQ(id_of("a"), id_of("a"));
  // A corrected mapping must not be taken for the request it corrects.
  EXPECT_NE(id_of("a"), id_of("b"));
}

TEST_F(MappingTest, ConditionsAndDistinctLeaveCallsOut) {
  dir_.Write("t.csv", "id,stage\n1,Won\n2,Lost\n3,Won\n4,\n");
  const auto calls = [&](const std::string& rule) {
    const auto mapping = Load(Step(rule + R"(
        method = "guanxi.pipeline.v1.OpportunityService/LoseOpportunity"
        set.name = "opportunities/{id}"
        )"));
    EXPECT_THAT(mapping, IsOk());
    std::string made;
    for (const auto& row : Prepare(*mapping)) made += row->empty() ? '.' : 'x';
    return made;
  };
  EXPECT_EQ(calls(""), "xxxx");
  EXPECT_EQ(calls("when = { stage = \"Won\" }"), "x.x.");
  EXPECT_EQ(calls("when = { stage = [\"Lost\", \"\"] }"), ".x.x");
  EXPECT_EQ(calls("unless = { \"stage|lower\" = \"won\" }"), ".x.x");
  EXPECT_EQ(calls("distinct = \"{stage}\""), "xx..");
}

TEST_F(MappingTest, RepeatedMessagesAndWhatIsMissing) {
  dir_.Write("t.csv", "id,freight\n1,32.38\n2,\n3,abc\n");
  const auto mapping = Load(Step(R"(
      method = "guanxi.pipeline.v1.OrderService/CreateOrder"
      set.order.customer = "customers/{id}"
      set.order.lines = [{ product = "products/freight", quantity = 1, unit_price = "{freight|money:USD}" }]
      )"));
  ASSERT_THAT(mapping, IsOk());
  const auto rows = Prepare(*mapping);
  ASSERT_THAT(rows[0], IsOk());
  const auto& order =
      dynamic_cast<const pipeline::v1::CreateOrderRequest&>(*rows[0]->front().request).order();
  ASSERT_EQ(order.lines_size(), 1);
  EXPECT_EQ(order.lines(0).unit_price().nanos(), 380'000'000);
  EXPECT_THAT(std::string(rows[1].status().message()), HasSubstr("order.lines[0].unit_price"));
  EXPECT_THAT(std::string(rows[2].status().message()),
              HasSubstr("freight 'abc' is no decimal number"));
}

}  // namespace
}  // namespace guanxi::importer
