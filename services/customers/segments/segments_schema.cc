#include "services/customers/segments/segments_schema.h"

#include <fmt/core.h>

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "common/access/token/sha256.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"
#include "common/table/references.h"
#include "services/customers/segments/segment.h"
#include "services/customers/segments/segment_state.h"

namespace guanxi::customers {
namespace {

constexpr size_t kMaxIdBytes = 63;
constexpr char kMembers[] = "segmentMembers";

std::string_view IdIn(std::string_view name) { return name.substr(name.find('/') + 1); }

// The member called `name`; one without a name where there is none.
absl::StatusOr<v1::SegmentMember> FindMember(const table::Table<v1::SegmentMember>& members,
                                             const kv::Reader& reader,
                                             const std::string& name) {
  absl::StatusOr<v1::SegmentMember> found = members.Get(reader, name, access::Scope::All());
  if (absl::IsNotFound(found.status())) return v1::SegmentMember();
  return found;
}

absl::StatusOr<bool> SeesMember(const SegmentTables& tables,
                                const kv::Reader& reader,
                                const access::Scope& scope,
                                const std::string& name,
                                access::Level level) {
  GUANXI_ASSIGN_OR_RETURN(const v1::SegmentMember member,
                          FindMember(*tables.members, reader, name));
  if (member.name().empty()) return false;
  GUANXI_ASSIGN_OR_RETURN(const v1::Segment segment,
                          tables.segments->Get(reader, member.segment(), access::Scope::All()));
  if (!access::Contains(scope, segment, level)) return false;
  const absl::Status customer = tables.customers->Get(reader, member.customer(), scope).status();
  return absl::IsNotFound(customer) ? absl::StatusOr<bool>(false)
         : customer.ok()            ? absl::StatusOr<bool>(true)
                                    : customer;
}

}  // namespace

std::string SegmentMemberName(std::string_view segment, std::string_view customer) {
  std::string id = fmt::format("{}~{}", IdIn(segment), IdIn(customer));
  if (id.size() > kMaxIdBytes)
    id = absl::BytesToHexString(ToAbsl(token::BytesOf(token::Sha256(id)))).substr(0, 40);
  return api::ResourceName(kMembers, id);
}

table::Schema SegmentsSchema() {
  return {.id = 16,
          .collection = "segments",
          .fields = {},
          .terms = {{.id = 1,
                     .name = kDynamicIndex,
                     .terms =
                         [](const google::protobuf::Message& record) {
                           std::vector<std::string> terms;
                           if (IsDynamic(static_cast<const v1::Segment&>(record)))
                             terms.emplace_back(kDynamicIndex);
                           return terms;
                         }}},
          .effects = {SegmentEffect()}};
}

table::Schema SegmentMembersSchema(const SegmentTables& tables) {
  return {
      .id = 17,
      .collection = kMembers,
      .fields = {{.id = 1, .fields = {"segment", "customer"}, .selective = true},
                 {.id = 2, .fields = {"customer"}, .selective = true}},
      .terms = {{.id = 3,
                 .name = kInsideIndex,
                 .terms =
                     [](const google::protobuf::Message& record) {
                       const auto& member = static_cast<const v1::SegmentMember&>(record);
                       return std::vector<std::string>{
                           fmt::format("{} {}", member.segment(), member.customer())};
                     }}},
      .parent = {.field = "name",
                 .sees =
                     [tables](const kv::Reader& reader, const access::Scope& scope,
                              const std::string& name, access::Level level) {
                       return SeesMember(tables, reader, scope, name, level);
                     }},
      // A membership's name follows from its customer: that one leaves when it is merged.
      .kept_references = {"customer"},
  };
}

table::Schema TreatmentsSchema() {
  return {.id = 18,
          .collection = "treatments",
          .fields = {{.id = 1, .fields = {"segment"}, .selective = true}},
          .terms = {},
          .effects = {TreatmentEffect()}};
}

table::Groups SegmentGroups(const SegmentTables& tables) {
  return {
      .check =
          [tables](const kv::Reader& reader, const access::Scope& scope, const std::string& group) {
            return table::CheckReference(*tables.segments, reader, group, "filter", scope);
          },
      .holds = [tables](const kv::Reader& reader, const std::string& group,
                        const google::protobuf::Message& record) -> absl::StatusOr<bool> {
        const auto& customer = static_cast<const v1::Customer&>(record);
        GUANXI_ASSIGN_OR_RETURN(
            const v1::SegmentMember member,
            FindMember(*tables.members, reader, SegmentMemberName(group, customer.name())));
        return !member.name().empty() && !member.has_delete_time() && !customer.has_delete_time();
      },
  };
}

}  // namespace guanxi::customers
