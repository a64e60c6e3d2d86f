#include "services/customers/timeline/timeline_page.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/api/page_token.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/timeline/own_entries.h"

namespace guanxi::customers {
namespace {

using v1::ListTimelineRequest;
using v1::ListTimelineResponse;
using v1::TimelineEntry;

using EntryPage = table::Page<TimelineEntry>;

// The entry of the customer's creation is not in the table. What stands before the table's own
// token says whether it is still to come, or nothing else is.
constexpr char kToCome = '0';
constexpr char kPassed = '1';
constexpr char kLast = '2';

absl::Status CheckKinds(const ListTimelineRequest& request) {
  for (int i = 0; i < request.kinds_size(); ++i) {
    const int kind = request.kinds(i);
    if (!TimelineEntry::Kind_IsValid(kind) || kind == TimelineEntry::KIND_UNSPECIFIED)
      return errors::InvalidField(fmt::format("kinds[{}]", i), "must be a kind of entry");
  }
  return absl::OkStatus();
}

absl::Status CheckTimes(const ListTimelineRequest& request) {
  if (!request.has_start_time() || !request.has_end_time()) return absl::OkStatus();
  if (FromProto(request.start_time()) < FromProto(request.end_time())) return absl::OkStatus();
  return errors::InvalidField("end_time", "must be after `start_time`");
}

std::string Rfc3339(const google::protobuf::Timestamp& time) {
  return absl::FormatTime(absl::RFC3339_full, FromProto(time), absl::UTCTimeZone());
}

// The filter of the table that says the same as the request.
std::string FilterOf(const ListTimelineRequest& request) {
  std::vector<std::string> terms;
  std::vector<std::string> kinds;
  for (const int kind : request.kinds()) {
    kinds.push_back(
        absl::StrCat("kind = ", TimelineEntry::Kind_Name(static_cast<TimelineEntry::Kind>(kind))));
  }
  if (!kinds.empty()) terms.push_back(absl::StrCat("(", absl::StrJoin(kinds, " OR "), ")"));
  if (request.has_start_time())
    terms.push_back(absl::StrCat("time >= \"", Rfc3339(request.start_time()), "\""));
  if (request.has_end_time())
    terms.push_back(absl::StrCat("time < \"", Rfc3339(request.end_time()), "\""));
  return absl::StrJoin(terms, " AND ");
}

bool AsksFor(const ListTimelineRequest& request, const TimelineEntry& entry) {
  const auto& kinds = request.kinds();
  const absl::Time time = FromProto(entry.time());
  return (kinds.empty() || std::find(kinds.begin(), kinds.end(), entry.kind()) != kinds.end()) &&
         (!request.has_start_time() || time >= FromProto(request.start_time())) &&
         (!request.has_end_time() || time < FromProto(request.end_time()));
}

// Where a page begins.
struct Place {
  char creation = kPassed;
  std::string token;  // the table's
};

std::string TokenOf(const Place& place) {
  return absl::StrCat(std::string(1, place.creation), place.token);
}

absl::StatusOr<Place> PlaceOf(const ListTimelineRequest& request, const TimelineEntry& creation) {
  const std::string& token = request.page_token();
  if (token.empty()) return Place{AsksFor(request, creation) ? kToCome : kPassed, ""};
  if (token.front() != kToCome && token.front() != kPassed && token.front() != kLast)
    return errors::InvalidPageToken("is not one of this method");
  return Place{token.front(), token.substr(1)};
}

absl::StatusOr<EntryPage> ReadEntries(const Tables& tables,
                                      const kv::Reader& reader,
                                      const ListTimelineRequest& request,
                                      const access::Scope& scope,
                                      int page_size,
                                      const std::string& page_token) {
  const table::ListQuery query{.filter = FilterOf(request),
                               .order_by = "time desc",
                               .page_size = page_size,
                               .page_token = page_token,
                               .show_deleted = false,
                               .extra = {{"customer", request.parent()}}};
  return tables.timeline.List(reader, query, scope);
}

// The entries of `page`, and what has to be asked for next: `creation` says where its entry is by
// then.
ListTimelineResponse Answer(EntryPage page, char creation) {
  ListTimelineResponse response;
  response.mutable_entries()->Assign(std::make_move_iterator(page.records.begin()),
                                     std::make_move_iterator(page.records.end()));
  const bool end = page.next_page_token.empty();
  if (end && creation == kToCome) creation = kLast;
  if (end && creation != kLast) return response;
  response.set_next_page_token(TokenOf({creation, page.next_page_token}));
  return response;
}

// The creation's entry; with `next_page_token`, if there are older ones.
ListTimelineResponse Alone(const TimelineEntry& creation, const std::string& next_page_token) {
  ListTimelineResponse response;
  *response.add_entries() = creation;
  response.set_next_page_token(next_page_token);
  return response;
}

// Where an entry of `time` stands in `page`: before the first that is older.
auto PlaceIn(EntryPage& page, absl::Time time) {
  return std::find_if(page.records.begin(), page.records.end(),
                      [&](const TimelineEntry& entry) { return FromProto(entry.time()) < time; });
}

}  // namespace

absl::StatusOr<ListTimelineResponse> ListTimeline(const Tables& tables,
                                                  const kv::Reader& reader,
                                                  const ListTimelineRequest& request,
                                                  const access::Scope& scope) {
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.parent(), tables.customers.collection(), "parent").status());
  GUANXI_RETURN_IF_ERROR(CheckKinds(request));
  GUANXI_RETURN_IF_ERROR(CheckTimes(request));
  GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                          tables.customers.Get(reader, request.parent(), scope));
  const TimelineEntry creation = CreationEntry(customer);
  const absl::Time created = FromProto(creation.time());
  GUANXI_ASSIGN_OR_RETURN(const int page_size, api::PageSize(request.page_size()));
  GUANXI_ASSIGN_OR_RETURN(const Place begin, PlaceOf(request, creation));
  if (begin.creation == kLast) return Alone(creation, "");
  const auto read = [&](int size) {
    return ReadEntries(tables, reader, request, scope, size, begin.token);
  };
  GUANXI_ASSIGN_OR_RETURN(EntryPage page, read(page_size));
  if (begin.creation == kPassed) return Answer(std::move(page), kPassed);
  const bool is_full = static_cast<int>(page.records.size()) == page_size;
  const bool among = PlaceIn(page, created) != page.records.end();
  const bool behind = !among && page.next_page_token.empty() && !is_full;
  if (!among && !behind) return Answer(std::move(page), kToCome);
  if (is_full && page_size == 1) return Alone(creation, TokenOf({kPassed, begin.token}));
  if (is_full) {
    GUANXI_ASSIGN_OR_RETURN(page, read(page_size - 1));
  }
  page.records.insert(PlaceIn(page, created), creation);
  return Answer(std::move(page), kPassed);
}

}  // namespace guanxi::customers
