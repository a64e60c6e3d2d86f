// What happened with an account: its deals and its sales, in the terms of the generator.
#ifndef GUANXI_CLI_SEED_HISTORY_H_
#define GUANXI_CLI_SEED_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "cli/seed/account.h"
#include "cli/seed/catalogue.h"
#include "cli/seed/plan.h"

namespace guanxi::cli::seed {

enum class Outcome { kOpen, kWon, kLost };

// What became of an order after it was placed.
struct Aftermath {
  enum class Kind { kNone, kCancelled, kReturned };
  Kind kind = Kind::kNone;
  absl::Time time;
};

// An opportunity.
struct Deal {
  const ProductEntry* product = nullptr;
  int64_t quantity = 1;
  int64_t cents = 0;                // what it may bring
  std::vector<absl::Time> entered;  // when it came to the first open stages, one after another
  absl::CivilDay expected_close;
  Outcome outcome = Outcome::kOpen;
  absl::Time close_time;         // unless it is open
  std::string_view lost_reason;  // when it is lost
  Aftermath aftermath;           // when it is won
};

// An order that no deal led to.
struct Sale {
  struct Line {
    const ProductEntry* product = nullptr;
    int64_t quantity = 1;
    int64_t cents = 0;  // the price of one
  };
  absl::Time time;
  int64_t day = 0;  // of the history
  std::vector<Line> lines;
  Aftermath aftermath;  // of its first line, when goods came back
};

struct History {
  std::vector<Deal> deals;
  std::vector<Sale> sales;
  // The day of the first purchase that the account made; absent when it has not bought.
  std::optional<int64_t> first_purchase;
};

History HistoryOf(const Plan& plan, const Account& account);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_HISTORY_H_
