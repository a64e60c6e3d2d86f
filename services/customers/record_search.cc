#include "services/customers/record_search.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

using google::protobuf::Message;

// A set of SearchQuery::fields or of words, by their places.
using Bits = uint32_t;

struct Answer {
  SearchScore score;
  Bits fields = 0;
};

// The records that have a word; `complete` when they are all there are.
struct Hits {
  absl::flat_hash_map<std::string, Answer> answers;
  bool complete = true;
};

struct Candidate {
  const std::string* id;  // one that the finder keeps
  Answer answer;
  Bits open = 0;  // the words that it is not known to answer
};

// The terms of one record, worked out index by index as they are asked for.
class RecordTerms {
 public:
  RecordTerms(const table::Core& table, const Message& record) : table_(table), record_(record) {}

  const std::vector<std::string>& In(std::string_view index) {
    for (const auto& [name, terms] : known_) {
      if (name == index) return terms;
    }
    for (const table::TermIndex& declared : table_.schema().terms) {
      if (declared.name == index) return known_.emplace_back(index, declared.terms(record_)).second;
    }
    return known_.emplace_back(index, std::vector<std::string>()).second;
  }

 private:
  const table::Core& table_;
  const Message& record_;
  std::vector<std::pair<std::string_view, std::vector<std::string>>> known_;
};

// The better of two answers to one word.
void Improve(const SearchScore& score, size_t field, bool first, Answer& answer) {
  if (!first && !(score < answer.score)) return;
  answer = {score, Bits{1} << field};
}

class Finder {
 public:
  Finder(const table::Core& table,
         const kv::Reader& reader,
         const SearchQuery& query,
         const access::Scope& scope)
      : table_(table), reader_(reader), query_(query), scope_(scope) {}

  absl::StatusOr<FoundRecords> Find(size_t most) {
    for (const SearchWord& word : query_.words) {
      GUANXI_ASSIGN_OR_RETURN(hits_.emplace_back(), HitsOf(word));
    }
    GUANXI_ASSIGN_OR_RETURN(reach_, table_.VisibleIds(reader_, scope_, kMaxRecords));
    std::vector<Candidate> candidates = Candidates();
    if (query_.whole.has_value()) GUANXI_RETURN_IF_ERROR(AddWhole(candidates));
    return Read(std::move(candidates), most);
  }

 private:
  absl::StatusOr<Hits> HitsOf(const SearchWord& word) const {
    Hits hits;
    size_t rows = 0;
    for (const Probe& probe : word.probes) {
      GUANXI_RETURN_IF_ERROR(table_.ScanTerms(
          reader_, probe.index, probe.prefix, [&](std::string_view term, std::string_view id) {
            hits.complete = ++rows <= kMaxRows;
            if (!hits.complete) return false;
            const std::optional<SearchScore> score = ScoreOf(probe, term);
            if (!score.has_value()) return true;
            const auto [hit, first] = hits.answers.try_emplace(std::string(id));
            Improve(*score, probe.field, first, hit->second);
            return true;
          }));
      if (!hits.complete) break;
    }
    return hits;
  }

  // The word that has all its records, and the fewest; none when no word has all.
  std::optional<size_t> Base() const {
    std::optional<size_t> best;
    for (size_t i = 0; i < hits_.size(); ++i) {
      if (!hits_[i].complete) continue;
      if (!best || hits_[i].answers.size() < hits_[*best].answers.size()) best = i;
    }
    return best;
  }

  std::vector<Candidate> Candidates() {
    const std::optional<size_t> base = Base();
    if (base.has_value()) return CandidatesOf({*base});
    if (reach_.has_value()) return CandidatesInReach();
    truncated_ = true;
    std::vector<size_t> all(hits_.size());
    std::iota(all.begin(), all.end(), 0);
    return CandidatesOf(all);
  }

  // What the rows of `words` lead to.
  std::vector<Candidate> CandidatesOf(const std::vector<size_t>& words) const {
    std::vector<Candidate> candidates;
    for (const size_t word : words) {
      for (const auto& [id, answer] : hits_[word].answers) {
        if (!InReach(id) || FoundBefore(word, words, id)) continue;
        if (auto candidate = CandidateOf(id)) candidates.push_back(*std::move(candidate));
      }
    }
    return candidates;
  }

  bool FoundBefore(size_t word, const std::vector<size_t>& words, const std::string& id) const {
    return std::any_of(words.begin(), words.end(), [&](size_t earlier) {
      return earlier < word && hits_[earlier].answers.contains(id);
    });
  }

  std::vector<Candidate> CandidatesInReach() const {
    std::vector<Candidate> candidates;
    for (const std::string& id : *reach_) {
      if (auto candidate = CandidateOf(id)) candidates.push_back(*std::move(candidate));
    }
    return candidates;
  }

  bool InReach(const std::string& id) const { return !reach_.has_value() || reach_->contains(id); }

  // The record `id`, unless it is known not to answer some word.
  std::optional<Candidate> CandidateOf(const std::string& id) const {
    Candidate candidate{&id, {.score = {SearchRank::kWhole}}, 0};
    for (size_t i = 0; i < hits_.size(); ++i) {
      const auto found = hits_[i].answers.find(id);
      if (found != hits_[i].answers.end()) {
        Add(found->second, candidate.answer);
      } else if (hits_[i].complete) {
        return std::nullopt;
      } else {
        candidate.open |= Bits{1} << i;
      }
    }
    return candidate;
  }

  static void Add(const Answer& word, Answer& all) {
    all.score = Both(all.score, word.score);
    all.fields |= word.fields;
  }

  // Names that have all words joined answer them, and better than word by word.
  absl::Status AddWhole(std::vector<Candidate>& candidates) {
    GUANXI_ASSIGN_OR_RETURN(whole_, HitsOf(*query_.whole));
    table::IdSet known;
    for (Candidate& candidate : candidates) {
      const auto found = whole_.answers.find(*candidate.id);
      if (found == whole_.answers.end()) continue;
      if (candidate.open != 0 || found->second.score < candidate.answer.score) {
        candidate.answer = found->second;
        candidate.open = 0;
      }
      known.insert(*candidate.id);
    }
    for (const auto& [id, answer] : whole_.answers) {
      if (InReach(id) && !known.contains(id)) candidates.push_back({&id, answer, 0});
    }
    return absl::OkStatus();
  }

  // Whether `a` is to be read after `b`.
  static bool After(const Candidate& a, const Candidate& b) {
    return std::tie(b.answer.score, *b.id) < std::tie(a.answer.score, *a.id);
  }

  absl::StatusOr<FoundRecords> Read(std::vector<Candidate> candidates, size_t most) {
    FoundRecords found;
    found.truncated = truncated_;
    const size_t most_checked = reach_.has_value() ? kMaxRecords : kMaxChecked;
    size_t reads = 0;
    size_t checked = 0;
    // A heap, since few of many are read.
    for (std::make_heap(candidates.begin(), candidates.end(), After); !candidates.empty();
         candidates.pop_back()) {
      std::pop_heap(candidates.begin(), candidates.end(), After);
      if (candidates.back().open != 0) ++checked;
      if (found.records.size() > most || ++reads > kMaxRecords || checked > most_checked) {
        found.truncated = true;
        break;
      }
      GUANXI_RETURN_IF_ERROR(ReadOne(candidates.back(), found.records));
    }
    // What was open may have turned out worse than what comes after it.
    std::stable_sort(found.records.begin(), found.records.end(),
                     [](const FoundRecord& a, const FoundRecord& b) { return a.score < b.score; });
    if (found.records.size() > most) {
      found.records.resize(most);
      found.truncated = true;
    }
    return found;
  }

  // Adds the record of `candidate` when it is one that the caller sees and that does answer.
  absl::Status ReadOne(const Candidate& candidate, std::vector<FoundRecord>& found) const {
    std::unique_ptr<Message> record = table_.NewRecord();
    const absl::Status status = table_.Get(
        reader_, api::ResourceName(table_.schema().collection, *candidate.id), scope_, *record);
    if (absl::IsNotFound(status)) return absl::OkStatus();
    GUANXI_RETURN_IF_ERROR(status);
    if (table_.bookkeeping().IsDeleted(*record)) return absl::OkStatus();
    Answer answer = candidate.answer;
    if (candidate.open != 0 && !Answers(candidate.open, *record, answer)) return absl::OkStatus();
    found.push_back({std::move(record), answer.score, FieldsOf(answer)});
    return absl::OkStatus();
  }

  // Holds the words of `open` against the record itself, and adds what they come to.
  bool Answers(Bits open, const Message& record, Answer& all) const {
    RecordTerms terms(table_, record);
    for (; open != 0; open &= open - 1) {
      const std::optional<Answer> answer =
          AnswerOf(query_.words[static_cast<size_t>(std::countr_zero(open))], terms);
      if (!answer.has_value()) return false;
      Add(*answer, all);
    }
    return true;
  }

  static std::optional<Answer> AnswerOf(const SearchWord& word, RecordTerms& terms) {
    std::optional<Answer> best;
    for (const Probe& probe : word.probes) {
      for (const std::string& term : terms.In(probe.index)) {
        if (!term.starts_with(probe.prefix)) continue;
        const std::optional<SearchScore> score = ScoreOf(probe, term);
        if (!score.has_value()) continue;
        const bool first = !best.has_value();
        if (first) best.emplace();
        Improve(*score, probe.field, first, *best);
      }
    }
    return best;
  }

  std::vector<std::string> FieldsOf(const Answer& answer) const {
    std::vector<std::string> fields;
    for (size_t i = 0; i < query_.fields.size(); ++i) {
      if ((answer.fields >> i & 1) != 0) fields.push_back(query_.fields[i]);
    }
    return fields;
  }

  const table::Core& table_;
  const kv::Reader& reader_;
  const SearchQuery& query_;
  const access::Scope& scope_;
  std::vector<Hits> hits_;  // of each word
  Hits whole_;              // of all words joined
  std::optional<table::IdSet> reach_;
  bool truncated_ = false;
};

}  // namespace

absl::StatusOr<FoundRecords> FindRecords(const table::Core& table,
                                         const kv::Reader& reader,
                                         const SearchQuery& query,
                                         const access::Scope& scope,
                                         size_t most) {
  if (query.words.empty() || most == 0) return FoundRecords();
  return Finder(table, reader, query, scope).Find(most);
}

}  // namespace guanxi::customers
