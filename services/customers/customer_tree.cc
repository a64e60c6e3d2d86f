#include "services/customers/customer_tree.h"

#include <string>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "services/customers/roll_up.h"

namespace guanxi::customers {
namespace {

using Node = v1::GetCustomerTreeResponse::Node;
using Visit = absl::FunctionRef<bool(const v1::Customer& customer, int level)>;

// The most pages of children that are read. Each customer takes one; the others bound the time
// spent on children outside the caller's scope.
constexpr size_t kMaxPages = 2 * kMaxTreeNodes;

// The most bytes of the nodes of one answer: callers take 4 MiB unless they say otherwise.
constexpr size_t kMaxTreeBytes = 3 << 20;

class TreeWalk {
 public:
  // All outlive it.
  TreeWalk(const Tables& tables, const kv::Reader& reader, const access::Scope& scope, Visit visit)
      : tables_(tables), reader_(reader), scope_(scope), visit_(visit) {}

  absl::StatusOr<bool> Run(const TreeQuery& query) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Customer top,
                            tables_.customers.GetLive(reader_, query.top, scope_));
    std::vector<std::string> level = {top.name()};
    visited_ = 1;
    truncated_ = !visit_(top, 0);
    for (int depth = 1; !level.empty() && !truncated_; ++depth) {
      if (query.levels != 0 && depth > query.levels) break;
      GUANXI_ASSIGN_OR_RETURN(level, LevelBelow(level, depth));
    }
    return truncated_;
  }

 private:
  absl::StatusOr<std::vector<std::string>> LevelBelow(const std::vector<std::string>& parents,
                                                      int depth) {
    std::vector<std::string> level;
    for (const std::string& parent : parents) {
      GUANXI_RETURN_IF_ERROR(VisitChildren(parent, depth, level));
      if (truncated_) break;
    }
    return level;
  }

  absl::Status VisitChildren(const std::string& parent,
                             int depth,
                             std::vector<std::string>& level) {
    table::ListQuery query{.page_size = 1000, .extra = {{"parent", parent}}};
    do {
      if (++pages_ > kMaxPages) truncated_ = true;
      if (truncated_) break;
      GUANXI_ASSIGN_OR_RETURN(auto page, tables_.customers.List(reader_, query, scope_));
      for (const v1::Customer& child : page.records) Take(child, depth, level);
      query.page_token = std::move(page.next_page_token);
    } while (!query.page_token.empty());
    return absl::OkStatus();
  }

  void Take(const v1::Customer& child, int depth, std::vector<std::string>& level) {
    truncated_ = truncated_ || visited_ == kMaxTreeNodes || !visit_(child, depth);
    if (truncated_) return;
    ++visited_;
    level.push_back(child.name());
  }

  const Tables& tables_;
  const kv::Reader& reader_;
  const access::Scope& scope_;
  const Visit visit_;
  size_t visited_ = 0;
  size_t pages_ = 0;
  bool truncated_ = false;
};

Node Describe(const v1::Customer& customer, int level) {
  Node node;
  node.set_customer(customer.name());
  node.set_display_name(customer.display_name());
  node.set_kind(customer.kind());
  *node.mutable_roles() = customer.roles();
  node.set_parent(customer.parent());
  node.set_level(level);
  return node;
}

}  // namespace

absl::StatusOr<bool> VisitTree(const Tables& tables,
                               const kv::Reader& reader,
                               const TreeQuery& query,
                               const access::Scope& scope,
                               Visit visit) {
  return TreeWalk(tables, reader, scope, visit).Run(query);
}

absl::StatusOr<v1::GetCustomerTreeResponse> TreeOf(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const v1::GetCustomerTreeRequest& request,
                                                   const access::Scope& scope) {
  v1::GetCustomerTreeResponse response;
  size_t bytes = 0;
  GUANXI_ASSIGN_OR_RETURN(
      const bool truncated,
      VisitTree(tables, reader, {.top = request.name(), .levels = request.levels()}, scope,
                [&](const v1::Customer& customer, int level) {
                  Node node = Describe(customer, level);
                  bytes += node.ByteSizeLong();
                  if (bytes > kMaxTreeBytes) return false;
                  *response.add_nodes() = std::move(node);
                  return true;
                }));
  response.set_truncated(truncated);
  return response;
}

absl::StatusOr<v1::CustomerRollUp> RollUp(const Tables& tables,
                                          const kv::Reader& reader,
                                          const v1::RollUpCustomerRequest& request,
                                          const access::Scope& scope) {
  RollUpBuilder builder;
  GUANXI_ASSIGN_OR_RETURN(
      const bool truncated,
      VisitTree(tables, reader, {.top = request.name(), .levels = request.levels()}, scope,
                [&](const v1::Customer& customer, int level) {
                  builder.Add(customer, level);
                  return true;
                }));
  v1::CustomerRollUp roll_up = builder.Build();
  roll_up.set_truncated(truncated);
  return roll_up;
}

}  // namespace guanxi::customers
