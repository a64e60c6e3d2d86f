#include "common/csv/record_field.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include "common/csv/field_text.h"
#include "common/csv/field_value.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/interactions.pb.h"

namespace guanxi::csv {
namespace {

using customers::v1::Customer;
using customers::v1::Interaction;

RecordField FieldOf(std::string_view path) {
  auto field = RecordField::Parse(*Customer::descriptor(), path);
  EXPECT_THAT(field, IsOk()) << path;
  return *std::move(field);
}

TEST(RecordFieldTest, SetsWhatItGivesBack) {
  const std::pair<const char*, const char*> values[] = {{"display_name", "华为"},
                                                        {"kind", "ORGANIZATION"},
                                                        {"employees", "120"},
                                                        {"annual_revenue", "12.5 CNY"},
                                                        {"addresses[0].kind", "OFFICE"},
                                                        {"addresses[0].address.locality", "深圳"},
                                                        {"addresses[1].address.locality", "上海"},
                                                        {"equipment[0].display_name", "Lathe"},
                                                        {"important_dates[0].month", "5"}};
  Customer customer;
  for (const auto& [path, text] : values) {
    EXPECT_THAT(FieldOf(path).Set(customer, text, ""), IsOk()) << path;
  }
  for (const auto& [path, text] : values) EXPECT_EQ(FieldOf(path).Text(customer, ""), text);
  EXPECT_EQ(customer.addresses(1).address().locality(), "上海");
}

TEST(RecordFieldTest, ListsAreSplitAndJoined) {
  Customer customer;
  const RecordField phones = FieldOf("phones");
  EXPECT_THAT(phones.Set(customer, "1; 2;;3", ";"), IsOk());
  EXPECT_THAT(phones.Set(customer, "a;b", ""), IsOk());
  EXPECT_THAT(customer.phones(), ::testing::ElementsAre("1", "2", "3", "a;b"));
  EXPECT_EQ(phones.Text(customer, "|"), "1|2|3|a;b");
  phones.Clear(customer);
  EXPECT_EQ(phones.Text(customer, "|"), "");
}

TEST(RecordFieldTest, OtherMessagesAreJson) {
  Customer customer;
  ASSERT_THAT(FieldOf("addresses[0].address.locality").Set(customer, "深圳", ""), IsOk());
  const std::string json = FieldOf("addresses").Text(customer, ";");
  EXPECT_EQ(json, R"([{"address":{"locality":"深圳"}}])");
  Customer again;
  EXPECT_THAT(FieldOf("addresses").Set(again, json, ";"), IsOk());
  EXPECT_EQ(again.addresses(0).address().locality(), "深圳");
  EXPECT_FALSE(FieldOf("addresses").Set(again, "{not json", ";").ok());
}

TEST(RecordFieldTest, RefusesPathsThatLeadNowhere) {
  for (const char* path :
       {"", "nothing", "display_name.x", "annual_revenue.units", "phones[0]", "addresses[x].kind",
        "addresses[-1].kind", "addresses[0]", "kind[0]", "addresses..kind", "addresses[0"}) {
    EXPECT_FALSE(RecordField::Parse(*Customer::descriptor(), path).ok()) << path;
  }
}

TEST(RecordFieldTest, AnIndexBeyondTheNextIsRefused) {
  Customer customer;
  EXPECT_FALSE(FieldOf("addresses[1].kind").Set(customer, "OFFICE", "").ok());
}

TEST(RecordFieldTest, MasksEndAtLists) {
  EXPECT_EQ(FieldOf("addresses[1].address.locality").MaskPath(), "addresses");
  EXPECT_EQ(FieldOf("annual_revenue").MaskPath(), "annual_revenue");
}

TEST(FieldTextTest, TimesAndAmountsAreExact) {
  Interaction interaction;
  const auto& start = *Interaction::descriptor()->FindFieldByName("start_time");
  for (const char* text : {"2017-03-01T08:00:00Z", "2017-03-01T08:00:00.25Z"}) {
    ASSERT_THAT(SetField(interaction, start, text), IsOk());
    EXPECT_EQ(FieldText(interaction, start), text);
  }
  customers::v1::Contact::Affiliation affiliation;
  const auto& from = *affiliation.GetDescriptor()->FindFieldByName("from");
  for (const char* text : {"2017-03-01", "2017-03", "2017", "--02-29"}) {
    ASSERT_THAT(SetField(affiliation, from, text), IsOk()) << text;
    EXPECT_EQ(FieldText(affiliation, from), text);
  }
  for (const char* text : {"2017-02-29", "17", "2017-13", "--13-01", "03/01/2017"}) {
    EXPECT_FALSE(SetField(affiliation, from, text).ok()) << text;
  }
  Customer customer;
  const auto& revenue = *Customer::descriptor()->FindFieldByName("annual_revenue");
  for (const char* text : {"-0.05 USD", "0 CNY", "-3.005 KWD", "999999999999 EUR"}) {
    ASSERT_THAT(SetField(customer, revenue, text), IsOk()) << text;
    EXPECT_EQ(FieldText(customer, revenue), text);
  }
}

}  // namespace
}  // namespace guanxi::csv
