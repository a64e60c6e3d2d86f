#include "services/customers/duplicates/find_matches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/customers/duplicates/clusters.h"

namespace guanxi::customers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::pair<size_t, size_t>> PairsOf(const Matches& matches) {
  std::vector<std::pair<size_t, size_t>> pairs;
  for (const Match& match : matches.matches) pairs.emplace_back(match.a, match.b);
  return pairs;
}

TEST(FindMatchesTest, ComparesEachPairThatSharesAKeyOnce) {
  const MatchRecord acme = {
      .name = "Acme Roadrunner", .phones = {"+1 555 123 4567"}, .emails = {"sales@acme.example"}};
  const MatchRecord other = {.name = "Zenith", .phones = {"+1 555 999 9999"}};
  const Matches found = FindMatches({ProfileOf(acme), ProfileOf(other), ProfileOf(acme)});
  EXPECT_EQ(found.compared, 1u);
  EXPECT_THAT(PairsOf(found), ElementsAre(std::pair<size_t, size_t>(0, 2)));
}

TEST(FindMatchesTest, LeavesOutWhatScoresTooLittle) {
  const std::vector<MatchProfile> profiles = {ProfileOf({.name = "Acme Roadrunner"}),
                                              ProfileOf({.name = "Acme Coyote"})};
  EXPECT_THAT(FindMatches(profiles).matches, IsEmpty());
  EXPECT_THAT(FindMatches(profiles, 0).matches, SizeIs(1));
}

// A thousand customers of one switchboard do not hide that two of them share more.
TEST(FindMatchesTest, PassesOverKeysThatTooManyShare) {
  std::vector<MatchProfile> profiles;
  for (size_t i = 0; i <= kMaxSharers; ++i) {
    // No two names begin alike.
    const std::string name = {static_cast<char>('a' + i % 26), static_cast<char>('a' + i / 26 % 26),
                              static_cast<char>('a' + i / 676), 'x', 'y'};
    profiles.push_back(ProfileOf({.name = name, .phones = {"+1 555 123 4567"}}));
  }
  profiles.push_back(profiles.front());
  const Matches found = FindMatches(profiles);
  EXPECT_THAT(found.keys_passed, ElementsAre("p1234567"));
  EXPECT_THAT(PairsOf(found), ElementsAre(std::pair<size_t, size_t>(0, profiles.size() - 1)));
}

TEST(ClustersTest, JoinTransitively) {
  Clusters clusters(7);
  clusters.Join(5, 3);
  clusters.Join(1, 6);
  clusters.Join(3, 1);
  clusters.Join(6, 5);
  clusters.Join(0, 2);
  EXPECT_THAT(clusters.Sets(), ElementsAre(ElementsAre(0, 2), ElementsAre(1, 3, 5, 6)));
}

}  // namespace
}  // namespace guanxi::customers
