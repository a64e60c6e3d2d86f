// What tickets are about, and the words that are said about it.
#ifndef GUANXI_CLI_SEED_MATTERS_H_
#define GUANXI_CLI_SEED_MATTERS_H_

#include <span>
#include <string_view>

#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::cli::seed {

// In one language; `{}` in `subject` is the product.
struct Words {
  std::string_view subject;
  std::string_view answer;  // our first one
  std::string_view reply;   // the customer's
  std::string_view resolution;
};

struct Matter {
  tickets::v1::Ticket::Type type;
  int weight;  // how often, against the others
  Words han;
  Words english;
};

std::span<const Matter> Matters();

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_MATTERS_H_
