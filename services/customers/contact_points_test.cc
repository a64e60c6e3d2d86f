#include "services/customers/contact_points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

#include "services/testing/error_matchers.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Strings Of(std::initializer_list<const char*> entries) {
  Strings strings;
  for (const char* entry : entries) strings.Add(entry);
  return strings;
}

TEST(ContactPointsTest, WritingsOfOneNumberAreOneTerm) {
  EXPECT_THAT(PhoneTerms(Of({"138 1234 5678", "+86 138-1234-5678", "10086"}), "CN"),
              ElementsAre("+8613812345678", "10086"));
}

TEST(ContactPointsTest, TheRegionDecidesWhatALocalNumberIs) {
  EXPECT_THAT(PhoneTerms(Of({"030 901820"}), "DE"), ElementsAre("+4930901820"));
}

TEST(ContactPointsTest, ANumberReadBeforeIsReadAnewForAnotherRegion) {
  EXPECT_THAT(PhoneTerms(Of({"030 901820"}), "DE"), ElementsAre("+4930901820"));
  EXPECT_THAT(PhoneTerms(Of({"030 901820"}), ""), ElementsAre("030901820"));
  EXPECT_THAT(PhoneTerms(Of({"030 901820"}), "DE"), ElementsAre("+4930901820"));
}

TEST(ContactPointsTest, WhatCannotBeReadIsNotFound) {
  EXPECT_THAT(PhoneTerms(Of({"?"}), "CN"), IsEmpty());
  EXPECT_THAT(EmailTerms(Of({"?"})), IsEmpty());
}

TEST(ContactPointsTest, WritingsOfOneAddressAreOneTerm) {
  EXPECT_THAT(EmailTerms(Of({"Ana@Example.com", "ana@example.COM "})),
              ElementsAre("ana@example.com"));
}

TEST(ContactPointsTest, WritingsOfOneTaxIdAreOneTerm) {
  EXPECT_THAT(
      TaxIdTerms(Of({"91310000-ma1fl4b77q", "９１３１００００ MA1FL4B77Q", "?", "de811/569"})),
      ElementsAre("91310000MA1FL4B77Q", "DE811569"));
}

TEST(ContactPointsTest, ErrorsNameTheEntry) {
  EXPECT_THAT(CheckPhones(Of({"10086", ""}), "CN", "contact.phones"),
              IsInvalidField("contact.phones[1]"));
  EXPECT_THAT(CheckEmails(Of({"nobody"}), "contact.emails"), IsInvalidField("contact.emails[0]"));
  EXPECT_THAT(CheckPhones(Of({}), "CN", "contact.phones"), IsOk());
}

}  // namespace
}  // namespace guanxi::customers
