#include "services/directory/user.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/error_matchers.h"

namespace guanxi::directory {
namespace {

TEST(UserTest, WritingsOfOneAddressAreOne) {
  v1::User user;
  user.set_email(" Ana@Example.COM ");
  ASSERT_THAT(Normalize(user), IsOk());
  EXPECT_EQ(user.email(), "ana@example.com");
}

TEST(UserTest, AUserMayHaveNoAddress) {
  v1::User user;
  ASSERT_THAT(Normalize(user), IsOk());
  EXPECT_EQ(user.email(), "");
}

TEST(UserTest, RefusesWhatIsNoAddress) {
  v1::User user;
  user.set_email("ana");
  EXPECT_THAT(Normalize(user), IsInvalidField("user.email"));
}

}  // namespace
}  // namespace guanxi::directory
