#include "common/subjects/subject_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/page_token.h"
#include "common/subjects/erasing_fixture.h"
#include "common/table/page_place.h"
#include "common/table/redirects.h"
#include "guanxi/subjects/state/v1/erasing_state.pb.h"

namespace guanxi::subjects {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class SubjectRecordsTest : public ErasingTest {};

TEST_F(SubjectRecordsTest, DescribesAndHandsOut) {
  Fill("a", 3);
  Fill("b", 2);
  v1::DescribeSubjectRequest request;
  request.add_subjects("customers/a");
  const auto described = Describe(tables_.catalog, *engine_->Snapshot(), request);
  ASSERT_THAT(described, IsOk());
  ASSERT_THAT(described->counts(), SizeIs(3));
  EXPECT_EQ(described->counts(0).resource_type(), "guanxi.customers/Customer");
  EXPECT_EQ(described->counts(0).records(), 1);
  EXPECT_EQ(described->counts(1).records(), 3);
  EXPECT_EQ(described->counts(2).records(), 3);
  EXPECT_TRUE(described->counts(2).sealed());
  const std::string all = Export("customers/a");
  EXPECT_THAT(all, HasSubstr(Word("MARKER-a-mail")));
  for (const char* field : {"name", "text", "subject", "body"}) {
    EXPECT_THAT(all, HasSubstr(absl::StrCat("MARKER-a-", field)));
  }
  EXPECT_THAT(all, Not(HasSubstr("MARKER-b")));
  Erase("a");
  EXPECT_THAT(Export("customers/a"), Not(HasSubstr("MARKER")));
}

TEST_F(SubjectRecordsTest, AnExportGoesOnOverPages) {
  Fill("a", 70);
  const std::string all = Export("customers/a");
  for (int i = 0; i < 70; ++i) EXPECT_THAT(all, HasSubstr(absl::StrCat("comments/a-", i)));
}

TEST_F(SubjectRecordsTest, AnExportGoesOnByItsOwnTokensOnly) {
  Fill("a", 70);
  Fill("b", 70);
  v1::ExportSubjectRequest request;
  request.set_subject("customers/a");
  const auto page = subjects::Export(tables_.catalog, *engine_->Snapshot(), request);
  ASSERT_THAT(page, IsOk());
  request.set_page_token(page->next_page_token());
  EXPECT_THAT(subjects::Export(tables_.catalog, *engine_->Snapshot(), request), IsOk());
  // Another's, as it is and inside one's own, made by who knows how tokens are made.
  state::v1::ErasingState forged;
  forged.add_frames()->set_subject("customers/a");
  forged.add_frames()->set_subject("customers/b");
  const uint64_t query = api::StableHash(request.subject());
  for (const std::string& token :
       {api::EncodePageToken(forged.SerializeAsString(), query),
        table::EncodePlace(forged.SerializeAsString(), /*seen=*/true, query),
        table::EncodePlace(forged.SerializeAsString(), /*seen=*/false, query)}) {
    request.set_page_token(token);
    EXPECT_THAT(subjects::Export(tables_.catalog, *engine_->Snapshot(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  }
  const auto position = api::DecodePageToken(page->next_page_token(), query);
  ASSERT_THAT(position, IsOk());
  request.set_subject("customers/b");
  request.set_page_token(api::EncodePageToken(*position, api::StableHash(request.subject())));
  EXPECT_THAT(subjects::Export(tables_.catalog, *engine_->Snapshot(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_F(SubjectRecordsTest, AMergedNameIsNotWhatItStandsFor) {
  Fill("a", 3);
  ASSERT_THAT(Write([](kv::Txn& txn) {
                table::PutRedirect(txn, "customers/gone", "customers/a");
                return absl::OkStatus();
              }),
              IsOk());
  v1::DescribeSubjectRequest request;
  request.add_subjects("customers/a");
  request.add_subjects("customers/gone");
  const auto described = Describe(tables_.catalog, *engine_->Snapshot(), request);
  ASSERT_THAT(described, IsOk());
  ASSERT_THAT(described->counts(), SizeIs(3));
  EXPECT_EQ(described->counts(1).records(), 3);
  EXPECT_EQ(Export("customers/gone"), "");
  Erase("gone");
  EXPECT_EQ(BodyOf("a-0"), "MARKER-a-body");
  EXPECT_THAT(Export("customers/a"), HasSubstr("MARKER-a-subject"));
}

}  // namespace
}  // namespace guanxi::subjects
