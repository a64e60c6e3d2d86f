// Run by the build: every method of every service has its row in the table of permissions, and
// every row its method. Prints what is wrong and fails.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <cstdio>
#include <set>
#include <string>

#include "common/access/permissions.h"
#include "common/access/served_methods.h"

int main() {
  using namespace guanxi::access;
  int wrong = 0;
  std::set<std::string> rows;
  for (const Permission& row : Permissions()) {
    if (!rows.insert(std::string(row.method)).second) {
      std::fprintf(stderr, "permissions: two rows for %s\n", std::string(row.method).c_str());
      ++wrong;
    }
  }
  for (const std::string& method : ServedMethods()) {
    if (rows.erase(method) > 0) continue;
    std::fprintf(stderr, "permissions: no row for %s\n", method.c_str());
    ++wrong;
  }
  for (const std::string& row : rows) {
    std::fprintf(stderr, "permissions: a row for %s, which is no method\n", row.c_str());
    ++wrong;
  }
  if (wrong > 0) std::fprintf(stderr, "see common/access/permissions_table.cc\n");
  return wrong == 0 ? 0 : 1;
}
