#include "common/subjects/subject_records.h"

#include <map>
#include <string>
#include <utility>

#include "common/api/page_token.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/subjects/subject_walk.h"
#include "common/table/page_place.h"

namespace guanxi::subjects {
namespace {

using state::v1::ErasingState;

constexpr int kPageRecords = 50;
constexpr size_t kPageBytes = 1024 * 1024;

void Push(const std::string& subject, ErasingState& state) {
  state.add_frames()->set_subject(subject);
}

// Takes a step of the search whose frames `state` holds, and goes into what hangs on what it finds.
absl::StatusOr<Found> Step(const table::Catalog& catalog,
                           const kv::Reader& reader,
                           ErasingState& state) {
  Frame& frame = *state.mutable_frames(state.frames_size() - 1);
  GUANXI_ASSIGN_OR_RETURN(Found found, Next(catalog, reader, Tables::kAll, frame));
  if (found.end) {
    state.mutable_frames()->RemoveLast();
    return found;
  }
  const std::string name = found.table->bookkeeping().Name(*found.record);
  GUANXI_ASSIGN_OR_RETURN(const bool nested, IsNested(catalog, reader, frame, *found.table, name));
  if (nested) Push(name, state);
  return found;
}

// Where the search for `request` goes on.
absl::StatusOr<ErasingState> StateOf(const v1::ExportSubjectRequest& request, uint64_t query) {
  GUANXI_ASSIGN_OR_RETURN(const std::string position,
                          table::DecodeSealedPlace(request.page_token(), query));
  ErasingState state;
  if (position.empty()) {
    Push(request.subject(), state);
    return state;
  }
  const bool fits = state.ParseFromString(position) && !state.frames().empty() &&
                    state.frames(0).subject() == request.subject();
  if (!fits) return errors::InvalidPageToken("is damaged");
  return state;
}

}  // namespace

absl::StatusOr<v1::DescribeSubjectResponse> Describe(const table::Catalog& catalog,
                                                     const kv::Reader& reader,
                                                     const v1::DescribeSubjectRequest& request) {
  std::map<std::string, v1::RecordCount> counts;
  ErasingState state;
  for (const std::string& subject : request.subjects()) {
    Push(subject, state);
    while (!state.frames().empty()) {
      GUANXI_ASSIGN_OR_RETURN(const Found found, Step(catalog, reader, state));
      if (found.table == nullptr) continue;
      v1::RecordCount& count = counts[found.table->resource_type()];
      count.set_records(count.records() + 1);
      count.set_sealed(found.table->sealing().active());
    }
  }
  v1::DescribeSubjectResponse response;
  for (auto& [type, count] : counts) {
    count.set_resource_type(type);
    *response.add_counts() = std::move(count);
  }
  return response;
}

absl::StatusOr<v1::ExportSubjectResponse> Export(const table::Catalog& catalog,
                                                 const kv::Reader& reader,
                                                 const v1::ExportSubjectRequest& request) {
  const uint64_t query = api::StableHash(request.subject());
  GUANXI_ASSIGN_OR_RETURN(ErasingState state, StateOf(request, query));
  v1::ExportSubjectResponse response;
  size_t bytes = 0;
  while (response.records_size() < kPageRecords && bytes < kPageBytes && !state.frames().empty()) {
    GUANXI_ASSIGN_OR_RETURN(const Found found, Step(catalog, reader, state));
    if (found.table == nullptr) continue;
    response.add_records()->PackFrom(*found.record);
    bytes += found.record->ByteSizeLong();
  }
  // Sealed: the place says whose records are handed out, and nobody else is to say that.
  if (!state.frames().empty())
    response.set_next_page_token(table::EncodeSealedPlace(state.SerializeAsString(), query));
  return response;
}

}  // namespace guanxi::subjects
