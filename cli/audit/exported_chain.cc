#include "cli/audit/exported_chain.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include "cli/audit/errors.h"

namespace guanxi::cli {
namespace {

constexpr std::string_view kFormat = "guanxi-audit 1 ";
constexpr size_t kHexDigits = 64;

bool ParseNumber(std::string_view text, uint64_t& number) {
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && at == text.data() + text.size();
}

bool IsHash(std::string_view text) {
  return text.size() == kHexDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

std::string TitleLine(const ChainTitle& title) {
  return fmt::format("{}{} {} {}", kFormat, title.service, title.sequence, title.hash);
}

absl::StatusOr<ChainTitle> ParseTitle(std::string_view line) {
  if (line.substr(0, kFormat.size()) != kFormat) return errors::NotAnAuditExport();
  std::istringstream words{std::string(line.substr(kFormat.size()))};
  ChainTitle title;
  std::string sequence, rest;
  words >> title.service >> sequence >> title.hash;
  if (!ParseNumber(sequence, title.sequence) || !IsHash(title.hash) || words >> rest)
    return errors::NotAnAuditExport();
  return title;
}

KnownRecord EndOf(const ChainTitle& title, const std::string& where) {
  return {.sequence = title.sequence, .hash = title.hash, .where = where};
}

absl::StatusOr<KnownRecord> ParseHead(const std::string& text) {
  const size_t colon = text.find(':');
  KnownRecord head{.where = "--head"};
  if (colon != text.npos) head.hash = text.substr(colon + 1);
  if (colon == text.npos || !ParseNumber(std::string_view(text).substr(0, colon), head.sequence) ||
      !IsHash(head.hash)) {
    return errors::BadAuditHead();
  }
  return head;
}

ChainVerdict VerifyExport(std::istream& in,
                          const ChainTitle& title,
                          std::vector<KnownRecord> known) {
  known.push_back(EndOf(title, "its first line"));
  ChainVerifier verifier(std::move(known));
  std::string line;
  for (uint64_t number = 2; std::getline(in, line); ++number) verifier.Line(number, line);
  return verifier.Finish();
}

}  // namespace guanxi::cli
