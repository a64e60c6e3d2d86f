// Verifies exported audit chains. Written from docs/audit.md alone: it shares no code with what
// writes the chain, so that one mistake cannot hide the other.
#ifndef GUANXI_CLI_AUDIT_CHAIN_VERIFIER_H_
#define GUANXI_CLI_AUDIT_CHAIN_VERIFIER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guanxi::cli {

// A record that is known to be in the chain from elsewhere.
struct KnownRecord {
  uint64_t sequence = 0;
  std::string hash;   // 64 hexadecimal digits, lower case
  std::string where;  // who knows it, for people: `the service`, `line 3 of anchors`
};

// Where a chain is not as it was written.
struct ChainProblem {
  uint64_t line = 0;      // of the export, 0 when it is not about one
  uint64_t sequence = 0;  // of the record, or of the first of several
  std::string text;       // for people; names the record and the line
};

struct ChainVerdict {
  uint64_t records = 0;   // lines read
  uint64_t sequence = 0;  // of the last record in its place; 0 for none
  std::string hash;       // of that record
  // The first 100, in the order in which they show; empty for a chain that is whole.
  std::vector<ChainProblem> problems;
  uint64_t problem_count = 0;
};

// Takes the lines of one export, each `{hash} {record}`, and finds what was changed, taken out,
// added, moved or cut off. It needs memory for problems only.
class ChainVerifier {
 public:
  explicit ChainVerifier(std::vector<KnownRecord> known = {});

  // The next line, without its line feed. `number` is its position in the file, from 1.
  void Line(uint64_t number, std::string_view line);

  // After the last line.
  ChainVerdict Finish();

 private:
  struct Record {
    uint64_t line = 0;
    uint64_t sequence = 0;
    std::string hash;  // as the line says, in hexadecimal
    std::string text;
  };
  // Records that did not stand where they belong, and what stood before them.
  struct Gap {
    uint64_t end = 0;  // the first record behind it
    uint64_t line = 0;
  };

  static std::optional<Record> Parse(uint64_t number, std::string_view line);

  void Take(const Record& record, const Record* next);
  void TakeInPlace(const Record& record);
  // A record that stands where another belongs.
  void TakeMisplaced(const Record& record);
  // Whether `sequence` was missing until now; it is not from here on.
  bool CloseGap(uint64_t sequence);
  // `record`, whatever it says, is taken as the next in the chain.
  void Advance(const Record& record);
  void Compare(const Record& record);
  void Report(uint64_t line, uint64_t sequence, std::string text);

  const std::multimap<uint64_t, KnownRecord> known_;
  ChainVerdict verdict_;
  uint64_t expected_ = 1;
  std::string previous_;        // hash of the record before `expected_`, in hexadecimal
  bool previous_known_ = true;  // false behind a record that was not the one before
  std::optional<Record> pending_;
  std::map<uint64_t, Gap> gaps_;  // by their first record
  std::set<uint64_t> early_;      // stood before their place
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_AUDIT_CHAIN_VERIFIER_H_
