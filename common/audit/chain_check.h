// For tests: that a chain in a store is whole, checked as docs/audit.md says.
#ifndef GUANXI_COMMON_AUDIT_CHAIN_CHECK_H_
#define GUANXI_COMMON_AUDIT_CHAIN_CHECK_H_

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "common/audit/chain.h"
#include "common/audit/record_text.h"

namespace guanxi::audit {

// The records of the chain, oldest first. Fails the test unless their sequences and hashes hang
// together and the head is where they end.
inline std::vector<v1::Record> CheckedChain(const kv::Reader& reader) {
  std::vector<v1::Record> records;
  std::map<Kind, uint64_t> kinds;
  Hash hash{};
  const absl::Status visited = Visit(reader, 0, [&](const StoredRecord& stored) {
    hash = NextHash(hash, stored.text);
    EXPECT_EQ(hash, stored.hash) << "record " << stored.sequence;
    auto record = ParseRecordText(stored.text);
    EXPECT_TRUE(record.ok()) << stored.text;
    if (!record.ok()) return false;
    records.push_back(*std::move(record));
    ++kinds[records.back().kind()];
    EXPECT_EQ(records.back().sequence(), static_cast<int64_t>(records.size()));
    EXPECT_EQ(stored.sequence, records.size());
    return true;
  });
  EXPECT_TRUE(visited.ok()) << visited;
  const absl::StatusOr<ChainHead> head = ReadHead(reader);
  EXPECT_TRUE(head.ok()) << head.status();
  if (head.ok()) {
    EXPECT_EQ(head->sequence, records.size());
    EXPECT_EQ(head->hash, hash);
    EXPECT_EQ(head->records, kinds);
  }
  return records;
}

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_CHAIN_CHECK_H_
