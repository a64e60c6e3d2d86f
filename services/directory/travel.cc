#include "services/directory/travel.h"

#include <fmt/core.h>

#include <iterator>
#include <string>

#include "common/api/page_token.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/directory/calendar_week.h"

namespace guanxi::directory {
namespace {

constexpr int kYear = 366;

absl::CivilDay CivilOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

}  // namespace

TravelSpan SpanOf(const v1::Travel& travel) {
  return {.from = CivilOf(travel.from_date()),
          .until = travel.has_until_date() ? CivilOf(travel.until_date()) : absl::CivilDay::max()};
}

absl::StatusOr<std::vector<v1::Travel>> TravelsOf(const table::Table<v1::Travel>& travels,
                                                  const kv::Reader& reader,
                                                  std::string_view user) {
  table::ListQuery query{.page_size = api::kMaxPageSize, .extra = {}};
  query.filter = fmt::format("owner = \"{}\"", user);
  std::vector<v1::Travel> all;
  do {
    GUANXI_ASSIGN_OR_RETURN(auto page, travels.List(reader, query, access::Scope::All()));
    std::move(page.records.begin(), page.records.end(), std::back_inserter(all));
    query.page_token = std::move(page.next_page_token);
  } while (!query.page_token.empty());
  return all;
}

absl::StatusOr<TravelSpan> SpanOf(const v1::SetTravellingRequest& request,
                                  absl::CivilDay today,
                                  bool by_oneself) {
  TravelSpan span = {.from = today, .until = absl::CivilDay::max()};
  if (request.has_from_date()) {
    GUANXI_ASSIGN_OR_RETURN(span.from, DayOf(request.from_date(), "from_date"));
  }
  if (request.has_until_date()) {
    GUANXI_ASSIGN_OR_RETURN(span.until, DayOf(request.until_date(), "until_date"));
  }
  if (by_oneself && span.from < today) {
    return errors::InvalidField("from_date", "must not be in the past for oneself");
  }
  if (span.from < today - kYear || span.from > today + kYear) {
    return errors::InvalidField("from_date", "must be within a year of today");
  }
  if (span.until < span.from) {
    return errors::InvalidField("until_date", "must not be before `from_date`");
  }
  return span;
}

absl::Status CheckNoOverlap(const TravelSpan& span, const std::vector<v1::Travel>& travels) {
  for (const v1::Travel& travel : travels) {
    const TravelSpan other = SpanOf(travel);
    if (other.from <= span.until && span.from <= other.until) {
      return errors::WrongState(travel.name(), "in the way", "must not overlap another period");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::CivilDay> LastDayOf(const v1::ClearTravellingRequest& request,
                                         absl::CivilDay today) {
  if (!request.has_until_date()) return today - 1;
  GUANXI_ASSIGN_OR_RETURN(const absl::CivilDay last, DayOf(request.until_date(), "until_date"));
  if (last > today) return errors::InvalidField("until_date", "must not be in the future");
  return last;
}

Ending EndingOf(const TravelSpan& span, absl::CivilDay last_day) {
  if (span.from > last_day) return Ending::kTakenBack;
  return span.until > last_day ? Ending::kShortened : Ending::kUnchanged;
}

}  // namespace guanxi::directory
