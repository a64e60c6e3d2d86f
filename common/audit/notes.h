// Refusals and reads that wait to be recorded: equal ones of one second are one note.
#ifndef GUANXI_COMMON_AUDIT_NOTES_H_
#define GUANXI_COMMON_AUDIT_NOTES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/audit/entry.h"

namespace guanxi::audit {

// How much may wait. Beyond it notes grow coarser, and no call goes uncounted.
struct NoteLimits {
  // Notes that tell callers and seconds apart. Once as many wait, further calls are counted by
  // kind, method, outcome and reason alone, and the note names no caller.
  size_t notes = 8'192;
  // Names of records over all notes. Once as many wait, further ones are only counted.
  size_t names = 131'072;
};

// Thread-compatible.
class Notes {
 public:
  explicit Notes(const NoteLimits& limits) : limits_(limits) {}

  // Takes down one call, or as many as `call.count` says. Its time counts to the second.
  void Add(Entry call);

  // Calls taken down and not yet given away.
  int64_t calls() const { return calls_; }

  // Gives the notes away as entries, oldest first, each with no more resources than one record
  // takes in number; `count` of those that continue another is 0.
  std::vector<Entry> Take();

 private:
  struct Note {
    Entry entry;  // without resources
    absl::flat_hash_set<std::string> resources;
    int64_t unnamed = 0;  // records beyond the limit, repeats counted again
  };

  Note& NoteOf(const Entry& call);
  void AddResources(std::vector<std::string> resources, Note& note);

  const NoteLimits limits_;
  absl::flat_hash_map<std::string, Note> notes_;
  std::string key_;  // kept for its memory
  size_t names_ = 0;
  int64_t calls_ = 0;
};

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_NOTES_H_
