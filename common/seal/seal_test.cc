#include "common/seal/seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace guanxi::seal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string Sealed(const Key& key, std::string_view place, std::string_view text) {
  std::string out;
  Seal(key, place, text, out);
  return out;
}

TEST(SealTest, OpensWhatItSealed) {
  const Key key = NewKey();
  for (const size_t size : {0, 1, 15, 16, 17, 1000, 60'000}) {
    const std::string text(size, 'x');
    const std::string sealed = Sealed(key, "place", text);
    EXPECT_THAT(sealed, SizeIs(size + kSealBytes));
    std::string opened = "before";
    ASSERT_TRUE(Open(key, "place", sealed, opened));
    EXPECT_EQ(opened, "before" + text);
  }
}

TEST(SealTest, AppendsToWhatIsThere) {
  const Key key = NewKey();
  std::string out = "clear";
  Seal(key, "place", "secret words", out);
  EXPECT_THAT(out, Not(HasSubstr("secret")));
  std::string opened;
  ASSERT_TRUE(Open(key, "place", std::string_view(out).substr(5), opened));
  EXPECT_EQ(opened, "secret words");
}

TEST(SealTest, TheSameTextIsSealedAnewEachTime) {
  const Key key = NewKey();
  std::set<std::string> nonces, seals;
  for (int i = 0; i < 1000; ++i) {
    const std::string sealed = Sealed(key, "place", "text");
    nonces.insert(sealed.substr(0, kNonceBytes));
    seals.insert(sealed);
  }
  EXPECT_THAT(nonces, SizeIs(1000));
  EXPECT_THAT(seals, SizeIs(1000));
}

TEST(SealTest, KeysDiffer) {
  EXPECT_NE(NewKey(), NewKey());
  std::string opened;
  EXPECT_FALSE(Open(NewKey(), "place", Sealed(NewKey(), "place", "text"), opened));
}

TEST(SealTest, DoesNotOpenAtAnotherPlace) {
  const Key key = NewKey();
  std::string opened = "before";
  EXPECT_FALSE(Open(key, "there", Sealed(key, "here", "text"), opened));
  EXPECT_EQ(opened, "before");
}

TEST(SealTest, NoMutationOpens) {
  std::mt19937 random(7);
  const Key key = NewKey();
  const std::string sealed = Sealed(key, "place", std::string(100, 't'));
  std::string opened;
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string mutated = sealed;
    mutated[bit / 8] = static_cast<char>(mutated[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(Open(key, "place", mutated, opened)) << "bit " << bit;
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(Open(key, "place", sealed.substr(0, size), opened)) << "cut to " << size;
  }
  for (int i = 0; i < 1000; ++i) {
    std::string mutated = sealed;
    for (int j = 0; j < 3; ++j) mutated[random() % mutated.size()] = static_cast<char>(random());
    if (mutated == sealed) continue;
    EXPECT_FALSE(Open(key, "place", mutated, opened)) << "run " << i;
  }
  EXPECT_FALSE(Open(key, "place", sealed + "x", opened));
  EXPECT_TRUE(Open(key, "place", sealed, opened));
}

}  // namespace
}  // namespace guanxi::seal
