// What is to be called for one record: its creation, then what became of it.
#ifndef GUANXI_CLI_SEED_STEP_H_
#define GUANXI_CLI_SEED_STEP_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "cli/call_chain.h"
#include "cli/seed/plan.h"
#include "google/type/money.pb.h"

namespace guanxi::cli::seed {

// What a step makes.
enum class Kind {
  kUnit,
  kUser,
  kProduct,
  kPipeline,
  kCustomer,
  kContact,
  kOpportunity,
  kOrder,  // one that no opportunity led to
  kTicket,
  kRelationship,
};
inline constexpr size_t kKinds = 10;

// `customers`, for people.
const char* PluralOf(Kind kind);

// One record's calls in their order; the first creates it.
struct Step {
  Kind kind;
  std::vector<PreparedCall> calls;
};

// Adds a call of `method` (`guanxi.pipeline.v1.OrderService/CreateOrder`) and gives it its request
// id: the same for the same plan and request.
void AddCall(const Plan& plan,
             const std::string& method,
             std::unique_ptr<google::protobuf::Message> request,
             Step& step);

template <typename Request>
void AddCall(const Plan& plan, const std::string& method, Request request, Step& step) {
  AddCall(plan, method, std::unique_ptr<google::protobuf::Message>(new Request(std::move(request))),
          step);
}

// `cents` hundredths of a yuan.
google::type::Money Yuan(int64_t cents);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_STEP_H_
