#include "common/audit/notes.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/audit/record_text.h"

namespace guanxi::audit {
namespace {

constexpr std::string_view kManyCallers = "several callers: too many at once to be told apart";

// What makes two calls equal. With `coarse`, callers and seconds do not count.
void WriteKey(const Entry& call, bool coarse, std::string& key) {
  key.clear();
  absl::StrAppend(&key, static_cast<int>(call.kind), "\n", call.method, "\n", call.outcome, "\n",
                  call.reason);
  if (coarse) return;
  absl::StrAppend(&key, "\n", call.details, "\n", call.actor, "\n", call.on_behalf_of, "\n",
                  absl::ToUnixSeconds(call.time));
}

// `entry` with `names` as resources, in as many entries as these take.
void Spread(Entry entry, std::vector<std::string> names, std::vector<Entry>& out) {
  size_t begin = 0;
  do {
    const size_t end = std::min(begin + kMaxResources, names.size());
    out.push_back(entry);
    out.back().resources.assign(std::make_move_iterator(names.begin() + begin),
                                std::make_move_iterator(names.begin() + end));
    entry.count = 0;
    begin = end;
  } while (begin < names.size());
}

}  // namespace

Notes::Note& Notes::NoteOf(const Entry& call) {
  WriteKey(call, /*coarse=*/false, key_);
  if (const auto found = notes_.find(key_); found != notes_.end()) return found->second;
  const bool coarse = notes_.size() >= limits_.notes;
  if (coarse) WriteKey(call, coarse, key_);
  const auto [at, is_new] = notes_.try_emplace(key_);
  Note& note = at->second;
  if (!is_new) return note;
  note.entry = call;
  note.entry.resources.clear();
  note.entry.count = 0;
  if (coarse) {
    note.entry.actor.clear();
    note.entry.on_behalf_of.clear();
    note.entry.details = kManyCallers;
  }
  return note;
}

void Notes::Add(Entry call) {
  Note& note = NoteOf(call);
  note.entry.count += call.count;
  calls_ += call.count;
  AddResources(std::move(call.resources), note);
}

void Notes::AddResources(std::vector<std::string> resources, Note& note) {
  for (std::string& resource : resources) {
    if (names_ >= limits_.names) {
      if (!note.resources.contains(resource)) ++note.unnamed;
    } else if (note.resources.insert(std::move(resource)).second) {
      ++names_;
    }
  }
}

std::vector<Entry> Notes::Take() {
  std::vector<Entry> entries;
  for (auto& [key, note] : notes_) {
    std::vector<std::string> names(note.resources.begin(), note.resources.end());
    std::sort(names.begin(), names.end());
    if (note.unnamed > 0) {
      note.entry.details =
          absl::StrCat(note.entry.details, note.entry.details.empty() ? "" : "; ", note.unnamed,
                       " more records, too many at once to be named");
    }
    Spread(std::move(note.entry), std::move(names), entries);
  }
  notes_.clear();
  names_ = 0;
  calls_ = 0;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.time < b.time; });
  return entries;
}

}  // namespace guanxi::audit
