#include "services/tickets/comment.h"

#include <gtest/gtest.h>

#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "services/testing/error_matchers.h"

namespace guanxi::tickets {
namespace {

using v1::Comment;

absl::Time Hour(int hour) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(hour); }

// Opened at hour 2.
v1::Ticket SampleTicket() {
  v1::Ticket ticket;
  ticket.set_unit("units/east");
  ticket.set_owner("users/ana");
  *ticket.mutable_open_time() = ToProto(Hour(2));
  return ticket;
}

TEST(CompleteComment, TakesTimeUnitAndOwner) {
  Comment comment;
  comment.set_author(Comment::AUTHOR_AGENT);
  comment.set_internal(true);
  ASSERT_THAT(CompleteComment(comment, SampleTicket(), Hour(5)), IsOk());
  EXPECT_EQ(FromProto(comment.comment_time()), Hour(5));
  EXPECT_EQ(comment.unit(), "units/east");
  EXPECT_EQ(comment.owner(), "users/ana");
}

TEST(CompleteComment, RefusesTimesOutsideTheTicket) {
  Comment comment;
  *comment.mutable_comment_time() = ToProto(Hour(1));
  EXPECT_THAT(CompleteComment(comment, SampleTicket(), Hour(5)),
              IsInvalidField("comment.comment_time"));
  *comment.mutable_comment_time() = ToProto(Hour(6));
  EXPECT_THAT(CompleteComment(comment, SampleTicket(), Hour(5)),
              IsInvalidField("comment.comment_time"));
  *comment.mutable_comment_time() = ToProto(Hour(2));
  EXPECT_THAT(CompleteComment(comment, SampleTicket(), Hour(5)), IsOk());
}

TEST(CompleteComment, RefusesAnInternalOneOfTheCustomer) {
  Comment comment;
  comment.set_author(Comment::AUTHOR_CUSTOMER);
  comment.set_internal(true);
  EXPECT_THAT(CompleteComment(comment, SampleTicket(), Hour(5)),
              IsInvalidField("comment.internal"));
}

}  // namespace
}  // namespace guanxi::tickets
