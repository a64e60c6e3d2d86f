// What the company sells, and how selling proceeds.
#ifndef GUANXI_CLI_SEED_CATALOGUE_H_
#define GUANXI_CLI_SEED_CATALOGUE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/seed/plan.h"
#include "cli/seed/random.h"
#include "cli/seed/step.h"

namespace guanxi::cli::seed {

struct ProductEntry {
  std::string_view line;
  std::string_view code;
  std::string_view han;
  std::string_view english;
  int64_t yuan;  // list price
};

// Cheapest first.
std::span<const ProductEntry> Products();

// One that costs at most `yuan`, or the cheapest; the dearer ones among them more often.
const ProductEntry& PickProduct(int64_t yuan, Random& random);

// `products/{id}`.
std::string ProductName(const Plan& plan, const ProductEntry& product);

// `pipelines/{id}` of the one pipeline, and the ids of its open stages in their order.
std::string PipelineName(const Plan& plan);
std::span<const std::string_view> OpenStages();

// Products and the pipeline; they need nothing.
std::vector<Step> CatalogueSteps(const Plan& plan);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_CATALOGUE_H_
