// The file of an exported audit chain:
//
//   guanxi-audit 1 customers 10000 5d41…      the service, and where it said the chain ends
//   9f86… {"sequence":1,"time":"2026-05-04T…  the hash of a record and the record as it is stored
//   …
#ifndef GUANXI_CLI_AUDIT_EXPORTED_CHAIN_H_
#define GUANXI_CLI_AUDIT_EXPORTED_CHAIN_H_

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/audit/chain_verifier.h"

namespace guanxi::cli {

// The first line.
struct ChainTitle {
  std::string service;
  uint64_t sequence = 0;  // of the chain's last record, 0 for an empty chain
  std::string hash;       // of that record, 64 hexadecimal digits
};

// Without line feed.
std::string TitleLine(const ChainTitle& title);
// INVALID_ARGUMENT when `line` is none.
absl::StatusOr<ChainTitle> ParseTitle(std::string_view line);

// What the title says of the last record, for a verifier.
KnownRecord EndOf(const ChainTitle& title, const std::string& where);

// `{sequence}:{hash}`. INVALID_ARGUMENT when it is none.
absl::StatusOr<KnownRecord> ParseHead(const std::string& text);

// Verifies what `in` holds behind its title, against the title and what is `known` besides.
ChainVerdict VerifyExport(std::istream& in,
                          const ChainTitle& title,
                          std::vector<KnownRecord> known);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_AUDIT_EXPORTED_CHAIN_H_
