#include "services/customers/timeline/score_entries.h"

#include <fmt/core.h>

#include <string>

namespace guanxi::customers {
namespace {

using loyalty::v1::Score;

bool Same(const Score::Rating& a, const Score::Rating& b) {
  return a.recency() == b.recency() && a.frequency() == b.frequency() &&
         a.monetary() == b.monetary();
}

// `R5 F2`. Not M: it is hidden from those who do not see what is financial.
std::string InWords(const Score::Rating& rating) {
  if (rating.recency() == 0) return "-";
  return fmt::format("R{} F{}", rating.recency(), rating.frequency());
}

}  // namespace

Entries ScoreEntries(const changes::v1::Event& event, const Versions<Score>& versions) {
  Entries entries;
  if (!versions.after.has_value()) return entries;
  const Score& score = *versions.after;
  const Score::Rating before =
      versions.before.has_value() ? versions.before->rating() : Score::Rating();
  if (Same(before, score.rating())) return entries;
  v1::TimelineEntry& entry = entries.emplace_back(
      EntryOf(event, v1::TimelineEntry::KIND_SCORE_CHANGED, score.customer(), event.time()));
  entry.set_detail(fmt::format("{} → {}", InWords(before), InWords(score.rating())));
  entry.set_monetary_score(score.rating().monetary());
  return entries;
}

}  // namespace guanxi::customers
