// Finding what a service keeps about somebody, record by record, so that the search can be broken
// off and gone on with.
#ifndef GUANXI_COMMON_SUBJECTS_SUBJECT_WALK_H_
#define GUANXI_COMMON_SUBJECTS_SUBJECT_WALK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "google/protobuf/message.h"
#include "guanxi/subjects/state/v1/erasing_state.pb.h"

namespace guanxi::subjects {

using Frame = state::v1::ErasingState::Frame;

// Which tables a search goes through.
enum class Tables {
  kAll,     // all whose records are about somebody
  kSealed,  // those of them in which something is sealed
};

// What a step of a search came upon.
struct Found {
  const table::Core* table = nullptr;                 // null at the end
  std::unique_ptr<google::protobuf::Message> record;  // of that table; deleted ones too
  bool end = false;                                   // there is nothing more about the subject
};

// Takes the next step of the search in `frame` and moves it on: one record, or the end. It is about
// the subject alone, also where that one was merged into another: what names the other is the
// other's. Reads a few rows for each table, however many records there are. Tables come in the
// order of their numbers, so that a search goes on in a later program.
absl::StatusOr<Found> Next(const table::Catalog& catalog,
                           const kv::Reader& reader,
                           Tables which,
                           Frame& frame);

// Whether the record called `name`, which `frame` found in `table`, is a subject of its own: others
// may hang on it, as comments on a ticket, or it has a key from when it was not known whom it is
// about.
absl::StatusOr<bool> IsNested(const table::Catalog& catalog,
                              const kv::Reader& reader,
                              const Frame& frame,
                              const table::Core& table,
                              const std::string& name);

}  // namespace guanxi::subjects

#endif  // GUANXI_COMMON_SUBJECTS_SUBJECT_WALK_H_
