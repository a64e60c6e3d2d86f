#include "services/pipeline/pipeline_fixture.h"

namespace guanxi::pipeline {
namespace {

using ::testing::ElementsAre;

class ProductServiceTest : public PipelineFixture {};

TEST_F(ProductServiceTest, GetsWhatWasCreated) {
  const auto created =
      CreateProduct("gtx-pro", R"pb(code: "G-1"
                                    line: "gtx"
                                    list_price { currency_code: "USD" units: 4821 })pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "products/gtx-pro");
  EXPECT_EQ(FromProto(created->create_time()), Start());
  const auto got = Ask(&ProductStub::GetProduct, R"pb(name: "products/gtx-pro")pb");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
}

TEST_F(ProductServiceTest, ChoosesAnIdWhereNoneIsGiven) {
  const auto created = CreateProduct("");
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(Ask(&ProductStub::GetProduct, fmt::format(R"(name: "{}")", created->name())), IsOk());
}

TEST_F(ProductServiceTest, RefusesAnIdOrCodeThatIsTaken) {
  ASSERT_THAT(CreateProduct("gtx-pro", R"pb(code: "G-1")pb"), IsOk());
  EXPECT_THAT(CreateProduct("gtx-pro"),
              StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_THAT(CreateProduct("gtx-plus", R"pb(code: "G-1")pb"),
              StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(CreateProduct("gtx-plus"), IsOk());
}

TEST_F(ProductServiceTest, RefusesWhatIsMalformed) {
  EXPECT_THAT(CreateProduct("GTX Pro"), IsInvalidField("product_id"));
  EXPECT_THAT(CreateProduct("x", R"pb(list_price { currency_code: "USD" units: -1 })pb"),
              IsInvalidField("product.list_price"));
  EXPECT_THAT(Ask(&ProductStub::CreateProduct, R"pb(product { code: "C" })pb"),
              IsInvalidField("product.display_name"));
}

TEST_F(ProductServiceTest, UpdatesWithAMaskAndAnEtag) {
  const auto created = CreateProduct("gtx-pro", R"pb(line: "gtx")pb");
  ASSERT_THAT(created, IsOk());
  const auto updated =
      Ask(&ProductStub::UpdateProduct, R"pb(product { name: "products/gtx-pro" discontinued: true }
                                            update_mask { paths: "discontinued" })pb");
  ASSERT_THAT(updated, IsOk());
  EXPECT_TRUE(updated->discontinued());
  EXPECT_EQ(updated->line(), "gtx");
  EXPECT_THAT(Ask(&ProductStub::UpdateProduct,
                  fmt::format(R"(product {{ name: "products/gtx-pro" line: "x" etag: "{}" }})",
                              created->etag())),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Ask(&ProductStub::UpdateProduct, R"pb(product {
                                                      name: "products/gtx-pro"
                                                      list_price { currency_code: "XXZ" }
                                                    })pb"),
              IsInvalidField("product.list_price.currency_code"));
}

TEST_F(ProductServiceTest, ListsByLineAndLeavesOutTheDeleted) {
  ASSERT_THAT(CreateProduct("a", R"pb(line: "gtx")pb"), IsOk());
  ASSERT_THAT(CreateProduct("b", R"pb(line: "mg")pb"), IsOk());
  ASSERT_THAT(CreateProduct("c", R"pb(line: "gtx")pb"), IsOk());
  auto listed = Ask(&ProductStub::ListProducts, R"pb(filter: "line = \"gtx\"")pb");
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(NamesOf(listed->products()), ElementsAre("products/a", "products/c"));
  ASSERT_THAT(Ask(&ProductStub::DeleteProduct, R"pb(name: "products/a")pb"), IsOk());
  listed = Ask(&ProductStub::ListProducts, R"pb(order_by: "name desc")pb");
  EXPECT_THAT(NamesOf(listed->products()), ElementsAre("products/c", "products/b"));
  EXPECT_THAT(Ask(&ProductStub::DeleteProduct, R"pb(name: "products/a")pb"),
              StatusIs(kPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(Ask(&ProductStub::GetProduct, R"pb(name: "products/z")pb"),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace guanxi::pipeline
