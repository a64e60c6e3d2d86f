#include "services/customers/duplicates/duplicates_schema.h"

#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/duplicates/customer_match.h"

namespace guanxi::customers {
namespace {

template <typename M>
table::TermIndex MatchIndex(uint8_t id) {
  return {.id = id, .name = kMatchIndex, .terms = [](const google::protobuf::Message& record) {
            return MatchKeysOf(static_cast<const M&>(record));
          }};
}

// A set names records of whichever unit: whole, in the feed and in its history, it is for those who
// see them all. Others list what is left of sets without what they do not see.
absl::StatusOr<bool> SeesEverythingAlone(const kv::Reader& /*reader*/,
                                         const access::Scope& scope,
                                         const std::string& /*name*/,
                                         access::Level /*level*/) {
  return scope.all();
}

}  // namespace

table::TermIndex CustomerMatchIndex() { return MatchIndex<v1::Customer>(12); }

table::TermIndex ContactMatchIndex() { return MatchIndex<v1::Contact>(6); }

table::Schema DuplicateRulesSchema() {
  return {.id = 60, .collection = "duplicateRules", .fields = {}, .terms = {}};
}

table::Schema DuplicateSearchesSchema() {
  return {.id = 61,
          .collection = "duplicateSearches",
          .fields = {{.id = 1, .fields = {"state"}, .selective = true}},
          .terms = {}};
}

table::Schema DuplicateSetsSchema() {
  return {.id = 62,
          .collection = "duplicateSets",
          .fields = {{.id = 1, .fields = {"search"}, .selective = true},
                     {.id = 2, .fields = {"records"}, .selective = true}},
          .terms = {},
          .parent = {.field = "search", .sees = SeesEverythingAlone}};
}

}  // namespace guanxi::customers
