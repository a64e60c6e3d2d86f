#include "common/status/transient.h"

#include <gtest/gtest.h>

namespace guanxi {
namespace {

TEST(TransientTest, IsWhatMaySucceedNextTime) {
  EXPECT_TRUE(IsTransient(absl::UnavailableError("down")));
  EXPECT_TRUE(IsTransient(absl::DeadlineExceededError("slow")));
  EXPECT_TRUE(IsTransient(absl::ResourceExhaustedError("busy")));
  EXPECT_TRUE(IsTransient(absl::AbortedError("somebody else wrote")));
  EXPECT_TRUE(IsTransient(absl::CancelledError("ended")));
}

TEST(TransientTest, IsNotWhatWouldComeAgain) {
  EXPECT_FALSE(IsTransient(absl::OkStatus()));
  EXPECT_FALSE(IsTransient(absl::InvalidArgumentError("wrong")));
  EXPECT_FALSE(IsTransient(absl::UnauthenticatedError("nobody")));
  EXPECT_FALSE(IsTransient(absl::DataLossError("damaged")));
}

}  // namespace
}  // namespace guanxi
