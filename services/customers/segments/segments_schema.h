// How segments, their members and their treatments are kept.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENTS_SCHEMA_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENTS_SCHEMA_H_

#include <string>
#include <string_view>

#include "common/table/schema.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/segments.pb.h"

namespace guanxi::customers {

// The term index of current members by their segment, for ScanTerms.
inline constexpr char kInsideIndex[] = "inside";

// The term index of the segments that are decided by a condition, for ScanTerms.
inline constexpr char kDynamicIndex[] = "dynamic";

// `segmentMembers/{id}` of `customer` in `segment`, names both.
std::string SegmentMemberName(std::string_view segment, std::string_view customer);

// What the schemas below lead to, when they are used; all are of one Tables and outlive the tables.
struct SegmentTables {
  const table::Table<v1::Customer>* customers;
  const table::Table<v1::Segment>* segments;
  const table::Table<v1::SegmentMember>* members;
};

// A change of what a segment holds asks for its being built.
table::Schema SegmentsSchema();

// Whoever sees a segment and a customer sees that the one is in the other; whoever may change the
// segment besides may change that.
table::Schema SegmentMembersSchema(const SegmentTables& tables);

// The first of them makes entries of segments be followed.
table::Schema TreatmentsSchema();

// What filters on customers ask by `inSegment("segments/x")`: the members on record.
table::Groups SegmentGroups(const SegmentTables& tables);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENTS_SCHEMA_H_
